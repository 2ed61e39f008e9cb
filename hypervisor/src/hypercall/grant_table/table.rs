//! The table itself: its pages, its version, its entries as wholes.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_abi::{Argument, Ulong};
use paravane_core::addr::Mfn;
use paravane_core::grant::{GrantError, GrantTable, MAX_PAGES};

use super::{Refused, go_on, status};
use crate::arch::guest_memory::{Guest, GuestList};
use crate::domain::{current, grants};
use crate::hypercall::Outcome;
use crate::hypercall::access::{self, Named};
use crate::mm::{self, Handover};
use crate::preempt;

/// The domain whose table a structure is about, or the structure's status.
fn managed(number: u16) -> Result<Named, Refused> {
    Ok(access::managed(number)?)
}

/// `GNTTABOP_query_size`.
pub(super) fn query_size(op: &mut abi::gnttab_query_size) {
    op.status = status(managed(op.dom).map(|domain| {
        op.nr_frames = domain.grants.table.pages() as u32;
        op.max_nr_frames = MAX_PAGES as u32;
    }));
}

/// Pages that a table grows by between two preemption points.
const TOGETHER: usize = 8;

/// The work of writing all words of a page.
const PAGE: u32 = 900;
/// The work of telling one frame.
const FRAME: u32 = 60;

/// `GNTTABOP_setup_table`: makes it `nr_frames` long and lists its frames.
pub(super) fn setup<G: Guest>(command: u64, array: u64, count: u64) -> Outcome {
    if count != 1 {
        return Err(Errno::EINVAL.into());
    }
    let place = G::ptr::<abi::gnttab_setup_table>(array);
    let mut op = place.read()?;
    let wanted = op.nr_frames as usize;
    let domain = managed(op.dom).and_then(|domain| {
        if wanted > MAX_PAGES {
            return Err(Refused(abi::GNTST_general_error));
        }
        Ok(domain)
    });
    let result = match domain {
        Ok(domain) => {
            // A list that cannot be written is noticed before anything grows.
            let numbers = G::list::<Ulong>(op.frame_list, op.nr_frames.into())?;
            for index in 0..numbers.count() {
                numbers.at(index)?.write(&Ulong(0))?;
            }
            let table = &domain.grants.table;
            let mut pages = table.pages();
            let mut grown = Ok(());
            while grown.is_ok() && pages < wanted {
                pages = wanted.min(pages.saturating_add(TOGETHER));
                grown = table.grow(pages, || grants::page(&domain.memory), grants::give_back);
                preempt::spend_each(PAGE, TOGETHER);
                if grown.is_ok() && pages < wanted && preempt::asked() {
                    let again = G::list::<abi::gnttab_setup_table>(array, count)?;
                    return Err(go_on(command, again));
                }
            }
            if grown.is_ok() {
                list(&table.frames(false).0, numbers, Ulong)?;
                preempt::spend_each(FRAME, wanted);
            }
            grown.map_err(|_| Refused(abi::GNTST_general_error))
        }
        Err(refused) => Err(refused),
    };
    op.status = status(result);
    place.write(&op)?;
    Ok(0)
}

/// Writes the numbers of these frames to the guest's list, as many as it has room for.
fn list<T: Argument, G: Guest>(
    frames: &[Mfn],
    numbers: GuestList<T, G>,
    number: impl Fn(u64) -> T,
) -> Result<(), Errno> {
    for (index, frame) in (0..numbers.count()).zip(frames) {
        numbers.at(index)?.write(&number(frame.raw()))?;
    }
    Ok(())
}

/// `GNTTABOP_get_status_frames`.
pub(super) fn status_frames<G: Guest>(array: u64, count: u64) -> Outcome {
    if count != 1 {
        return Err(Errno::EINVAL.into());
    }
    let place = G::ptr::<abi::gnttab_get_status_frames>(array);
    let mut op = place.read()?;
    let frames = managed(op.dom).and_then(|domain| {
        let (frames, version) = domain.grants.table.frames(true);
        if version == 2 && op.nr_frames as usize <= frames.len() {
            Ok(frames)
        } else {
            Err(Refused(abi::GNTST_general_error))
        }
    });
    if let Ok(frames) = &frames {
        // Numbers of 64 bits in both widths, unlike those of the table's own frames.
        let numbers = G::list::<u64>(op.frame_list, op.nr_frames.into())?;
        list(frames, numbers, |number| number)?;
    }
    op.status = status(frames.map(|_| ()));
    place.write(&op)?;
    Ok(0)
}

/// `GNTTABOP_set_version`. The structure tells which version is in force afterwards, also upon an
/// error.
pub(super) fn set_version<G: Guest>(array: u64, count: u64) -> Outcome {
    if count != 1 {
        return Err(Errno::EINVAL.into());
    }
    let place = G::ptr::<abi::gnttab_set_version>(array);
    let mut op = place.read()?;
    let vcpu = current();
    let domain = &vcpu.domain;
    let table = &domain.grants.table;
    let result = if op.version == 1 && shows_status(table) {
        Err(GrantError::InUse(0))
    } else {
        table.set_version(
            op.version,
            || grants::page(&domain.memory),
            grants::give_back,
        )
    };
    op.version = table.version();
    place.write(&op)?;
    preempt::spend_each(PAGE, table.pages());
    match result {
        Ok(()) => Ok(0),
        Err(GrantError::InUse(_)) => Err(Errno::EBUSY.into()),
        Err(GrantError::NoRoom) => Err(Errno::ENOMEM.into()),
        Err(_) => Err(Errno::EINVAL.into()),
    }
}

/// Whether a status page is mapped, by which somebody may wait for what version 1 tells elsewhere. It is
/// for the caller's sake: the pages stay the hypervisor's, mapped or not.
fn shows_status(table: &GrantTable) -> bool {
    let (frames, version) = table.frames(true);
    version == 2 && frames.into_iter().any(mm::is_shared_in_use)
}

/// `GNTTABOP_get_version`.
pub(super) fn get_version<G: Guest>(array: u64, count: u64) -> Outcome {
    if count != 1 {
        return Err(Errno::EINVAL.into());
    }
    let place = G::ptr::<abi::gnttab_get_version>(array);
    let mut op = place.read()?;
    let domain = access::managed(op.dom)?;
    op.version = domain.grants.table.version();
    place.write(&op)?;
    Ok(0)
}

/// `GNTTABOP_swap_grant_ref`.
pub(super) fn swap(op: &mut abi::gnttab_swap_grant_ref) {
    let vcpu = current();
    let table = &vcpu.domain.grants.table;
    op.status = status(table.swap(op.ref_a, op.ref_b).map_err(Refused::from));
}

/// `GNTTABOP_transfer`: a frame of the caller's becomes the other domain's (N10: page exchange).
pub(super) fn transfer(op: &mut abi::gnttab_transfer) {
    op.status = status(try_transfer(op));
}

fn try_transfer(op: &abi::gnttab_transfer) -> Result<(), Refused> {
    let vcpu = current();
    let own = &vcpu.domain;
    let frame = Mfn::checked(op.mfn).ok_or(Refused(abi::GNTST_bad_page))?;
    let to = access::peer(op.domid)?;
    if to.id == own.id {
        return Err(Refused(abi::GNTST_bad_domain));
    }
    let table = &to.grants.table;
    table.accepts(op.ref_, own.id)?;
    let handover = Handover::begin(&own.memory, &to.memory, frame);
    let handover = handover.map_err(|_| Refused(abi::GNTST_bad_page))?;
    // The receiver sees nothing of a transfer that is refused: its entry is committed last.
    match table.begin_transfer(op.ref_, own.id) {
        Ok(transfer) => {
            handover.arrive();
            table.end_transfer(transfer, frame);
            Ok(())
        }
        Err(error) => {
            handover.go_back();
            Err(error.into())
        }
    }
}

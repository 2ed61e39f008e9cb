//! `grant_table_op` (20): lending frames to other domains.
//!
//! An operation comes with an array of structures. Each has a status of its own, so that one that
//! is refused does not stop the others. What an entry of a table means is in
//! `paravane_core::grant`; here domains are found, references to frames taken, and page tables
//! changed.
//!
//! * [`map`]: mapping grants and ending that;
//! * [`copy`]: copying between frames and grants;
//! * [`table`]: the table itself: its pages, its version, exchanging entries, transfers.

mod copy;
mod map;
mod table;

use paravane_abi as abi;
use paravane_abi::Argument;
use paravane_abi::errno::Errno;
use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::GrantError;

use super::access::Denied;
use super::{Outcome, continue_with};
use crate::arch::guest_memory::{Guest, GuestList};
use crate::domain::grants::HeldFrame;
use crate::preempt;

/// The status of one structure: `GNTST_*`.
type Status = i16;

/// Why a structure's operation was refused: its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refused(i32);

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        Refused(match denied {
            Denied::NoDomain => abi::GNTST_bad_domain,
            Denied::Privilege | Denied::NoDevices => abi::GNTST_permission_denied,
        })
    }
}

impl From<GrantError> for Refused {
    fn from(error: GrantError) -> Self {
        Refused(match error {
            GrantError::NoSuchEntry(_) => abi::GNTST_bad_gntref,
            GrantError::NoSuchHandle(_) => abi::GNTST_bad_handle,
            GrantError::InUse(_) => abi::GNTST_eagain,
            GrantError::NoRoom => abi::GNTST_no_space,
            GrantError::NotGranted(_)
            | GrantError::OtherDomain(_)
            | GrantError::ReadOnly(_)
            | GrantError::Unsteady(_)
            | GrantError::CopyOnly(_)
            | GrantError::NoSuchVersion(_) => abi::GNTST_general_error,
        })
    }
}

/// The status that stands for a result.
fn status(result: Result<(), Refused>) -> Status {
    match result {
        Ok(()) => abi::GNTST_okay as Status,
        Err(Refused(status)) => status as Status,
    }
}

/// Takes a reference to a frame, or with `writable` one that lets the holder write to it.
fn hold(owner: DomainId, frame: Mfn, writable: bool) -> Result<HeldFrame, Refused> {
    HeldFrame::take(owner, frame, writable).map_err(|_| Refused(abi::GNTST_bad_page))
}

/// `grant_table_op(command, array, count)`.
///
/// # Errors
/// ENOSYS for an unknown command, EFAULT where the array cannot be read or written; EINVAL for
/// more than one structure where only one makes sense.
pub fn grant_table_op<G: Guest>(command: u64, array: u64, count: u64) -> Outcome {
    let Ok(kind) = u32::try_from(command) else {
        return Err(Errno::ENOSYS.into());
    };
    let count = u64::from(count as u32);
    match kind {
        abi::GNTTABOP_map_grant_ref => each::<G, _>(command, array, count, map::map),
        abi::GNTTABOP_unmap_grant_ref => map::unmap_all::<G>(command, array, count),
        abi::GNTTABOP_unmap_and_replace => {
            each::<G, _>(command, array, count, map::unmap_and_replace)
        }
        abi::GNTTABOP_copy => each::<G, _>(command, array, count, copy::copy),
        abi::GNTTABOP_transfer => each::<G, _>(command, array, count, table::transfer),
        abi::GNTTABOP_swap_grant_ref => each::<G, _>(command, array, count, table::swap),
        abi::GNTTABOP_query_size => one::<G, _>(array, count, table::query_size),
        abi::GNTTABOP_setup_table => table::setup::<G>(command, array, count),
        abi::GNTTABOP_get_status_frames => table::status_frames::<G>(array, count),
        abi::GNTTABOP_set_version => table::set_version::<G>(array, count),
        abi::GNTTABOP_get_version => table::get_version::<G>(array, count),
        // A matter of debugging that has no output here, and of processors other than these.
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// The work of one structure, without what a copy's bytes or a transfer's frame take.
const WORK: u32 = 2500;

/// Does one structure after the other, letting others in between.
fn each<G: Guest, T: Argument>(
    command: u64,
    array: u64,
    count: u64,
    act: impl Fn(&mut T),
) -> Outcome {
    let mut rest = G::list::<T>(array, count)?;
    while rest.count() != 0 {
        let place = rest.at(0)?;
        let mut op = place.read()?;
        act(&mut op);
        place.write(&op)?;
        rest = rest.after(1);
        if rest.count() != 0 && preempt::after(WORK) {
            return Err(go_on(command, rest));
        }
    }
    Ok(0)
}

/// Stops a batch before these structures.
fn go_on<G: Guest, T: Argument>(command: u64, rest: GuestList<T, G>) -> super::Fail {
    continue_with([command, rest.address(), rest.count()])
}

/// Does the only structure.
fn one<G: Guest, T: Argument>(array: u64, count: u64, act: impl FnOnce(&mut T)) -> Outcome {
    if count != 1 {
        return Err(Errno::EINVAL.into());
    }
    let place = G::ptr::<T>(array);
    let mut op = place.read()?;
    act(&mut op);
    place.write(&op)?;
    Ok(0)
}

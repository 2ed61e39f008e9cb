//! `memory_op`: what a domain has and may have, and what the machine shows of itself (M16 to M18,
//! M22, M23).
//!
//! Calls on lists of extents work entry by entry. The number of the first entry to do stands above
//! bit 6 of the command, so a call that stops goes on there; and the result is how many entries
//! were done, whatever ended the list. Extents that are given up are done frame by frame, and it is
//! frames that are counted there.

use alloc::sync::Arc;

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::{Mfn, PAGE_SHIFT, Pfn};
use paravane_core::mm::{Refusal, Rule};

use super::foreign::other;
use super::memory_exchange::exchange;
use super::{Fail, Outcome, continue_with, preempt};
use crate::arch::layout;
use crate::arch::uaccess;
use crate::domain::{Domain, current};
use crate::mm::extents::{Denied, populate_below};
use crate::mm::refusals::{At, Operation};
use crate::mm::{DomainMemory, max_mfn, set_m2p};

/// Bits of the command that are the command; the rest is the first entry to do.
const COMMAND_BITS: u32 = 6;

/// Largest extent: 2 MiB.
pub(super) const MAX_ORDER: u8 = 9;

/// `memory_op(command, argument)`.
///
/// # Errors
/// `EFAULT`; `EINVAL`; `EPERM` for another domain without privilege; `ESRCH`; `ENOSYS`. Lists of
/// extents have no error: the result is less than their length.
pub fn memory_op(command: u64, argument: u64) -> Outcome {
    let first = command >> COMMAND_BITS;
    match command as u32 & ((1 << COMMAND_BITS) - 1) {
        command @ (abi::XENMEM_increase_reservation
        | abi::XENMEM_decrease_reservation
        | abi::XENMEM_populate_physmap) => extents(command, first, argument),
        abi::XENMEM_exchange => exchange(argument),
        abi::XENMEM_current_reservation => with_domain(argument, DomainMemory::total_pages),
        abi::XENMEM_maximum_reservation => with_domain(argument, DomainMemory::max_pages),
        abi::XENMEM_maximum_ram_page => Ok(max_mfn() - 1),
        abi::XENMEM_machphys_mapping => machphys_mapping(argument),
        abi::XENMEM_machphys_mfn_list => machphys_mfn_list(argument),
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// The domain of a number in an argument; `None`: the caller.
fn named(number: abi::domid_t) -> Result<Option<Arc<Domain>>, Errno> {
    other(u32::from(number))
}

fn with_domain(argument: u64, ask: fn(&DomainMemory) -> u64) -> Outcome {
    let number = uaccess::copy_from_guest::<abi::domid_t>(argument)?;
    let domain = named(number)?;
    Ok(ask(&domain.as_deref().unwrap_or(&current().domain).memory))
}

/// Tells where the machine-to-physical table is.
fn machphys_mapping(argument: u64) -> Outcome {
    let mapping = abi::xen_machphys_mapping {
        v_start: layout::M2P.as_u64(),
        v_end: layout::M2P.as_u64() + layout::M2P_BYTES,
        max_mfn: max_mfn() - 1,
    };
    uaccess::copy_to_guest(argument, &mapping)?;
    Ok(0)
}

/// Lists the first frame of each 2 MiB of the machine-to-physical table, which a privileged domain
/// may map.
fn machphys_mfn_list(argument: u64) -> Outcome {
    let mut list = uaccess::copy_from_guest::<abi::xen_machphys_mfn_list>(argument)?;
    let mut count = 0;
    for mfn in crate::mm::init::m2p_chunks().take(list.max_extents as usize) {
        uaccess::write_u64(
            list.extent_start.wrapping_add(8 * u64::from(count)),
            mfn.raw(),
        )?;
        count += 1;
    }
    list.nr_extents = count;
    uaccess::copy_to_guest(argument, &list)?;
    Ok(0)
}

/// What an entry's frames must be below, from the width of addresses that is asked for in the low
/// byte of the flags.
pub(super) fn limit(flags: u32) -> Option<Mfn> {
    match flags & 0xff {
        0 => None,
        bits @ 0..=PAGE_SHIFT => Some(Mfn::new(u64::from(bits / PAGE_SHIFT))),
        bits if bits < 52 => Some(Mfn::new(1 << (bits - PAGE_SHIFT))),
        _ => None,
    }
}

/// The order of a list's extents, if there are such.
pub(super) fn order(order: u32) -> Option<u8> {
    u8::try_from(order).ok().filter(|&order| order <= MAX_ORDER)
}

fn extents(command: u32, first: u64, argument: u64) -> Outcome {
    let Ok(list) = uaccess::copy_from_guest::<abi::xen_memory_reservation>(argument) else {
        return Ok(first);
    };
    let Ok(domain) = named(list.domid) else {
        return Ok(first);
    };
    let memory = &domain.as_deref().unwrap_or(&current().domain).memory;
    let Some(order) = order(list.extent_order) else {
        return Ok(first);
    };
    let decrease = command == abi::XENMEM_decrease_reservation;
    // What is counted: frames or extents. The number of one must fit the command.
    let shift = if decrease { order } else { 0 };
    let count = list.nr_extents.min(u64::MAX >> COMMAND_BITS >> shift) << shift;
    let limit = limit(list.mem_flags);
    let mut index = first;
    while index < count {
        if index != first && preempt() {
            return Err(go_on(command, index, argument));
        }
        let extent = index >> shift;
        let place = list.extent_start.wrapping_add(8 * extent);
        let done = match command {
            abi::XENMEM_decrease_reservation => give_up(memory, place, index & ((1 << shift) - 1)),
            abi::XENMEM_increase_reservation if list.extent_start == 0 => {
                populate_below(memory, order, limit, |_| Ok(())).map(|_| ())
            }
            abi::XENMEM_increase_reservation => {
                populate_below(memory, order, limit, |first| tell(place, first)).map(|_| ())
            }
            _ => populate_physmap(memory, place, order, limit),
        };
        let refusal = match done {
            Ok(()) => {
                index += 1;
                continue;
            }
            Err(Stop::Fault) => break,
            Err(Stop::Denied(Denied::Preempted)) => return Err(go_on(command, index, argument)),
            Err(Stop::Denied(Denied::NoMemory)) => {
                Refusal::plain(Rule::OverMaximum, Mfn::INVALID, 1 << order)
            }
            Err(Stop::Denied(Denied::Refused(refusal))) => refusal,
        };
        let at = At {
            operation: Operation::MemoryOp,
            index: extent,
            location: 0,
        };
        memory.refusals.note(at, refusal, refusal.errno());
        break;
    }
    Ok(index >> shift)
}

/// The call goes on at `index` when it is made again.
fn go_on(command: u32, index: u64, argument: u64) -> Fail {
    continue_with([u64::from(command) | index << COMMAND_BITS, argument])
}

/// Why an entry was not done.
enum Stop {
    /// The list cannot be read or written.
    Fault,
    Denied(Denied),
}

impl From<Denied> for Stop {
    fn from(denied: Denied) -> Self {
        Stop::Denied(denied)
    }
}

impl From<uaccess::Fault> for Stop {
    fn from(_: uaccess::Fault) -> Self {
        Stop::Fault
    }
}

/// Writes an extent's first frame to its entry of the list.
fn tell(place: u64, first: Mfn) -> Result<(), Stop> {
    Ok(uaccess::write_u64(place, first.raw())?)
}

/// Adds one extent for the pseudo-physical frames that the list names, and writes its first frame
/// there.
fn populate_physmap(
    memory: &DomainMemory,
    place: u64,
    order: u8,
    limit: Option<Mfn>,
) -> Result<(), Stop> {
    let pfn = uaccess::read_u64(place)?;
    let first = populate_below(memory, order, limit, |first| tell(place, first))?;
    for index in 0..1 << order {
        set_m2p(first.offset(index), Pfn::new(pfn.wrapping_add(index)));
    }
    Ok(())
}

/// Gives up one frame of an extent: it is freed when its last use ends.
fn give_up(memory: &DomainMemory, place: u64, index: u64) -> Result<(), Stop> {
    let first = Mfn::new(uaccess::read_u64(place)?);
    Ok(memory
        .give_up(first.offset(index))
        .map_err(Denied::Refused)?)
}

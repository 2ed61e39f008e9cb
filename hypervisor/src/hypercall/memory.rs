//! `memory_op`: what a domain has and may have, and what the machine shows of itself (M16 to M18,
//! M22, M23).
//!
//! Calls on lists of extents work entry by entry. The number of the first entry to do stands above
//! bit 6 of the command, so a call that stops goes on there; and the result is how many entries
//! were done, whatever ended the list.

use alloc::sync::Arc;

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::{Mfn, PAGE_SHIFT, Pfn};
use paravane_core::mm::Refusal;
use paravane_core::mm::alloc::MAX_ORDER;

use super::foreign::other;
use super::memory_exchange::exchange;
use super::{Outcome, continue_with, preempt};
use crate::arch::layout;
use crate::arch::uaccess;
use crate::domain::{Domain, current};
use crate::mm::domain::populate_below;
use crate::mm::refusals::{At, Operation};
use crate::mm::{DomainMemory, max_mfn, set_m2p};

/// Bits of the command that are the command; the rest is the first entry to do.
const COMMAND_BITS: u32 = 6;

/// Largest extent of a domain without privilege: 2 MiB.
const MAX_GUEST_ORDER: u32 = 9;

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

/// The order of a list's extents, if the caller may have such.
pub(super) fn order(order: u32) -> Option<u8> {
    let most = if current().domain.privileged {
        u32::from(MAX_ORDER)
    } else {
        MAX_GUEST_ORDER
    };
    u8::try_from(order).ok().filter(|_| order <= most)
}

fn extents(command: u32, first: u64, argument: u64) -> Outcome {
    let Ok(list) = uaccess::copy_from_guest::<abi::xen_memory_reservation>(argument) else {
        return Ok(first);
    };
    let Ok(domain) = named(list.domid) else {
        return Ok(first);
    };
    let memory = &domain.as_deref().unwrap_or(&current().domain).memory;
    let Some(order) = order(list.extent_order).filter(|_| first <= list.nr_extents) else {
        return Ok(first);
    };
    // The number of an entry must fit the command.
    let count = list.nr_extents.min(u64::MAX >> COMMAND_BITS);
    let mut index = first;
    while index < count {
        if index != first && preempt() {
            let command = u64::from(command) | index << COMMAND_BITS;
            return Err(continue_with([command, argument]));
        }
        let place = list.extent_start.wrapping_add(8 * index);
        let done = match command {
            abi::XENMEM_decrease_reservation => decrease(memory, place, order),
            _ => {
                let physmap = command == abi::XENMEM_populate_physmap;
                let limit = limit(list.mem_flags);
                if list.extent_start == 0 && !physmap {
                    add(memory, order, limit).map(|_| ())
                } else {
                    add_listed(memory, place, order, limit, physmap)
                }
            }
        };
        if let Err(refusal) = done {
            if let Some(refusal) = refusal {
                let at = At {
                    operation: Operation::MemoryOp,
                    index,
                    location: 0,
                };
                memory.refusals.note(at, refusal, refusal.errno());
            }
            break;
        }
        index += 1;
    }
    Ok(index)
}

/// Why an entry was not done: a rule, or the list that cannot be read or written.
type Step<T> = Result<T, Option<Refusal>>;

fn add(memory: &DomainMemory, order: u8, limit: Option<Mfn>) -> Step<Mfn> {
    populate_below(memory, order, limit).map_err(Some)
}

/// Adds one extent and writes its first frame to the list. With `physmap` the list says which
/// pseudo-physical frames they become.
fn add_listed(
    memory: &DomainMemory,
    place: u64,
    order: u8,
    limit: Option<Mfn>,
    physmap: bool,
) -> Step<()> {
    let pfn = if physmap {
        Some(uaccess::read_u64(place).map_err(|_| None)?)
    } else {
        None
    };
    let first = add(memory, order, limit)?;
    if uaccess::write_u64(place, first.raw()).is_err() {
        for index in 0..1 << order {
            let _ = memory.give_up(first.offset(index));
        }
        return Err(None);
    }
    if let Some(pfn) = pfn {
        for index in 0..1 << order {
            set_m2p(first.offset(index), Pfn::new(pfn.wrapping_add(index)));
        }
    }
    Ok(())
}

/// Gives up the frames of one extent: each is freed when its last use ends.
fn decrease(memory: &DomainMemory, place: u64, order: u8) -> Step<()> {
    let first = Mfn::new(uaccess::read_u64(place).map_err(|_| None)?);
    for index in 0..1 << order {
        memory.give_up(first.offset(index)).map_err(Some)?;
    }
    Ok(())
}

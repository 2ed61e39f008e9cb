//! `memory_op`: what a domain has and may have, and what the machine shows of itself (M16 to M18,
//! M22, M23).
//!
//! Calls on lists of extents work entry by entry. The number of the first entry to do stands above
//! bit 6 of the command, so a call that stops goes on there; and the result is how many entries
//! were done, whatever ended the list. Extents that are given up are done frame by frame, and it is
//! frames that are counted there.

use paravane_abi as abi;
use paravane_abi::Ulong;
use paravane_abi::errno::Errno;
use paravane_core::addr::{Mfn, PAGE_SHIFT, Pfn};
use paravane_core::mm::{Refusal, Rule};

use super::guest::Caller;
use super::memory_exchange::exchange;
use super::{Fail, Outcome, access, continue_with};
use crate::arch::bootinfo::firmware_map;
use crate::arch::guest_memory::{Fault, GuestPtr};
use crate::domain::current::caller;
use crate::domain::refusals;
use crate::mm::extents::{Denied, populate_below};
use crate::mm::refusals::{At, RefusedRequest};
use crate::mm::{DomainMemory, max_mfn};
use crate::preempt;

/// Bits of the command that are the command; the rest is the first entry to do.
const COMMAND_BITS: u32 = 6;

/// The work of an extent, besides what is counted for its frames.
const WORK: u32 = 1500;

/// Largest extent: 2 MiB.
pub(super) const MAX_ORDER: u8 = 9;

/// `memory_op(command, argument)`.
///
/// # Errors
/// `EFAULT`; `EINVAL`; `EPERM` for another domain without privilege; `ESRCH`; `ENOSYS`. Lists of
/// extents have no error: the result is less than their length.
pub fn memory_op<G: Caller>(command: u64, argument: u64) -> Outcome {
    let first = command >> COMMAND_BITS;
    match command as u32 & ((1 << COMMAND_BITS) - 1) {
        command @ (abi::XENMEM_increase_reservation
        | abi::XENMEM_decrease_reservation
        | abi::XENMEM_populate_physmap) => extents::<G>(command, first, argument),
        abi::XENMEM_exchange => exchange::<G>(argument),
        abi::XENMEM_current_reservation => with_domain::<G>(argument, DomainMemory::total_pages),
        abi::XENMEM_maximum_reservation => with_domain::<G>(argument, DomainMemory::max_pages),
        abi::XENMEM_maximum_ram_page => Ok(max_mfn().saturating_sub(1)),
        abi::XENMEM_machphys_mapping => machphys_mapping::<G>(argument),
        abi::XENMEM_machphys_mfn_list => machphys_mfn_list::<G>(argument),
        abi::XENMEM_machine_memory_map => machine_memory_map::<G>(argument),
        _ => Err(Errno::ENOSYS.into()),
    }
}

fn with_domain<G: Caller>(argument: u64, ask: fn(&DomainMemory) -> u64) -> Outcome {
    let number = G::ptr::<abi::domid_t>(argument).read()?;
    Ok(ask(&access::observed(number)?.memory))
}

/// Tells where the machine-to-physical table is.
fn machphys_mapping<G: Caller>(argument: u64) -> Outcome {
    let mapping = abi::xen_machphys_mapping {
        v_start: G::M2P.start,
        v_end: G::M2P.end,
        max_mfn: max_mfn().saturating_sub(1),
    };
    G::ptr(argument).write(&mapping)?;
    Ok(0)
}

/// Lists the first frame of each 2 MiB of the machine-to-physical table, which a privileged domain
/// may map.
fn machphys_mfn_list<G: Caller>(argument: u64) -> Outcome {
    let place = G::ptr::<abi::xen_machphys_mfn_list>(argument);
    let mut call = place.read()?;
    let list = G::list::<Ulong>(call.extent_start, call.max_extents.into())?;
    let chunks = crate::mm::init::m2p_chunks().take(call.max_extents as usize);
    call.nr_extents = 0;
    for (index, mfn) in (0..).zip(chunks) {
        list.at(index)?.write(&Ulong(mfn.raw()))?;
        call.nr_extents = call.nr_extents.saturating_add(1);
    }
    preempt::spend_each(100, call.nr_extents as usize);
    place.write(&call)?;
    Ok(0)
}

/// Lists the machine's memory map as the firmware has it, for a privileged domain: start, size and kind
/// of each region, 20 bytes. EINVAL if there is no room for all.
fn machine_memory_map<G: Caller>(argument: u64) -> Outcome {
    access::machine()?;
    let place = G::ptr::<abi::xen_memory_map>(argument);
    let mut call = place.read()?;
    let map = firmware_map();
    if (call.nr_entries as usize) < map.len() {
        return Err(Errno::EINVAL.into());
    }
    let list = G::list::<[u8; 20]>(call.buffer, map.len() as u64)?;
    for (index, region) in (0..).zip(map) {
        let (start, end) = (region.start.raw(), region.end.raw());
        let mut entry = [0; 20];
        entry[..8].copy_from_slice(&start.to_le_bytes());
        entry[8..16].copy_from_slice(&end.saturating_sub(start).to_le_bytes());
        entry[16..].copy_from_slice(&region.kind.to_le_bytes());
        list.at(index)?.write(&entry)?;
    }
    preempt::spend_each(300, map.len());
    call.nr_entries = map.len() as u32;
    place.write(&call)?;
    Ok(0)
}

/// What an entry's frames must be below, from the width of addresses that is asked for in the low
/// byte of the flags.
pub(super) fn limit(flags: u32) -> Option<Mfn> {
    match flags & 0xff {
        bits @ 1..52 => {
            let frames = bits.checked_sub(PAGE_SHIFT).map_or(0, |bits| 1 << bits);
            Some(Mfn::new(frames))
        }
        _ => None,
    }
}

/// The order of a list's extents, if there are such.
pub(super) fn order(order: u32) -> Option<u8> {
    u8::try_from(order).ok().filter(|&order| order <= MAX_ORDER)
}

/// Which frame of its extent of 2^`order` the frame number `index` of a list is.
pub(super) const fn within(index: u64, order: u8) -> u64 {
    index & !(u64::MAX << order)
}

fn extents<G: Caller>(command: u32, first: u64, argument: u64) -> Outcome {
    let Ok(call) = G::ptr::<abi::xen_memory_reservation>(argument).read() else {
        return Ok(first);
    };
    // Of one that is being destroyed the refusal says why.
    let Ok(domain) = access::observed(call.domid) else {
        return Ok(first);
    };
    let memory = &domain.memory;
    let Some(order) = order(call.extent_order) else {
        return Ok(first);
    };
    // A list of frames that nobody is told of need not exist.
    let untold = command == abi::XENMEM_increase_reservation && call.extent_start == 0;
    let listed = if untold { 0 } else { call.nr_extents };
    let Ok(list) = G::list::<Ulong>(call.extent_start, listed) else {
        return Ok(first);
    };
    let decrease = command == abi::XENMEM_decrease_reservation;
    // What is counted: frames or extents. The number of one must fit the command.
    let shift = if decrease { order } else { 0 };
    let count = call.nr_extents.min(G::LARGEST >> COMMAND_BITS >> shift) << shift;
    let limit = limit(call.mem_flags);
    let mut index = first;
    while index < count {
        if index != first && preempt::after(WORK) {
            return Err(go_on(command, index, argument));
        }
        let extent = index >> shift;
        let done = if untold {
            populate_below((memory, caller()), order, limit, |_| Ok(None)).map(|_| ())
        } else {
            list.at(extent)
                .map_err(NotDone::from)
                .and_then(|place| match command {
                    abi::XENMEM_decrease_reservation => {
                        give_up(memory, place, within(index, order))
                    }
                    abi::XENMEM_increase_reservation => {
                        populate_below((memory, caller()), order, limit, |first| {
                            tell(place, first, None)
                        })
                        .map(|_| ())
                    }
                    _ => populate_physmap(memory, place, order, limit),
                })
        };
        let refusal = match done {
            Ok(()) => {
                // It is less than the count.
                index = index.wrapping_add(1);
                continue;
            }
            Err(NotDone::Fault) => break,
            Err(NotDone::Denied(Denied::Preempted)) => return Err(go_on(command, index, argument)),
            Err(NotDone::Denied(Denied::NoMemory)) => {
                Refusal::plain(Rule::OverMaximum, Mfn::INVALID, 1 << order)
            }
            Err(NotDone::Denied(Denied::Refused(refusal))) => refusal,
        };
        let at = At {
            request: RefusedRequest::MemoryOp,
            index: extent,
            location: 0,
        };
        refusals::note(memory, at, refusal, refusal.errno());
        break;
    }
    Ok(index >> shift)
}

/// The call goes on at `index` when it is made again.
fn go_on(command: u32, index: u64, argument: u64) -> Fail {
    continue_with([u64::from(command) | index << COMMAND_BITS, argument])
}

/// Why an entry was not done.
enum NotDone {
    /// The list cannot be read or written.
    Fault,
    Denied(Denied),
}

impl From<Denied> for NotDone {
    fn from(denied: Denied) -> Self {
        NotDone::Denied(denied)
    }
}

impl From<Fault> for NotDone {
    fn from(_: Fault) -> Self {
        NotDone::Fault
    }
}

/// Writes an extent's first frame to its entry of the list; gives the number that it gets.
fn tell<G: Caller>(
    place: GuestPtr<Ulong, G>,
    first: Mfn,
    number: Option<Pfn>,
) -> Result<Option<Pfn>, NotDone> {
    place.write(&Ulong(first.raw()))?;
    Ok(number)
}

/// Adds one extent for the pseudo-physical frames that the list names, and writes its first frame
/// there.
fn populate_physmap<G: Caller>(
    memory: &DomainMemory,
    place: GuestPtr<Ulong, G>,
    order: u8,
    limit: Option<Mfn>,
) -> Result<(), NotDone> {
    let pfn = Pfn::new(place.read()?.0);
    populate_below((memory, caller()), order, limit, |first| {
        tell(place, first, Some(pfn))
    })?;
    Ok(())
}

/// Gives up one frame of an extent: it is freed when its last use ends.
fn give_up<G: Caller>(
    memory: &DomainMemory,
    place: GuestPtr<Ulong, G>,
    index: u64,
) -> Result<(), NotDone> {
    let first = Mfn::new(place.read()?.0);
    Ok(memory
        .give_up(first.offset(index))
        .map_err(Denied::Refused)?)
}

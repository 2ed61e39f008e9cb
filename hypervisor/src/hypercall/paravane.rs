//! `paravane_op`: what this hypervisor adds to the interface. Other hypervisors answer `ENOSYS`.
//!
//! Two of its operations make refusals explain themselves (design:refusals): the log of what the
//! domain was refused, and the search for whoever holds a frame. Neither tells a guest anything
//! about frames of others.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::Mfn;
use paravane_core::mm::machine::is_hypervisor_slot;
use paravane_core::mm::pte::{PRESENT, frame_of};
use paravane_core::mm::{FrameType, Machine, PageRef};
use paravane_core::time::timers::NEVER;

use super::{Outcome, access};
use crate::arch::guest_memory::{Fault, Guest, GuestList};
use crate::domain::current;
use crate::mm::refusals::Noted;
use crate::mm::{engine, max_mfn};
use crate::preempt;
use crate::time::{self, timers};

/// `paravane_op(operation, argument)`: `ENOSYS` for an unknown operation.
pub fn paravane_op<G: Guest>(operation: u64, argument: u64) -> Outcome {
    match operation as u32 {
        abi::PARAVANE_OP_version => Ok(u64::from(abi::PARAVANE_INTERFACE_VERSION)),
        abi::PARAVANE_OP_set_virtual_timer => set_virtual_timer::<G>(argument),
        abi::PARAVANE_OP_read_refusals => read_refusals::<G>(argument),
        abi::PARAVANE_OP_find_holders => find_holders::<G>(argument),
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// Sets the calling vCPU's alarm in virtual time (paper, C20); 0 stops it.
///
/// # Errors
/// `EFAULT`; `EINVAL`: the padding.
fn set_virtual_timer<G: Guest>(argument: u64) -> Outcome {
    let call = G::ptr::<abi::paravane_virtual_timer>(argument).read()?;
    if call.reserved != 0 {
        return Err(Errno::EINVAL.into());
    }
    let deadline = match call.timeout_abs_ns {
        0 => NEVER,
        deadline => deadline,
    };
    let vcpu = current();
    let now = time::now();
    timers::set_virtual(&vcpu.time, deadline, vcpu.sched.account().virtual_time(now));
    Ok(0)
}

/// Copies kept refusals from a number on.
///
/// # Errors
/// `EPERM`, `ESRCH`: another domain without the privilege, or none; `EFAULT`; `EINVAL`: the padding.
fn read_refusals<G: Guest>(argument: u64) -> Outcome {
    let place = G::ptr::<abi::paravane_read_refusals>(argument);
    let mut call = place.read()?;
    if call.reserved != [0; 3] {
        return Err(Errno::EINVAL.into());
    }
    let list = G::list::<abi::paravane_refusal>(call.buffer, call.count.into())?;
    let named = access::observed(call.domain)?;
    let all = access::machine().is_ok();
    let log = &named.memory.refusals;
    let end = log.count();
    let mut number = call.number;
    let (mut copied, mut lost) = (0, 0_u64);
    // Nothing wraps: all numbers are at most the end.
    while number < end && copied < list.count() {
        match log.get(number) {
            Some(entry) => {
                let record = record(&entry, all);
                list.at(copied)?.write(&record)?;
                copied = copied.wrapping_add(1);
                number = number.wrapping_add(1);
            }
            None => {
                // Overwritten, like everything before the oldest that is kept.
                let oldest = log.oldest().max(number.wrapping_add(1));
                lost = lost.wrapping_add(oldest.wrapping_sub(number));
                number = oldest;
            }
        }
    }
    preempt::spend_each(RECORD, copied as usize);
    call.number = number;
    call.count = copied as u32;
    call.lost = lost.min(u32::MAX.into()) as u32;
    place.write(&call)?;
    Ok(0)
}

/// A refusal in the interface's words: all of it for a privileged reader, and for others nothing
/// about frames that are not theirs.
fn record(entry: &Noted, privileged: bool) -> abi::paravane_refusal {
    let refusal = if privileged {
        entry.refusal
    } else {
        entry.refusal.for_guest(current().domain.id)
    };
    let state = refusal.state;
    let mut flags = 0;
    for (holds, flag) in [
        (state.is_validated(), abi::PARAVANE_FRAMEF_validated),
        (state.is_pinned(), abi::PARAVANE_FRAMEF_pinned),
        (
            state.is_partial() || state.is_busy(),
            abi::PARAVANE_FRAMEF_partial,
        ),
    ] {
        if holds {
            flags |= flag as u8;
        }
    }
    abi::paravane_refusal {
        number: entry.number,
        time_ns: entry.time,
        operation: entry.at.request.hypercall(),
        entry: entry.at.index.min(u32::MAX.into()) as u32,
        error: entry.errno.number().min(u8::MAX.into()) as u8,
        rule: refusal.rule.number() as u16,
        frame: refusal.frame.raw(),
        value: refusal.entry,
        location: entry.at.location,
        type_has: use_number(state.frame_type()),
        type_wants: use_number(refusal.wanted),
        type_count: state.type_count(),
        references: state.total(),
        owner: refusal
            .owner
            .map_or(abi::DOMID_INVALID as u16, |owner| owner.raw()),
        vcpu: entry.vcpu,
        flags,
        ..Default::default()
    }
}

/// `PARAVANE_FRAME_*` of a type.
const fn use_number(frame_type: FrameType) -> u8 {
    let number = match frame_type {
        FrameType::None => abi::PARAVANE_FRAME_none,
        FrameType::L1 => abi::PARAVANE_FRAME_l1,
        FrameType::L2 => abi::PARAVANE_FRAME_l2,
        FrameType::L3 => abi::PARAVANE_FRAME_l3,
        FrameType::L4 => abi::PARAVANE_FRAME_l4,
        FrameType::Ldt => abi::PARAVANE_FRAME_ldt,
        FrameType::Gdt => abi::PARAVANE_FRAME_gdt,
        FrameType::Writable => abi::PARAVANE_FRAME_writable,
        FrameType::SharedReadOnly => abi::PARAVANE_FRAME_shared_read_only,
    };
    number as u8
}

/// Entries of a page table.
const ENTRIES: u64 = 512;
/// Frame records and entries that are counted together.
const STRIDE: u64 = ENTRIES;
/// The work of one.
const LOOK: u32 = 30;

/// The work of telling one refusal.
const RECORD: u32 = 500;

/// Where found holders are put.
struct Holders<G> {
    buffer: GuestList<abi::paravane_holder, G>,
    found: u64,
}

impl<G: Guest> Holders<G> {
    fn is_full(&self) -> bool {
        self.found >= self.buffer.count()
    }

    fn put(&mut self, holder: &abi::paravane_holder) -> Result<(), Fault> {
        self.buffer.at(self.found)?.write(holder)?;
        // It is less than the count.
        self.found = self.found.wrapping_add(1);
        Ok(())
    }
}

/// Looks through a part of the caller's tables for uses of a frame: a part that takes no longer
/// than a preemption allows, or that fills the buffer.
///
/// # Errors
/// `EFAULT`; `EINVAL`: the padding, a cursor that was not handed out, or no room for the uses by
/// the vCPU itself (8 are enough).
fn find_holders<G: Guest>(argument: u64) -> Outcome {
    let place = G::ptr::<abi::paravane_find_holders>(argument);
    let mut call = place.read()?;
    let limit = max_mfn().saturating_mul(ENTRIES);
    if call.reserved != 0 || call.cursor > limit {
        return Err(Errno::EINVAL.into());
    }
    let mut holders = Holders {
        buffer: G::list(call.buffer, call.count.into())?,
        found: 0,
    };
    let frame = Mfn::new(call.frame);
    if call.cursor == 0 {
        own_uses(frame, &mut holders)?;
    }
    let mut at = call.cursor;
    let mut looked = 0;
    while at < limit {
        let from = at;
        let Some((held, level)) = hold_own_table(Mfn::new(at / ENTRIES)) else {
            at = (at | (ENTRIES - 1)).wrapping_add(1);
            if count(&mut looked, 1) {
                break;
            }
            continue;
        };
        let all = look_through((held.frame(), level), frame, &mut at, &mut holders);
        engine().release_page(held);
        // Counted without the reference: the machine's end may find this CPU there.
        if !all? || count(&mut looked, at.wrapping_sub(from)) {
            break;
        }
    }
    preempt::spend_each(LOOK, looked as usize);
    // A cursor of 0 would begin anew, and a position of 0 is never where a search stops.
    call.cursor = if at >= limit { 0 } else { at.max(1) };
    call.count = holders.found as u32;
    place.write(&call)?;
    Ok(0)
}

/// Counts frame records or entries that were looked at. Whether the search should stop.
fn count(looked: &mut u64, more: u64) -> bool {
    // Less than twice a table's entries.
    *looked = looked.wrapping_add(more);
    if *looked < STRIDE {
        return false;
    }
    preempt::after(LOOK.saturating_mul(core::mem::take(looked) as u32))
}

/// A page table of the caller's that has, or is getting, contents, with its level. The reference
/// keeps the frame the caller's while it is read: else another vCPU might give it up, and the entries
/// shown would be another domain's memory.
fn hold_own_table(table: Mfn) -> Option<(PageRef, u8)> {
    let engine = engine();
    let own = current().domain.id;
    let level = || {
        let record = engine.record(table)?;
        let state = record.state();
        let level = state.frame_type().level()?;
        (state.type_count() > 0 && record.owner() == own).then_some(level)
    };
    // Most frames are none: nothing is taken for them.
    level()?;
    let held = engine.hold_page(own, table).ok()?;
    if let Some(level) = level() {
        return Some((held, level));
    }
    engine.release_page(held);
    None
}

/// Looks through a held table of that level, from position `at` on, for uses of a frame. Whether it
/// came to the table's end: the buffer may be full.
fn look_through<G: Guest>(
    (table, level): (Mfn, u8),
    frame: Mfn,
    at: &mut u64,
    holders: &mut Holders<G>,
) -> Result<bool, Fault> {
    for slot in (*at % ENTRIES) as usize..ENTRIES as usize {
        let entry = engine().0.read_entry(table, slot);
        let ours = level == 4 && is_hypervisor_slot(slot);
        if entry & PRESENT != 0 && frame_of(entry) == frame && !ours {
            if holders.is_full() {
                return Ok(false);
            }
            holders.put(&abi::paravane_holder {
                kind: abi::PARAVANE_HOLDER_entry,
                level: level.into(),
                frame: table.raw(),
                index: slot as u64,
                value: entry,
            })?;
        }
        // The search's limit is far from where it would wrap.
        *at = at.wrapping_add(1);
    }
    Ok(true)
}

/// The uses of a frame that are not in a table: by its pin, and by the calling vCPU.
fn own_uses<G: Guest>(frame: Mfn, holders: &mut Holders<G>) -> Result<(), super::Fail> {
    let vcpu = current();
    let memory = &vcpu.memory;
    let engine = engine();
    let pinned = engine
        .record(frame)
        .filter(|record| record.owner() == vcpu.domain.id)
        .is_some_and(|record| record.state().is_pinned());
    let gdt = memory
        .gdt_frames()
        .iter()
        .any(|held| held.get() == Some(frame));
    let ldt = memory.ldt_frames().contains(&Some(frame));
    for (holds, kind) in [
        (pinned, abi::PARAVANE_HOLDER_pin),
        (
            memory.kernel_base() == Some(frame),
            abi::PARAVANE_HOLDER_kernel_base,
        ),
        (
            memory.user_base() == Some(frame),
            abi::PARAVANE_HOLDER_user_base,
        ),
        (gdt, abi::PARAVANE_HOLDER_gdt),
        (ldt, abi::PARAVANE_HOLDER_ldt),
    ] {
        if holds {
            if holders.is_full() {
                return Err(Errno::EINVAL.into());
            }
            holders.put(&abi::paravane_holder {
                kind,
                level: 0,
                frame: 0,
                index: vcpu.id.raw().into(),
                value: 0,
            })?;
        }
    }
    Ok(())
}

//! From a guest's virtual address to the L1 entry that translates it, and stores to L1 tables.
//!
//! The walk reads the current vCPU's tables without holding them: another vCPU may take a table
//! apart meanwhile. So its result is only a suggestion, and whoever changes the entry holds the
//! frame as an L1 of the domain first. Reading is harmless: every frame on the way is memory, and
//! what is read from it leads to nothing but that check. That holds as well for an address that
//! passes through an L4 that is seen through an L4, and on through the hypervisor's slots of it.

use arrayvec::ArrayVec;
use paravane_core::addr::{Mfn, VirtAddr};
use paravane_core::mm::machine::is_hypervisor_slot;
use paravane_core::mm::pte::{FRAME, PRESENT, RW, frame_of};
use paravane_core::mm::{FrameKind, FrameType, Leftover, Stop};

use super::refusals::{At, RefusedRequest};
use super::{DomainMemory, engine};
use crate::arch::guest_memory::read_direct;
use crate::arch::layout;
use crate::arch::percpu::PerCpu;
use crate::domain::parting::{Walk, WalkStep};
use crate::domain::{CurrentVcpu, current, refusals};

/// Place of an L1 entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct L1Slot {
    /// The table.
    pub table: Mfn,
    /// Index of the entry.
    pub index: usize,
}

/// The base that a vCPU's tables are walked from in its present mode.
fn base_of(vcpu: CurrentVcpu) -> Option<Mfn> {
    if PerCpu::get().in_user_mode() {
        vcpu.memory.user_base()
    } else {
        vcpu.memory.kernel_base()
    }
}

/// An entry of the table at the address that `upper` holds, the entry above it; 0, which is not
/// present, where that is no memory.
#[inline(always)]
fn entry_in(upper: u64, slot: usize) -> u64 {
    let table = upper & FRAME;
    if table >= layout::DIRECT_MAP_BYTES {
        return 0;
    }
    // The direct map may have a hole there.
    let address = layout::DIRECT_MAP.raw().wrapping_add(table);
    read_direct(address.wrapping_add(8 * slot as u64))
}

/// The entry above the L1 table that translates an address, walking from `base`: it is present.
#[inline(always)]
fn l2_entry(base: Mfn, address: VirtAddr) -> Option<u64> {
    if is_hypervisor_slot(address.slot(4)) {
        return None;
    }
    let mut entry = base.address().raw();
    for level in [4, 3, 2] {
        entry = entry_in(entry, address.slot(level));
        if entry & PRESENT == 0 {
            return None;
        }
    }
    Some(entry)
}

/// Where the L1 entry for an address is, walking from `base`.
#[must_use]
#[inline]
pub fn l1_slot(base: Mfn, address: VirtAddr) -> Option<L1Slot> {
    Some(L1Slot {
        table: frame_of(l2_entry(base, address)?),
        index: address.slot(1),
    })
}

/// The present entry that translates an address of the current vCPU, in its kernel's tables.
#[must_use]
#[inline]
pub fn translate(address: VirtAddr) -> Option<u64> {
    translate_for(current(), address)
}

#[inline(always)]
fn translate_for(vcpu: CurrentVcpu, address: VirtAddr) -> Option<u64> {
    let upper = l2_entry(vcpu.memory.kernel_base()?, address)?;
    Some(entry_in(upper, address.slot(1))).filter(|entry| entry & PRESENT != 0)
}

/// Whether an L4 table of the current vCPU's domain maps an address. `None`: it is no such table any more.
#[must_use]
pub fn maps(l4: Mfn, address: VirtAddr) -> Option<bool> {
    let engine = engine();
    let record = engine.record(l4)?;
    let live = record.owner() == current().domain.id
        && record.state().frame_type() == FrameType::L4
        && record.state().is_validated();
    live.then(|| l1_slot(l4, address).is_some_and(|slot| read_entry(slot) & PRESENT != 0))
}

/// The value of an entry that a walk found; 0 if there is no memory. Whoever uses it as an entry holds
/// the table.
#[must_use]
pub fn read_entry(slot: L1Slot) -> u64 {
    entry_in(slot.table.address().raw(), slot.index)
}

/// An L1 entry that a guest's store means.
#[derive(Clone, Copy)]
pub struct StoreTarget {
    vcpu: CurrentVcpu,
    slot: L1Slot,
}

/// The L1 entry that a store of the current vCPU's kernel to `address` means, if that address
/// shows, read-only, a live L1 table of its domain.
#[must_use]
#[inline(always)]
pub fn l1_store_target(address: VirtAddr) -> Option<StoreTarget> {
    let vcpu = current();
    let entry = translate_for(vcpu, address).filter(|entry| entry & RW == 0)?;
    let memory = &vcpu.domain.memory;
    let slot = L1Slot {
        table: frame_of(entry),
        index: address.page_offset() as usize / 8,
    };
    let live = engine().is_live_l1(memory.id(), slot.table);
    live.then_some(StoreTarget { vcpu, slot })
}

impl StoreTarget {
    /// Changes the entry to what `make` makes of its value, and gives that, if it can be done at once.
    /// `None`: nothing changed, see what [`StoreTarget::modify`] says.
    #[inline(always)]
    pub fn try_change(self, make: impl FnOnce(u64) -> u64) -> Option<u64> {
        let StoreTarget { vcpu, slot } = self;
        let guest = &vcpu.domain.memory.guest;
        vcpu.memory
            .try_change_l1(guest, (slot.table, slot.index), make)
    }

    /// Changes the entry to what `make` makes of its value, checked like any other update; the
    /// value before.
    ///
    /// # Errors
    /// The rule that the new entry breaks, which is in the log by then; `Again` if another CPU is
    /// in the way.
    #[inline(always)]
    pub fn modify(self, make: impl Fn(u64) -> u64) -> Result<u64, Stop> {
        let StoreTarget { vcpu, slot } = self;
        let memory = &vcpu.domain.memory;
        let engine = engine();
        let stored = vcpu.memory.with_leftover(|left| {
            let place = (slot.table, slot.index);
            match engine.change_l1(&memory.guest, memory.id(), place, left, make) {
                Some(stored) => stored,
                None => Err(not_held(memory, slot, left)),
            }
        });
        stored.map_err(|why| note_refusal(memory, slot, why))
    }
}

/// Why what was a live L1 table a moment ago cannot be held as one.
#[cold]
#[inline(never)]
fn not_held(memory: &DomainMemory, slot: L1Slot, left: &mut Leftover) -> Stop {
    match engine().hold(memory.id(), slot.table) {
        Ok(held) => {
            engine().unhold(held, left);
            Stop::Again
        }
        Err(why) => why,
    }
}

#[cold]
#[inline(never)]
fn note_refusal(memory: &DomainMemory, slot: L1Slot, why: Stop) -> Stop {
    if let Stop::Refused(refusal) = why {
        let at = At {
            request: RefusedRequest::Store,
            index: slot.index as u64,
            location: slot.table.address().raw() + 8 * slot.index as u64,
        };
        refusals::note(memory, at, refusal, refusal.errno());
    }
    why
}

/// The walk of an address under the current vCPU's tables, with what each frame is.
#[must_use]
pub fn walk(address: u64) -> Walk {
    let base = base_of(current());
    let steps = match (base, VirtAddr::checked(address)) {
        (Some(base), Some(address)) => steps(base, address),
        _ => ArrayVec::new(),
    };
    Walk {
        address,
        has_tables: base.is_some(),
        steps,
    }
}

fn steps(mut table: Mfn, address: VirtAddr) -> ArrayVec<WalkStep, 5> {
    let mut steps = ArrayVec::new();
    let engine = engine();
    for level in (1..=4).rev() {
        let slot = address.slot(level);
        let record = engine.record(table);
        let Some(record) = record.filter(|record| record.kind() != FrameKind::NotMemory) else {
            steps.push(WalkStep::NotMemory(level, table));
            return steps;
        };
        // Another vCPU may have changed the tables meanwhile, and an address may pass through an L4 that
        // an L4 names: nothing but the domain's own tables is shown.
        // The reference keeps it that while it is read.
        let Ok(held) = engine.hold_page(current().domain.id, table) else {
            steps.push(WalkStep::Foreign(level, table));
            return steps;
        };
        let (entry, what) = (entry_in(table.address().raw(), slot), record.state());
        engine.release_page(held);
        steps.push(WalkStep::Entry(level, table, what, slot, entry));
        if entry & PRESENT == 0 || is_hypervisor_slot(address.slot(4)) {
            return steps;
        }
        table = frame_of(entry);
    }
    let what = engine
        .record(table)
        .map_or_else(Default::default, |record| record.state());
    steps.push(WalkStep::Page(table, what));
    steps
}

//! From a guest's virtual address to the L1 entry that translates it, and stores to L1 tables.
//!
//! The walk reads the current vCPU's tables without holding them: another vCPU may take a table
//! apart meanwhile. So its result is only a suggestion, and whoever changes the entry holds the
//! frame as an L1 of the domain first. Reading is harmless: every frame on the way is memory, and
//! what is read from it leads to nothing but that check.

use paravane_core::addr::{Mfn, PAGE_SHIFT, VirtAddr};
use paravane_core::mm::machine::is_hypervisor_slot;
use paravane_core::mm::pte::{PRESENT, RW, frame_of};
use paravane_core::mm::update::HeldTable;
use paravane_core::mm::{FrameType, Machine, Stop};

use super::engine;
use super::refusals::{At, Operation};
use crate::arch::percpu::PerCpu;
use crate::arch::{layout, uaccess};
use crate::domain::{Vcpu, current};

/// Place of an L1 entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct L1Slot {
    /// The table.
    pub table: Mfn,
    /// Index of the entry.
    pub index: usize,
}

/// The base that a vCPU's tables are walked from in its present mode.
fn base_of(vcpu: &Vcpu) -> Option<Mfn> {
    if PerCpu::get().in_user_mode() {
        vcpu.memory.user_base()
    } else {
        vcpu.memory.kernel_base()
    }
}

/// An entry of a frame, if that is memory.
#[inline(always)]
fn entry_in(table: Mfn, slot: usize) -> Option<u64> {
    // Numbers of frames in entries are at most 52 - 12 bits wide, all of which the direct map has
    // room for; where it has a hole the read faults, which is the answer.
    let address = layout::DIRECT_MAP.as_u64() + (table.raw() << PAGE_SHIFT) + 8 * slot as u64;
    if address >= layout::END.as_u64() {
        return None;
    }
    uaccess::read_direct(address)
}

/// Where the L1 entry for an address is, walking from `base`.
#[must_use]
#[inline]
pub fn l1_slot(base: Mfn, address: VirtAddr) -> Option<L1Slot> {
    if is_hypervisor_slot(address.slot(4)) {
        return None;
    }
    let mut table = base;
    for level in [4, 3, 2] {
        let entry = entry_in(table, address.slot(level))?;
        if entry & PRESENT == 0 {
            return None;
        }
        table = frame_of(entry);
    }
    Some(L1Slot {
        table,
        index: address.slot(1),
    })
}

/// The present entry that translates an address of the current vCPU, in its kernel's tables.
#[must_use]
pub fn translate(address: VirtAddr) -> Option<u64> {
    let slot = l1_slot(current().memory.kernel_base()?, address)?;
    entry_in(slot.table, slot.index).filter(|entry| entry & PRESENT != 0)
}

/// The L1 entry that a store to `address` means, if that address shows, read-only, a live L1 table
/// of the current domain.
#[must_use]
pub fn l1_store_target(address: VirtAddr) -> Option<L1Slot> {
    let vcpu = current();
    let mapping = l1_slot(base_of(vcpu)?, address)?;
    let entry = entry_in(mapping.table, mapping.index)?;
    if entry & (PRESENT | RW) != PRESENT {
        return None;
    }
    let table = frame_of(entry);
    let engine = engine();
    let record = engine.record(table)?;
    let state = record.state();
    let live_table = state.frame_type() == FrameType::L1
        && state.is_validated()
        && record.owner() == vcpu.domain.id;
    live_table.then_some(L1Slot {
        table,
        index: address.page_offset() as usize / 8,
    })
}

/// The value of an entry that [`l1_store_target`] found.
#[inline]
#[must_use]
pub fn read_entry(slot: L1Slot) -> u64 {
    engine().0.read_entry(slot.table, slot.index)
}

/// Stores `new` to an L1 entry of the current domain if it is still `old`, checked like any other
/// update. `Ok(false)`: it is not, or the table is in transition; look again.
///
/// # Errors
/// The rule that the new entry breaks; it is in the log.
pub fn emulated_store(
    slot: L1Slot,
    old: u64,
    new: u64,
) -> Result<bool, paravane_core::mm::Refusal> {
    let vcpu = current();
    let memory = &vcpu.domain.memory;
    let engine = engine();
    let stored = vcpu.memory.with_leftover(|left| {
        let held = engine.hold(memory.id(), slot.table)?;
        let result = match held {
            HeldTable {
                held_as: FrameType::L1,
                mfn,
            } => engine
                .modify_l1(&memory.guest, memory.id(), mfn, slot.index, |now| {
                    if now == old { new } else { now }
                })
                .map(|before| before == old),
            _ => Ok(false),
        };
        engine.unhold(held, left);
        result
    });
    match stored {
        Ok(done) => Ok(done),
        Err(Stop::Again) => Ok(false),
        Err(Stop::Refused(refusal)) => {
            let at = At {
                operation: Operation::Store,
                index: slot.index as u64,
                location: slot.table.address().as_u64() + 8 * slot.index as u64,
            };
            memory.refusals.note(at, refusal, refusal.errno());
            Err(refusal)
        }
    }
}

/// Prints the walk of an address under the current vCPU's tables, with what each frame is.
pub fn report_walk(address: u64) {
    let Some(address) = VirtAddr::checked(address) else {
        return error!("  page walk of {address:#x}: not canonical");
    };
    let Some(mut table) = base_of(current()) else {
        return error!("  page walk of {address}: no page tables");
    };
    error!("  page walk of {address}:");
    for level in (1..=4).rev() {
        let slot = address.slot(level);
        let Some(entry) = entry_in(table, slot) else {
            return error!("  L{level} {table}: not memory");
        };
        let what = engine()
            .record(table)
            .map_or_else(Default::default, |record| record.state());
        error!("  L{level} {table} ({what:?}) [{slot}] = {entry:#018x}");
        if entry & PRESENT == 0 || is_hypervisor_slot(address.slot(4)) {
            return;
        }
        table = frame_of(entry);
    }
    let what = engine()
        .record(table)
        .map_or_else(Default::default, |record| record.state());
    error!("  page {table} ({what:?})");
}

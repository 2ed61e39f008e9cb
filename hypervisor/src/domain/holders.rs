//! Who holds a frame, for the console: where the kernel's own page tables name it.
//!
//! The search is of bounded length; a guest that wants to know more asks by `PARAVANE_OP_find_holders`
//! (`hypercall/paravane.rs`), which looks through all of its tables and can be preempted.

use core::sync::atomic::{AtomicU64, Ordering};

use arrayvec::ArrayVec;
use paravane_core::addr::{DomainId, Mfn};
use paravane_core::mm::machine::is_hypervisor_slot;
use paravane_core::mm::pte::{FRAME, PRESENT, frame_of};

use super::CurrentVcpu;
use crate::mm::{engine, frame_pointer};
use crate::preempt;

/// Tables that are looked through, or at.
const TABLES: u32 = 8;
/// The work of looking through one.
const TABLE: u32 = 512 * 10;
/// Holders that are named.
const SHOWN: usize = 3;

/// An entry that names the frame.
struct Holder {
    level: u8,
    table: Mfn,
    slot: usize,
    entry: u64,
    /// The first address that it translates.
    address: u64,
}

/// What is looked for, and what was found.
struct Search {
    domain: DomainId,
    frame: Mfn,
    left: u32,
    found: ArrayVec<Holder, SHOWN>,
}

/// Tells the console who of the current vCPU's kernel holds this frame of its domain.
pub fn tell(vcpu: CurrentVcpu, frame: Mfn) {
    let Some(base) = vcpu.memory.kernel_base() else {
        return;
    };
    let mut search = Search {
        domain: vcpu.domain.id,
        frame,
        left: TABLES,
        found: ArrayVec::new(),
    };
    search.look(base, 4, 0);
    preempt::note(TABLE.saturating_mul(TABLES.saturating_sub(search.left)));
    let engine = engine();
    let is_pinned = engine
        .record(frame)
        .is_some_and(|record| record.state().is_pinned());
    let bases = [vcpu.memory.kernel_base(), vcpu.memory.user_base()];
    for (holds, what) in [
        (is_pinned, "its pin"),
        (bases.contains(&Some(frame)), "a base pointer of this vCPU"),
    ] {
        if holds {
            warn!("  held by {what}");
        }
    }
    for holder in &search.found {
        let Holder {
            level,
            table,
            slot,
            entry,
            address,
        } = holder;
        let what = if *level == 1 {
            "the mapping of"
        } else {
            "the table for addresses from"
        };
        warn!(
            "  held by {what} {address:#x}: entry {slot} of L{level} table {table} is {entry:#x}"
        );
    }
    if search.left == 0 || search.found.is_full() {
        warn!("  there may be more: find_holders looks through all tables");
    }
}

impl Search {
    /// Looks through a table of that level, whose first entry translates `address`, and those below
    /// it.
    fn look(&mut self, table: Mfn, level: u8, address: u64) {
        let engine = engine();
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        // What is no table of that level counts, too: one may be full of linear mappings.
        self.left = left;
        // Another vCPU may change the tables meanwhile: nothing but the domain's own are read.
        let Ok(held) = engine.hold_page(self.domain, table) else {
            return;
        };
        let is_table = engine.record(table).is_some_and(|record| {
            let state = record.state();
            state.frame_type().level() == Some(level) && state.type_count() != 0
        });
        if is_table {
            let shift = 3_u32.saturating_add(9 * u32::from(level));
            let wanted = self.frame.address().raw() | PRESENT;
            let first: *const AtomicU64 = frame_pointer(table).cast();
            for slot in 0..512_usize {
                // SAFETY: a word of a frame that is held; the guest may change it, which an atomic
                // allows for.
                let entry = unsafe { (*first.add(slot)).load(Ordering::Relaxed) };
                // Of most entries there is nothing else to look at: a few instructions for each.
                if level == 1 && (entry ^ wanted) & (FRAME | PRESENT) != 0 || entry & PRESENT == 0 {
                    continue;
                }
                if self.found.is_full() || level == 4 && is_hypervisor_slot(slot) {
                    continue;
                }
                let mut here = address | (slot as u64) << shift;
                if level == 4 && slot >= 256 {
                    here |= 0xffff << 48;
                }
                if frame_of(entry) == self.frame {
                    let _ = self.found.try_push(Holder {
                        level,
                        table,
                        slot,
                        entry,
                        address: here,
                    });
                }
                if level > 1 {
                    self.look(frame_of(entry), level.saturating_sub(1), here);
                }
            }
        }
        engine.release_page(held);
    }
}

//! A vCPU's first page faults on new tables take no short path, so that they can be looked at
//! (`domain/mistakes.rs`).
//!
//! Page faults are delivered by a path that has no instruction to spare (`arch/x86_64/short.S`). It gives
//! up where the trap table has no handler's address: so as long as faults are to be looked at, the address
//! is kept here instead. No other fault pays for that.

use core::cell::Cell;

use paravane_core::addr::Mfn;
use paravane_core::descriptor::trap::TrapEntry;

use super::HeldVcpu;
use crate::arch::exception::vector;

/// Page faults that are looked at when a kernel first runs on an L4 table, or first has user tables.
const LOOKS: u8 = 2;
/// How often a vCPU's kernel has that done.
const TABLES: u8 = 16;

/// A vCPU's page faults that do not take the short path, so that they can be looked at: as long as there
/// are some, the vCPU's trap table has no address for them, and this has it.
#[derive(Default)]
pub struct EarlyFaults {
    /// The handler's address.
    handler: Cell<u64>,
    /// How many there will be.
    left: Cell<u8>,
    /// How many new L4 tables were seen.
    tables: Cell<u8>,
    /// The L4 table that the kernel ran on before the newest.
    before: Cell<Option<Mfn>>,
}

impl EarlyFaults {
    /// The L4 table that the kernel ran on before the newest, if there was one.
    pub fn before(&self) -> Option<Mfn> {
        self.before.get()
    }
}

impl HeldVcpu {
    /// The handler of this vector.
    #[inline]
    pub fn handler(&self, number: u8) -> TrapEntry {
        let mut handler = self.traps[usize::from(number)].get();
        if u32::from(number) == vector::PF {
            handler.address = self.early.handler.get();
        }
        handler
    }

    /// Sets the handler in this place of the trap table.
    pub fn set_handler(&self, place: usize, mut handler: TrapEntry) {
        if place == vector::PF as usize {
            self.early.handler.set(handler.address);
            if self.early.left.get() != 0 {
                handler.address = 0;
            }
        }
        if let Some(slot) = self.traps.get(place) {
            slot.set(handler);
        }
    }

    /// Has the next page faults looked at: the kernel runs for the first time on an L4 table, and did
    /// on `before`; or it has user tables, for which there is none before.
    #[cold]
    #[inline(never)]
    pub fn note_new_tables(&self, before: Option<Mfn>) {
        let early = &self.early;
        let seen = early.tables.get();
        if seen < TABLES {
            early.tables.set(seen.saturating_add(1));
            if before.is_some() {
                early.before.set(before);
            }
            early.left.set(LOOKS);
            self.set_handler(vector::PF as usize, self.handler(vector::PF as u8));
        }
    }

    /// Whether a page fault that has a handler is one of those; it is counted.
    pub fn take_early_fault(&self) -> bool {
        let handler = self.handler(vector::PF as u8);
        let left = self.early.left.get();
        if handler.address == 0 || left == 0 {
            return false;
        }
        self.early.left.set(left.saturating_sub(1));
        self.set_handler(vector::PF as usize, handler);
        true
    }
}

//! What the frame-type engine asks of the machine: the entries of a table, the flush of stale
//! translations, the machine-to-physical table, and when to stop.

use super::frame::FrameRecord;
use super::pte::PRESENT;
use crate::addr::{DomainId, Mfn, Pfn};

/// Entries of a page table, and descriptors of a frame of a descriptor table.
pub const ENTRIES: usize = 512;

/// Entries that are looked at together: a cache line.
pub const LINE: usize = 8;

/// First L4 slot of the hypervisor (public interface: 0xffff_8000_0000_0000).
pub const FIRST_HYPERVISOR_SLOT: usize = 256;
/// Number of L4 slots of the hypervisor.
pub const HYPERVISOR_SLOTS: usize = 16;

const _: () = assert!(ENTRIES / LINE == u64::BITS as usize && PRESENT == 1);

/// Whether an L4 slot belongs to the hypervisor.
#[inline(always)]
#[must_use]
pub const fn is_hypervisor_slot(slot: usize) -> bool {
    slot.wrapping_sub(FIRST_HYPERVISOR_SLOT) < HYPERVISOR_SLOTS
}

/// The machine under the engine: the real one in the hypervisor, an emulated one in the tests.
///
/// A frame number that the engine passes is one whose record is memory. A slot is below
/// [`ENTRIES`].
pub trait Machine {
    /// The frame records, indexed by frame number.
    fn frames(&self) -> &[FrameRecord];

    /// Reads the entry `slot` of the frame `table`, in one access.
    fn read_entry(&self, table: Mfn, slot: usize) -> u64;

    /// Whether one of the [`LINE`] entries from slot `line` · `LINE` on is present. Each is looked at in
    /// one access, in no order.
    fn line_present(&self, table: Mfn, line: usize) -> bool {
        let entries = (0..LINE).map(|index| self.read_entry(table, line * LINE + index));
        entries.fold(0, |all, entry| all | entry) & PRESENT != 0
    }

    /// The lines of a table of which [`Machine::line_present`] is true: bit n is for line n.
    fn present_lines(&self, table: Mfn) -> u64 {
        (0..ENTRIES / LINE).fold(0, |lines, line| {
            lines | u64::from(self.line_present(table, line)) << line
        })
    }

    /// Writes an entry, in one access.
    fn write_entry(&self, table: Mfn, slot: usize, value: u64);

    /// Exchanges an entry if it is still `current`; a full barrier.
    ///
    /// # Errors
    /// The value that it has instead.
    fn compare_exchange_entry(
        &self,
        table: Mfn,
        slot: usize,
        current: u64,
        new: u64,
    ) -> Result<u64, u64>;

    /// The flush clock: it ticks whenever a CPU begins to flush all its translations, global ones
    /// included.
    fn clock(&self) -> u64;

    /// Returns when no CPU holds a translation of a frame of `owner` from when the clock stood at
    /// `stamp`, or before. Such a CPU has the tables of `owner`, or of a domain that ended a foreign
    /// use since the CPU's last flush ([`Machine::end_foreign_use`]). CPUs of all others, and those
    /// that flushed since, are left alone: what a domain does with its own frames costs nobody else.
    fn flush_stale(&self, owner: DomainId, stamp: u64);

    /// The tables of `domain` map a frame of another domain no more. To be called before the
    /// reference to that frame is given back.
    fn end_foreign_use(&self, domain: DomainId);

    /// An entry of an L4 of `domain` that is in use has another value from now on: who runs on a copy of
    /// that table has to make a new one.
    fn l4_changed(&self, _domain: DomainId) {}

    /// Returns when no CPU is in the middle of an access to memory of `domain` by virtual address that
    /// began before this was called.
    fn finish_accesses(&self, domain: DomainId);

    /// Work was done that is worth so many instructions: what [`Machine::preempt`] says rests on it.
    fn spend(&self, _work: u32) {}

    /// Whether the work under way should stop at its next resting place.
    fn preempt(&self) -> bool;

    /// The entries that every L4 has in the hypervisor's slots.
    fn hypervisor_entries(&self) -> &[u64; HYPERVISOR_SLOTS];

    /// Sets the machine-to-physical entry of a frame (M22).
    fn set_m2p(&self, mfn: Mfn, pfn: Pfn);

    /// The last reference to a frame of `owner` is gone and its state is clear: takes it off the
    /// owner's list and back into the allocator.
    fn release(&self, mfn: Mfn, owner: DomainId);
}

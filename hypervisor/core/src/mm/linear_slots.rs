//! Which addresses of a domain may pass through the hypervisor's slots of an L4
//! (design:whole-walk).
//!
//! Every L4 has the hypervisor's slots. An address whose first index is one of them is the
//! hypervisor's, as everyone can see. But where an L4 entry names an L4 (a linear page table, see
//! [`super::linear`]), the second index picks from an L4 again, and may pick one of those slots: then
//! what lies behind such an address is what the hypervisor's tables show, one level further up. The
//! processor lets nobody in ring 3 through, since those slots have no U/S, but ring 0 itself would be
//! led there by a pointer of the guest's. No such address can be written, since the L4 entry that names
//! an L4 is read-only; so it is reading for a guest that has to ask here.
//!
//! A slot counts as linear from before an entry in it names an L4 for the first time, in any L4 of the
//! domain, and for ever: so it need not be looked up in the tables, which another vCPU may change at any
//! moment, nor does it matter what a processor remembers of them.

use super::machine::{ENTRIES, is_hypervisor_slot};
use crate::addr::{PAGE_SIZE, VirtAddr};
use crate::sync::{AtomicBool, AtomicU64, Ordering};

/// The L4 slots of a domain that were ever linear.
#[derive(Debug, Default)]
pub struct LinearSlots {
    any: AtomicBool,
    slots: [AtomicU64; ENTRIES / 64],
    /// Those of them of which no processor is reading any more without knowing.
    settled: [AtomicU64; ENTRIES / 64],
}

impl LinearSlots {
    /// Where a byte lies that is 0 as long as there is no such slot: for assembly.
    pub const ANY: usize = core::mem::offset_of!(LinearSlots, any);

    /// No such slot.
    #[must_use]
    pub const fn new() -> Self {
        LinearSlots {
            any: AtomicBool::new(false),
            slots: [const { AtomicU64::new(0) }; ENTRIES / 64],
            settled: [const { AtomicU64::new(0) }; ENTRIES / 64],
        }
    }

    /// Whether there is any such slot. Without one, the first index of an address says all.
    #[inline(always)]
    #[must_use]
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Adds a slot, before an entry in it names an L4. True: the entry has to wait until every processor
    /// that is reading for the domain has finished what it began without knowing, and
    /// [`LinearSlots::settle`] says so. That holds for everyone who adds the slot until then, not for the
    /// first alone.
    #[must_use]
    pub fn add(&self, slot: usize) -> bool {
        let Some((word, settled)) = self.slots.get(slot / 64).zip(self.settled.get(slot / 64))
        else {
            return false;
        };
        let bit = 1 << (slot % 64);
        if settled.load(Ordering::SeqCst) & bit != 0 {
            return false;
        }
        word.fetch_or(bit, Ordering::SeqCst);
        self.any.store(true, Ordering::SeqCst);
        true
    }

    /// A slot was added, and every processor has finished since.
    pub fn settle(&self, slot: usize) {
        if let Some(settled) = self.settled.get(slot / 64) {
            settled.fetch_or(1 << (slot % 64), Ordering::SeqCst);
        }
    }

    /// Their numbers, ascending.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        (0..ENTRIES).filter(|&slot| self.contains(slot))
    }

    fn contains(&self, slot: usize) -> bool {
        self.slots
            .get(slot / 64)
            .is_some_and(|word| word.load(Ordering::Relaxed) >> (slot % 64) & 1 != 0)
    }

    /// Whether the walk of an address, whose first index is none of the hypervisor's, may pass through
    /// the hypervisor's slots.
    fn may_pass(&self, address: VirtAddr) -> bool {
        // As long as a table is an L4, the next index picks from an L4's slots.
        [4, 3, 2]
            .into_iter()
            .take_while(|&level| self.contains(address.slot(level)))
            .any(|level| is_hypervisor_slot(address.slot(level - 1)))
    }

    /// Whether no walk of `[address, address + len)`, which keeps clear of the hypervisor's range, passes
    /// through its slots.
    #[must_use]
    pub fn keep_clear(&self, address: u64, len: u64) -> bool {
        let page = |address: u64| address & !(PAGE_SIZE - 1);
        let last = page(address.saturating_add(len.saturating_sub(1)));
        let mut at = page(address);
        loop {
            if self.may_pass(VirtAddr::new(at)) {
                return false;
            }
            if at >= last {
                return true;
            }
            at = at.saturating_add(PAGE_SIZE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::machine::{FIRST_HYPERVISOR_SLOT, HYPERVISOR_SLOTS};
    use super::*;
    use std::vec::Vec;

    fn address(indices: [usize; 4]) -> u64 {
        let [l4, l3, l2, l1] = indices.map(|index| index as u64);
        let low = l4 << 39 | l3 << 30 | l2 << 21 | l1 << 12;
        if l4 >= 256 { low | 0xffff << 48 } else { low }
    }

    /// The walk itself: from an L4 an index may lead to an L4, to the hypervisor, or away.
    fn passes(linear: &[usize], indices: [usize; 4]) -> bool {
        let mut in_l4 = true;
        for index in indices {
            if !in_l4 {
                return false;
            }
            if is_hypervisor_slot(index) {
                return true;
            }
            in_l4 = linear.contains(&index);
        }
        false
    }

    #[test]
    fn every_walk_is_judged_as_it_goes() {
        let linear = [0, 255, 272, 300, 511];
        let slots = LinearSlots::new();
        for slot in linear {
            assert!(slots.add(slot));
            assert!(slots.add(slot), "a second one has to wait as well");
            slots.settle(slot);
            assert!(!slots.add(slot));
        }
        let picks: Vec<usize> = [0, 1, 254, 255, 256, 257, 262, 271, 272, 273, 300, 511].into();
        let mut judged = [0, 0];
        for &l4 in picks.iter().filter(|&&slot| !is_hypervisor_slot(slot)) {
            for &l3 in &picks {
                for &l2 in &picks {
                    for &l1 in &picks {
                        let indices = [l4, l3, l2, l1];
                        let clear = slots.keep_clear(address(indices), 8);
                        assert_eq!(clear, !passes(&linear, indices), "{indices:?}");
                        judged[usize::from(clear)] += 1;
                    }
                }
            }
        }
        assert!(judged.into_iter().all(|count| count > 1000), "{judged:?}");
    }

    #[test]
    fn without_a_linear_slot_nothing_is_refused() {
        let slots = LinearSlots::new();
        assert!(!slots.any());
        assert!(slots.keep_clear(address([300, 262, 262, 262]), 4096));
        assert!(!slots.add(ENTRIES), "there is no such slot");
        assert!(slots.add(300) && slots.any());
        assert!(!slots.keep_clear(address([300, 262, 262, 262]), 1));
        assert!(slots.keep_clear(address([301, 262, 262, 262]), 4096));
    }

    #[test]
    fn every_page_of_an_access_counts() {
        let slots = LinearSlots::new();
        assert!(slots.add(300));
        let first = address([300, FIRST_HYPERVISOR_SLOT, 0, 0]);
        let end = address([300, FIRST_HYPERVISOR_SLOT + HYPERVISOR_SLOTS, 0, 0]);
        assert!(slots.keep_clear(first - 8, 8));
        assert!(!slots.keep_clear(first - 8, 9));
        assert!(!slots.keep_clear(first - 5 * 4096, 6 * 4096));
        assert!(!slots.keep_clear(end - 1, 1));
        assert!(slots.keep_clear(end, 3 * 4096));
        assert!(slots.keep_clear(u64::MAX, 1));
        assert!(slots.keep_clear(first - 1, 0));
    }
}

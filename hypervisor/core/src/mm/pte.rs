//! Page-table entries of 64-bit guests: which bits they may set, and how we adjust the rest.
//!
//! Guest kernel and guest applications both run in ring 3, so every present entry gets U/S, at
//! every level: kernel and user are told apart by the two L4s alone (design:two-tables). Only what
//! the guest marked as a user mapping keeps its GLOBAL bit; a global kernel mapping would outlive
//! the change to the user's L4 and stay usable there.

/// Present.
pub const PRESENT: u64 = 1 << 0;
/// Writable.
pub const RW: u64 = 1 << 1;
/// User: accessible in ring 3.
pub const USER: u64 = 1 << 2;
/// Page write-through: part of the memory type.
pub const PWT: u64 = 1 << 3;
/// Page cache disable: part of the memory type.
pub const PCD: u64 = 1 << 4;
/// Accessed, set by the processor.
pub const ACCESSED: u64 = 1 << 5;
/// Dirty, set by the processor.
pub const DIRTY: u64 = 1 << 6;
/// In an L1 entry part of the memory type; at levels 2 and 3 it makes a superpage.
pub const PAT_OR_PSE: u64 = 1 << 7;
/// Survives a change of base pointer.
pub const GLOBAL: u64 = 1 << 8;
/// No execution.
pub const NX: u64 = 1 << 63;
/// The frame number's bits: 12 to 51 (Intel SDM vol. 3, section 4.5 "4-Level Paging").
pub const FRAME: u64 = 0x000f_ffff_ffff_f000;
/// What the processor sets by itself.
pub const ACCESSED_DIRTY: u64 = ACCESSED | DIRTY;

use super::linear_slots::LinearSlots;
use super::refusal::Rule;
use crate::addr::{DomainId, Mfn, PAGE_SIZE};

/// The frame an entry points to.
#[inline(always)]
#[must_use]
pub const fn frame_of(entry: u64) -> Mfn {
    Mfn::new((entry & FRAME) >> 12)
}

/// A present entry that points to `frame` with these flags.
#[inline]
#[must_use]
pub const fn entry(frame: Mfn, flags: u64) -> u64 {
    (frame.raw() << 12) & FRAME | flags
}

/// What the engine needs to know of the domain whose tables it checks.
#[derive(Debug)]
pub struct TableOwner {
    /// The domain.
    pub id: DomainId,
    /// Bits that a present L1 entry may not have.
    pub forbidden_leaf: u64,
    /// Bits that a present entry of a higher level may not have.
    pub forbidden_table: u64,
    /// The address bits of an entry that is not present that say what it names, and how far memory
    /// goes behind the first page: 0 each where such an entry may hold anything.
    absent: [u64; 2],
    /// The L4 slots that name L4s, or did.
    pub linear: LinearSlots,
}

impl TableOwner {
    /// A 64-bit guest. `nx`: the processor knows the NX bit (otherwise it is reserved);
    /// `memory_types`: the guest drives devices and may choose the memory type of a mapping.
    #[must_use]
    pub const fn new(id: DomainId, nx: bool, memory_types: bool) -> Self {
        let nx = if nx { 0 } else { NX };
        let types = if memory_types {
            0
        } else {
            PWT | PCD | PAT_OR_PSE
        };
        TableOwner {
            id,
            forbidden_leaf: nx | types,
            forbidden_table: nx | PWT | PCD | PAT_OR_PSE | GLOBAL,
            absent: [0, 0],
            linear: LinearSlots::new(),
        }
    }

    /// An entry that is not present may not name memory either, which ends at frame `end`: processors
    /// with L1TF look up its address in the first-level cache, by `cache_bits` bits (Intel, "L1 Terminal
    /// Fault"). The first page is let pass, since an entry of zeros names it; it holds what the firmware
    /// left there and nothing of anyone's.
    #[must_use]
    pub const fn refusing_absent(mut self, cache_bits: u32, end: Mfn) -> Self {
        let bits = FRAME & ((1 << cache_bits) - 1);
        self.absent = [bits, end.address().raw().saturating_sub(PAGE_SIZE)];
        self
    }

    /// Whether entries that are not present are looked at.
    #[inline(always)]
    #[must_use]
    pub const fn looks_at_absent(&self) -> bool {
        self.absent[0] != 0
    }

    /// Whether an entry that is not present names memory, and may not.
    #[inline(always)]
    #[must_use]
    pub const fn absent_names_memory(&self, entry: u64) -> bool {
        let [bits, length] = self.absent;
        (entry & bits).wrapping_sub(PAGE_SIZE) < length
    }

    /// Bits that a present entry of a table of `level` may not have.
    #[inline(always)]
    #[must_use]
    pub const fn forbidden(&self, level: u8) -> u64 {
        if level == 1 {
            self.forbidden_leaf
        } else {
            self.forbidden_table
        }
    }

    /// The rule that forbidden bits of an entry break.
    #[cold]
    #[must_use]
    pub const fn broken_rule(&self, level: u8, entry: u64) -> Rule {
        if level > 1 && entry & PAT_OR_PSE != 0 {
            Rule::Superpage
        } else {
            Rule::ReservedBits
        }
    }
}

/// The entry as it will stand in a table of `level`: what we force upon a present entry.
#[inline(always)]
#[must_use]
pub const fn adjust(level: u8, entry: u64) -> u64 {
    if level > 1 {
        return entry | USER;
    }
    // GLOBAL (bit 8) survives only together with USER (bit 2).
    let keep = !GLOBAL | (entry & USER) << 6;
    entry & keep | USER
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Intel SDM volume 3, table 4-20 "Format of a Page-Table Entry that Maps a 4-KByte Page": the
    /// numbers, so that no constant is compared with itself.
    #[test]
    fn bits_are_those_of_the_manual() {
        assert_eq!((PRESENT, RW, USER, PWT, PCD), (0x1, 0x2, 0x4, 0x8, 0x10));
        assert_eq!(
            (ACCESSED, DIRTY, PAT_OR_PSE, GLOBAL),
            (0x20, 0x40, 0x80, 0x100)
        );
        assert_eq!((NX, FRAME), (0x8000_0000_0000_0000, 0x000f_ffff_ffff_f000));
        assert_eq!(ACCESSED_DIRTY, 0x60);
        assert_eq!(frame_of(0x8012_3456_789a_b067).raw(), 0x0023_4567_89ab);
        assert_eq!(
            entry(Mfn::new(0x0023_4567_89ab), 0x67),
            0x0002_3456_789a_b067
        );
        assert_eq!(entry(Mfn::new(u64::MAX), 0), 0x000f_ffff_ffff_f000);
    }

    #[test]
    fn user_is_forced_and_global_kept_for_users_only() {
        assert_eq!(adjust(1, PRESENT), PRESENT | USER);
        assert_eq!(adjust(1, PRESENT | GLOBAL), PRESENT | USER);
        assert_eq!(adjust(1, PRESENT | GLOBAL | USER), PRESENT | USER | GLOBAL);
        assert_eq!(
            adjust(1, PRESENT | NX | FRAME | RW),
            PRESENT | NX | FRAME | RW | USER
        );
        for level in 2..=4 {
            assert_eq!(adjust(level, PRESENT | RW), PRESENT | RW | USER);
            // Nothing is taken away from what the check has to see.
            assert_eq!(adjust(level, PRESENT | GLOBAL), PRESENT | GLOBAL | USER);
        }
        for level in 1..=4 {
            for entry in [USER, PRESENT | USER | GLOBAL, u64::MAX] {
                assert_eq!(adjust(level, entry), entry, "USER: nothing to force");
            }
        }
    }

    #[test]
    fn an_absent_entry_names_memory_by_the_bits_that_the_cache_compares() {
        let guest = || TableOwner::new(DomainId::new(1), true, false);
        assert!(!guest().looks_at_absent());
        assert!(!guest().absent_names_memory(0x1000) && !guest().absent_names_memory(0));
        // Memory of 16 MiB.
        let strict = guest().refusing_absent(44, Mfn::new(0x1000));
        assert!(strict.looks_at_absent());
        for (entry, names) in [
            (0, false),
            (0xffe, false),
            (NX | 0x0ff0_0000_0000_0ffe, false),
            (0x1000, true),
            (0xff_f000, true),
            (0x100_0000, false),
            // Bits that the cache does not compare hide nothing.
            (0x0008_0000_0000_1000, true),
            (0x0000_1000_0000_1000, true),
            (0x0000_0800_0000_1000, false),
            // What Linux writes: the bits of a place in swap, inverted.
            (0x000f_ffff_fff0_0000, false),
        ] {
            assert_eq!(strict.absent_names_memory(entry), names, "{entry:#x}");
        }
    }

    #[test]
    fn forbidden_bits_by_level() {
        let guest = TableOwner::new(DomainId::new(1), true, false);
        for bit in [PWT, PCD, PAT_OR_PSE] {
            assert_ne!(guest.forbidden(1) & bit, 0);
            assert_ne!(guest.forbidden(2) & bit, 0);
        }
        assert_eq!(guest.forbidden(1) & (GLOBAL | NX), 0);
        assert_ne!(guest.forbidden(3) & GLOBAL, 0);
        assert_eq!(guest.broken_rule(2, PAT_OR_PSE), Rule::Superpage);
        assert_eq!(guest.broken_rule(1, PAT_OR_PSE), Rule::ReservedBits);
        // No memory types, no superpages; no GLOBAL above level 1.
        assert_eq!((guest.forbidden_leaf, guest.forbidden_table), (0x98, 0x198));
        let driver = TableOwner::new(DomainId::new(0), true, true);
        assert_eq!((driver.forbidden_leaf, driver.forbidden_table), (0, 0x198));
        let old = TableOwner::new(DomainId::new(1), false, true);
        let nx = 0x8000_0000_0000_0000;
        assert_eq!((old.forbidden_leaf, old.forbidden_table), (nx, nx | 0x198));
        assert_ne!(old.forbidden(1) & NX, 0);
        assert_eq!(old.forbidden(1) & PAT_OR_PSE, 0);
    }
}

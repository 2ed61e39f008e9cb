//! One page-table entry: a machine frame and its flags.
//!
//! Bits by SDM volume 3, "Paging-Structure Entries". The hypervisor sets the
//! user bit in each present entry itself, since a 64-bit guest's kernel runs
//! in ring 3; set it anyway in what user mode may reach, for the day that
//! you compare entries. Large pages are refused, and their bit means PAT in
//! a level-1 entry.

use core::fmt;

use crate::addr::Mfn;

bitflags::bitflags! {
    /// The flag bits of an entry.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Flags: u64 {
        /// The entry maps something.
        const PRESENT = 1 << 0;
        /// Writes are allowed.
        const WRITABLE = 1 << 1;
        /// User mode may use it.
        const USER = 1 << 2;
        /// Write-through.
        const WRITE_THROUGH = 1 << 3;
        /// Cache disabled.
        const NO_CACHE = 1 << 4;
        /// Has been used.
        const ACCESSED = 1 << 5;
        /// Has been written (level 1).
        const DIRTY = 1 << 6;
        /// PAT bit of a level-1 entry; a large page in a higher one.
        const PAT = 1 << 7;
        /// Survives an ordinary TLB flush (level 1).
        const GLOBAL = 1 << 8;
        /// Free for the kernel's own use.
        const SOFTWARE_1 = 1 << 9;
        /// Free for the kernel's own use.
        const SOFTWARE_2 = 1 << 10;
        /// Free for the kernel's own use.
        const SOFTWARE_3 = 1 << 11;
        /// No instruction fetch.
        const NO_EXECUTE = 1 << 63;

        /// A table of the next level.
        const TABLE = Self::PRESENT.bits() | Self::WRITABLE.bits() | Self::USER.bits()
            | Self::ACCESSED.bits();
        /// Kernel data, writable.
        const DATA = Self::PRESENT.bits() | Self::WRITABLE.bits() | Self::ACCESSED.bits()
            | Self::DIRTY.bits();
        /// Readable only.
        const READ_ONLY = Self::PRESENT.bits() | Self::ACCESSED.bits();
        /// User data, writable.
        const USER_DATA = Self::DATA.bits() | Self::USER.bits();
    }
}

/// Bits 12 to 51: the frame.
const FRAME: u64 = 0x000f_ffff_ffff_f000;

/// A page-table entry of any level.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[repr(transparent)]
pub struct Pte(u64);

impl Pte {
    /// The entry that maps nothing.
    pub const EMPTY: Self = Self(0);

    /// An entry for `frame`; bits of it above the architecture's 40 are lost.
    pub const fn new(frame: Mfn, flags: Flags) -> Self {
        Self(((frame.raw() << 12) & FRAME) | (flags.bits() & !FRAME))
    }

    /// The entry with this value.
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// The value of the entry.
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The frame that it names, whether present or not.
    pub const fn frame(self) -> Mfn {
        Mfn::new((self.0 & FRAME) >> 12)
    }

    /// Its flags.
    pub const fn flags(self) -> Flags {
        Flags::from_bits_truncate(self.0 & !FRAME)
    }

    /// It maps something.
    pub const fn is_present(self) -> bool {
        self.0 & Flags::PRESENT.bits() != 0
    }

    /// It maps something writable.
    pub const fn is_writable(self) -> bool {
        let both = Flags::PRESENT.bits() | Flags::WRITABLE.bits();
        self.0 & both == both
    }

    /// The same with further flags.
    pub const fn with(self, flags: Flags) -> Self {
        Self(self.0 | (flags.bits() & !FRAME))
    }

    /// The same without some flags.
    pub const fn without(self, flags: Flags) -> Self {
        Self(self.0 & !(flags.bits() & !FRAME))
    }
}

impl fmt::Debug for Pte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pte({:#x})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_and_flags_do_not_mix() {
        let pte = Pte::new(Mfn::new(0x12345), Flags::DATA | Flags::NO_EXECUTE);
        assert_eq!(pte.frame(), Mfn::new(0x12345));
        assert_eq!(pte.flags(), Flags::DATA | Flags::NO_EXECUTE);
        assert!(pte.is_writable());
        assert!(!pte.without(Flags::WRITABLE).is_writable());
        assert_eq!(pte.without(Flags::WRITABLE).frame(), pte.frame());
        assert!(!Pte::new(Mfn::new(1), Flags::WRITABLE).is_writable());
    }
}

//! The numbers that name memory, domains, vCPUs and ports: one type each.
//!
//! A guest of the PV interface sees machine addresses (paper, G6), so the hypervisor handles four
//! kinds of page-sized or byte-sized numbers at once. Mixing two of them is how isolation is lost;
//! hence the newtypes. A number that came from a guest enters through a checked constructor.
//!
//! None of the types orders frames "by size" on purpose, except where a range check needs it:
//! compare the raw numbers and say why.

use core::fmt;

/// Bytes of a page: 4 KiB is the only page size guests use.
pub const PAGE_SIZE: u64 = 4096;

/// log2 of [`PAGE_SIZE`].
pub const PAGE_SHIFT: u32 = 12;

/// Bits of a machine address that the processor architecture can ever use (Intel SDM vol. 3,
/// section 4.1.4 "Enumeration of Paging Features by CPUID": MAXPHYADDR is at most 52).
pub const MACHINE_ADDRESS_BITS: u32 = 52;

/// A machine frame number: a page of the real machine's memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct Mfn(u64);

/// A pseudo-physical frame number: a page as its guest numbers it (paper, M21).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct Pfn(u64);

/// A byte address in the machine's memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct MachineAddr(u64);

/// A virtual address, canonical for four-level paging by construction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct VirtAddr(u64);

/// The number of a domain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct DomainId(u16);

/// The number of a vCPU within its domain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct VcpuId(u32);

/// An event-channel port of a domain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Port(u32);

impl Mfn {
    /// A number that is no frame: all ones, what guests write for "none".
    pub const INVALID: Mfn = Mfn(u64::MAX);

    /// The frame of this number, whether or not the machine has it.
    #[inline]
    #[must_use]
    pub const fn new(raw: u64) -> Self {
        Mfn(raw)
    }

    /// The frame of this number if its addresses fit the architecture's address width.
    #[inline]
    #[must_use]
    pub const fn checked(raw: u64) -> Option<Self> {
        if raw >> (MACHINE_ADDRESS_BITS - PAGE_SHIFT) == 0 {
            Some(Mfn(raw))
        } else {
            None
        }
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The plain number as an index into tables that have one entry a frame.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The address of the frame's first byte; the bits above the address width are lost.
    #[inline]
    #[must_use]
    pub const fn address(self) -> MachineAddr {
        MachineAddr(self.0 << PAGE_SHIFT)
    }

    /// The frame `count` frames further on; wraps, as [`u64::wrapping_add`].
    #[inline]
    #[must_use]
    pub const fn offset(self, count: u64) -> Self {
        Mfn(self.0.wrapping_add(count))
    }
}

impl Pfn {
    /// The pseudo-physical frame of this number.
    #[inline]
    #[must_use]
    pub const fn new(raw: u64) -> Self {
        Pfn(raw)
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }
}

impl MachineAddr {
    /// The address of this number.
    #[inline]
    #[must_use]
    pub const fn new(raw: u64) -> Self {
        MachineAddr(raw)
    }

    /// The address if it fits the architecture's address width.
    #[inline]
    #[must_use]
    pub const fn checked(raw: u64) -> Option<Self> {
        if raw >> MACHINE_ADDRESS_BITS == 0 {
            Some(MachineAddr(raw))
        } else {
            None
        }
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The frame that the address lies in.
    #[inline]
    #[must_use]
    pub const fn frame(self) -> Mfn {
        Mfn(self.0 >> PAGE_SHIFT)
    }

    /// The distance from the start of the frame, in bytes.
    #[inline]
    #[must_use]
    pub const fn page_offset(self) -> u64 {
        self.0 & (PAGE_SIZE - 1)
    }
}

impl VirtAddr {
    /// The canonical address that agrees with the low 48 bits of `raw`: bit 47 is copied upwards.
    #[inline]
    #[must_use]
    pub const fn new(raw: u64) -> Self {
        VirtAddr((((raw << 16) as i64) >> 16) as u64)
    }

    /// The address if it is canonical for four-level paging (Intel SDM vol. 1, section 3.3.7.1
    /// "Canonical Addressing").
    #[inline]
    #[must_use]
    pub const fn checked(raw: u64) -> Option<Self> {
        let canonical = Self::new(raw);
        if canonical.0 == raw {
            Some(canonical)
        } else {
            None
        }
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The distance from the start of the page, in bytes.
    #[inline]
    #[must_use]
    pub const fn page_offset(self) -> u64 {
        self.0 & (PAGE_SIZE - 1)
    }

    /// The start of the page that the address lies in.
    #[inline]
    #[must_use]
    pub const fn page(self) -> Self {
        VirtAddr(self.0 & !(PAGE_SIZE - 1))
    }

    /// The slot of the level-`level` page table (1 to 4) through which the address is translated.
    #[inline]
    #[must_use]
    pub const fn slot(self, level: u8) -> usize {
        ((self.0 >> (PAGE_SHIFT + 9 * (level as u32 - 1))) & 511) as usize
    }

    /// The address `bytes` further on, if that is canonical and did not wrap.
    #[inline]
    #[must_use]
    pub const fn checked_add(self, bytes: u64) -> Option<Self> {
        match self.0.checked_add(bytes) {
            Some(raw) => Self::checked(raw),
            None => None,
        }
    }
}

impl DomainId {
    /// The domain of this number.
    #[inline]
    #[must_use]
    pub const fn new(raw: u16) -> Self {
        DomainId(raw)
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u16 {
        self.0
    }
}

impl VcpuId {
    /// The vCPU of this number.
    #[inline]
    #[must_use]
    pub const fn new(raw: u32) -> Self {
        VcpuId(raw)
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }
}

impl Port {
    /// The port of this number.
    #[inline]
    #[must_use]
    pub const fn new(raw: u32) -> Self {
        Port(raw)
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }
}

/// Gives a newtype the text of its number: hexadecimal for memory, decimal for the rest.
macro_rules! numeric_text {
    ($name:ident, $format:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $format, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "(", $format, ")"), self.0)
            }
        }
    };
}

numeric_text!(Mfn, "{:#x}");
numeric_text!(Pfn, "{:#x}");
numeric_text!(MachineAddr, "{:#x}");
numeric_text!(VirtAddr, "{:#018x}");
numeric_text!(DomainId, "{}");
numeric_text!(VcpuId, "{}");
numeric_text!(Port, "{}");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_addresses_are_canonical() {
        assert_eq!(
            VirtAddr::checked(0x0000_7fff_ffff_ffff).map(VirtAddr::raw),
            Some(0x7fff_ffff_ffff)
        );
        assert_eq!(VirtAddr::checked(0x0000_8000_0000_0000), None);
        assert_eq!(VirtAddr::checked(0xffff_7fff_ffff_ffff), None);
        assert!(VirtAddr::checked(0xffff_8000_0000_0000).is_some());
        assert_eq!(VirtAddr::new(0x8000_0000_0000).raw(), 0xffff_8000_0000_0000);
        assert_eq!(VirtAddr::new(0x7fff_ffff_ffff).checked_add(1), None);
        assert_eq!(VirtAddr::new(u64::MAX).checked_add(1), None);
    }

    #[test]
    fn slots_follow_the_four_levels() {
        let address = VirtAddr::new((3 << 39) | (5 << 30) | (7 << 21) | (9 << 12) | 0x123);
        assert_eq!([4, 3, 2, 1].map(|level| address.slot(level)), [3, 5, 7, 9]);
        assert_eq!(VirtAddr::new(0xffff_8000_0000_0000).slot(4), 256);
        assert_eq!(address.page_offset(), 0x123);
        assert_eq!(address.page().page_offset(), 0);
    }

    #[test]
    fn machine_numbers_beyond_the_width_are_refused() {
        assert_eq!(Mfn::checked(1 << 40), None);
        assert_eq!(
            Mfn::checked((1 << 40) - 1).map(Mfn::raw),
            Some((1 << 40) - 1)
        );
        assert_eq!(MachineAddr::checked(1 << 52), None);
        assert_eq!(MachineAddr::new(0x1234_5678).frame(), Mfn::new(0x12345));
    }
}

//! Addresses and numbers that must not be mixed up.
//!
//! A *machine frame number* ([`Mfn`]) names memory of the machine: that is
//! what page tables hold (the paper's "expose real resources", G6). A
//! *pseudo-physical* one ([`Pfn`]) counts the domain's own pages from 0 (M21).

use core::fmt;

/// Bytes of a page.
pub const PAGE_SIZE: usize = 4096;
/// log2 of [`PAGE_SIZE`].
pub const PAGE_SHIFT: u32 = 12;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
        #[repr(transparent)]
        pub struct $name($inner);

        impl $name {
            /// The number itself, unchecked.
            pub const fn new(raw: $inner) -> Self {
                Self(raw)
            }

            /// The number as the interface carries it.
            pub const fn raw(self) -> $inner {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:#x}", self.0)
            }
        }
    };
}

number!(
    /// A machine frame number.
    Mfn, u64);
number!(
    /// A pseudo-physical frame number: an index into the domain's own memory.
    Pfn, u64);
number!(
    /// An address in machine memory, in bytes.
    MachineAddr, u64);
number!(
    /// A virtual address of this guest.
    VirtAddr, u64);
number!(
    /// An event-channel port of this domain.
    Port, u32);
number!(
    /// A virtual CPU of this domain.
    VcpuId, u32);
number!(
    /// A domain.
    DomainId, u16);
number!(
    /// A grant reference of this domain.
    GrantRef, u32);

impl Mfn {
    /// The machine address of the frame's byte `offset` (below the page size).
    pub const fn addr(self, offset: u64) -> MachineAddr {
        MachineAddr((self.0 << PAGE_SHIFT) | (offset & (PAGE_SIZE as u64 - 1)))
    }
}

impl MachineAddr {
    /// The frame that holds the address.
    pub const fn frame(self) -> Mfn {
        Mfn(self.0 >> PAGE_SHIFT)
    }

    /// The offset into the frame, in bytes.
    pub const fn offset(self) -> u64 {
        self.0 & (PAGE_SIZE as u64 - 1)
    }
}

impl VirtAddr {
    /// The address of something that Rust holds a pointer to.
    pub fn of<T: ?Sized>(pointer: *const T) -> Self {
        Self(pointer.cast::<()>() as u64)
    }

    /// The address as a pointer.
    pub const fn as_ptr<T>(self) -> *mut T {
        self.0 as *mut T
    }

    /// The first byte of the page that holds the address.
    pub const fn page(self) -> Self {
        Self(self.0 & !(PAGE_SIZE as u64 - 1))
    }

    /// Index of the address's entry in a table of `level` (1 to 4).
    pub const fn index(self, level: u32) -> usize {
        ((self.0 >> (PAGE_SHIFT + 9 * (level - 1))) & 511) as usize
    }
}

impl DomainId {
    /// The calling domain itself.
    pub const SELF: Self = Self(paravane_abi::DOMID_SELF as u16);
}

//! The two widths of guests: how each writes what a hypercall's argument points to.
//!
//! The hypervisor works with the structures of 64-bit guests. A 32-bit guest writes the same members
//! in fewer bytes: its `unsigned long` and its pointers have 32 bits, and a number of 64 bits is
//! aligned to 4. `bindings32.rs` has those of its structures that differ, made from the same headers,
//! and the way between the two forms.

use crate::{Pod, zeroed};

/// The width of a guest (design:two-widths).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GuestWidth {
    /// 64-bit: kernel and applications in ring 3.
    Bits64,
    /// 32-bit with PAE: kernel in ring 1.
    Bits32,
}

impl GuestWidth {
    /// The ring of the guest's kernel: the lowest that any of its segments may have.
    #[must_use]
    pub const fn kernel_ring(self) -> u8 {
        match self {
            Self::Bits64 => 3,
            Self::Bits32 => 1,
        }
    }

    /// Bytes of an `unsigned long`, and of an entry of the physical-to-machine list.
    #[must_use]
    pub const fn word(self) -> u64 {
        match self {
            Self::Bits64 => 8,
            Self::Bits32 => 4,
        }
    }
}

/// What guests of both widths can write somewhere, each in its own form; as a Rust type it is the form
/// of a 64-bit guest.
pub trait Argument: Pod {
    /// The form of a 32-bit guest.
    type In32: Pod;

    /// The value that a 32-bit guest wrote.
    fn widen(narrow: Self::In32) -> Self;

    /// The value as a 32-bit guest reads it. What has no room loses its upper half.
    fn narrow(self) -> Self::In32;
}

/// A number of 64 bits in a structure of a 32-bit guest: aligned to 4 bytes.
#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub struct U64(u64);

// SAFETY: every bit pattern of an integer is a value of it.
unsafe impl Pod for U64 {}

impl U64 {
    /// The number in its place.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// A guest's `unsigned long`: a number of its own width, as it is for addresses and frames.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ulong(pub u64);

// SAFETY: it is a `u64`.
unsafe impl Pod for Ulong {}

impl Argument for Ulong {
    type In32 = u32;

    #[inline(always)]
    fn widen(narrow: u32) -> Self {
        Self(u64::from(narrow))
    }

    #[inline(always)]
    fn narrow(self) -> u32 {
        self.0 as u32
    }
}

impl<T: Argument, const N: usize> Argument for [T; N] {
    type In32 = [T::In32; N];

    #[inline(always)]
    fn widen(narrow: Self::In32) -> Self {
        narrow.map(T::widen)
    }

    #[inline(always)]
    fn narrow(self) -> Self::In32 {
        self.map(T::narrow)
    }
}

/// Types that guests of both widths write in the same bytes.
macro_rules! same {
    ($($type:ty),* $(,)?) => {
        $(
            impl crate::Argument for $type {
                type In32 = Self;

                #[inline(always)]
                fn widen(narrow: Self) -> Self {
                    narrow
                }

                #[inline(always)]
                fn narrow(self) -> Self {
                    self
                }
            }
        )*
    };
}
pub(crate) use same;

same!(u8, u16, u32, u64, i8, i16, i32, i64);

/// A union of numbers without a mark that tells which it holds: the longer form has zeros behind the
/// bytes of the shorter one, so each of its numbers keeps its value.
macro_rules! by_bytes {
    ($name:ident) => {
        impl crate::Argument for crate::$name {
            type In32 = $name;

            fn widen(narrow: $name) -> Self {
                super::same_bytes(narrow)
            }

            fn narrow(self) -> $name {
                super::same_bytes(self)
            }
        }
    };
}
pub(crate) use by_bytes;

/// The value whose first bytes are those of another, as many as both have; the rest is zero.
fn same_bytes<A: Pod, B: Pod>(from: A) -> B {
    let mut to: B = zeroed();
    let length = size_of::<A>().min(size_of::<B>());
    // SAFETY: both are that long, and any bytes are a value of either (`Pod`).
    unsafe {
        core::ptr::copy_nonoverlapping(
            (&raw const from).cast::<u8>(),
            (&raw mut to).cast::<u8>(),
            length,
        );
    }
    to
}

/// The structures of 32-bit guests that differ from those of 64-bit ones, under their C names.
#[allow(
    clippy::all,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    clippy::undocumented_unsafe_blocks,
    reason = "generated: C names, and no comments of ours"
)]
#[rustfmt::skip]
#[path = "bindings32.rs"]
pub mod in32;

#[cfg(test)]
mod tests {
    use super::{Argument, in32};
    use crate::*;

    #[test]
    fn numbers_keep_their_values_both_ways() {
        let narrow = in32::xen_memory_reservation {
            extent_start: 0xffff_fff0,
            nr_extents: 0x8000_0001,
            extent_order: 9,
            mem_flags: 0x20,
            domid: 0x7ff0,
        };
        let wide = xen_memory_reservation::widen(narrow);
        assert_eq!(wide.extent_start, 0xffff_fff0);
        assert_eq!(wide.nr_extents, 0x8000_0001);
        assert_eq!(
            (wide.extent_order, wide.mem_flags, wide.domid),
            (9, 32, 0x7ff0)
        );
        let back = wide.narrow();
        assert_eq!(back.nr_extents, 0x8000_0001);
    }

    #[test]
    fn a_union_of_numbers_is_longer_by_zeros() {
        let mut narrow: in32::mmuext_op = zeroed();
        narrow.cmd = MMUEXT_SET_LDT;
        narrow.arg1.linear_addr = 0xffff_f000;
        narrow.arg2.nr_ents = u32::MAX;
        let wide = mmuext_op::widen(narrow);
        // SAFETY: the members are numbers.
        let (address, entries) = unsafe { (wide.arg1.linear_addr, wide.arg2.nr_ents) };
        assert_eq!(address, 0xffff_f000);
        assert_eq!(entries, u32::MAX);
        // SAFETY: the same; all of the union.
        assert_eq!(unsafe { wide.arg2.vcpumask }, 0xffff_ffff);
    }

    /// The sizes of a 32-bit compiler; the generated file asserts all of them, and a test compares
    /// those with what a C compiler says.
    #[test]
    fn structures_have_the_sizes_of_32_bit_code() {
        assert_eq!(size_of::<in32::mmuext_op>(), 12);
        assert_eq!(size_of::<in32::multicall_entry>(), 32);
        assert_eq!(size_of::<in32::gnttab_map_grant_ref>(), 32);
        assert_eq!(size_of::<in32::trap_info>(), 8);
        assert_eq!(size_of::<<mmu_update as Argument>::In32>(), 16);
    }
}

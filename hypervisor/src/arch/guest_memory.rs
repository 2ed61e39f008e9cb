//! What a guest says is somewhere in its memory: the only way from a hypercall's argument to a value.
//!
//! A guest's address is an allegation, and so is a list's length. [`GuestPtr`] and [`GuestList`]
//! keep them until they are used: they do all arithmetic on guests' addresses, so that a product or
//! a sum that leaves the address space is a [`Fault`] and never a panic or another address; and they
//! know how large what is there is to a guest of this width ([`Guest`]), so that the layouts of the
//! other width enter here alone (design:two-widths). Each access copies, once, through the accessors with fault fix-up
//! (design:copy-once): what is read a second time may be something else by then.

use core::marker::PhantomData;
use core::mem::size_of;

use alloc::boxed::Box;

use arrayvec::ArrayVec;
use paravane_abi::{Argument, Pod, Ulong};

pub use super::guest::{Guest, Guest32, Guest64};
use super::uaccess;
pub use super::uaccess::{Fault, outside_hypervisor, read_direct};

/// Where the guest says a `T` is.
pub struct GuestPtr<T, G = Guest64> {
    address: u64,
    /// None is held: the guest may change it, or take the memory away, at any moment.
    of: PhantomData<fn() -> (T, G)>,
}

impl<T, G> Clone for GuestPtr<T, G> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, G> Copy for GuestPtr<T, G> {}

/// For what is not an argument of a hypercall, which [`Guest::ptr`] is for: only 64-bit guests have it.
impl<T: Argument> GuestPtr<T> {
    /// What the guest says is at this address.
    #[inline(always)]
    #[must_use]
    pub const fn new(address: u64) -> Self {
        Self::at(address)
    }
}

/// Structures that have no form for both widths.
impl<T: Pod> GuestPtr<T> {
    /// Reads what is at an address.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_own(address: u64) -> Result<T, Fault> {
        uaccess::copy_from_guest(address)
    }

    /// Reads what is too large for the stack, at an address. `None` without memory for it.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    pub fn read_boxed(address: u64) -> Result<Option<Box<T>>, Fault> {
        uaccess::copy_boxed_from_guest(address)
    }
}

impl<T: Argument, G: Guest> GuestPtr<T, G> {
    /// Bytes that it takes in the guest's memory.
    const SIZE: u64 = size_of::<G::Form<T>>() as u64;

    #[inline(always)]
    pub(super) const fn at(address: u64) -> Self {
        GuestPtr {
            address,
            of: PhantomData,
        }
    }

    /// Its address, for a call that goes on and for reports.
    #[inline(always)]
    #[must_use]
    pub const fn address(self) -> u64 {
        self.address
    }

    /// Reads it.
    ///
    /// # Errors
    /// A [`Fault`] where the guest may not read.
    #[inline(always)]
    pub fn read(self) -> Result<T, Fault> {
        G::within(self.address, Self::SIZE)?;
        uaccess::copy_from_guest(self.address).map(G::widen)
    }

    /// Writes it.
    ///
    /// # Errors
    /// A [`Fault`] where the guest may not write; the first part may be written.
    #[inline(always)]
    pub fn write(self, value: &T) -> Result<(), Fault> {
        G::within(self.address, Self::SIZE)?;
        uaccess::copy_to_guest(self.address, &G::narrow(*value))
    }

    /// A part of it, at a distance in bytes, which is the same in both widths: `offset_of!` of a member.
    ///
    /// # Errors
    /// A [`Fault`] if the address does not exist.
    #[inline(always)]
    pub fn part<P: Argument, const OFFSET: usize>(self) -> Result<GuestPtr<P, G>, Fault> {
        const { assert!(OFFSET + size_of::<G::Form<P>>() <= size_of::<G::Form<T>>()) };
        self.beyond(OFFSET as u64)
    }

    /// What is so many bytes further on.
    ///
    /// # Errors
    /// As [`GuestPtr::part`].
    #[inline(always)]
    pub fn beyond<P: Argument>(self, bytes: u64) -> Result<GuestPtr<P, G>, Fault> {
        G::after(self.address, bytes).map(GuestPtr::at)
    }

    /// What follows it.
    ///
    /// # Errors
    /// As [`GuestPtr::part`].
    #[inline(always)]
    pub fn next(self) -> Result<Self, Fault> {
        self.beyond(Self::SIZE)
    }
}

/// The short paths: a few words straight into registers or from there.
impl<const N: usize, G: Guest> GuestPtr<[u64; N], G> {
    /// Reads the words.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_words(self) -> Result<[u64; N], Fault> {
        G::within(self.address, 8 * N as u64)?;
        let mut words = [0; N];
        uaccess::read_words(self.address, &mut words)?;
        Ok(words)
    }
}

/// The same for words of the guest's own width.
impl<const N: usize, G: Guest> GuestPtr<[Ulong; N], G> {
    /// Reads the words.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_ulongs(self) -> Result<[u64; N], Fault> {
        let mut words = [0; N];
        G::read_ulongs(self.address, &mut words)?;
        Ok(words)
    }

    /// Reads the words of a record that is answered in place.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_record(self, words: &mut [u64; N]) -> Result<G::Record<N>, Fault> {
        G::read_record(self.address, words)
    }
}

impl<const N: usize> GuestPtr<[u64; N]> {
    /// Writes the words, the frame of an exception above all.
    ///
    /// # Errors
    /// As [`GuestPtr::write`].
    #[inline(always)]
    pub fn write_words(self, words: &[u64; N]) -> Result<(), Fault> {
        uaccess::write_words(self.address, words)
    }
}

/// Longest instruction (SDM vol. 2, 2.3.11 "AVX Instruction Length").
const MAX_INSTRUCTION: usize = 15;

impl GuestPtr<u8> {
    /// Reads code, as long as an instruction can be: it may end before, with the memory that is there.
    #[must_use]
    pub fn read_code(self) -> ArrayVec<u8, MAX_INSTRUCTION> {
        let mut code = ArrayVec::from([0; MAX_INSTRUCTION]);
        if let Err(count) = uaccess::copy_bytes_in(&mut code, self.address) {
            code.truncate(count);
        }
        code
    }
}

impl<G: Guest> GuestPtr<u32, G> {
    /// Writes a number.
    ///
    /// # Errors
    /// As [`GuestPtr::write`].
    #[inline(always)]
    pub fn put(self, number: u32) -> Result<(), Fault> {
        G::within(self.address, 4)?;
        uaccess::write_u32(self.address, number)
    }
}

/// Where the guest says so many `T` follow each other. The addresses of all of them exist, whatever
/// is there.
pub struct GuestList<T, G = Guest64> {
    first: u64,
    count: u64,
    of: PhantomData<fn() -> (T, G)>,
}

impl<T, G> Clone for GuestList<T, G> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, G> Copy for GuestList<T, G> {}

/// For what is not an argument of a hypercall, as [`GuestPtr::new`].
impl<T: Argument> GuestList<T> {
    /// The list that the guest says begins at this address.
    ///
    /// # Errors
    /// A [`Fault`] if it does not end before the last address.
    #[inline(always)]
    pub fn new(first: u64, count: u64) -> Result<Self, Fault> {
        Self::at_address(first, count)
    }
}

impl<T: Argument, G: Guest> GuestList<T, G> {
    const SIZE: u64 = size_of::<G::Form<T>>() as u64;

    #[inline(always)]
    pub(super) fn at_address(first: u64, count: u64) -> Result<Self, Fault> {
        let bytes = count.checked_mul(Self::SIZE).ok_or(Fault)?;
        G::after(first, bytes)?;
        Ok(GuestList {
            first,
            count,
            of: PhantomData,
        })
    }

    /// How many they are.
    #[inline(always)]
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// Where it begins, for a call that goes on.
    #[inline(always)]
    #[must_use]
    pub const fn address(self) -> u64 {
        self.first
    }

    /// Number `index` of them, from 0.
    ///
    /// # Errors
    /// A [`Fault`] beyond the list's end.
    #[inline(always)]
    pub fn at(self, index: u64) -> Result<GuestPtr<T, G>, Fault> {
        if index >= self.count {
            return Err(Fault);
        }
        // Nothing wraps: the address after the last one exists (`new`).
        let distance = index.wrapping_mul(Self::SIZE);
        Ok(GuestPtr::at(self.first.wrapping_add(distance)))
    }

    /// What is left after the first `done`.
    #[inline(always)]
    #[must_use]
    pub fn after(self, done: u64) -> Self {
        let done = done.min(self.count);
        GuestList {
            // Nothing wraps, as in `at`.
            first: self.first.wrapping_add(done.wrapping_mul(Self::SIZE)),
            count: self.count.wrapping_sub(done),
            of: PhantomData,
        }
    }
}

impl<G: Guest> GuestList<u8, G> {
    /// Reads as many bytes as `to` has room for.
    ///
    /// # Errors
    /// A [`Fault`] if the list has fewer, or where the guest may not read.
    pub fn read(self, to: &mut [u8]) -> Result<(), Fault> {
        if to.len() as u64 > self.count {
            return Err(Fault);
        }
        uaccess::copy_bytes_in(to, self.first).map_err(|_| Fault)
    }

    /// Writes these bytes to its beginning.
    ///
    /// # Errors
    /// A [`Fault`] if the list has fewer, or where the guest may not write.
    pub fn write(self, from: &[u8]) -> Result<(), Fault> {
        if from.len() as u64 > self.count {
            return Err(Fault);
        }
        uaccess::copy_bytes_out(self.first, from).map_err(|_| Fault)
    }
}

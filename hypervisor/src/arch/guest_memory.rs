//! What a guest says is somewhere in its memory: the only way from a hypercall's argument to a value.
//!
//! A guest's address is an allegation, and so is a list's length. [`GuestPtr`] and [`GuestList`]
//! keep them until they are used: they do all arithmetic on guests' addresses, so that a product or
//! a sum that leaves the address space is a [`Fault`] and never a panic or another address; and they
//! know how large what is there is, so that the layouts of another width enter here alone
//! (design:two-widths). Each access copies, once, through the accessors with fault fix-up
//! (design:copy-once): what is read a second time may be something else by then.

use core::marker::PhantomData;
use core::mem::size_of;

use alloc::boxed::Box;

use paravane_abi::Pod;

use super::uaccess;
pub use super::uaccess::{Fault, Record, outside_hypervisor, read_direct};

/// Where the guest says a `T` is.
pub struct GuestPtr<T> {
    address: u64,
    /// None is held: the guest may change it, or take the memory away, at any moment.
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for GuestPtr<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for GuestPtr<T> {}

impl<T: Pod> GuestPtr<T> {
    /// What the guest says is at this address.
    #[inline(always)]
    #[must_use]
    pub const fn new(address: u64) -> Self {
        GuestPtr {
            address,
            of: PhantomData,
        }
    }

    /// As [`GuestPtr::new`], where address zero stands for nothing.
    #[inline(always)]
    #[must_use]
    pub const fn optional(address: u64) -> Option<Self> {
        if address == 0 {
            None
        } else {
            Some(Self::new(address))
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
        uaccess::copy_from_guest(self.address)
    }

    /// Reads what is too large for the stack. `None` without memory for it.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    pub fn read_boxed(self) -> Result<Option<Box<T>>, Fault> {
        uaccess::copy_boxed_from_guest(self.address)
    }

    /// Writes it.
    ///
    /// # Errors
    /// A [`Fault`] where the guest may not write; the first part may be written.
    #[inline(always)]
    pub fn write(self, value: &T) -> Result<(), Fault> {
        uaccess::copy_to_guest(self.address, value)
    }

    /// A part of it, at a distance in bytes: `offset_of!` of a member.
    ///
    /// # Errors
    /// A [`Fault`] if the address does not exist.
    #[inline(always)]
    pub fn part<P: Pod, const OFFSET: usize>(self) -> Result<GuestPtr<P>, Fault> {
        const { assert!(OFFSET + size_of::<P>() <= size_of::<T>()) };
        after(self.address, OFFSET as u64).map(GuestPtr::new)
    }

    /// What follows it.
    ///
    /// # Errors
    /// As [`GuestPtr::part`].
    #[inline(always)]
    pub fn next(self) -> Result<Self, Fault> {
        after(self.address, size_of::<T>() as u64).map(Self::new)
    }
}

/// The short paths: a few words straight into registers or from there.
impl<const N: usize> GuestPtr<[u64; N]> {
    /// Reads the words.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_words(self) -> Result<[u64; N], Fault> {
        let mut words = [0; N];
        uaccess::read_words(self.address, &mut words)?;
        Ok(words)
    }

    /// Writes the words, the frame of an exception above all.
    ///
    /// # Errors
    /// As [`GuestPtr::write`].
    #[inline(always)]
    pub fn write_words(self, words: &[u64; N]) -> Result<(), Fault> {
        uaccess::write_words(self.address, words)
    }

    /// Reads the words of a record that is answered in place.
    ///
    /// # Errors
    /// As [`GuestPtr::read`].
    #[inline(always)]
    pub fn read_record(self, words: &mut [u64; N]) -> Result<Record<N>, Fault> {
        Record::read(self.address, words)
    }
}

impl GuestPtr<u8> {
    /// Reads bytes from here on, as many as can be read; how many. What code stands at an address
    /// may end with the memory that is there.
    pub fn read_some(self, to: &mut [u8]) -> usize {
        match uaccess::copy_bytes_in(to, self.address) {
            Ok(()) => to.len(),
            Err(count) => count,
        }
    }
}

impl GuestPtr<u32> {
    /// Writes a number.
    ///
    /// # Errors
    /// As [`GuestPtr::write`].
    #[inline(always)]
    pub fn put(self, number: u32) -> Result<(), Fault> {
        uaccess::write_u32(self.address, number)
    }
}

/// Where the guest says so many `T` follow each other. The addresses of all of them exist, whatever
/// is there.
pub struct GuestList<T> {
    first: u64,
    count: u64,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for GuestList<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for GuestList<T> {}

impl<T: Pod> GuestList<T> {
    const SIZE: u64 = size_of::<T>() as u64;

    /// The list that the guest says begins at this address.
    ///
    /// # Errors
    /// A [`Fault`] if it does not end before the last address.
    #[inline(always)]
    pub fn new(first: u64, count: u64) -> Result<Self, Fault> {
        let bytes = count.checked_mul(Self::SIZE).ok_or(Fault)?;
        after(first, bytes)?;
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
    pub fn at(self, index: u64) -> Result<GuestPtr<T>, Fault> {
        if index >= self.count {
            return Err(Fault);
        }
        // Nothing wraps: the address after the last one exists (`new`).
        let distance = index.wrapping_mul(Self::SIZE);
        Ok(GuestPtr::new(self.first.wrapping_add(distance)))
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

impl GuestList<u8> {
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

/// The address so many bytes further on.
#[inline(always)]
fn after(address: u64, bytes: u64) -> Result<u64, Fault> {
    address.checked_add(bytes).ok_or(Fault)
}

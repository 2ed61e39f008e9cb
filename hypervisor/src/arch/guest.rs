//! The width of a guest: what its addresses, words and structures are (design:two-widths).
//!
//! A guest's width is known where it enters, and everything that depends on it is generic from there
//! on: the calls of a 64-bit guest are other functions than those of a 32-bit one, and none looks
//! which it is. The values are those of 64-bit guests everywhere; what a 32-bit guest wrote is
//! widened where it is read, and narrowed where it is written ([`super::guest_memory`]).

use paravane_abi::{Argument, Pod};

use super::guest_memory::{GuestList, GuestPtr};
use super::uaccess::{self, Fault};

/// A record of a guest's words that has been read, of which single words are written.
pub trait WordRecord {
    /// Writes its word number `INDEX`.
    ///
    /// # Errors
    /// A [`Fault`] where the guest may not write.
    fn write<const INDEX: usize>(&self, value: u64) -> Result<(), Fault>;
}

/// A guest of one width.
pub trait Guest: Copy + 'static {
    /// A value of the interface as it lies in the guest's memory.
    type Form<T: Argument>: Pod;
    /// A record of its words.
    type Record<const N: usize>: WordRecord;
    /// Bytes of a word.
    const WORD: u64;
    /// The largest number that a register holds.
    const LARGEST: u64;

    /// The value that lay in its memory.
    fn widen<T: Argument>(form: Self::Form<T>) -> T;

    /// The value as it is to lie there.
    fn narrow<T: Argument>(value: T) -> Self::Form<T>;

    /// What it passed in an argument register.
    fn argument(register: u64) -> u64;

    /// The address so many bytes further on, which may be the end of its address space.
    ///
    /// # Errors
    /// A [`Fault`] beyond that.
    fn after(address: u64, bytes: u64) -> Result<u64, Fault>;

    /// Whether so many bytes from there on are in its address space, as far as an access would not find
    /// out by itself.
    ///
    /// # Errors
    /// A [`Fault`] if they are not.
    fn within(address: u64, bytes: u64) -> Result<(), Fault>;

    /// Reads words of its width.
    ///
    /// # Errors
    /// A [`Fault`] where the guest may not read.
    fn read_ulongs<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault>;

    /// Reads words of its width that make a record.
    ///
    /// # Errors
    /// As [`Guest::read_ulongs`].
    fn read_record<const N: usize>(
        address: u64,
        words: &mut [u64; N],
    ) -> Result<Self::Record<N>, Fault>;

    /// What an argument says is at this address.
    #[inline(always)]
    #[must_use]
    fn ptr<T: Argument>(address: u64) -> GuestPtr<T, Self> {
        GuestPtr::at(address)
    }

    /// As [`Guest::ptr`], where address zero stands for nothing.
    #[inline(always)]
    #[must_use]
    fn optional<T: Argument>(address: u64) -> Option<GuestPtr<T, Self>> {
        (address != 0).then(|| Self::ptr(address))
    }

    /// The list that an argument says begins at this address.
    ///
    /// # Errors
    /// A [`Fault`] if it does not end before the last address.
    #[inline(always)]
    fn list<T: Argument>(first: u64, count: u64) -> Result<GuestList<T, Self>, Fault> {
        GuestList::at_address(first, count)
    }
}

/// A 64-bit guest: its forms are the values.
#[derive(Clone, Copy, Debug)]
pub struct Guest64;

impl Guest for Guest64 {
    type Form<T: Argument> = T;
    type Record<const N: usize> = uaccess::Record<N>;
    const WORD: u64 = 8;
    const LARGEST: u64 = u64::MAX;

    #[inline(always)]
    fn widen<T: Argument>(form: T) -> T {
        form
    }

    #[inline(always)]
    fn narrow<T: Argument>(value: T) -> T {
        value
    }

    #[inline(always)]
    fn argument(register: u64) -> u64 {
        register
    }

    #[inline(always)]
    fn after(address: u64, bytes: u64) -> Result<u64, Fault> {
        address.checked_add(bytes).ok_or(Fault)
    }

    #[inline(always)]
    fn within(_: u64, _: u64) -> Result<(), Fault> {
        Ok(())
    }

    #[inline(always)]
    fn read_ulongs<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault> {
        uaccess::read_words(address, words)
    }

    #[inline(always)]
    fn read_record<const N: usize>(
        address: u64,
        words: &mut [u64; N],
    ) -> Result<Self::Record<N>, Fault> {
        uaccess::Record::read(address, words)
    }
}

impl<const N: usize> WordRecord for uaccess::Record<N> {
    #[inline(always)]
    fn write<const INDEX: usize>(&self, value: u64) -> Result<(), Fault> {
        uaccess::Record::write::<INDEX>(self, value)
    }
}

/// A 32-bit guest. The upper halves of its registers mean nothing: they may hold what 64-bit code left
/// there. Nothing of it lies beyond 4 GiB, and what would is a fault.
#[derive(Clone, Copy, Debug)]
pub struct Guest32;

/// A record of words of a 32-bit guest.
pub struct Record32<const N: usize> {
    address: u64,
}

impl<const N: usize> WordRecord for Record32<N> {
    fn write<const INDEX: usize>(&self, value: u64) -> Result<(), Fault> {
        const { assert!(INDEX < N) };
        // Within the record, which was read.
        uaccess::write_u32(self.address.wrapping_add(4 * INDEX as u64), value as u32)
    }
}

impl Guest for Guest32 {
    type Form<T: Argument> = T::In32;
    type Record<const N: usize> = Record32<N>;
    const WORD: u64 = 4;
    const LARGEST: u64 = u32::MAX as u64;

    #[inline(always)]
    fn widen<T: Argument>(form: T::In32) -> T {
        T::widen(form)
    }

    #[inline(always)]
    fn narrow<T: Argument>(value: T) -> T::In32 {
        value.narrow()
    }

    #[inline(always)]
    fn argument(register: u64) -> u64 {
        register & Self::LARGEST
    }

    #[inline(always)]
    fn after(address: u64, bytes: u64) -> Result<u64, Fault> {
        let end = address.checked_add(bytes);
        end.filter(|&end| end <= 1 << 32).ok_or(Fault)
    }

    #[inline(always)]
    fn within(address: u64, bytes: u64) -> Result<(), Fault> {
        Self::after(address, bytes).map(|_| ())
    }

    fn read_ulongs<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault> {
        Self::within(address, 4 * N as u64)?;
        *words = uaccess::copy_from_guest::<[u32; N]>(address)?.map(u64::from);
        Ok(())
    }

    fn read_record<const N: usize>(
        address: u64,
        words: &mut [u64; N],
    ) -> Result<Self::Record<N>, Fault> {
        Self::read_ulongs(address, words)?;
        Ok(Record32 { address })
    }
}

//! Copies between the kernel and the current process.
//!
//! The kernel's tables map the pages of the process, too, so the kernel copies at the addresses that
//! the program names, once it is clear that they are none of the kernel's own. A page that is
//! missing or shared is found by the fault, which is decided as if the program had made it; where
//! that is refused, the copy ends ([`probe`]). So an address that a program made up gives an error.

use minios_abi::Error;

use crate::memory::{USER_END, probe};

/// Copies from the process.
pub fn read(address: u64, into: &mut [u8]) -> Result<(), Error> {
    copy(address, into.len(), |there| {
        (into.as_mut_ptr(), there.cast_const())
    })
}

/// Copies to the process.
pub fn write(address: u64, from: &[u8]) -> Result<(), Error> {
    copy(address, from.len(), |there| (there, from.as_ptr()))
}

// guide: user-copy
/// Copies `length` bytes between the process's memory at `address` and the kernel's: `direction`
/// says which is the target and which the source.
fn copy(
    address: u64,
    length: usize,
    direction: impl FnOnce(*mut u8) -> (*mut u8, *const u8),
) -> Result<(), Error> {
    address
        .checked_add(length as u64)
        .filter(|end| *end <= USER_END)
        .ok_or(Error::BadAddress)?;
    let (to, from) = direction(address as *mut u8);
    // SAFETY: one side is a slice of `length` bytes, the other lies in the process's part of the
    // address space, where Rust has nothing.
    if unsafe { probe::copy(to, from, length) } {
        Ok(())
    } else {
        Err(Error::BadAddress)
    }
}
// end guide

//! Copies between the kernel and the current process.
//!
//! The kernel does not touch addresses of a process. It finds the frame behind each page, with the
//! same decision that a page fault would lead to, and copies through the direct map: so an address
//! that a program made up gives an error, and never a fault of the kernel.

use minios_abi::Error;
use paravane_guest::addr::PAGE_SIZE;

use crate::memory::space::{Access, Denied};
use crate::memory::{USER_END, direct};
use crate::threads::scheduler;

/// Copies from the process.
pub fn read(address: u64, into: &mut [u8]) -> Result<(), Error> {
    let mut done = 0;
    for_each_page(address, into.len(), Access::Read, |from, length| {
        // SAFETY: `from` has `length` bytes in the direct map, and the kernel's buffer is not the
        // process's memory.
        unsafe {
            into[done..]
                .as_mut_ptr()
                .copy_from_nonoverlapping(from, length)
        };
        done += length;
    })
}

/// Copies to the process.
pub fn write(address: u64, from: &[u8]) -> Result<(), Error> {
    let mut done = 0;
    for_each_page(address, from.len(), Access::Write, |to, length| {
        // SAFETY: as for `read`.
        unsafe { to.copy_from_nonoverlapping(from[done..].as_ptr(), length) };
        done += length;
    })
}

// guide: user-copy
/// Calls `copy` with the place in the direct map and the length of each piece that lies in one
/// page.
fn for_each_page(
    address: u64,
    length: usize,
    access: Access,
    mut copy: impl FnMut(*mut u8, usize),
) -> Result<(), Error> {
    let end = address
        .checked_add(length as u64)
        .filter(|end| *end <= USER_END)
        .ok_or(Error::BadAddress)?;
    let process = scheduler::current_process().ok_or(Error::BadAddress)?;
    let mut at = address;
    while at < end {
        let offset = (at % PAGE_SIZE as u64) as usize;
        let piece = (PAGE_SIZE - offset).min((end - at) as usize);
        let resolved = process.with_space(|space| {
            let frame = space.resolve(at, access)?;
            copy(direct::pointer(frame).wrapping_add(offset), piece);
            Ok::<_, Denied>(())
        });
        if resolved != Some(Ok(())) {
            return Err(Error::BadAddress);
        }
        at += piece as u64;
    }
    Ok(())
}
// end guide

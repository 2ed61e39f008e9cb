//! Access to guest memory by the guest's own virtual addresses (D8).
//!
//! A guest's memory is never a Rust reference: it is copied once, with a fix-up for faults, and
//! decided upon in our copy. The hypervisor's own range is refused by a comparison; everything else
//! is refused or granted by the guest's page tables, under which we run. In a 64-bit guest all of
//! them carry U/S, so SMAP stands between us and an accidental access.

use core::arch::asm;
use core::mem::MaybeUninit;

use paravane_abi::Pod;

use super::layout;

const HYPERVISOR_START: u64 = layout::M2P.as_u64();
const HYPERVISOR_END: u64 = layout::END.as_u64();

/// A guest address could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

impl From<Fault> for paravane_abi::errno::Errno {
    fn from(_: Fault) -> Self {
        paravane_abi::errno::Errno::EFAULT
    }
}

/// Whether `[address, address + len)` keeps clear of the hypervisor's range.
///
/// Non-canonical addresses pass: touching them raises #GP, which the fix-up catches.
#[inline(always)]
pub fn outside_hypervisor(address: u64, len: u64) -> bool {
    match address.checked_add(len) {
        Some(end) => end <= HYPERVISOR_START || address >= HYPERVISOR_END,
        None => false,
    }
}

/// `stac`, or nothing on processors without SMAP; `clac` likewise.
macro_rules! stac {
    () => {
        "772: .byte 0x0f, 0x1f, 0x00\n.pushsection .smap_patch, \"a\"\n.quad 772b, 0xcb010f\n.popsection"
    };
}
macro_rules! clac {
    () => {
        "773: .byte 0x0f, 0x1f, 0x00\n.pushsection .smap_patch, \"a\"\n.quad 773b, 0xca010f\n.popsection"
    };
}

/// Reads a naturally aligned or unaligned 64-bit word of the guest.
#[inline(always)]
pub fn read_u64(address: u64) -> Result<u64, Fault> {
    if !outside_hypervisor(address, 8) {
        return Err(Fault);
    }
    let value: u64;
    let failed: u32;
    // SAFETY: the address is not the hypervisor's; a fault continues at label 4 and sets `failed`.
    unsafe {
        asm!(
            "xor {failed:e}, {failed:e}",
            stac!(),
            "2: mov {value}, [{address}]",
            "3:",
            clac!(),
            ".pushsection .text.fixup, \"ax\"",
            "4: mov {failed:e}, 1",
            "xor {value:e}, {value:e}",
            "jmp 3b",
            ".popsection",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 4b",
            ".popsection",
            address = in(reg) address,
            value = out(reg) value,
            failed = out(reg) failed,
            options(nostack, readonly),
        );
    }
    if failed == 0 { Ok(value) } else { Err(Fault) }
}

/// Reads a 32-bit word of the guest: the argument of an event-channel send, mostly.
#[inline(always)]
pub fn read_u32(address: u64) -> Result<u32, Fault> {
    if !outside_hypervisor(address, 4) {
        return Err(Fault);
    }
    let value: u32;
    let failed: u32;
    // SAFETY: as in `read_u64`.
    unsafe {
        asm!(
            "xor {failed:e}, {failed:e}",
            stac!(),
            "2: mov {value:e}, [{address}]",
            "3:",
            clac!(),
            ".pushsection .text.fixup, \"ax\"",
            "4: mov {failed:e}, 1",
            "xor {value:e}, {value:e}",
            "jmp 3b",
            ".popsection",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 4b",
            ".popsection",
            address = in(reg) address,
            value = out(reg) value,
            failed = out(reg) failed,
            options(nostack, readonly),
        );
    }
    if failed == 0 { Ok(value) } else { Err(Fault) }
}

/// Writes a 64-bit word of the guest.
#[inline(always)]
pub fn write_u64(address: u64, value: u64) -> Result<(), Fault> {
    if !outside_hypervisor(address, 8) {
        return Err(Fault);
    }
    let failed: u32;
    // SAFETY: as in `read_u64`; what the guest's tables let ring 3 write is the guest's, since
    // CR0.WP is on and no table or foreign frame is ever mapped writable.
    unsafe {
        asm!(
            "xor {failed:e}, {failed:e}",
            stac!(),
            "2: mov [{address}], {value}",
            "3:",
            clac!(),
            ".pushsection .text.fixup, \"ax\"",
            "4: mov {failed:e}, 1",
            "jmp 3b",
            ".popsection",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 4b",
            ".popsection",
            address = in(reg) address,
            value = in(reg) value,
            failed = out(reg) failed,
            options(nostack),
        );
    }
    if failed == 0 { Ok(()) } else { Err(Fault) }
}

/// Writes a 32-bit word of the guest.
#[inline(always)]
pub fn write_u32(address: u64, value: u32) -> Result<(), Fault> {
    if !outside_hypervisor(address, 4) {
        return Err(Fault);
    }
    let failed: u32;
    // SAFETY: as in `write_u64`.
    unsafe {
        asm!(
            "xor {failed:e}, {failed:e}",
            stac!(),
            "2: mov [{address}], {value:e}",
            "3:",
            clac!(),
            ".pushsection .text.fixup, \"ax\"",
            "4: mov {failed:e}, 1",
            "jmp 3b",
            ".popsection",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 4b",
            ".popsection",
            address = in(reg) address,
            value = in(reg) value,
            failed = out(reg) failed,
            options(nostack),
        );
    }
    if failed == 0 { Ok(()) } else { Err(Fault) }
}

/// Writes consecutive 64-bit words of the guest, the frames of [`crate::pv::bounce`] above all.
#[inline(always)]
pub fn write_words<const N: usize>(address: u64, words: &[u64; N]) -> Result<(), Fault> {
    let len = 8 * N;
    if !outside_hypervisor(address, len as u64) {
        return Err(Fault);
    }
    // SAFETY: the words are ours and readable.
    if unsafe { copy_words(address, words.as_ptr() as u64, N) } == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}

/// Reads consecutive 64-bit words of the guest.
#[inline(always)]
pub fn read_words<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault> {
    let len = 8 * N;
    if !outside_hypervisor(address, len as u64) {
        return Err(Fault);
    }
    // SAFETY: the words are ours and writable.
    if unsafe { copy_words(words.as_mut_ptr() as u64, address, N) } == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}

/// [`copy`] by words: returns how many were left undone.
///
/// # Safety
/// As [`copy`].
#[inline(always)]
unsafe fn copy_words(to: u64, from: u64, count: usize) -> usize {
    let left: usize;
    // SAFETY: by the caller; a fault of the guest's side leaves the count in rcx.
    unsafe {
        asm!(
            stac!(),
            "2: rep movsq",
            "3:",
            clac!(),
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 3b",
            ".popsection",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") count => left,
            options(nostack, preserves_flags),
        );
    }
    left
}

/// Copies `len` bytes between guest and hypervisor; returns how many were left undone.
///
/// # Safety
/// The hypervisor's side is valid for `len` bytes, the guest's side is outside the hypervisor.
#[inline(always)]
unsafe fn copy(to: u64, from: u64, len: usize) -> usize {
    let left: usize;
    // SAFETY: by the caller; a fault of the guest's side leaves the count in rcx.
    unsafe {
        asm!(
            stac!(),
            "2: rep movsb",
            "3:",
            clac!(),
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 3b",
            ".popsection",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") len => left,
            options(nostack, preserves_flags),
        );
    }
    left
}

/// Copies raw bytes in; on a fault, tells how many had arrived.
pub fn copy_bytes_in(to: &mut [u8], address: u64) -> Result<(), usize> {
    if !outside_hypervisor(address, to.len() as u64) {
        return Err(0);
    }
    // SAFETY: the slice is ours and writable; the range is not the hypervisor's.
    let left = unsafe { copy(to.as_mut_ptr() as u64, address, to.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(to.len() - left)
    }
}

/// Copies raw bytes out; on a fault, tells how many had arrived.
pub fn copy_bytes_out(address: u64, from: &[u8]) -> Result<(), usize> {
    if !outside_hypervisor(address, from.len() as u64) {
        return Err(0);
    }
    // SAFETY: the slice is ours and readable; the range is not the hypervisor's.
    let left = unsafe { copy(address, from.as_ptr() as u64, from.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(from.len() - left)
    }
}

/// Reads a structure of the interface.
#[inline(always)]
pub fn copy_from_guest<T: Pod>(address: u64) -> Result<T, Fault> {
    let mut value = MaybeUninit::<T>::uninit();
    let len = size_of::<T>();
    if len.is_multiple_of(8) && len <= 64 {
        let words = value.as_mut_ptr().cast::<u64>();
        for i in 0..len / 8 {
            let word = read_u64(address.wrapping_add(8 * i as u64))?;
            // SAFETY: `i` is within `T`, whose size is a multiple of eight.
            unsafe { words.add(i).write_unaligned(word) };
        }
    } else if len == 4 {
        // SAFETY: `T` is four bytes.
        unsafe {
            value
                .as_mut_ptr()
                .cast::<u32>()
                .write_unaligned(read_u32(address)?)
        };
    } else {
        if !outside_hypervisor(address, len as u64) {
            return Err(Fault);
        }
        // SAFETY: `value` is `len` writable bytes.
        if unsafe { copy(value.as_mut_ptr() as u64, address, len) } != 0 {
            return Err(Fault);
        }
    }
    // SAFETY: all bytes are written, and `Pod` means that any bytes are a value.
    Ok(unsafe { value.assume_init() })
}

/// Writes a structure of the interface.
#[inline(always)]
pub fn copy_to_guest<T: Pod>(address: u64, value: &T) -> Result<(), Fault> {
    let len = size_of::<T>();
    if len.is_multiple_of(8) && len <= 64 {
        let words = (value as *const T).cast::<u64>();
        for i in 0..len / 8 {
            // SAFETY: `i` is within `T`, whose size is a multiple of eight.
            let word = unsafe { words.add(i).read_unaligned() };
            write_u64(address.wrapping_add(8 * i as u64), word)?;
        }
        return Ok(());
    }
    if !outside_hypervisor(address, len as u64) {
        return Err(Fault);
    }
    // SAFETY: `value` is `len` readable bytes.
    if unsafe { copy(address, value as *const T as u64, len) } != 0 {
        return Err(Fault);
    }
    Ok(())
}

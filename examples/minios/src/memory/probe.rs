//! Kernel accesses that may fault without being a bug: the exception table of a small kernel.
//!
//! Copies from and to a process go this way (see [`user`](crate::memory::user)), and the check of
//! this port probes what the hypervisor must refuse.

use paravane_guest::traps::TrapFrame;

/// Writes a byte; false if that faulted.
///
/// # Safety
/// If the write succeeds, nothing that Rust relies on may change: pass an address whose byte has
/// this value, or that nothing else uses.
pub unsafe fn write(address: *mut u8, value: u8) -> bool {
    // SAFETY: the caller's promise.
    unsafe { try_write(address, value) != 0 }
}

/// Reads a byte; `None` if that faulted.
pub fn read(address: *const u8) -> Option<u8> {
    // SAFETY: a read changes nothing, and a fault is recovered from.
    u8::try_from(unsafe { try_read(address) }).ok()
}

/// Copies `length` bytes; false if that faulted on the way.
///
/// # Safety
/// As for [`write()`], for each byte of `to`.
pub unsafe fn copy(to: *mut u8, from: *const u8, length: usize) -> bool {
    // SAFETY: the caller's promise.
    unsafe { try_copy(to, from, length) != 0 }
}

unsafe extern "C" {
    fn try_copy(to: *mut u8, from: *const u8, length: usize) -> u64;
    fn try_copy_words();
    fn try_copy_bytes();
    fn try_copy_failed();
    fn try_write(address: *mut u8, value: u8) -> u64;
    fn try_read(address: *const u8) -> u64;
    fn try_write_access();
    fn try_write_failed();
    fn try_read_access();
    fn try_read_failed();
}

core::arch::global_asm!(
    ".pushsection .text.probe, \"ax\"",
    // rdi: address, sil: value. Result 1, or 0 after a fault.
    "try_write:",
    "xor eax, eax",
    "try_write_access:",
    "mov [rdi], sil",
    "inc eax",
    "try_write_failed:",
    "ret",
    // rdi: to, rsi: from, rdx: length. Result 1, or 0 after a fault.
    "try_copy:",
    "xor eax, eax",
    "mov rcx, rdx",
    "shr rcx, 3",
    "try_copy_words:",
    "rep movsq",
    "mov ecx, edx",
    "and ecx, 7",
    "try_copy_bytes:",
    "rep movsb",
    "inc eax",
    "try_copy_failed:",
    "ret",
    // rdi: address. The byte, or all ones after a fault.
    "try_read:",
    "mov rax, -1",
    "try_read_access:",
    "movzx eax, byte ptr [rdi]",
    "try_read_failed:",
    "ret",
    ".popsection",
);

/// Where a probe may fault, and where it goes on then.
fn table() -> [(u64, u64); 4] {
    let at = |label: unsafe extern "C" fn()| label as *const () as u64;
    [
        (at(try_copy_words), at(try_copy_failed)),
        (at(try_copy_bytes), at(try_copy_failed)),
        (at(try_write_access), at(try_write_failed)),
        (at(try_read_access), at(try_read_failed)),
    ]
}

/// Whether the instruction at that address is a probe's.
pub fn is_at(instruction: u64) -> bool {
    table().iter().any(|(access, _)| *access == instruction)
}

/// For the fault handlers: if the kernel faulted in a probe, makes it go on behind the access.
pub fn recover(frame: &mut TrapFrame) -> bool {
    match table().iter().find(|(access, _)| *access == frame.rip) {
        Some((_, failed)) => {
            frame.rip = *failed;
            true
        }
        None => false,
    }
}

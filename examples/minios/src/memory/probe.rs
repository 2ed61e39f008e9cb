//! Kernel accesses that may fault without being a bug: the exception table of a small kernel, with
//! two entries.
//!
//! The check of this port probes what the hypervisor must refuse. A larger kernel would use the
//! same for copies from user memory.

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

unsafe extern "C" {
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
    // rdi: address. The byte, or all ones after a fault.
    "try_read:",
    "mov rax, -1",
    "try_read_access:",
    "movzx eax, byte ptr [rdi]",
    "try_read_failed:",
    "ret",
    ".popsection",
);

/// For the fault handlers: if the kernel faulted in a probe, makes it go on behind the access.
pub fn recover(frame: &mut TrapFrame) -> bool {
    let table = [
        (
            try_write_access as *const () as u64,
            try_write_failed as *const () as u64,
        ),
        (
            try_read_access as *const () as u64,
            try_read_failed as *const () as u64,
        ),
    ];
    match table.into_iter().find(|(access, _)| *access == frame.rip) {
        Some((_, failed)) => {
            frame.rip = failed;
            true
        }
        None => false,
    }
}

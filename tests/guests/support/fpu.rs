//! A vector register, by which a test sees whether somebody else's state comes through.

use core::arch::asm;

/// Puts a number into a vector register, which no Rust code here uses.
pub fn keep(number: u64) {
    // SAFETY: guests are compiled without vector registers: nothing of theirs is in one.
    unsafe { asm!("movq xmm7, {}", in(reg) number, options(nomem, nostack)) };
}

/// What is in that register.
#[must_use]
pub fn kept() -> u64 {
    let number;
    // SAFETY: it only reads a register that no Rust code uses.
    unsafe { asm!("movq {}, xmm7", out(reg) number, options(nomem, nostack)) };
    number
}

//! From the first instruction to the program's main function, and what a panic does.
//!
//! The kernel starts a program with the stack pointer at the top of its stack, and `rdi` and `rsi`
//! at address and length of its command line, which lies above the stack.

use core::panic::PanicInfo;

use crate::call::exit;
use crate::{Words, eprintln};

unsafe extern "Rust" {
    /// What [`program!`](crate::program) defines.
    fn program_main(words: Words) -> u8;
}

core::arch::global_asm!(
    ".section .text.start, \"ax\"",
    ".globl _start",
    "_start:",
    "xor ebp, ebp", // The outermost frame.
    "and rsp, -16",
    "call {begin}",
    "ud2",
    begin = sym begin,
);

extern "C" fn begin(text: *const u8, length: usize) -> ! {
    // SAFETY: the kernel passes where it put the command line; nothing else refers to it.
    let bytes = unsafe { core::slice::from_raw_parts(text, length) };
    let line = core::str::from_utf8(bytes).unwrap_or("");
    // SAFETY: the macro defines the function with this signature.
    let status = unsafe { program_main(line.split_ascii_whitespace()) };
    exit(status)
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    eprintln!("{info}");
    exit(101)
}

//! `fault KIND`: does what a process must not do. `null`, `kernel`, `text`, `stack`, `jump`,
//! `halt`, `divide`.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::asm;

use minios_user::{Words, eprintln, program};

fn fault(mut words: Words) -> u8 {
    // SAFETY: each of these is meant to be stopped by the kernel, which then ends the process.
    unsafe {
        match words.nth(1) {
            Some("null") => asm!("mov byte ptr [{}], 1", in(reg) 0u64),
            Some("kernel") => asm!("mov {0}, [{0}]", inout(reg) 0xffff_8800_0000_0000u64 => _),
            Some("text") => {
                asm!("mov byte ptr [{}], 0x90", in(reg) fault as fn(Words) -> u8 as usize)
            }
            // Below the stack's lowest page.
            Some("stack") => asm!("sub rsp, 0x1000000", "push rax", options(noreturn)),
            Some("jump") => asm!("mov rax, 0x4141414141414141", "jmp rax", options(noreturn)),
            Some("halt") => asm!("hlt"),
            Some("divide") => {
                asm!("xor edx, edx", "xor ecx, ecx", "div ecx", out("eax") _, out("edx") _, out("ecx") _)
            }
            _ => eprintln!("fault: what kind? null, kernel, text, stack, jump, halt or divide"),
        }
    }
    1
}

program!(fault);

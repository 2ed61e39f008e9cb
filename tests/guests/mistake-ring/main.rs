//! Claim: a return from a handler by a bare `syscall`, without the three registers that the hypercall
//! page's stub pushes, is recognised in the report of the crash that it ends in (design:refusals).
//! harness: xen=no expect=crash say="crashed: iret to user mode without user page tables"
//! harness: times="1 these words are three too far up"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::__HYPERVISOR_iret;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("mistake-ring", start);
    // SAFETY: does not go on behind it.
    unsafe {
        core::arch::asm!(
            "mov rcx, rsp",
            "push 0xe02b",
            "push rcx",
            "pushfq",
            "push 0xe030",
            "lea rcx, [rip + 2f]",
            "push rcx",
            "push 0",
            "syscall",
            "2:",
            in("rax") u64::from(__HYPERVISOR_iret),
            out("rcx") _,
            out("r11") _,
        );
    }
    test::failure(format_args!("it returned"))
}

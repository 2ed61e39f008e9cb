//! Claim: the `iret` hypercall looks at eax, whatever is recorded.
//! harness: xen=no options="trace=hypercalls"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::__HYPERVISOR_iret;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, test};

entry!(run);

fn iret(number: u64) -> u64 {
    let result: u64;
    // SAFETY: returns to the label with the stack as it was.
    unsafe {
        core::arch::asm!(
            "mov {save}, rsp",
            "mov rdx, rsp",
            "sub rsp, 256",
            "push 0xe02b",
            "push rdx",
            "push 0x246",
            "push 0xe030",
            "lea rdx, [rip + 2f]",
            "push rdx",
            "push 0",
            "push 0",
            "push 0",
            "push 77",
            "syscall",
            "mov rsp, {save}",
            "2:",
            save = out(reg) _,
            inout("rax") number => result,
            out("rcx") _, out("r11") _, out("rdx") _,
        );
    }
    result
}

fn run(start: &'static StartInfo) -> ! {
    let _memory = support::begin("attack-traced-iret", start);
    // rax is the first word of the frame.
    claim_eq!(iret(u64::from(__HYPERVISOR_iret)), 77);
    claim_eq!(iret(u64::from(__HYPERVISOR_iret) | 1 << 32), 77);
    test::success()
}

//! Attack: name the hypervisor's memory as the kernel stack for entries from user mode, and make a
//! system call, so that the hypervisor writes our registers over itself. The guest ends (C10).
//!
//! harness: xen=no expect=crash say="double fault" prints="control: a system call comes in"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, segment, vector};
use paravane_guest::{claim_eq, entry, println, test};
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-stack-in-hypervisor", start);
    let space = user::build(&mut memory);
    // syscall; jmp -2
    space.load(&[0x0f, 0x05, 0xeb, 0xfe]);
    // The control: on a stack of ours a system call comes in.
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
    claim_eq!(back.vector, vector::SYSCALL);
    println!("control: a system call comes in");
    // The direct map of all memory, 64 MB in: certainly mapped, certainly not ours.
    let outcome = segment::stack_switch(VirtAddr::new(0xffff_8300_0400_0000));
    println!("stack_switch: {outcome:?}");
    if outcome.is_err() {
        // Refused at once is as good; the guest ends in the same way.
        // SAFETY: none: ends the guest.
        unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2") };
    }
    user::run(&TrapFrame::user(user::CODE, user::STACK));
    test::failure(format_args!(
        "a system call came in on the hypervisor's memory"
    ))
}

//! Claim: `syscall` from user mode enters the registered handler in kernel
//! mode on the kernel stack, with all registers, and returns behind the
//! instruction, by the fast way and by the full one (C7).
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::frame::{FLAG_IF, USER_CS};
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{claim, claim_eq, entry, test};
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("syscall-entry", start);
    let space = user::build(&mut memory);
    // mov rax, rbx; syscall; inc rax; syscall; jmp to the start
    space.load(&[
        0x48, 0x89, 0xd8, 0x0f, 0x05, 0x48, 0xff, 0xc0, 0x0f, 0x05, 0xeb, 0xf4,
    ]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK - 64);
    (frame.rbx, frame.rdi, frame.r8, frame.r15) = (0x1122_3344_5566_7788, 1, 8, 15);
    (frame.rcx, frame.r11) = (0xcccc, 0x1111);
    let back = user::run(&frame);
    claim_eq!(back.vector, vector::SYSCALL);
    claim!(back.from_user());
    claim_eq!(back.cs & 0xffff, USER_CS);
    claim_eq!(back.rip, user::CODE + 5);
    claim_eq!(back.rsp, user::STACK - 64);
    claim!(back.rflags & FLAG_IF != 0);
    claim_eq!(
        (back.rax, back.rdi, back.r8, back.r15),
        (frame.rbx, 1, 8, 15)
    );
    // The fast return: behind the instruction, all but rcx and r11 intact.
    let mut next = back;
    next.rax = 41;
    let back = user::run(&next);
    claim_eq!(
        (back.vector, back.rip, back.rax),
        (vector::SYSCALL, user::CODE + 10, 42)
    );
    claim_eq!(
        (back.rbx, back.rdi, back.r8, back.r15),
        (frame.rbx, 1, 8, 15)
    );
    // The full return: another place, rcx and r11 as the frame says.
    space.load(&[0x0f, 0x05]);
    let mut other = back;
    (other.vector, other.rip, other.rcx, other.r11) = (0, user::CODE, 0x77, 0x88);
    let back = user::run(&other);
    claim_eq!((back.vector, back.rip), (vector::SYSCALL, user::CODE + 2));
    test::success()
}

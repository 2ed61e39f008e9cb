//! Claim: `syscall` of 32-bit user code never enters the handler of 64-bit code. It enters the one that
//! is registered for it, in kernel mode on the kernel stack, and returns behind the instruction; without
//! one it is an invalid opcode (C7). `sysenter` likewise, where the processor has it in 64-bit kernels.
//!
//! harness: xen=no cpus="qemu64 Nehalem"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::{TrapFrame, set_handler, table, vector};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::user;

entry!(run);

const CS32: u64 = abi::FLAT_USER_CS32 as u64;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("syscall32", start);
    for vector in [vector::INVALID_OPCODE, vector::GENERAL_PROTECTION] {
        set_handler(vector, Some(user::trapped));
    }
    need!(table::register_exceptions());
    let space = user::build(&mut memory);
    // In 32-bit code 0x48 is `dec eax`; in 64-bit code it makes the addition one of 64 bits.
    // dec eax; add eax, 2; syscall; inc ebx; syscall
    space.load(&[0x48, 0x83, 0xc0, 0x02, 0x0f, 0x05, 0x43, 0x0f, 0x05]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK - 64);
    frame.cs = CS32;
    (frame.rax, frame.rbx, frame.rdi) = (40, 7, 0x1234_5678);

    let back = user::run(&frame);
    claim_eq!(back.vector, vector::INVALID_OPCODE, "no handler");
    claim!(back.from_user());
    claim_eq!((back.rip, back.rax), (user::CODE + 4, 41));

    match callback::register(Callback::Syscall32, true, user::trapped) {
        Ok(()) => {}
        Err(errno) => test::error(format_args!("{errno:?}")),
    }
    let back = user::run(&frame);
    claim_eq!(back.vector, vector::SYSCALL32);
    claim!(back.from_user());
    claim_eq!(back.cs & 0xffff, CS32);
    claim_eq!(
        (back.rip, back.rax, back.rdi),
        (user::CODE + 6, 41, 0x1234_5678)
    );
    claim_eq!(back.rsp, user::STACK - 64);
    // Goes on as 32-bit code: 0x43 is `inc ebx`.
    let back = user::run(&TrapFrame { vector: 0, ..back });
    claim_eq!((back.vector, back.rip), (vector::SYSCALL32, user::CODE + 9));
    claim_eq!(back.rbx as u32, 8);

    // 64-bit code has its own handler still.
    space.load(&[0x0f, 0x05]);
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK - 64));
    claim_eq!((back.vector, back.rip), (vector::SYSCALL, user::CODE + 2));

    sysenter(&space);
    test::success()
}

/// AMD's processors have no `sysenter` in the kernel's mode: there it stays an invalid opcode.
fn sysenter(space: &user::UserSpace) {
    space.load(&[0x0f, 0x34]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK - 64);
    frame.cs = CS32;
    let without = user::run(&frame);
    claim!(without.vector != vector::SYSENTER);
    claim_eq!(without.rip, user::CODE);
    match callback::register(Callback::Sysenter, true, user::trapped) {
        Ok(()) | Err(Errno::ENOSYS) => {}
        Err(errno) => test::error(format_args!("{errno:?}")),
    }
    let back = user::run(&frame);
    claim!(back.from_user());
    if without.vector == vector::INVALID_OPCODE {
        claim_eq!(
            (back.vector, back.rip),
            (vector::INVALID_OPCODE, user::CODE)
        );
    } else {
        claim_eq!((back.vector, back.rip), (vector::SYSENTER, user::CODE + 2));
        claim_eq!(back.rsp, user::STACK - 64);
    }
}

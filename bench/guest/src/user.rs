//! System calls of user mode.

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::need;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::table::{self, Privilege};
use support::user;

use crate::{clock, handlers, report};

/// System calls of one run.
const CALLS: u32 = 1000;
/// Instructions of the loop around each: SYSCALL itself is the row's.
const LOOP: u64 = 3;

/// A system call and its return.
pub fn run(memory: &mut BootMemory) {
    let space = user::build(memory);
    let address = handlers::system_call as *const () as u64;
    need!(callback::register_address(
        Callback::Syscall,
        address,
        false
    ));
    need!(table::register(3, Privilege::User, true, user::trapped));
    // mov ebx, N; loop: syscall; dec ebx; jnz loop; int3
    let program = |calls: u32| {
        let mut code = [0u8; 12];
        code[0] = 0xbb;
        code[1..5].copy_from_slice(&calls.to_le_bytes());
        code[5..12].copy_from_slice(&[0x0f, 0x05, 0xff, 0xcb, 0x75, 0xfa, 0xcc]);
        code
    };
    let timed = |calls: u32| {
        space.load(&program(calls));
        let start = clock();
        user::run(&TrapFrame::user(user::CODE, user::STACK));
        clock() - start
    };
    timed(1);
    let (few, many) = (timed(1), timed(1 + CALLS));
    let each = (many - few) * 100 / u64::from(CALLS);
    report(
        "system call from user mode and back",
        each - (LOOP - 1) * 100,
    );
}

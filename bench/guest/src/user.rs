//! System calls and page faults of user mode.

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::need;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::table::{self, Privilege};
use support::user::{self, UserSpace};

use crate::{clock, handlers, report, traps};

/// Operations of one run.
const COUNT: u32 = 1000;
/// Instructions of the loop around each: the one that enters the kernel is the row's.
const LOOP: u64 = 3;

/// A system call and its return, and a page fault as Linux has it: with the kernel's handler and user
/// mode's code in segments of its own.
pub fn run(memory: &mut BootMemory) {
    let space = user::build(memory);
    let address = handlers::system_call as *const () as u64;
    need!(callback::register_address(
        Callback::Syscall,
        address,
        false
    ));
    need!(table::register(3, Privilege::User, true, user::trapped));
    let flat = TrapFrame::user(user::CODE, user::STACK);
    let linux = TrapFrame {
        cs: traps::LINUX_USER_CS,
        ss: traps::LINUX_USER_SS,
        ..flat
    };
    // syscall
    measure(
        "system call from user mode and back",
        &space,
        &flat,
        [0x0f, 0x05],
    );
    traps::linux_gdt(memory);
    traps::register(14, handlers::page_fault, Privilege::Nobody, true);
    // mov al, [rdi], with rdi = 0
    measure(
        "page fault of user mode delivered and back, as Linux registers it",
        &space,
        &linux,
        [0x8a, 0x07],
    );
}

/// Measures a two-byte instruction in a loop of user mode.
fn measure(name: &str, space: &UserSpace, frame: &TrapFrame, instruction: [u8; 2]) {
    // mov ebx, N; loop: instruction; dec ebx; jnz loop; int3
    let program = |count: u32| {
        let mut code = [0u8; 12];
        code[0] = 0xbb;
        code[1..5].copy_from_slice(&count.to_le_bytes());
        code[5..7].copy_from_slice(&instruction);
        code[7..12].copy_from_slice(&[0xff, 0xcb, 0x75, 0xfa, 0xcc]);
        code
    };
    let timed = |count: u32| {
        space.load(&program(count));
        let start = clock();
        user::run(frame);
        clock() - start
    };
    timed(1);
    let (few, many) = (timed(1), timed(1 + COUNT));
    let each = (many - few) * 100 / u64::from(COUNT);
    report(name, each - (LOOP - 1) * 100);
}

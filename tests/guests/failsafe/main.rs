//! Claim: a return to user mode with a selector or address that cannot be
//! loaded arrives in the kernel with the state that was to be loaded: at the
//! failsafe callback, or as the exception that it is. The kernel goes on. What
//! can be loaded does not arrive there, even if its page of the LDT has never
//! been used before.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::segment::set_ldt;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::space::Table;
use support::user;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("failsafe", start);
    let space = user::build(&mut memory);
    need!(callback::register(Callback::Failsafe, true, user::trapped));
    set_handler(vector::GENERAL_PROTECTION, Some(user::trapped));
    set_handler(vector::STACK, Some(user::trapped));
    set_handler(vector::NO_SEGMENT, Some(user::trapped));
    let refused = |vector: u32| {
        [
            vector::FAILSAFE,
            vector::GENERAL_PROTECTION,
            vector::STACK,
            vector::NO_SEGMENT,
        ]
        .contains(&vector)
    };
    space.load(&[0x0f, 0x05]);
    let good = TrapFrame::user(user::CODE, user::STACK);
    for round in 0..3 {
        // A selector of an empty LDT.
        let mut bad = good;
        bad.cs = 0x0f07;
        bad.rdi = 0x1234 + round;
        let back = user::run(&bad);
        claim!(refused(back.vector), "vector {:#x}", back.vector);
        claim_eq!((back.rip, back.rdi), (user::CODE, bad.rdi));
        let mut bad = good;
        bad.ss = 0x0f07;
        let back = user::run(&bad);
        claim!(refused(back.vector), "vector {:#x}", back.vector);
        // An address that is none.
        let mut bad = good;
        bad.rip = 0x0000_8000_0000_0000;
        let back = user::run(&bad);
        claim!(refused(back.vector), "vector {:#x}", back.vector);
        claim_eq!(user::run(&good).vector, vector::SYSCALL);
    }
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(0x00cf_f300_0000_ffff));
    need!(table.make_read_only(&memory));
    need!(set_ldt(table.address, 512));
    for (selector, taken) in [(0x0f, true), (0x17, false), (0x0f, true)] {
        let mut frame = good;
        frame.ss = selector;
        let back = user::run(&frame);
        claim_eq!(
            back.vector == vector::SYSCALL,
            taken,
            "ss {selector:#x}: vector {:#x}",
            back.vector
        );
        claim!(taken || refused(back.vector));
    }
    test::success()
}

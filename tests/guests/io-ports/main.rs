//! Claim: ports of the machine are out of a guest's reach: a kernel without
//! I/O privilege and user mode get a general protection fault; an
//! unprivileged domain gets no privilege by asking.
//! harness: xen=no unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, test};
use support::ports::set_iopl;
use support::{attempt, user};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("io-ports", start);
    let refused = Some(vector::GENERAL_PROTECTION);
    for iopl in [3u32, 1, 0] {
        let outcome = set_iopl(iopl);
        claim!(outcome.is_ok() || iopl <= 3, "the level is virtual");
        for port in [0x3f8u16, 0xf4, 0xcf8, 0x64, 0x604] {
            // An IN may be answered by emulation with all ones; an OUT has no
            // effect in any case: this domain still runs after it.
            let mut value = 0u32;
            let read = attempt!("in eax, dx"; in("dx") port, inout("eax") value);
            claim!(
                read.map(|f| f.vector) == refused || value == u32::MAX,
                "{port:#x}: {value:#x}"
            );
            let written = attempt!("out dx, eax"; in("dx") port, in("eax") 0x2000u32);
            claim!(
                written.is_none() || written.map(|f| f.vector) == refused,
                "port {port:#x}"
            );
        }
    }
    let space = user::build(&mut memory);
    set_handler(vector::GENERAL_PROTECTION, Some(user::trapped));
    // in al, dx
    space.load(&[0xec]);
    let mut frame = TrapFrame::user(user::CODE, user::STACK);
    frame.rdx = 0x3f8;
    let back = user::run(&frame);
    claim_eq!(
        (back.vector, back.rip),
        (vector::GENERAL_PROTECTION, user::CODE)
    );
    test::success()
}

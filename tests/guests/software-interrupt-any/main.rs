//! Claim: every vector that is registered as open to its caller can be
//! raised by `int n`, from the kernel and from user mode.
//!
//! Not on Xen: the emulator reports an error code from which Xen cannot tell
//! the vector, so there only 0x80 works.
//! harness: xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim_eq, entry, need, test};
use support::{attempt, user};

entry!(run);

static LAST: AtomicU32 = AtomicU32::new(0);

fn note(frame: &mut TrapFrame) {
    if frame.from_user() {
        user::trapped(frame);
        return;
    }
    LAST.store(frame.vector, Ordering::Relaxed);
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("software-interrupt-any", start);
    for vector in 0x20..=0xffu8 {
        let privilege = match vector % 3 {
            0 => Privilege::User,
            1 => Privilege::Kernel,
            _ => Privilege::Nobody,
        };
        need!(table::register(vector, privilege, true, note));
    }
    claim_eq!(attempt!("int 0x21"), None);
    claim_eq!(LAST.load(Ordering::Relaxed), 0x21);
    claim_eq!(attempt!("int 0x22"), None);
    claim_eq!(LAST.load(Ordering::Relaxed), 0x22);
    claim_eq!(attempt!("int 0xff"), None);
    claim_eq!(LAST.load(Ordering::Relaxed), 0xff);
    claim_eq!(
        attempt!("int 0x23").map(|f| f.vector),
        Some(vector::GENERAL_PROTECTION)
    );
    let space = user::build(&mut memory);
    set_handler(vector::GENERAL_PROTECTION, Some(user::trapped));
    for vector in 0x20..=0xffu32 {
        space.load(&[0xcd, vector as u8]);
        let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
        let expected = if vector % 3 == 0 {
            (vector, user::CODE + 2)
        } else {
            (vector::GENERAL_PROTECTION, user::CODE)
        };
        claim_eq!((back.vector, back.rip), expected, "vector {vector:#x}");
    }
    test::success()
}

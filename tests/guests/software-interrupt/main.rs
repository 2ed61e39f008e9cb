//! Claim: `int n` reaches the registered handler behind the instruction; a
//! vector without a handler, or not open to its caller, is a general
//! protection fault at the instruction (C4).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{Errno, abi, claim_eq, entry, need, test};
use support::{attempt, fault, user};

entry!(run);

static COUNT: AtomicU32 = AtomicU32::new(0);
static RIP: AtomicU64 = AtomicU64::new(0);

fn count(frame: &mut TrapFrame) {
    if frame.from_user() {
        user::trapped(frame);
        return;
    }
    COUNT.fetch_add(1, Ordering::Relaxed);
    RIP.store(frame.rip, Ordering::Relaxed);
    frame.rax = 0x1234;
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("software-interrupt", start);
    need!(table::register(0x80, Privilege::User, false, count));
    need!(table::register(0x81, Privilege::Kernel, false, count));
    need!(table::register(0x84, Privilege::Nobody, false, count));
    let (rax, behind): (u64, u64);
    // SAFETY: the handler changes rax and returns behind the instruction.
    unsafe {
        core::arch::asm!(
            "int 0x80",
            "2: lea {behind}, [rip + 2b]",
            behind = out(reg) behind,
            out("rax") rax,
        );
    }
    claim_eq!((COUNT.load(Ordering::Relaxed), rax), (1, 0x1234));
    claim_eq!(RIP.load(Ordering::Relaxed), behind);
    // Breakpoints are a vector of their own.
    claim_eq!(attempt!("int3").map(|f| f.vector), Some(vector::BREAKPOINT));
    // Not registered.
    let fault = attempt!("int 0x90");
    claim_eq!(fault.map(|f| f.vector), Some(vector::GENERAL_PROTECTION));
    // Closed to the kernel, and to user mode.
    claim_eq!(
        attempt!("int 0x84").map(|f| f.vector),
        Some(vector::GENERAL_PROTECTION)
    );
    let space = user::build(&mut memory);
    paravane_guest::traps::set_handler(vector::GENERAL_PROTECTION, Some(user::trapped));
    space.load(&[0xcd, 0x80]);
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
    claim_eq!((back.vector, back.rip), (0x80, user::CODE + 2));
    space.load(&[0xcd, 0x81]);
    let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
    claim_eq!(
        (back.vector, back.rip),
        (vector::GENERAL_PROTECTION, user::CODE)
    );
    // A handler in a code segment of the hypervisor, or nowhere.
    let mut bad = [
        table::entry(0x83, 0x1000, Privilege::User, false),
        Default::default(),
    ];
    bad[0].cs = 0xe008;
    let _ = fault::taken();
    claim_eq!(
        table::set(&bad),
        Ok(()),
        "selectors are made harmless, not refused"
    );
    // SAFETY: a table that is not there.
    let outcome = unsafe {
        paravane_guest::hypercall::raw::call1::<{ abi::__HYPERVISOR_set_trap_table }>(0x1000)
    };
    claim_eq!(
        paravane_guest::hypercall::check(outcome),
        Err(Errno::EFAULT)
    );
    test::success()
}

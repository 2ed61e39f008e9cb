//! Claim: entries from user mode use the stack that `stack_switch` named
//! last; entries from kernel mode stay on the stack they interrupt.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, segment};
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::user;

entry!(run);

static FRAME_AT: AtomicU64 = AtomicU64::new(0);

fn note(frame: &mut TrapFrame) {
    FRAME_AT.store(&raw const *frame as u64, Ordering::Relaxed);
    if frame.from_user() {
        user::trapped(frame);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("stack-switch", start);
    let space = user::build(&mut memory);
    need!(table::register(0x80, Privilege::User, true, note));
    space.load(&[0xcd, 0x80]);
    let frame = TrapFrame::user(user::CODE, user::STACK);
    for _ in 0..2 {
        let stack = need!(memory.page().ok_or("no page"));
        for top in [stack.raw() + 4096, stack.raw() + 2048] {
            claim_eq!(segment::stack_switch(VirtAddr::new(top)), Ok(()));
            let back = user::run(&frame);
            claim_eq!(back.vector, 0x80);
            let at = FRAME_AT.load(Ordering::Relaxed);
            // The whole frame, and nothing above it.
            claim_eq!(at + size_of::<TrapFrame>() as u64, top);
        }
    }
    // An odd stack is rounded down to 16 bytes.
    let stack = need!(memory.page().ok_or("no page"));
    claim_eq!(
        segment::stack_switch(VirtAddr::new(stack.raw() + 2056)),
        Ok(())
    );
    user::run(&frame);
    claim_eq!(
        FRAME_AT.load(Ordering::Relaxed) + size_of::<TrapFrame>() as u64,
        stack.raw() + 2048
    );
    // From kernel mode.
    let rsp: u64;
    // SAFETY: the handler changes nothing.
    unsafe { core::arch::asm!("int 0x80", "mov {rsp}, rsp", rsp = out(reg) rsp) };
    let at = FRAME_AT.load(Ordering::Relaxed);
    claim!(
        at < rsp && rsp - at < 512,
        "frame at {at:#x}, stack at {rsp:#x}"
    );
    test::success()
}

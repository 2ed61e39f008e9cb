//! Claim: entries from user mode use the stack that `stack_switch` named
//! last, with the flat stack segment; entries from kernel mode stay on the
//! stack they interrupt.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::hypercall::raw;
use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::frame::FLAT_SS;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, segment};
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::{space::Table, user};

entry!(run);

static FRAME_AT: AtomicU64 = AtomicU64::new(0);

/// The stack segment that the handler found.
static SEGMENT: AtomicU64 = AtomicU64::new(0);

fn note(frame: &mut TrapFrame) {
    let segment: u64;
    // SAFETY: reading a segment register has no effect.
    unsafe { core::arch::asm!("mov {:r}, ss", out(reg) segment) };
    SEGMENT.store(segment, Ordering::Relaxed);
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
    // The stack segment is the flat one, whatever the call named: a selector of ours, or none.
    let gdt = need!(Table::new(&mut memory).ok_or("no page"));
    gdt.set(1, Pte::from_raw(0x00cf_f300_0000_ffff));
    need!(gdt.make_read_only(&memory));
    need!(segment::set_gdt(&[gdt.frame], 512));
    for selector in [0x0b, 0] {
        // SAFETY: the stack is as good as before.
        let outcome = unsafe {
            raw::call2::<{ abi::__HYPERVISOR_stack_switch }>(selector, stack.raw() + 2048)
        };
        claim_eq!(outcome, 0);
        user::run(&frame);
        claim_eq!(SEGMENT.load(Ordering::Relaxed), FLAT_SS);
    }
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

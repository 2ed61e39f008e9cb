//! Claim: a fault inside a fault's handler is delivered on the same stack,
//! below it, and all of them return in their order (C6).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, test};

entry!(run);

/// Faults below this address, a page apart, each nested in the one before.
const BASE: u64 = 0x7000_0000_0000;
const DEPTH: u64 = 20;
static LEVEL: AtomicU64 = AtomicU64::new(0);
static LOWEST: AtomicU64 = AtomicU64::new(u64::MAX);

fn touch(address: u64) {
    // SAFETY: nothing is mapped there: it faults, and the handler skips the
    // three bytes of the instruction.
    unsafe { core::arch::asm!("mov rax, [rdi]", in("rdi") address, out("rax") _) };
}

fn page_fault(frame: &mut TrapFrame) {
    let level = LEVEL.fetch_add(1, Ordering::Relaxed);
    let info = need!(events::current().ok_or("no vcpu_info"));
    // The address of this fault: read before the next overwrites it.
    claim_eq!(info.cr2(), BASE + level * 4096);
    let at = &raw const *frame as u64;
    claim!(
        at < LOWEST.swap(at, Ordering::Relaxed),
        "below the one before"
    );
    if level + 1 < DEPTH {
        touch(BASE + (level + 1) * 4096);
    }
    frame.rip += 3;
    frame.rax = level;
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("nested-faults", start);
    need!(events::map_shared_info(start.shared_info()));
    set_handler(vector::PAGE_FAULT, Some(page_fault));
    for _ in 0..3 {
        LEVEL.store(0, Ordering::Relaxed);
        LOWEST.store(u64::MAX, Ordering::Relaxed);
        touch(BASE);
        claim_eq!(LEVEL.load(Ordering::Relaxed), DEPTH);
    }
    test::success()
}

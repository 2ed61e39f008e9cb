//! Claim: a handler that is not there is not looked for until it is needed;
//! then it faults in the guest, which can repair that (C9).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, set_handler, vector};
use paravane_guest::{claim_eq, entry, need, test};

entry!(run);

/// Nothing is mapped here.
const NOWHERE: u64 = 0xffff_ffff_f000_0000;
static FAULT_AT: AtomicU64 = AtomicU64::new(0);
static SEEN: AtomicU64 = AtomicU64::new(0);

fn page_fault(frame: &mut TrapFrame) {
    FAULT_AT.store(frame.rip, Ordering::Relaxed);
    // Repaired by sending it to the right stub: the frame below is complete.
    frame.rip = paravane_guest::traps::entry::trap_entry(0x80);
}

fn interrupt(frame: &mut TrapFrame) {
    SEEN.store(frame.rbx, Ordering::Relaxed);
    frame.rcx = 5;
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("lazy-handlers", start);
    set_handler(vector::PAGE_FAULT, Some(page_fault));
    set_handler(0x80, Some(interrupt));
    claim_eq!(
        table::set(&[
            table::entry(0x80, NOWHERE, Privilege::User, true),
            Default::default()
        ]),
        Ok(())
    );
    let rcx: u64;
    // SAFETY: the interrupt's handler changes rcx only.
    unsafe {
        core::arch::asm!(
            "push rbx", "mov rbx, 0x77", "int 0x80", "pop rbx",
            inout("rcx") 1u64 => rcx,
        );
    }
    claim_eq!(FAULT_AT.load(Ordering::Relaxed), NOWHERE);
    claim_eq!((SEEN.load(Ordering::Relaxed), rcx), (0x77, 5));
    need!(table::register(0x80, Privilege::User, true, interrupt));
    test::success()
}

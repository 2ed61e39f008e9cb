//! Claim: a trap-table entry masks events at entry exactly if it says so,
//! and the return brings back the mask of before, whichever it was.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::{claim_eq, entry, events, need, test};

entry!(run);

static INSIDE: AtomicBool = AtomicBool::new(false);
static BEFORE: AtomicBool = AtomicBool::new(false);

fn note(frame: &mut TrapFrame) {
    INSIDE.store(events::are_upcalls_masked(), Ordering::Relaxed);
    BEFORE.store(frame.events_masked(), Ordering::Relaxed);
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("trap-masking", start);
    need!(events::map_shared_info(start.shared_info()));
    need!(callback::register(Callback::Event, true, |_| {
        let shared = need!(events::shared().ok_or("not mapped"));
        let info = need!(events::current().ok_or("no vcpu_info"));
        events::dispatch(shared, info, |_| ());
    }));
    for masks in [false, true] {
        need!(table::register(0x80, Privilege::User, masks, note));
        for before in [false, true] {
            if before {
                events::mask_upcalls();
            } else {
                events::unmask_upcalls();
            }
            // SAFETY: the handler changes nothing.
            unsafe { core::arch::asm!("int 0x80") };
            claim_eq!(INSIDE.load(Ordering::Relaxed), masks || before);
            claim_eq!(BEFORE.load(Ordering::Relaxed), before);
            claim_eq!(events::are_upcalls_masked(), before);
        }
    }
    test::success()
}

//! Claim: ending a domain whose console ring is full of short lines holds the processor for no
//! longer than other calls do. As `event-latency`.
//! harness: xen=no release=yes icount=yes memory=256M domain="event-latency-end-peer mem=16M" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, println, test};
use support::latency::{Alarm, BOUND};
use support::neighbour::{NEIGHBOUR, end, wait};
use support::{event, fault, grant};

entry!(run);

/// The grant of the page to talk through.
const TALK: u32 = 8;

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, _shared) = event::begin("event-latency-end", start);
    let alarm = Alarm::new();
    let table = grant::set_up(&mut boot);
    let talk = need!(boot.page().ok_or("no page"));
    let frame = need!(boot.mfn(talk).ok_or("no frame"));
    claim_eq!(fault::write(talk.raw(), 0), None);
    table.grant(TALK, NEIGHBOUR, frame, false);
    // SAFETY: the page is this domain's for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    wait("the neighbour does not come", || {
        words[0].load(Ordering::SeqCst) == 1
    });
    // It happens once, so there is one point.
    let worst = alarm.wait(2000, || {
        need!(end(NEIGHBOUR));
    });
    println!("the end of a domain: an event waits {worst} instructions");
    claim!(worst <= BOUND, "the end of a domain: {worst}");
    test::success()
}

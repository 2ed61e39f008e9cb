//! Claim: ending a domain whose console ring is full of short lines holds the processor for no
//! longer than other calls do. As `event-latency`.
//! harness: xen=no release=yes icount=yes memory=256M domain="event-latency-end-peer mem=16M" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, need, println, test};
use support::event;
use support::latency::{Alarm, BOUND};
use support::neighbour::{NEIGHBOUR, end, talk, wait};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, _shared) = event::begin("event-latency-end", start);
    let alarm = Alarm::new();
    let words = talk(&mut boot);
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

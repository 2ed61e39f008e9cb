//! Claim: while a domain crashes with a ring full of ends of lines, is reported on and is taken
//! apart, an event of another one on the same processor arrives before the hypervisor has executed
//! 150,000 more instructions, whether that one computes or waits. As `destroy-latency`.
//! harness: xen=no release=yes icount=yes memory=256M peer-crashes=yes domain="event-latency-end-peer mem=16M -- crash" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, entry, test};
use support::event;
use support::latency::Alarm;
use support::neighbour::{NEIGHBOUR, pages_of, talk, wait};

entry!(run);

/// Between two events: the first one falls into the crash.
const PERIOD: u64 = 40_000;

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, _shared) = event::begin("event-latency-crash", start);
    let words = talk(&mut boot);
    wait("the neighbour does not come", || {
        words[0].load(Ordering::SeqCst) == 1
    });

    let alarm = Alarm::new();
    words[1].store(1, Ordering::SeqCst);
    alarm.until(PERIOD, || pages_of(NEIGHBOUR) == Err(Errno::ESRCH));
    test::success()
}

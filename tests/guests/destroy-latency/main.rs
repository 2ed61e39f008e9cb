//! Claim: while a domain is taken apart, with tables, grants and all its memory, an event of another
//! one that becomes due arrives before the hypervisor has executed 150,000 more instructions, which
//! is less than 100 µs; whether that one computes or waits.
//!
//! An instruction takes a nanosecond here. Not on Xen: it takes a second domain.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M domain="destroy-peer mem=32M vcpus=2 -- killed"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry};
use support::latency::Alarm;
use support::{event, neighbour};

entry!(run);

/// Between two events.
const PERIOD: u64 = 170_000;

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy-latency", start, watch)
}

/// Ends the neighbour, and looks at what an event waits until most of it is gone.
fn watch() {
    event::listen();
    let alarm = Alarm::new();
    claim_eq!(neighbour::end(neighbour::NEIGHBOUR), Ok(0));
    // The two pages that we have mapped linger.
    alarm.until(PERIOD, || {
        neighbour::pages_of(neighbour::NEIGHBOUR) == Ok(2)
    });
}

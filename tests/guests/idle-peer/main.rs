//! A second domain that is there and does nothing, or, told so by its command line, suspends itself.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, println, sched};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    println!("idle-peer");
    if start.has_option("suspend") {
        // When the boot domain is ready for it.
        while events::bind_interdomain(neighbour::SURVIVOR, neighbour::MEETING).is_err() {
            sched::yield_now();
        }
        sched::shutdown(sched::Reason::Suspend);
    }
    loop {
        sched::block();
    }
}

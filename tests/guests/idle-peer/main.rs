//! A second domain that is there and does nothing, or, told so by its command line, suspends itself; or
//! it is deaf: events do not wake it.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Port;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, println, sched};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    println!("idle-peer");
    if start.has_option("suspend") {
        // When the boot domain is ready for it.
        while events::bind_interdomain(neighbour::SURVIVOR, neighbour::MEETING).is_err() {
            sched::yield_now();
        }
        sched::shutdown(sched::ShutdownReason::Suspend);
    }
    if start.has_option("deaf") {
        let shared = need!(events::map_shared_info(start.shared_info()));
        for port in 1..4096 {
            events::mask_port(shared, Port::new(port));
        }
    }
    loop {
        sched::block();
    }
}

//! One of the domains beside `many-domains`: its command line is its number. It ends well when the boot domain
//! lets it.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Port;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, sched, test};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    test::begin("many-domains-peer");
    let number = need!(start.command_line().trim().parse::<u32>());
    let meeting = Port::new(neighbour::MEETING.raw() + number - 1);
    while events::bind_interdomain(neighbour::SURVIVOR, meeting).is_err() {
        sched::yield_now();
    }
    test::success()
}

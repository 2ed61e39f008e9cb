//! A boot domain beside as many domains as its command line says. It sees that all of them are there at
//! once, lets them go on, and outlives them. See `many_domains` in `xtask/src/test/boots.rs`.
//!
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, println, test};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    test::begin("many-domains");
    need!(events::map_shared_info(start.shared_info()));
    let Ok(count) = start.command_line().trim().parse::<u16>() else {
        test::error(format_args!(
            "the command line is to say how many domains there are"
        ))
    };
    println!("{count} domains");
    for number in 1..=count {
        claim!(neighbour::pages_of(DomainId::new(number)).is_ok());
    }
    claim!(neighbour::pages_of(DomainId::new(count + 1)).is_err());
    // Each waits for a port of its own: the first for this one, the others for those behind it.
    let first = DomainId::new(1);
    while need!(events::alloc_unbound(DomainId::SELF, first)) != neighbour::MEETING {}
    for number in 2..=count {
        let domain = DomainId::new(number);
        let port = need!(events::alloc_unbound(DomainId::SELF, domain));
        let meeting = neighbour::MEETING.raw() + u32::from(number) - 1;
        claim_eq!(port, Port::new(meeting));
    }
    for number in 1..=count {
        neighbour::wait_for_end(DomainId::new(number));
    }
    test::success()
}

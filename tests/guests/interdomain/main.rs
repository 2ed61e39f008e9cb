//! Claim: two domains reach each other by events, and by nothing that was not
//! offered: a port made for one domain takes that domain's binding, events go
//! both ways, and a closed end leaves the other unbound (R2).
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=2 vcpus=1 domain="interdomain-peer mem=32M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::start::StartInfo;
use paravane_guest::time::now;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, sched, test};
use support::neighbour;

entry!(run);

const PEER: DomainId = DomainId::new(1);
/// The only one of our ports that the peer binds to.
const MEETING: Port = Port::new(8);
const SECOND: u64 = 1_000_000_000;

fn run(start: &'static StartInfo) -> ! {
    test::begin("interdomain");
    need!(events::map_shared_info(start.shared_info()));
    let offered = need!(events::alloc_unbound(DomainId::SELF, PEER));
    claim!(offered != MEETING, "the peer could bind it at any time");
    claim_eq!(
        need!(events::status(offered)).status,
        abi::EVTCHNSTAT_unbound
    );
    // The port is the peer's to bind, not ours.
    claim!(events::bind_interdomain(DomainId::SELF, offered).is_err());
    let port = MEETING;
    while need!(events::alloc_unbound(DomainId::SELF, PEER)) != port {}
    for _ in 0..100 {
        wait(port);
        claim_eq!(events::send(port), Ok(()));
    }
    wait(port);
    claim_eq!(
        need!(events::status(port)).status,
        abi::EVTCHNSTAT_interdomain
    );
    // The peer answers the last event by closing its end.
    claim_eq!(events::send(port), Ok(()));
    let deadline = now() + 10 * SECOND;
    while need!(events::status(port)).status != abi::EVTCHNSTAT_unbound {
        claim!(now() < deadline, "the peer's end stays open");
        sched::yield_now();
    }
    neighbour::wait_for_end(PEER);
    test::success()
}

/// Waits for the peer's event, and takes it.
fn wait(port: Port) {
    let deadline = now() + 10 * SECOND;
    let shared = need!(events::shared().ok_or("not mapped"));
    while !events::is_pending(shared, port) {
        claim!(now() < deadline, "no event of the peer");
        need!(sched::poll(&[port], deadline));
    }
    events::clear_port(shared, port);
}

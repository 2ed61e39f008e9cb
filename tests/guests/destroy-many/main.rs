//! Claim: a domain that suspends itself is stopped and keeps its memory, until one that controls it
//! ends it; domains that end at the same time are all taken apart; and the boot domain is told by
//! `VIRQ_DOM_EXC` when one stops.
//!
//! Not on Xen: it takes other domains.
//! harness: xen=no smp=4 vcpus=1 memory=256M domain="idle-peer mem=32M -- suspend" domain="idle-peer mem=48M" domain="idle-peer mem=16M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, sched, test, time};
use support::neighbour;

entry!(run);

/// Each with its pages.
const OTHERS: [(DomainId, u64); 3] = [
    (DomainId::new(1), 8 * 1024),
    (DomainId::new(2), 12 * 1024),
    (DomainId::new(3), 4 * 1024),
];

fn run(start: &'static StartInfo) -> ! {
    test::begin("destroy-many");
    let shared = need!(events::map_shared_info(start.shared_info()));
    let port = need!(events::bind_virq(abi::VIRQ_DOM_EXC, VcpuId::new(0)));
    let told = || {
        need!(sched::poll(&[port], time::now() + 20_000_000_000));
        claim!(events::clear_port(shared, port), "nothing is told");
    };
    // The first one waits for this offer, and suspends itself.
    while need!(events::alloc_unbound(DomainId::SELF, OTHERS[0].0)) != neighbour::MEETING {}
    told();
    let meeting = need!(events::status(neighbour::MEETING)).status;
    claim_eq!(meeting, abi::EVTCHNSTAT_interdomain);
    for (domain, pages) in OTHERS {
        claim_eq!(neighbour::pages_of(domain), Ok(pages));
    }
    for (domain, _) in OTHERS {
        claim_eq!(neighbour::end(domain), Ok(0));
    }
    told();
    for (domain, _) in OTHERS {
        neighbour::wait_for_end(domain);
    }
    test::success()
}

//! Claim: while a domain is taken apart, with tables, grants and all its memory, an event of another
//! one that becomes due arrives before the hypervisor has executed 150,000 more instructions, which
//! is less than 100 µs; whether that one computes or waits.
//!
//! An instruction takes a nanosecond here. Not on Xen: it takes a second domain.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M domain="destroy-peer mem=32M vcpus=2 -- killed"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, sched, time};
use support::{event, neighbour};

entry!(run);

/// The longest that an event may wait, in instructions.
const BOUND: u64 = 150_000;
/// Between two of them.
const PERIOD: u64 = 170_000;

fn run(start: &'static StartInfo) -> ! {
    neighbour::survive("destroy-latency", start, watch)
}

/// Ends the neighbour, and looks at what an event waits until most of it is gone.
fn watch() {
    let first = VcpuId::new(0);
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, first));
    need!(time::alarm::stop_periodic(first));
    event::listen();
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    claim_eq!(neighbour::end(neighbour::NEIGHBOUR), Ok(0));
    let mut worst = [0; 2];
    let mut events = 0;
    // The two pages that we have mapped linger.
    while neighbour::pages_of(neighbour::NEIGHBOUR) != Ok(2) {
        events += 1;
        let waits = events % 2;
        let seen = event::count(port);
        let due = time::now() + PERIOD;
        need!(time::alarm::set(Some(due)));
        while event::count(port) == seen {
            if waits == 1 {
                sched::block();
            }
        }
        worst[waits] = worst[waits].max(event::last() - due);
    }
    events::mask_upcalls();
    let [computes, waits] = worst;
    println!(
        "{events} events wait {computes} instructions at most when it computes, {waits} when it waits"
    );
    claim!(events > 4, "the neighbour was gone at once");
    claim!(computes <= BOUND && waits <= BOUND);
}

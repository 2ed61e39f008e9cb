//! Claim: the end of a domain with 32 vCPUs that are all ready to run, beside hundreds of others,
//! holds the processor for no longer than other calls do; neither does what follows it. As
//! `event-latency-timers`. By turns, since a yield under `bvt` lasts until all have run as long.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M deadline=240 options="sched=rr"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- busy" domain="crowd-peer mem=8M vcpus=32 -- busy"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, println, sched, test, time};
use support::crowd::PERIOD;
use support::event;
use support::latency::{Alarm, BOUND};
use support::neighbour::end;

entry!(run);

/// How long one looks after an end: less than a slice.
const WATCH: u64 = 3_000_000;

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-ends", start);
    let alarm = Alarm::new();
    // By then all are ready.
    need!(sched::poll(&[], 6 * PERIOD));
    let domains = (1..=12).map(DomainId::new);
    // Each of the first ones by itself: what follows all of them takes longer than an event may wait.
    let mut whole = 0;
    for (domain, after) in domains.clone().take(4).zip((1000..).step_by(6000)) {
        // At the beginning of a slice.
        sched::yield_now();
        let wait = alarm.wait(after, || claim_eq!(end(domain), Ok(0)));
        println!("the end of domain {domain:?}: an event waits {wait} instructions");
        claim!(wait <= BOUND, "the end of a domain: {wait}");
        sched::yield_now();
        let after = alarm.beside(time::now() + WATCH);
        after.claim_bounded(format_args!("after it"));
        whole += after.whole;
    }
    claim!(whole > BOUND, "too little was done, {whole}");
    // All the others at once.
    sched::yield_now();
    for domain in domains.skip(4) {
        claim_eq!(end(domain), Ok(0));
    }
    let yielded = alarm.constant("a yield past those that have ended", sched::yield_now);
    let mut after = alarm.beside(time::now() + WATCH);
    // Some of it is done in the yield already.
    after.whole += yielded;
    after.claim(format_args!("after the others"));
    test::success()
}

//! Claim: watchdogs of many domains that run out together, each of which stops 32 vCPUs, do not hold
//! the processor for longer than calls do. As `event-latency-timers`.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M deadline=240
//! harness: say="domain 1: watchdog" say="domain 12: watchdog"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- watchdogs" domain="crowd-peer mem=8M vcpus=32 -- watchdogs"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, need, sched, test};
use support::crowd::{AFTER, BEFORE, PERIOD, TOGETHER};
use support::event;
use support::latency::Alarm;
use support::neighbour::pages_of;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-watchdogs", start);
    let alarm = Alarm::new();
    // They are started a second before they run out.
    let end = TOGETHER - PERIOD + 1_000_000_000;
    need!(sched::poll(&[], end - BEFORE));
    claim!(
        (1..=12).all(|domain| pages_of(DomainId::new(domain)).is_ok()),
        "a domain has gone already"
    );
    let seen = alarm.beside(end + AFTER);
    seen.claim(format_args!("watchdogs"));
    test::success()
}

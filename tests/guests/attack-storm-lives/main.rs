//! Attack: domains of several vCPUs each, more than there are processors, that do everything at once
//! which touches lives, waits, timers, events and memory: vCPUs up and down, contexts for some that
//! have none, polls, alarms of others, watchdogs, ports between the domains, memory to and fro,
//! calls with arguments at the edges. The other domains end in different ways with all of it in hand.
//! The machine goes on, and nothing is lost.
//!
//! harness: xen=no smp=3 vcpus=5 unprivileged=yes memory=256M deadline=60 peer-crashes=yes domain="attack-storm-lives-peer mem=24M vcpus=4 -- end=0 seed=11" domain="attack-storm-lives-peer mem=24M vcpus=3 -- end=1 seed=12" domain="attack-storm-lives-peer mem=24M vcpus=3 -- end=2 seed=13" domain="attack-storm-lives-peer mem=24M vcpus=3 -- end=3 seed=14"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, test};
use support::storm;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut own = support::begin("attack-storm-lives", start);
    let done = storm::run(
        &mut own,
        start,
        storm::option(start, "seed=", 7),
        8_000_000_000,
    );
    storm::rest();
    println!("{done} operations of the first vCPU");
    test::success()
}

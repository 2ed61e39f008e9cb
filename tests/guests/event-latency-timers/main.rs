//! Claim: timers of hundreds of vCPUs that go off at the same instant do not hold the processor for
//! longer than calls do. Who runs there gets its own events in time, and is not charged for the others.
//! Single-shot and periodic timers and limits of polls. As `event-latency`.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M deadline=240
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
//! harness: domain="crowd-peer mem=8M vcpus=32" domain="crowd-peer mem=8M vcpus=32"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::{abi, claim, entry, need, sched, test};
use support::crowd::{self, AFTER, BEFORE, PERIOD};
use support::event;
use support::latency::Alarm;

entry!(run);

/// Instants that are watched.
const INSTANTS: u32 = 8;

/// How long this vCPU was ready and did not run.
fn waited() -> u64 {
    need!(Runstate::of(VcpuId::new(0))).total(abi::RUNSTATE_runnable)
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-timers", start);
    let alarm = Alarm::new();
    // The others start.
    need!(sched::poll(&[], 20 * PERIOD));
    for round in 1..=INSTANTS {
        let instant = crowd::instant();
        // It finds us at the beginning of a slice.
        need!(sched::poll(&[], instant - BEFORE));
        let before = waited();
        let seen = alarm.beside(instant + AFTER);
        let waited = waited() - before;
        seen.claim(format_args!("instant {round}"));
        // The ways into and out of the hypervisor are everybody's own.
        claim!(waited > seen.whole / 2, "waited {waited}");
    }
    test::success()
}

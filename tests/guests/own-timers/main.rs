//! Claim: what the timers of a domain's own vCPUs take is the domain's time: the vCPU of it that runs
//! meanwhile has not waited, and its slice is no longer for it. Else a domain had, for the work that it
//! asks for, time that nobody is charged with.
//!
//! The control is `event-latency-timers`: what other domains' timers take is not.
//! harness: xen=no icount=yes vcpus=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, sched, test, time};
use support::event;
use support::second::{self, SECOND};

entry!(run);

const MS: u64 = 1_000_000;
const ROUNDS: u32 = 20;

/// The second vCPU: waits for what never comes.
extern "C" fn wait() -> ! {
    loop {
        sched::block();
    }
}

/// How long this vCPU was ready and did not run.
fn waited() -> u64 {
    need!(Runstate::of(VcpuId::new(0))).total(abi::RUNSTATE_runnable)
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, shared) = event::begin("own-timers", start);
    need!(time::alarm::stop_periodic(VcpuId::new(0)));
    // Masked, it wakes nobody, and is found here.
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, SECOND));
    events::mask_port(shared, port);
    second::start(&mut memory, start, wait);
    let blocked = || need!(Runstate::of(SECOND)).state() == abi::RUNSTATE_blocked;
    while !blocked() {
        sched::yield_now();
    }
    let before = waited();
    for _ in 0..ROUNDS {
        need!(time::alarm::set_periodic(SECOND, MS));
        let end = time::now() + 2 * MS;
        while time::now() < end {}
        claim!(events::clear_port(shared, port), "it went off");
    }
    claim!(blocked(), "it woke nobody");
    println!("{ROUNDS} timers of our own went off");
    claim_eq!(waited() - before, 0);
    test::success()
}

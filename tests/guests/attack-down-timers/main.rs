//! Attack: periodic timers of vCPUs that are down, or blocked where no interrupt of theirs can wake
//! them, go on without end, on the time of whoever runs where their vCPUs last were. A timer runs
//! for a vCPU that is up; one that interrupts nobody rests until its vCPU runs again.
//! Control: the same timer of the vCPU that runs ticks on, also while it blocks with the interrupt
//! open.
//!
//! Not on Xen: there every periodic timer rests while its vCPU blocks.
//! harness: xen=no vcpus=4
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, sched, test, time, vcpu};
use support::event;
use support::second::{self, SECOND};

entry!(run);

const MS: u64 = 1_000_000;
static PORT: AtomicU32 = AtomicU32::new(0);
static STAGE: AtomicU32 = AtomicU32::new(0);

/// Waits for as many ticks of the running vCPU's timer.
fn ticks(port: Port, count: u32) {
    let before = event::count(port);
    while event::count(port) < before + count {
        sched::block();
    }
}

/// The second vCPU: sets its timers and goes down, twice.
extern "C" fn sleeper() -> ! {
    loop {
        let soon = time::now() + 5 * MS;
        need!(time::alarm::set_single_shot(SECOND, soon, true));
        STAGE.fetch_add(1, Ordering::SeqCst);
        need!(vcpu::down(SECOND));
    }
}

/// Takes what is pending of a port; whether it was.
fn take(port: Port) -> bool {
    let shared = need!(events::shared().ok_or("not mapped"));
    events::clear_port(shared, port)
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, shared) = event::begin("attack-down-timers", start);
    let first = VcpuId::new(0);
    if vcpu::is_up(VcpuId::new(3)).is_err() {
        test::skip(format_args!("fewer than four vCPUs"));
    }
    let own = need!(events::bind_virq(abi::VIRQ_TIMER, first));
    need!(events::unmask_port(own));
    need!(time::alarm::stop_periodic(first));
    let others = [2, 3].map(|number| {
        let id = VcpuId::new(number);
        let port = need!(events::bind_virq(abi::VIRQ_TIMER, id));
        // Masked, it stays where we find it.
        events::mask_port(shared, port);
        (id, port)
    });
    events::unmask_upcalls();
    need!(time::alarm::set_periodic(first, 2 * MS));

    // vCPUs that never were up.
    for (id, _) in others {
        claim_eq!(time::alarm::set_periodic(id, MS), Ok(()));
    }
    ticks(own, 10);
    for (id, port) in others {
        claim!(
            !take(port),
            "the timer of vCPU {id}, which is down, goes off"
        );
        claim_eq!(time::alarm::stop_periodic(id), Ok(()));
    }
    println!("ten ticks of ours, none of theirs");

    // One that goes down with its timers set: they wait until it is up, and then go off.
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, SECOND));
    events::mask_port(shared, port);
    PORT.store(port.raw(), Ordering::SeqCst);
    second::start(&mut memory, start, sleeper);
    let down = |stage: u32| {
        while STAGE.load(Ordering::SeqCst) != stage || vcpu::is_up(SECOND) == Ok(true) {
            sched::yield_now();
        }
    };
    down(1);
    claim_eq!(time::alarm::set_periodic(SECOND, MS), Ok(()));
    take(port);
    ticks(own, 10);
    claim!(!take(port), "a timer of a vCPU that went down goes off");
    need!(vcpu::up(SECOND));
    down(2);
    claim!(take(port), "its timer goes off when it is up again");
    ticks(own, 10);
    claim!(!take(port), "and rests when it is down again");
    test::success()
}

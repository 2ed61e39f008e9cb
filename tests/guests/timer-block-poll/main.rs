//! Claim: the real-time alarm arrives as VIRQ_TIMER, not before its time; a
//! vCPU that blocks wakes for it; poll returns when a port is pending or at
//! its own timeout; a deadline in the past arrives at once (C2, C20).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::time::{alarm, now};
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, events, need, sched, test};

entry!(run);

const MS: u64 = 1_000_000;
static ALARMS: AtomicU32 = AtomicU32::new(0);

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    events::dispatch(shared, info, |_| {
        ALARMS.fetch_add(1, Ordering::Relaxed);
    });
}

fn alarms() -> u32 {
    ALARMS.swap(0, Ordering::Relaxed)
}

/// Blocks until an alarm has come. Looking and blocking happen with upcalls
/// masked, so that none comes in between; blocking unmasks them.
fn wait() {
    loop {
        events::mask_upcalls();
        if alarms() > 0 {
            events::unmask_upcalls();
            return;
        }
        sched::block();
    }
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("timer-block-poll", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    let zero = VcpuId::new(0);
    need!(callback::register(Callback::Event, true, upcall));
    let timer = need!(events::bind_virq(abi::VIRQ_TIMER, zero));
    // No periodic timer of the hypervisor's own.
    need!(alarm::stop_periodic(zero));
    need!(events::unmask_port(timer));
    events::unmask_upcalls();
    alarms();
    // Block until the alarm.
    for _ in 0..3 {
        let deadline = now() + 5 * MS;
        claim_eq!(alarm::set(Some(deadline)), Ok(()));
        wait();
        claim!(now() >= deadline, "an alarm before its time");
    }
    // A deadline that has passed.
    claim_eq!(alarm::set(Some(1)), Ok(()));
    wait();
    // The single-shot timer is the other name of it.
    let deadline = now() + 5 * MS;
    claim_eq!(alarm::set_single_shot(zero, deadline, true), Ok(()));
    wait();
    claim!(now() >= deadline);
    // A deadline in the past: refused with the flag by some (nothing comes),
    // an alarm at once by others. Never neither.
    match alarm::set_single_shot(zero, now() - MS, true) {
        Err(errno) => claim_eq!(errno, Errno::ETIME),
        Ok(()) => {
            wait();
        }
    }
    // Cancelled: poll for longer than it would take, on its port.
    events::mask_upcalls();
    claim_eq!(alarm::set(Some(now() + 60 * MS)), Ok(()));
    claim_eq!(alarm::set(None), Ok(()));
    let until = now() + 80 * MS;
    claim_eq!(sched::poll(&[timer], until), Ok(()));
    claim!(
        now() >= until,
        "poll came back before its timeout without an event"
    );
    claim!(!events::is_pending(shared, timer));
    // Poll with the alarm before the timeout.
    let deadline = now() + 5 * MS;
    claim_eq!(alarm::set(Some(deadline)), Ok(()));
    claim_eq!(sched::poll(&[timer], now() + 10_000 * MS), Ok(()));
    claim!(events::is_pending(shared, timer));
    claim!(now() >= deadline);
    // Pending already: poll comes back at once, however far the timeout.
    claim_eq!(sched::poll(&[timer], 0), Ok(()));
    claim_eq!(
        sched::poll(&[Port::new(100_000_000)], now() + MS),
        Err(Errno::EINVAL)
    );
    let many = [timer; 200];
    claim_eq!(sched::poll(&many, now() + MS), Err(Errno::EINVAL));
    claim_eq!(alarms(), 0);
    events::unmask_upcalls();
    claim_eq!(alarms(), 1);
    // A periodic timer comes again and again while the vCPU runs.
    claim_eq!(alarm::set_periodic(zero, 1), Err(Errno::EINVAL));
    claim_eq!(alarm::set_periodic(zero, 2 * MS), Ok(()));
    for _ in 0..3 {
        while alarms() == 0 {
            core::hint::spin_loop();
        }
    }
    claim_eq!(alarm::stop_periodic(zero), Ok(()));
    sched::yield_now();
    test::success()
}

//! Claim: the real-time alarm goes off at its time and not before, once; a
//! time that has passed makes it go off at once; it can be stopped and moved;
//! blocking waits for it (C2, C17, C20).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, sched, test, time};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("timer-singleshot", start);
    let first = VcpuId::new(0);
    let port = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
    // Some hypervisors start vCPUs with a periodic timer.
    need!(time::alarm::stop_periodic(first));
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    let early = event::count(port);
    let mut seen = early;

    for delay in [1, 2, 5, 20] {
        let deadline = time::now() + delay * MS;
        claim_eq!(time::alarm::set(Some(deadline)), Ok(()));
        while event::count(port) == seen {
            sched::block();
        }
        seen += 1;
        claim_eq!(event::count(port), seen, "once");
        claim!(
            event::last() >= deadline,
            "{} before {deadline}",
            event::last()
        );
    }

    // Running, not blocking.
    let deadline = time::now() + 2 * MS;
    claim_eq!(time::alarm::set_single_shot(first, deadline, true), Ok(()));
    while event::count(port) == seen {
        core::hint::spin_loop();
    }
    seen += 1;
    claim!(event::last() >= deadline);

    // In the past.
    let now = time::now();
    // The flag asks to be told; a hypervisor may raise the event instead.
    match time::alarm::set_single_shot(first, now - 1, true) {
        Err(why) => {
            claim_eq!(why, Errno::ETIME);
            claim_eq!(event::count(port), seen);
        }
        Ok(()) => {
            while event::count(port) == seen {
                core::hint::spin_loop();
            }
            seen += 1;
        }
    }
    claim_eq!(time::alarm::set(Some(now)), Ok(()));
    while event::count(port) == seen {
        core::hint::spin_loop();
    }
    seen += 1;

    // Stopped, and moved.
    claim_eq!(time::alarm::set(Some(time::now() + 2 * MS)), Ok(()));
    claim_eq!(time::alarm::set(None), Ok(()));
    let until = time::now() + 5 * MS;
    while time::now() < until {}
    claim_eq!(event::count(port), seen, "stopped");
    claim_eq!(time::alarm::set(Some(time::now() + 1_000_000 * MS)), Ok(()));
    // If it were not moved, the test would be at its own deadline long before.
    let deadline = time::now() + MS;
    claim_eq!(time::alarm::set(Some(deadline)), Ok(()));
    while event::count(port) == seen {
        sched::block();
    }
    claim!(event::last() >= deadline, "moved");
    test::success()
}

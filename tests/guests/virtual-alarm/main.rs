//! Claim: the alarm in virtual time goes off when the vCPU has run for that
//! long, not while it sleeps; it can be moved and stopped (C18, C20).
//! An extension of Paravane.
//! harness: xen=no icount=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::time::{self, runstate};
use paravane_guest::{abi, claim, claim_eq, entry, need, sched, test};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;

fn virtual_now() -> u64 {
    need!(runstate::virtual_time(VcpuId::new(0)))
}

/// Runs for that long.
fn spin(duration: u64) {
    let until = time::now() + duration;
    while time::now() < until {}
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("virtual-alarm", start);
    let port = need!(channel::bind_virq(abi::VIRQ_TIMER, VcpuId::new(0)));
    need!(events::unmask_port(port));
    events::unmask_upcalls();

    // Sleeping is not running.
    let deadline = virtual_now() + 5 * MS;
    claim_eq!(time::alarm::set_virtual(Some(deadline)), Ok(()));
    need!(sched::poll(&[], time::now() + 50 * MS));
    if virtual_now() < deadline {
        claim_eq!(event::count(port), 0, "asleep for longer than that");
    }
    while event::count(port) == 0 {
        core::hint::spin_loop();
    }
    claim!(virtual_now() >= deadline);
    claim_eq!(event::count(port), 1);
    spin(2 * MS);
    claim_eq!(event::count(port), 1, "once");

    // In the past: at once.
    claim_eq!(time::alarm::set_virtual(Some(1)), Ok(()));
    claim_eq!(event::count(port), 2);

    // Stopped.
    claim_eq!(
        time::alarm::set_virtual(Some(virtual_now() + 2 * MS)),
        Ok(())
    );
    claim_eq!(time::alarm::set_virtual(None), Ok(()));
    spin(5 * MS);
    claim_eq!(event::count(port), 2);

    // Both alarms at a time.
    claim_eq!(
        time::alarm::set_virtual(Some(virtual_now() + 4 * MS)),
        Ok(())
    );
    need!(time::alarm::set(Some(time::now() + 2 * MS)));
    while event::count(port) < 4 {
        core::hint::spin_loop();
    }
    test::success()
}

//! Claim: the periodic timer raises the timer's event again and again, until
//! it is stopped; a period of no time is refused.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test, time};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("timer-periodic", start);
    let first = VcpuId::new(0);
    let port = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
    need!(time::alarm::stop_periodic(first));
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    let before = event::count(port);
    let start = time::now();
    claim_eq!(time::alarm::set_periodic(first, 2 * MS), Ok(()));
    // Running: some hypervisors let a periodic timer rest while its vCPU
    // blocks; ours wakes it.
    while event::count(port) < before + 10 {
        core::hint::spin_loop();
    }
    // Ten times take at least nine periods; a start between two of them is the first.
    claim!(time::now() >= start + 18 * MS, "ten times");
    claim_eq!(time::alarm::stop_periodic(first), Ok(()));
    // One may have been under way.
    let until = time::now() + 3 * MS;
    while time::now() < until {}
    let stopped = event::count(port);
    let until = time::now() + 10 * MS;
    while time::now() < until {}
    claim_eq!(event::count(port), stopped);
    claim_eq!(time::alarm::set_periodic(first, 1), Err(Errno::EINVAL));
    claim_eq!(
        time::alarm::set_periodic(VcpuId::new(99), 2 * MS),
        Err(Errno::ENOENT)
    );
    test::success()
}

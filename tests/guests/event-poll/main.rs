//! Claim: a poll comes back at once when one of its ports is pending, masked
//! or not; else when one becomes so or when its time has come; it refuses
//! ports that do not exist. Upcalls need not be enabled.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, sched, test, time};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;

/// Whether a wait that was to last until `limit` did so. Xen's was seen to end early, which the
/// interface allows: who polls looks again.
fn lasted(limit: u64) -> bool {
    time::now() >= limit || !support::on_paravane()
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, shared) = event::begin("event-poll", start);
    let first = VcpuId::new(0);
    let ipi = need!(channel::bind_ipi(first));
    let timer = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
    for port in [ipi, timer] {
        events::mask_port(shared, port);
    }

    // Pending already.
    need!(channel::send(ipi));
    claim_eq!(sched::poll(&[ipi], 0), Ok(()));
    claim_eq!(sched::poll(&[timer, ipi], 0), Ok(()));
    claim!(events::is_pending(shared, ipi), "a poll takes nothing");
    events::clear_port(shared, ipi);

    // Becomes pending: the timer's event ends the wait, though it is masked.
    let before = time::now();
    need!(time::alarm::set(Some(before + 3 * MS)));
    claim_eq!(sched::poll(&[ipi, timer], 0), Ok(()));
    claim!(events::is_pending(shared, timer));
    claim!(lasted(before + 3 * MS));
    events::clear_port(shared, timer);

    // The time limit.
    let before = time::now();
    claim_eq!(sched::poll(&[ipi], before + 3 * MS), Ok(()));
    claim!(lasted(before + 3 * MS));
    claim!(!events::is_pending(shared, ipi));
    claim_eq!(sched::poll(&[], time::now() + MS), Ok(()), "only a limit");

    // An earlier poll's limit does not end a later one.
    let before = time::now();
    need!(channel::send(ipi));
    claim_eq!(sched::poll(&[ipi], before + MS), Ok(()));
    events::clear_port(shared, ipi);
    need!(time::alarm::set(Some(before + 5 * MS)));
    claim_eq!(sched::poll(&[timer], 0), Ok(()));
    claim!(events::is_pending(shared, timer));

    claim!(sched::poll(&[Port::new(u32::MAX)], 0).is_err());
    claim!(sched::poll(&[Port::new(1); 200], 0).is_err());
    claim_eq!(event::upcalls(), 0);
    test::success()
}

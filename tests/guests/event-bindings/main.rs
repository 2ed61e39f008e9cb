//! Claim: the calls that bind and close ports give the ports and the errors
//! that the interface promises, and `status` tells what each port is.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::events::channel;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, events, need, test};
use support::event;

entry!(run);

const NO_VCPU: VcpuId = VcpuId::new(100);
const OWN: DomainId = DomainId::new(abi::DOMID_SELF as u16);

fn state(port: Port) -> (u32, u32) {
    let status = need!(channel::status(port));
    (status.status, status.vcpu)
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, shared) = event::begin("event-bindings", start);
    let first = VcpuId::new(0);

    // Virtual interrupts: one port each.
    let timer = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
    claim!(timer.raw() != 0, "port 0 is never given out");
    claim_eq!(state(timer), (abi::EVTCHNSTAT_virq, 0));
    let status = need!(channel::status(timer));
    // SAFETY: the status says which view of the union holds.
    let virq = unsafe { status.u.virq };
    claim_eq!(virq, abi::VIRQ_TIMER);
    claim_eq!(
        channel::bind_virq(abi::VIRQ_TIMER, first),
        Err(Errno::EEXIST)
    );
    claim_eq!(
        channel::bind_virq(abi::VIRQ_TIMER, NO_VCPU),
        Err(Errno::ENOENT)
    );
    claim_eq!(channel::bind_virq(1000, first), Err(Errno::EINVAL));
    claim_eq!(
        channel::send(timer),
        Err(Errno::EINVAL),
        "guests do not send these"
    );
    claim_eq!(
        channel::bind_vcpu(timer, first),
        Err(Errno::EINVAL),
        "bound for good"
    );

    // IPIs.
    let ipi = need!(channel::bind_ipi(first));
    claim_eq!(state(ipi), (abi::EVTCHNSTAT_ipi, 0));
    claim_eq!(channel::bind_vcpu(ipi, first), Err(Errno::EINVAL));
    claim_eq!(channel::bind_ipi(NO_VCPU), Err(Errno::ENOENT));

    // A channel to ourselves: unbound, connected, unbound again.
    let offered = need!(channel::alloc_unbound(OWN, OWN));
    claim_eq!(state(offered).0, abi::EVTCHNSTAT_unbound);
    claim_eq!(channel::send(offered), Ok(()), "into the void");
    let bound = need!(channel::bind_interdomain(OWN, offered));
    claim_eq!(state(offered).0, abi::EVTCHNSTAT_interdomain);
    let status = need!(channel::status(bound));
    claim_eq!(status.status, abi::EVTCHNSTAT_interdomain);
    // SAFETY: as the status says.
    claim_eq!(unsafe { status.u.interdomain.port }, offered.raw());
    claim!(
        events::is_pending(shared, bound),
        "the new end is pending at once"
    );
    claim!(!events::is_pending(shared, offered));
    claim_eq!(channel::send(bound), Ok(()));
    claim!(events::is_pending(shared, offered));
    claim_eq!(channel::bind_vcpu(bound, first), Ok(()));
    claim_eq!(channel::bind_vcpu(bound, NO_VCPU), Err(Errno::ENOENT));
    claim_eq!(
        channel::bind_interdomain(OWN, offered),
        Err(Errno::EINVAL),
        "taken"
    );
    claim_eq!(channel::close(bound), Ok(()));
    claim_eq!(state(offered).0, abi::EVTCHNSTAT_unbound);
    claim_eq!(state(bound).0, abi::EVTCHNSTAT_closed);
    claim_eq!(channel::send(bound), Err(Errno::EINVAL));
    claim!(
        !events::is_pending(shared, bound),
        "closing takes the event back"
    );
    let again = need!(channel::bind_interdomain(OWN, offered));
    claim_eq!(again, bound, "the lowest free port");

    // What is not there.
    claim_eq!(channel::close(Port::new(0)), Err(Errno::EINVAL));
    claim_eq!(channel::close(Port::new(60)), Err(Errno::EINVAL));
    claim_eq!(channel::close(Port::new(u32::MAX)), Err(Errno::EINVAL));
    claim_eq!(channel::send(Port::new(u32::MAX)), Err(Errno::EINVAL));
    claim!(channel::status(Port::new(u32::MAX)).is_err());
    claim_eq!(channel::unmask(Port::new(u32::MAX)), Err(Errno::EINVAL));
    claim_eq!(
        channel::bind_interdomain(DomainId::new(77), Port::new(1)),
        Err(Errno::ESRCH)
    );
    claim_eq!(
        channel::bind_interdomain(OWN, Port::new(60)),
        Err(Errno::EINVAL)
    );

    // Everything can be closed and bound anew.
    for port in [timer, ipi, again, offered] {
        claim_eq!(channel::close(port), Ok(()));
        claim_eq!(channel::close(port), Err(Errno::EINVAL));
    }
    claim_eq!(channel::bind_virq(abi::VIRQ_TIMER, first).is_ok(), true);
    test::success()
}

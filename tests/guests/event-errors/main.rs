//! Claim: `event_channel_op` refuses what makes no sense, with the errno
//! that the interface names, and the status of a port tells what it is.
//! harness: vcpus=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, events, need, test};

entry!(run);

fn state(port: Port) -> u32 {
    need!(events::status(port)).status
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("event-errors", start);
    need!(events::map_shared_info(start.shared_info()));
    let (zero, nobody) = (VcpuId::new(0), VcpuId::new(9999));
    let timer = need!(events::bind_virq(abi::VIRQ_TIMER, zero));
    claim_eq!(state(timer), abi::EVTCHNSTAT_virq);
    claim_eq!(events::bind_virq(abi::VIRQ_TIMER, zero), Err(Errno::EEXIST));
    claim_eq!(
        events::bind_virq(abi::VIRQ_TIMER, nobody),
        Err(Errno::ENOENT)
    );
    claim_eq!(events::bind_virq(1000, zero), Err(Errno::EINVAL));
    claim_eq!(
        events::send(timer),
        Err(Errno::EINVAL),
        "interrupts are not sent by guests"
    );
    let ipi = need!(events::bind_ipi(zero));
    claim_eq!(state(ipi), abi::EVTCHNSTAT_ipi);
    claim_eq!(events::bind_ipi(nobody), Err(Errno::ENOENT));
    claim_eq!(
        events::bind_vcpu(ipi, zero),
        Err(Errno::EINVAL),
        "bound for good"
    );
    claim_eq!(events::bind_vcpu(timer, nobody), Err(Errno::ENOENT));
    claim_eq!(
        events::alloc_unbound(DomainId::new(1234), DomainId::SELF),
        Err(Errno::ESRCH)
    );
    let one = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    claim_eq!(state(one), abi::EVTCHNSTAT_unbound);
    claim_eq!(
        events::bind_interdomain(DomainId::new(1234), one),
        Err(Errno::ESRCH)
    );
    claim_eq!(
        events::bind_interdomain(DomainId::SELF, timer),
        Err(Errno::EINVAL)
    );
    claim_eq!(
        events::bind_interdomain(DomainId::SELF, Port::new(100_000_000)),
        Err(Errno::EINVAL)
    );
    let two = need!(events::bind_interdomain(DomainId::SELF, one));
    claim_eq!(
        (state(one), state(two)),
        (abi::EVTCHNSTAT_interdomain, abi::EVTCHNSTAT_interdomain)
    );
    claim_eq!(
        events::bind_interdomain(DomainId::SELF, one),
        Err(Errno::EINVAL),
        "taken"
    );
    claim_eq!(events::bind_vcpu(one, zero), Ok(()));
    claim_eq!(events::close(one), Ok(()));
    claim_eq!(
        (state(one), state(two)),
        (abi::EVTCHNSTAT_closed, abi::EVTCHNSTAT_unbound)
    );
    claim_eq!(events::send(one), Err(Errno::EINVAL));
    claim_eq!(
        events::send(two),
        Ok(()),
        "a send to an end that has gone is silent"
    );
    claim_eq!(events::close(Port::new(0)), Err(Errno::EINVAL));
    claim_eq!(events::close(Port::new(100_000_000)), Err(Errno::EINVAL));
    claim_eq!(
        events::channel::unmask(Port::new(100_000_000)),
        Err(Errno::EINVAL)
    );
    claim!(events::status(Port::new(100_000_000)).is_err());
    claim_eq!(events::close(timer), Ok(()));
    need!(events::bind_virq(abi::VIRQ_TIMER, zero));
    // SAFETY: a command that does not exist, and an argument that is not there.
    let (unknown, unreadable) = unsafe {
        (
            raw::call2::<{ abi::__HYPERVISOR_event_channel_op }>(777, 0),
            raw::call2::<{ abi::__HYPERVISOR_event_channel_op }>(
                u64::from(abi::EVTCHNOP_send),
                0x1000,
            ),
        )
    };
    claim_eq!(check(unknown), Err(Errno::ENOSYS));
    claim_eq!(check(unreadable), Err(Errno::EFAULT));
    test::success()
}

//! Claim: no call about ports holds the processor for long: a domain with every port bound is
//! reset, one with none bound is reset again and again, ports are taken from a full table, and many
//! are polled for. As `event-latency`.
//! harness: xen=no release=yes icount=yes memory=256M domain="idle-peer mem=16M" deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::events::channel;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim_eq, entry, multicall, need, test};
use support::event;
use support::latency::Alarm;

entry!(run);

const OWN: DomainId = DomainId::new(abi::DOMID_SELF as u16);
const PEER: DomainId = DomainId::new(1);
/// Ports of the peer that are connected to ours.
const PAIRS: usize = 2000;

/// Connects that many ports with the peer's.
fn connect(ours: &mut [Port; PAIRS]) {
    for port in ours {
        let theirs = need!(channel::alloc_unbound(PEER, OWN));
        *port = need!(channel::bind_interdomain(PEER, theirs));
    }
}

fn reset() {
    let mut op = abi::evtchn_reset { dom: PEER.raw() };
    let mut calls = [multicall::entry(
        abi::__HYPERVISOR_event_channel_op,
        &[u64::from(abi::EVTCHNOP_reset), &raw mut op as u64],
    )];
    // SAFETY: the structure that belongs to the command.
    need!(unsafe { multicall::call(&mut calls) });
    claim_eq!(multicall::result(&calls[0]), Ok(0));
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-ports", start);
    let alarm = Alarm::new();
    let mut ours = [Port::new(0); PAIRS];
    connect(&mut ours);
    alarm.long("reset", reset, || {
        for &port in &ours {
            need!(channel::close(port));
        }
        connect(&mut ours);
    });

    // The lowest port is free again and again, all others are not.
    let lowest = need!(channel::alloc_unbound(OWN, OWN));
    while channel::alloc_unbound(OWN, OWN).is_ok() {}
    claim_eq!(channel::alloc_unbound(OWN, OWN), Err(Errno::ENOSPC));
    need!(channel::close(lowest));
    let mut op = abi::evtchn_alloc_unbound {
        dom: OWN.raw(),
        remote_dom: OWN.raw(),
        port: 0,
    };
    let take = multicall::entry(
        abi::__HYPERVISOR_event_channel_op,
        &[u64::from(abi::EVTCHNOP_alloc_unbound), &raw mut op as u64],
    );
    let mut calls = [take; 512];
    alarm.long(
        "multicall of alloc_unbound",
        // SAFETY: the structure that belongs to the command.
        || need!(unsafe { multicall::call(&mut calls) }),
        || need!(channel::close(lowest)),
    );

    let ports = [ours[0].raw(); 128];
    let mut op = abi::sched_poll {
        nr_ports: 128,
        timeout: 1,
        ..Default::default()
    };
    let handle = &raw mut op.ports;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(ports.as_ptr() as u64) };
    let poll = multicall::entry(
        abi::__HYPERVISOR_sched_op,
        &[u64::from(abi::SCHEDOP_poll), &raw mut op as u64],
    );
    let mut calls = [poll; 64];
    alarm.long(
        "multicall of polls",
        // SAFETY: the structure that belongs to the command, and its list.
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );

    // No port of its is bound any more, and each reset looks at all that there are.
    reset();
    let mut op = abi::evtchn_reset { dom: PEER.raw() };
    let again = multicall::entry(
        abi::__HYPERVISOR_event_channel_op,
        &[u64::from(abi::EVTCHNOP_reset), &raw mut op as u64],
    );
    let mut calls = [again; 128];
    alarm.long(
        "multicall of resets",
        // SAFETY: the structure that belongs to the command.
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );
    test::success()
}

//! Claim: no call about ports holds the processor for long: a domain with every port bound is
//! reset, one with none bound is reset again and again, ports are taken from a full table, and many
//! are polled for. As `event-latency`.
//! harness: xen=no release=yes icount=yes memory=256M domain="idle-peer mem=16M -- deaf" deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, multicall, need, test};
use support::event;
use support::latency::{Alarm, Room};

entry!(run);

const OWN: DomainId = DomainId::new(abi::DOMID_SELF as u16);
const PEER: DomainId = DomainId::new(1);
/// Ports of the peer that are connected to ours.
const PAIRS: usize = 2000;

/// Calls of a multicall.
const CALLS: usize = 4096;

static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();

/// A command with its structure, as the call and in the older form.
struct Command<T> {
    number: u32,
    structure: T,
    answer: Result<u64, Errno>,
}

/// Watches a multicall of `commands` in turn over and over, each of which gives its answer.
fn family<T: Copy, const N: usize>(alarm: &Alarm, name: &str, commands: [Command<T>; N]) {
    /// The older form of a call: the command, and its structure.
    #[repr(C)]
    struct Compat<T> {
        command: u32,
        structure: T,
    }
    let plain: [T; N] = core::array::from_fn(|index| commands[index].structure);
    let compat: [Compat<T>; N] = core::array::from_fn(|index| Compat {
        command: commands[index].number,
        structure: commands[index].structure,
    });
    let new = core::array::from_fn(|index| {
        let structure = &raw const plain[index] as u64;
        let arguments = [commands[index].number.into(), structure];
        multicall::entry(abi::__HYPERVISOR_event_channel_op, &arguments)
    });
    let old: [_; N] = core::array::from_fn(|index| {
        let structure = &raw const compat[index] as u64;
        multicall::entry(abi::__HYPERVISOR_event_channel_op_compat, &[structure])
    });
    for (form, entries) in [("", new), (", compat", old)] {
        let mut rounds = 0;
        // SAFETY: one call at a time.
        let calls = unsafe { CALL.get() };
        alarm.long_of(
            format_args!("{name}{form}"),
            || {
                for (call, entry) in calls.iter_mut().zip(entries.iter().cycle()) {
                    *call = *entry;
                }
                // SAFETY: the structures that belong to the commands.
                need!(unsafe { multicall::call(&mut calls[..]) });
                for (call, command) in calls.iter().zip(commands.iter().cycle()) {
                    claim_eq!(multicall::result(call), command.answer, "{name}{form}");
                }
                rounds += 1;
            },
            || {},
        );
        claim!(rounds > 1);
    }
}

/// Each command, for the caller and for the peer.
fn commands(alarm: &Alarm, connected: Port) {
    const REFUSED: Result<u64, Errno> = Err(Errno::EINVAL);
    fn one<T: Copy>(
        alarm: &Alarm,
        name: &str,
        number: u32,
        structure: T,
        answer: Result<u64, Errno>,
    ) {
        let command = Command {
            number,
            structure,
            answer,
        };
        family(alarm, name, [command]);
    }
    let vcpu = paravane_guest::addr::VcpuId::new(0);
    let own = need!(channel::bind_ipi(vcpu));
    // Its upcalls are not what is waited for.
    events::mask_port(need!(events::shared().ok_or("not mapped")), own);
    let own = own.raw();
    for (name, port, answer) in [
        ("send here", own, Ok(0)),
        ("send to a peer", connected.raw(), Ok(0)),
        ("send from no port", 4000, REFUSED),
    ] {
        let send = abi::evtchn_send { port };
        one(alarm, name, abi::EVTCHNOP_send, send, answer);
    }
    let unmask = abi::evtchn_unmask {
        port: connected.raw(),
    };
    one(alarm, "unmask", abi::EVTCHNOP_unmask, unmask, Ok(0));
    let bind = abi::evtchn_bind_vcpu {
        port: connected.raw(),
        vcpu: 0,
    };
    one(alarm, "bind_vcpu", abi::EVTCHNOP_bind_vcpu, bind, Ok(0));
    let bind = abi::evtchn_bind_vcpu {
        port: connected.raw(),
        vcpu: 77,
    };
    let nobody = Err(Errno::ENOENT);
    let command = abi::EVTCHNOP_bind_vcpu;
    one(alarm, "bind_vcpu, no such vCPU", command, bind, nobody);
    for (name, domain) in [("status", OWN), ("status of a peer", PEER)] {
        let status = abi::evtchn_status {
            dom: domain.raw(),
            port: 1,
            ..Default::default()
        };
        one(alarm, name, abi::EVTCHNOP_status, status, Ok(0));
    }
    for (name, remote_dom, answer) in [
        ("bind_interdomain, no such port", PEER.raw(), REFUSED),
        ("bind_interdomain, nobody", 77, Err(Errno::ESRCH)),
    ] {
        let bind = abi::evtchn_bind_interdomain {
            remote_dom,
            remote_port: 4000,
            local_port: 0,
        };
        let command = abi::EVTCHNOP_bind_interdomain;
        one(alarm, name, command, bind, answer);
    }
    let bind = abi::evtchn_bind_pirq::default();
    let denied = Err(Errno::EPERM);
    one(alarm, "bind_pirq", abi::EVTCHNOP_bind_pirq, bind, denied);
    let bind = abi::evtchn_bind_ipi { vcpu: 77, port: 0 };
    let command = abi::EVTCHNOP_bind_ipi;
    one(alarm, "bind_ipi, no such vCPU", command, bind, nobody);
    let virq = abi::evtchn_bind_virq {
        virq: abi::VIRQ_TIMER,
        ..Default::default()
    };
    let bound = Err(Errno::EEXIST);
    let command = abi::EVTCHNOP_bind_virq;
    one(alarm, "bind_virq, bound", command, virq, bound);
    let close = abi::evtchn_close { port: 4000 };
    one(alarm, "close, no port", abi::EVTCHNOP_close, close, REFUSED);
    // The lowest free port comes and goes, for each call that gives one.
    let next = need!(channel::alloc_unbound(OWN, OWN));
    need!(channel::close(next));
    let close = |structure: [u32; 6]| Command {
        number: abi::EVTCHNOP_close,
        structure,
        answer: Ok(0),
    };
    let words = |low: u16, high: u16| u32::from(low) | u32::from(high) << 16;
    let remote = need!(channel::alloc_unbound(PEER, OWN)).raw();
    for (name, number, structure) in [
        (
            "alloc_unbound and close",
            abi::EVTCHNOP_alloc_unbound,
            [words(OWN.raw(), PEER.raw()), 0, 0, 0, 0, 0],
        ),
        (
            "bind_interdomain and close",
            abi::EVTCHNOP_bind_interdomain,
            [PEER.raw().into(), remote, 0, 0, 0, 0],
        ),
        ("bind_ipi and close", abi::EVTCHNOP_bind_ipi, [0; 6]),
        (
            "bind_virq and close",
            abi::EVTCHNOP_bind_virq,
            [abi::VIRQ_DEBUG, 0, 0, 0, 0, 0],
        ),
    ] {
        let bind = Command {
            number,
            structure,
            answer: Ok(0),
        };
        let port = next.raw();
        family(alarm, name, [bind, close([port, 0, 0, 0, 0, 0])]);
    }
}

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
    commands(&alarm, ours[0]);
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

    // A peer's table that is full, too.
    let theirs = abi::evtchn_alloc_unbound {
        dom: PEER.raw(),
        remote_dom: OWN.raw(),
        port: 0,
    };
    while channel::alloc_unbound(PEER, OWN).is_ok() {}
    let full = Command {
        number: abi::EVTCHNOP_alloc_unbound,
        structure: theirs,
        answer: Err(Errno::ENOSPC),
    };
    family(&alarm, "alloc_unbound from a peer's full table", [full]);

    let ports = [ours[0].raw(); 128];
    let mut op = event::poll(&ports, 1);
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

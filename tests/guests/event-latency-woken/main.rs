//! Claim: events that each wake all 32 vCPUs of a domain, which poll for several ports, do not hold the
//! processor of who sends them for longer than other calls do. As `event-latency`.
//! harness: xen=no release=yes icount=yes vcpus=1 memory=256M deadline=240
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
//! harness: domain="crowd-peer mem=8M vcpus=32 -- poll" domain="crowd-peer mem=8M vcpus=32 -- poll"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim_eq, entry, events, multicall, need, sched, test, time};
use support::crowd::{self, PERIOD};
use support::event;
use support::latency::{Alarm, Room};

entry!(run);

/// The neighbours.
const PEERS: usize = 12;
/// Calls of a multicall: one for each, and many more that wake nobody, so that it is long.
const CALLS: usize = 512;
static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();

/// Until all their vCPUs poll again.
const PAUSE: u64 = 30_000_000;

fn pause() {
    need!(sched::poll(&[], time::now() + PAUSE));
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-woken", start);
    for (domain, port) in (1..).map(DomainId::new).zip(crowd::ports()) {
        while need!(events::alloc_unbound(DomainId::SELF, domain)) != port {}
    }
    let alarm = Alarm::new();
    need!(sched::poll(&[], 20 * PERIOD));
    for port in crowd::ports() {
        let status = need!(events::status(port)).status;
        claim_eq!(status, abi::EVTCHNSTAT_interdomain);
    }
    let mut sends: [abi::evtchn_send; PEERS] = Default::default();
    for (send, port) in sends.iter_mut().zip(crowd::ports()) {
        send.port = port.raw();
    }
    // SAFETY: one call at a time.
    let calls = unsafe { CALL.get() };
    alarm.long(
        "multicall of sends that wake 32 vCPUs each",
        || {
            for (call, send) in calls.iter_mut().zip(sends.iter().cycle()) {
                let arguments = [u64::from(abi::EVTCHNOP_send), &raw const *send as u64];
                *call = multicall::entry(abi::__HYPERVISOR_event_channel_op, &arguments);
            }
            // SAFETY: the structures that belong to the commands.
            need!(unsafe { multicall::call(&mut calls[..]) });
            for call in calls.iter() {
                claim_eq!(multicall::result(call), Ok(0));
            }
        },
        pause,
    );
    test::success()
}

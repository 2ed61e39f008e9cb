//! Claim: no call that tells many vCPUs something holds the processor for long: NMIs for all of them,
//! events of all 4,095 ports, polls for 128 ports, vCPUs that are brought up and down. As
//! `event-latency`.
//! harness: xen=no release=yes icount=yes vcpus=32 memory=256M deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{
    abi, claim, claim_eq, entry, events, multicall, need, println, sched, test, time, vcpu,
};
use support::latency::{Alarm, Room};
use support::{crowd, event};

entry!(run);

/// Calls of a multicall.
const CALLS: usize = 4096;
/// vCPUs beside the first.
const OTHERS: u32 = 31;
/// Until all of them wait again.
const PAUSE: u64 = 20_000_000;

static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();
static SENDS: Room<[abi::evtchn_send; CALLS]> = Room::new([abi::evtchn_send { port: 0 }; CALLS]);

static NMIS: AtomicU64 = AtomicU64::new(0);
static WAKES: AtomicU64 = AtomicU64::new(0);

/// Takes NMIs and events, and waits for more.
extern "C" fn wait(_: u64) -> ! {
    need!(callback::register(Callback::Nmi, true, |_| {
        NMIS.fetch_add(1, Ordering::SeqCst);
    }));
    need!(callback::register(Callback::Event, true, event::upcall));
    loop {
        WAKES.fetch_add(1, Ordering::SeqCst);
        sched::block();
    }
}

fn pause() {
    need!(sched::poll(&[], time::now() + PAUSE));
}

/// Watches a multicall of what `entry` makes for each number.
fn watch(alarm: &Alarm, name: &str, entry: impl Fn(usize) -> abi::multicall_entry) {
    // SAFETY: one call at a time.
    let calls = unsafe { CALL.get() };
    alarm.long(
        name,
        || {
            for (number, call) in calls.iter_mut().enumerate() {
                *call = entry(number);
            }
            // SAFETY: `entry` makes calls whose structures are there.
            need!(unsafe { multicall::call(&mut calls[..]) });
            for call in calls.iter() {
                claim_eq!(multicall::result(call), Ok(0), "{name}");
            }
        },
        pause,
    );
}

/// One of the others.
fn other(number: usize) -> VcpuId {
    VcpuId::new(number as u32 % OTHERS + 1)
}

fn vcpu_op(command: u32, vcpu: VcpuId) -> abi::multicall_entry {
    let arguments = [command.into(), vcpu.raw().into(), 0];
    multicall::entry(abi::__HYPERVISOR_vcpu_op, &arguments)
}

fn send(ports: &[abi::evtchn_send], number: usize) -> abi::multicall_entry {
    let structure = &raw const ports[number % ports.len()] as u64;
    let arguments = [abi::EVTCHNOP_send.into(), structure];
    multicall::entry(abi::__HYPERVISOR_event_channel_op, &arguments)
}

fn run(start: &'static StartInfo) -> ! {
    crowd::number_vcpus();
    let (mut memory, shared) = event::begin("event-latency-vcpus", start);
    let alarm = Alarm::new();
    claim_eq!(crowd::start(&mut memory, shared, wait), OTHERS + 1);
    pause();
    claim_eq!(WAKES.load(Ordering::SeqCst), OTHERS.into());

    watch(&alarm, "NMIs for all vCPUs", |number| {
        vcpu_op(abi::VCPUOP_send_nmi, other(number))
    });
    let nmis = NMIS.load(Ordering::SeqCst);
    println!("{nmis} NMIs");
    claim!(nmis >= u64::from(OTHERS) * 24);
    watch(&alarm, "vCPUs down and up", |number| {
        let command = [abi::VCPUOP_down, abi::VCPUOP_up][number / OTHERS as usize % 2];
        vcpu_op(command, other(number))
    });
    for id in (1..=OTHERS).map(VcpuId::new) {
        need!(vcpu::up(id));
    }
    pause();

    // SAFETY: nobody else uses it.
    let sends = unsafe { SENDS.get() };
    let mut count = 0;
    while let Ok(port) = events::bind_ipi(other(count)) {
        need!(events::unmask_port(port));
        sends[count] = abi::evtchn_send { port: port.raw() };
        count += 1;
    }
    let sends = &sends[..count];
    println!("{count} ports");
    claim!(count > 4000);
    let upcalls = event::upcalls();
    watch(&alarm, "events of all ports", |number| send(sends, number));
    // Each vCPU was told at each point.
    claim!(event::upcalls() - upcalls >= 24 * OTHERS);

    // 128 ports, of which the last has an event.
    let ports: [u32; 128] = core::array::from_fn(|index| sends[index].port);
    let last = Port::new(ports[127]);
    events::mask_port(shared, last);
    need!(events::send(last));
    claim!(events::is_pending(shared, last));
    let mut op = event::poll(&ports, 0);
    let poll = multicall::entry(
        abi::__HYPERVISOR_sched_op,
        &[u64::from(abi::SCHEDOP_poll), &raw mut op as u64],
    );
    watch(&alarm, "polls for 128 ports", |_| poll);
    claim!(events::is_pending(shared, last));
    test::success()
}

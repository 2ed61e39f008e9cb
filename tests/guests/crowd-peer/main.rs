//! A domain with many vCPUs, whose command line says what they do: wait for the same instant again and
//! again, each third by its single-shot timer, by its periodic one and by the limit of a poll; or be
//! always ready (`busy`); or have both watchdogs run out after the first instant from
//! [`crowd::TOGETHER`] on (`watchdogs`); or poll for a port of the boot domain's and one more (`poll`).
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::events::{self, Shared};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::time::alarm;
use paravane_guest::{abi, entry, need, println, sched, time};
use support::crowd::{self, PERIOD, TOGETHER};
use support::neighbour::{SURVIVOR, wait};

entry!(run);

/// The ports that are polled for.
static PORTS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn shared() -> Shared {
    need!(events::shared().ok_or("not mapped"))
}

/// Waits for each instant.
extern "C" fn meet(number: u64) -> ! {
    let id = VcpuId::new(number as u32);
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, id));
    events::mask_port(shared(), port);
    need!(alarm::stop_periodic(id));
    loop {
        let instant = crowd::instant();
        match number % 3 {
            0 => need!(sched::poll(&[], instant)),
            1 => {
                need!(alarm::set(Some(instant)));
                need!(sched::poll(&[port], 0));
            }
            _ => {
                need!(alarm::set_periodic(id, instant - time::now()));
                need!(sched::poll(&[port], 0));
                need!(alarm::stop_periodic(id));
            }
        }
        events::clear_port(shared(), port);
    }
}

/// Is always ready.
extern "C" fn yield_always(_: u64) -> ! {
    loop {
        sched::yield_now();
    }
}

/// Waits for ever.
extern "C" fn rest(_: u64) -> ! {
    loop {
        need!(sched::poll(&[], u64::MAX));
    }
}

/// Polls for ports.
extern "C" fn poll(_: u64) -> ! {
    let ports = [0, 1].map(|index: usize| Port::new(PORTS[index].load(Ordering::SeqCst)));
    loop {
        need!(sched::poll(&ports, 0));
        events::clear_port(shared(), ports[0]);
    }
}

fn start_watchdog() {
    let op = abi::sched_watchdog { id: 0, timeout: 1 };
    // SAFETY: the structure that belongs to the command.
    need!(check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_watchdog),
            &raw const op as u64,
        )
    }));
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("crowd-peer", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    events::mask_upcalls();
    let function = if start.has_option("busy") {
        yield_always
    } else if start.has_option("watchdogs") {
        rest
    } else if start.has_option("poll") {
        // The boot domain has one for each of its neighbours.
        let mut bound = None;
        wait("no port is offered", || {
            bound = crowd::ports().find_map(|port| events::bind_interdomain(SURVIVOR, port).ok());
            bound.is_some()
        });
        let port = need!(bound.ok_or("no port"));
        let other = need!(events::alloc_unbound(DomainId::SELF, SURVIVOR));
        for (place, port) in PORTS.iter().zip([port, other]) {
            events::mask_port(shared, port);
            place.store(port.raw(), Ordering::SeqCst);
        }
        poll
    } else {
        meet
    };
    let count = crowd::start(&mut memory, shared, function);
    println!("{count} vCPUs");
    if start.has_option("watchdogs") {
        need!(sched::poll(&[], TOGETHER - PERIOD));
        start_watchdog();
        start_watchdog();
    }
    function(0)
}

//! A domain that ends as its command line says: by its own word, or by its watchdog while it spins or waits.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, events, need, println, sched};
use support::{attempt, fault};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    println!("reports-peer");
    need!(fault::install());
    need!(events::map_shared_info(start.shared_info()));
    // The last exceptions.
    let _ = attempt!("cli");
    let _ = fault::read(0x1_2345_0000);
    core::hint::black_box(left_behind(64));
    if start.has_option("crash") {
        give_up();
    }
    let arg = abi::sched_watchdog { id: 0, timeout: 1 };
    // SAFETY: reads the structure.
    need!(check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_watchdog),
            &raw const arg as u64,
        )
    }));
    if start.has_option("spin") {
        spin();
    }
    wait()
}

/// Calls itself, so that the stack below where the kernel goes on is full of addresses behind calls.
#[inline(never)]
fn left_behind(depth: u64) -> u64 {
    if depth == 0 {
        return 0;
    }
    core::hint::black_box(left_behind(core::hint::black_box(depth - 1))) + 1
}

/// Room on the stack in which the addresses stay.
type Room = core::mem::MaybeUninit<[u64; 96]>;

#[inline(never)]
fn give_up() -> ! {
    core::hint::black_box(&Room::uninit());
    sched::shutdown(sched::ShutdownReason::Crash)
}

#[inline(never)]
fn spin() -> ! {
    core::hint::black_box(&Room::uninit());
    loop {
        core::hint::spin_loop();
    }
}

#[inline(never)]
fn wait() -> ! {
    core::hint::black_box(&Room::uninit());
    loop {
        sched::block();
        core::hint::black_box(());
    }
}

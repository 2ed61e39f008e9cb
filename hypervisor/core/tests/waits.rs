//! A wait for another processor whose end needs what the waiter does meanwhile: in a file by itself,
//! since what waiting takes is said once for a program.
#![cfg(not(loom))]

mod common;

use std::sync::LazyLock;

use paravane_core::sched::{NotRunnable, RunFlags};
use paravane_core::sync::{Machine, install};

static FLAGS: LazyLock<RunFlags> = LazyLock::new(|| RunFlags::new(NotRunnable::Down));

/// The CPU that has the registers saves them only when this one has served it.
fn serve() {
    FLAGS.release_cpu();
}

#[test]
fn who_waits_for_registers_serves_their_cpu() {
    common::alive("waits");
    install(Machine {
        serve,
        #[cfg(feature = "audit")]
        taken: |_| (),
        #[cfg(feature = "audit")]
        given_back: |_| (),
    });
    FLAGS.acquire_cpu();
    FLAGS.acquire_cpu();
    assert!(FLAGS.is_on_cpu());
}

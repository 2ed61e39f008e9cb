//! Tool: says when the guest began, for `cargo xtask boot-time`.
//!
//! Its first act is to read the TSC, a few instructions after the entry
//! point. Counting one tick an instruction from reset, that reading is what
//! the boot took.
//!
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::x86_64::_rdtsc;

use paravane_guest::{entry, println, sched, start::StartInfo};

entry!(run);

fn run(_: &'static StartInfo) -> ! {
    // SAFETY: reads a counter, and neither hypervisor forbids it to guests.
    let tsc = unsafe { _rdtsc() };
    println!("first-instruction: tsc {tsc}");
    sched::shutdown(sched::ShutdownReason::Poweroff)
}

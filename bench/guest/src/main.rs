//! The bench guest: what each primitive of the hypervisor costs, as its guest sees it.
//!
//! Run under an emulator that advances the time-stamp counter by one an instruction
//! (`-icount shift=0,sleep=off`), so each figure is a number of instructions, exact and repeatable,
//! and the same image measures any hypervisor of the interface. One line a row:
//!
//! `ROW <instructions, in hundredths> <name>`
//!
//! `cargo xtask bench` runs it on Paravane and on Xen and prints both.
#![cfg_attr(target_os = "none", no_std, no_main)]

mod events;
mod handlers;
mod memory;
mod primitives;
mod traps;
mod user;

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, test};

entry!(run);

/// Reads the time-stamp counter.
#[inline(always)]
pub fn clock() -> u64 {
    // SAFETY: reading the counter has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Runs `operation` `count` times and prints the mean of what one of them takes, with the loop's
/// own instructions taken off. `each` is how many things of the row's name one operation does.
pub fn row(name: &str, count: u64, each: u64, mut operation: impl FnMut()) {
    // Once for whatever happens only the first time.
    operation();
    let overhead = {
        let start = clock();
        for i in 0..count {
            core::hint::black_box(i);
        }
        clock() - start
    };
    let start = clock();
    for i in 0..count {
        core::hint::black_box(i);
        operation();
    }
    let taken = (clock() - start).saturating_sub(overhead);
    report(name, taken * 100 / (count * each));
}

/// Prints a row.
pub fn report(name: &str, hundredths: u64) {
    println!("ROW {hundredths} {name}");
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("bench", start);
    primitives::run();
    memory::run(&mut memory);
    traps::run();
    events::run(&mut memory, start);
    user::run(&mut memory);
    test::success()
}

//! Start of day: from the domain builder's hands to a running kernel.
//!
//! There is no firmware to ask and no mode to leave: the processor is in 64-bit mode on page tables
//! of the builder's making, `start_info` tells what there is, and the console works. Events are
//! masked until [`events::unmask_all`], so nothing here can be interrupted.

use alloc::format;
use alloc::string::String;

use paravane_guest::sched::{self, ShutdownReason};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{entry, test};

use crate::memory::{direct, frames, heap, image, p2m};
use crate::process::syscall;
use crate::threads::{self, scheduler};
use crate::{bench, console, events, println, shell, smoke, traps};

entry!(start_of_day);

// guide: start-of-day
/// The first function of the kernel. Each step rests on the ones before it.
fn start_of_day(start: &'static StartInfo) -> ! {
    println!("mini-OS on {}, {} kB", magic(start), start.nr_pages() * 4);

    // What the processor has to report must have somewhere to go, before the first mistake.
    traps::init();
    callback::register(Callback::Failsafe, true, failed_return)
        .expect("the failsafe entry is accepted");

    // Memory: the numbers of the frames, all of them mapped, the image protected, which are free, a
    // heap.
    p2m::init(start);
    events::map(start);
    let free = direct::init(start);
    image::protect();
    frames::init(start.nr_pages() as usize, free);
    heap::init();

    // Threads and processes.
    scheduler::init();
    syscall::init();

    // Events last: their handlers use all of the above.
    console::init(start);
    events::init(start);
    let work = if start.has_option("smoke") {
        check
    } else if start.has_option("bench") {
        measure
    } else {
        shell::run
    };
    threads::spawn("main", work).expect("memory for the first thread");
    events::unmask_all();
    scheduler::idle()
}
// end guide

/// The builder's name for its interface.
pub fn magic(start: &StartInfo) -> &str {
    let field = &start.raw().magic;
    // SAFETY: c_char and u8 have one layout.
    let bytes = unsafe { core::slice::from_raw_parts(field.as_ptr().cast::<u8>(), field.len()) };
    core::ffi::CStr::from_bytes_until_nul(bytes)
        .ok()
        .and_then(|text| text.to_str().ok())
        .unwrap_or("")
}

/// A return to user mode failed: a selector or address in the frame is bad. The frame says where.
fn failed_return(frame: &mut paravane_guest::traps::TrapFrame) {
    panic!("a return failed\n{frame:?}");
}

/// Checks all duties, and ends the domain with a verdict.
fn check() {
    test::begin("minios smoke");
    end(smoke::run().map(|checks| format!("{checks} checks")))
}

/// Prints what the work of this port costs, and ends the domain with a verdict.
fn measure() {
    test::begin("minios bench");
    end(bench::run().map(|()| String::from("bench")))
}

fn end(outcome: Result<String, String>) -> ! {
    match outcome {
        Ok(what) => {
            console::announce(format_args!("VERDICT: success minios {what}"));
            sched::shutdown(ShutdownReason::Poweroff)
        }
        Err(failed) => {
            console::announce(format_args!("VERDICT: failure minios: {failed}"));
            sched::shutdown(ShutdownReason::Crash)
        }
    }
}

//! Claim: a fault before any handler exists is reported as fully as a later
//! one: what was reached for and why that failed, the page walk with what each
//! frame is, and the function by the kernel's own symbols (design:refusals).
//! harness: xen=no expect=crash say="crash_report::reach_for_nothing+"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

/// An address in the lower half, where a kernel starts with nothing.
const NOTHING: u64 = 0x1234_5000;

#[inline(never)]
fn reach_for_nothing() -> u64 {
    // SAFETY: none; the read faults, which is the test.
    unsafe { core::hint::black_box(NOTHING as *const u64).read_volatile() }
}

fn run(_: &'static StartInfo) -> ! {
    test::begin("crash-report");
    let value = reach_for_nothing();
    test::failure(format_args!("read {value:#x} where nothing is"))
}

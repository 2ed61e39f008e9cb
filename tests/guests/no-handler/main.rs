//! Claim: an exception that the guest has no handler for ends it, with a
//! report that names the exception.
//! harness: xen=no expect=crash say="without a handler"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

fn run(_: &'static StartInfo) -> ! {
    test::begin("no-handler");
    // SAFETY: faults, and there is no handler.
    unsafe { core::arch::asm!("ud2") };
    test::failure(format_args!("the guest lives on"))
}

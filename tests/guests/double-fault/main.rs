//! Claim: a fault whose frame cannot be written to the kernel stack ends the
//! guest with a report, and nothing else (C10).
//! harness: xen=no expect=crash say="double fault"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("double-fault", start);
    // SAFETY: none: the stack goes, and the next instruction faults. The
    // guest ends here.
    unsafe {
        core::arch::asm!("mov rsp, 0x1000", "ud2");
    }
    test::failure(format_args!("the guest lives on without a stack"))
}

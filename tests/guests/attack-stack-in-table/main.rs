//! Attack: name a page table as the kernel stack and fault, so that the hypervisor pushes a frame
//! of our choice into it. The frame cannot be written there: that is a double fault, the guest
//! ends with a report, and nothing else happens (C10).
//!
//! harness: xen=no expect=crash say="double fault"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-stack-in-table", start);
    let table = start.page_table() + 2048;
    // SAFETY: none: the stack goes, and the guest ends here.
    unsafe { core::arch::asm!("mov rsp, {table}", "ud2", table = in(reg) table) };
    test::failure(format_args!(
        "the guest lives on with a page table as stack"
    ))
}

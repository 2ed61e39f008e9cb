//! Attack: name a page table as the kernel stack and fault, so that the hypervisor pushes a frame
//! of our choice into it. The frame cannot be written there: that is a double fault, the guest
//! ends with a report, and nothing else happens (C10).
//!
//! harness: xen=no expect=crash say="double fault" prints="control: a fault is handled"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, println, test};
use support::attempt;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-stack-in-table", start);
    // The control: on a good stack the same fault is handled.
    claim!(attempt!("ud2").is_some());
    println!("control: a fault is handled");
    let table = start.page_table() + 2048;
    // SAFETY: none: the stack goes, and the guest ends here.
    unsafe { core::arch::asm!("mov rsp, {table}", "ud2", table = in(reg) table) };
    test::failure(format_args!(
        "the guest lives on with a page table as stack"
    ))
}

//! Attack: a page-fault handler that is not mapped. Its first instruction faults, which calls it
//! again, and again: the kernel stack fills up with frames, until there is no more stack. That
//! ends the guest with a report, and never the hypervisor (C9, C10).
//!
//! harness: xen=no expect=crash say="double fault" prints="control: a fault is handled"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::table::{Privilege, entry as trap_entry, set};
use paravane_guest::{abi, claim, entry, need, println, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-handler-gone", start);
    // The control: with a handler there is no harm in a fault.
    claim!(support::fault::read(0x6000).is_err());
    println!("control: a fault is handled");
    // A stack with nothing below it, so that the end comes soon.
    let stack = need!(memory.page().ok_or("no page"));
    need!(paravane_guest::mm::update::update_va_mapping(
        paravane_guest::addr::VirtAddr::new(stack.raw() - 4096),
        paravane_guest::mm::Pte::EMPTY,
        paravane_guest::mm::update::Flush::PageLocal
    ));
    need!(set(&[
        trap_entry(14, 0x5000, Privilege::Kernel, true),
        abi::trap_info::default(),
    ]));
    // SAFETY: none: the guest ends here.
    unsafe {
        core::arch::asm!("mov rsp, {stack}", "mov rax, [0x6000]", stack = in(reg) stack.raw() + 4096, out("rax") _);
    }
    test::failure(format_args!("the guest lives on without a handler"))
}

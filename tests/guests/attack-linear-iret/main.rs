//! Attack: the stack pointer of an `iret` leads through a level-4 table that names itself into the
//! hypervisor's map of all memory, so that the context, which is nine words of anybody's memory, would
//! come into this guest's registers. The hypervisor cannot read it there, and ends the guest. The
//! control: the same context is good where the page is ours.
//!
//! harness: xen=no expect=crash say="iret: the context at the guest's stack pointer cannot be read" split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, test};
use support::deputy::{first_of_a_large_page, map_itself, through_direct_map};

entry!(run);

/// How often the context was good.
static ARRIVED: AtomicU64 = AtomicU64::new(0);
/// Where it would be read by way of the hypervisor.
static DEPUTY: AtomicU64 = AtomicU64::new(0);

/// Issues `iret` with the context at `stack`.
fn iret(stack: u64) -> ! {
    // SAFETY: it goes on in `arrived`, on the stack that the context names, or nowhere.
    unsafe {
        core::arch::asm!("mov rsp, {stack}", "syscall", stack = in(reg) stack,
            in("rax") u64::from(abi::__HYPERVISOR_iret), options(noreturn))
    }
}

extern "C" fn arrived() -> ! {
    if ARRIVED.fetch_add(1, Ordering::Relaxed) == 0 {
        iret(DEPUTY.load(Ordering::Relaxed));
    }
    test::failure(format_args!("the context was read through the hypervisor"))
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-linear-iret", start);
    let (page, frame) = first_of_a_large_page(&mut memory);
    let stack: u64;
    // SAFETY: reads the stack pointer.
    unsafe { core::arch::asm!("mov {}, rsp", out(reg) stack) };
    // rax, r11, rcx, flags, rip, cs, rflags, rsp, ss.
    let context = [
        0,
        0,
        0,
        0,
        arrived as *const () as u64,
        u64::from(abi::FLAT_KERNEL_CS) & !3,
        0,
        (stack & !15) - 1024 - 8,
        u64::from(abi::FLAT_KERNEL_SS),
    ];
    // SAFETY: a page of this test's.
    unsafe { page.as_ptr::<[u64; 9]>().write_volatile(context) };
    map_itself(&memory);
    DEPUTY.store(through_direct_map(frame), Ordering::Relaxed);
    iret(page.raw())
}

//! Attack: keep a processor for ever. The IRET to a guest loads a selector of a page of the LDT that has
//! not been used yet: the hypervisor checks the page, where it lets interrupts in, after its last look
//! for work on the way to the guest. A timer that goes off then is not seen, and was the last.
//!
//! The control: a selector of a page in use, with the same alarms.
//!
//! harness: xen=no icount=yes vcpus=2 deadline=100
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::arch::x86_64::_rdtsc;
use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::set_ldt;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, test, time};
use support::{second, space::Table};

entry!(run);

const DATA: u64 = 0x00cf_f300_0000_ffff;
/// The second descriptor of the LDT.
const SELECTOR: u64 = 0x0f;
/// How long the other vCPU may wait, in instructions: twice the slice of both.
const LONG: u64 = 20_000_000;

static TURNS: AtomicU64 = AtomicU64::new(0);

extern "C" fn other() -> ! {
    loop {
        TURNS.fetch_add(1, Ordering::Relaxed);
    }
}

/// To the next instruction, with SS from the LDT, by the iret hypercall.
fn through_ldt() {
    // SAFETY: goes on behind it on the same stack, events masked as before.
    unsafe {
        core::arch::asm!(
            "mov r8, rsp",
            "push {ss}",
            "push r8",
            "push 2",
            "push {cs}",
            "lea r9, [rip + 2f]",
            "push r9",
            "push 0",
            "push rcx",
            "push r11",
            "push rax",
            "mov eax, {iret}",
            "syscall",
            "2:",
            ss = const SELECTOR,
            cs = const 0xe030u64,
            iret = const abi::__HYPERVISOR_iret,
            out("rax") _, out("rcx") _, out("r8") _, out("r9") _, out("r11") _,
        );
    }
}

/// Whether the other vCPU gets a turn while this one runs on.
fn other_runs() -> bool {
    let (begin, turns) = (cycles(), TURNS.load(Ordering::Relaxed));
    while cycles() - begin < LONG {
        if TURNS.load(Ordering::Relaxed) != turns {
            return true;
        }
    }
    false
}

fn cycles() -> u64 {
    // SAFETY: reads the counter.
    unsafe { _rdtsc() }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-lost-work", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    need!(table.make_read_only(&memory));
    events::mask_upcalls();
    second::start(&mut memory, start, other);
    claim!(other_runs(), "the other vCPU runs");
    for (what, anew) in [("in use", false), ("new", true)] {
        claim_eq!(set_ldt(table.address, 512), Ok(()));
        through_ldt();
        for step in 0..30 {
            if anew {
                claim_eq!(set_ldt(VirtAddr::new(0), 0), Ok(()));
                claim_eq!(set_ldt(table.address, 512), Ok(()));
            }
            need!(time::alarm::set(Some(time::now() + 1000 + 700 * step)));
            through_ldt();
            claim!(
                other_runs(),
                "a page {what}, step {step}: the processor is kept"
            );
        }
        println!("a page {what}: the other vCPU had its turns");
    }
    test::success()
}

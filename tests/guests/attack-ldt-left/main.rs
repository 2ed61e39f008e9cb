//! Attack: with split page tables, read another vCPU's descriptors, or what has become of their frames, at
//! the addresses where its LDT was shown to the processor: on the tables of a vCPU without an LDT nothing
//! is there, neither after it gave its own up nor when another one with an LDT ran before.
//!
//! The processor itself is asked: the fault of an access says whether the page was there (bit 0 of the
//! error code), whoever may use it. The control: it is there as long as the vCPU has the LDT.
//!
//! harness: xen=no vcpus=2 options="mitigations=split" say="mitigation split: guests run on page tables without the hypervisor"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::Pte;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::segment::set_ldt;
use paravane_guest::traps::vector;
use paravane_guest::{claim, claim_eq, entry, events, need, sched, test};
use support::{attempt, fault, second, space::Table};

entry!(run);

/// The window of the first processor (`hypervisor/src/arch/x86_64/layout.rs`).
const WINDOW: u64 = 0xffff_8080_0021_0000;
const DATA: u64 = 0x00cf_f300_0000_ffff;

/// Where the other vCPU's table is, and whether it has used it.
static TABLE: AtomicU64 = AtomicU64::new(0);
static USED: AtomicU64 = AtomicU64::new(0);

fn load_ds(selector: u32) -> Option<u32> {
    attempt!("mov ds, {s:e}", "mov ds, {z:e}"; s = in(reg) selector, z = in(reg) 0u32)
        .map(|fault| fault.vector)
}

/// Whether a page is there, though not for a guest.
fn shown() -> bool {
    let fault = need!(fault::read(WINDOW).err().ok_or("it can be read"));
    claim_eq!((fault.vector, fault.address), (vector::PAGE_FAULT, WINDOW));
    fault.error & 1 != 0
}

extern "C" fn other() -> ! {
    let table = VirtAddr::new(TABLE.load(Ordering::SeqCst));
    need!(set_ldt(table, 512));
    // SAFETY: the selector names a data segment of the table, and null is always one.
    unsafe {
        core::arch::asm!("mov ds, {s:e}", "mov ds, {z:e}", s = in(reg) 0x0fu32, z = in(reg) 0u32);
    }
    USED.store(1, Ordering::SeqCst);
    loop {
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-ldt-left", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    table.set(1, Pte::from_raw(DATA));
    need!(table.make_read_only(&memory));
    claim_eq!(set_ldt(table.address, 512), Ok(()));
    claim!(!shown(), "the LDT is not used yet");
    claim_eq!(load_ds(0x0f), None);
    claim!(shown(), "the control: in use");
    claim_eq!(set_ldt(VirtAddr::new(0), 0), Ok(()));
    claim!(!shown(), "the LDT was given up");
    claim_eq!(table.make_writable(&memory), Ok(()));
    need!(table.make_read_only(&memory));
    TABLE.store(table.address.raw(), Ordering::SeqCst);
    second::start(&mut memory, start, other);
    while USED.load(Ordering::SeqCst) == 0 {
        sched::yield_now();
    }
    for _ in 0..4 {
        sched::yield_now();
        claim!(!shown(), "another vCPU's LDT");
    }
    test::success()
}

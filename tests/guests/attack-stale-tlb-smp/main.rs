//! Attack: one vCPU stores to a page without pause while another makes a page table of it, over
//! and over. The store that wins must be one from before; once the table is pinned, its contents
//! stand still: the other processor's TLB was flushed.
//!
//! harness: smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::mm::{Flags, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{TrapFrame, set_handler, table, vector};
use paravane_guest::{claim, claim_eq, entry, need, sched, test, vcpu};
use support::second;
use support::space::Table;

entry!(run);

static TARGET: AtomicU64 = AtomicU64::new(0);
static STORES: AtomicU64 = AtomicU64::new(0);
static FAULTS: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// A present entry of a frame that is nobody's: worth having in a table.
const EVIL: u64 = 0x1_2345_6067;

unsafe extern "C" {
    fn store_again();
    fn store_done();
}

core::arch::global_asm!(
    // rdi: where to, rsi: what.
    "store_again: mov [rdi], rsi",
    "store_done: ret",
);

/// The second vCPU: stores, whatever comes of it.
extern "C" fn storer() -> ! {
    need!(table::register_exceptions());
    while !STOP.load(Ordering::SeqCst) {
        // A bad entry and none, in turn.
        let value = EVIL * (STORES.fetch_add(1, Ordering::SeqCst) & 1);
        // SAFETY: the page is this test's; a fault goes on behind the store.
        unsafe {
            core::arch::asm!("call {store}", store = sym store_again,
                in("rdi") TARGET.load(Ordering::SeqCst), in("rsi") value);
        }
    }
    loop {
        let _ = vcpu::down(second::SECOND);
    }
}

fn page_fault(frame: &mut TrapFrame) {
    if frame.rip != store_again as *const () as u64 {
        return support::fault::catch(frame);
    }
    FAULTS.fetch_add(1, Ordering::SeqCst);
    frame.rip = store_done as *const () as u64;
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-stale-tlb-smp", start);
    set_handler(vector::PAGE_FAULT, Some(page_fault));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    TARGET.store(table.address.raw() + 8, Ordering::SeqCst);
    second::start(&mut memory, start, storer);

    let mut won = 0;
    for round in 0..150u32 {
        let level = 2 + round % 3;
        // SAFETY: mapped writable, no table now.
        unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
        let before = STORES.load(Ordering::SeqCst);
        while STORES.load(Ordering::SeqCst) < before + 3 {
            sched::yield_now();
        }
        // Made read-only while the other goes on, with what its TLB says.
        need!(table.make_read_only(&memory));
        // A bad entry may have been last: then it is refused.
        let pinned = update::pin(level, table.frame);
        if pinned.is_ok() {
            won += 1;
            for _ in 0..20 {
                claim_eq!(table.get(1).raw(), 0, "round {round}: the table changed");
                sched::yield_now();
            }
            need!(update::unpin(table.frame));
        }
        need!(memory.protect(table.address, Flags::DATA));
    }
    STOP.store(true, Ordering::SeqCst);
    paravane_guest::println!(
        "{won} rounds pinned, {} stores, {} faults",
        STORES.load(Ordering::SeqCst),
        FAULTS.load(Ordering::SeqCst)
    );
    claim!(
        won > 0 && FAULTS.load(Ordering::SeqCst) > 0,
        "the race was never run"
    );
    test::success()
}

//! A second vCPU that stores to a page without pause, whatever comes of it: what tells whether its
//! processor was flushed when the page stopped being writable.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, update};
use paravane_guest::traps::{TrapFrame, set_handler, table, vector};
use paravane_guest::{claim, claim_eq, need, println, sched, vcpu};

use crate::second;
use crate::space::Table;

/// Where it stores.
pub static TARGET: AtomicU64 = AtomicU64::new(0);
/// Stores that it began.
pub static STORES: AtomicU64 = AtomicU64::new(0);
/// Stores that faulted.
pub static FAULTS: AtomicU64 = AtomicU64::new(0);
/// It is to stop.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// A present entry of a frame that is nobody's: worth having in a table.
pub const EVIL: u64 = 0x1_2345_6067;

#[cfg(target_os = "none")]
core::arch::global_asm!(
    // rdi: where to, rsi: what.
    "stale_store: mov [rdi], rsi",
    "stale_stored: ret",
);

#[cfg(target_os = "none")]
mod code {
    unsafe extern "C" {
        pub(super) fn stale_store();
        pub(super) fn stale_stored();
    }

    pub(super) fn store(target: u64, value: u64) {
        // SAFETY: the page is the test's; a fault goes on behind the store.
        unsafe {
            core::arch::asm!("call {store}", store = sym stale_store,
                in("rdi") target, in("rsi") value);
        }
    }
}

#[cfg(not(target_os = "none"))]
mod code {
    pub(super) extern "C" fn stale_store() {}
    pub(super) extern "C" fn stale_stored() {}
    pub(super) fn store(_target: u64, _value: u64) {}
}

/// Catches the storer's page faults; all others go to the common catcher.
pub fn install() {
    set_handler(vector::PAGE_FAULT, Some(page_fault));
}

fn page_fault(frame: &mut TrapFrame) {
    if frame.rip != code::stale_store as *const () as u64 {
        return crate::fault::catch(frame);
    }
    FAULTS.fetch_add(1, Ordering::SeqCst);
    frame.rip = code::stale_stored as *const () as u64;
}

/// The second vCPU: stores, whatever comes of it.
pub extern "C" fn storer() -> ! {
    need!(table::register_exceptions());
    while !STOP.load(Ordering::SeqCst) {
        // A bad entry and none, in turn.
        let value = EVIL * (STORES.fetch_add(1, Ordering::SeqCst) & 1);
        code::store(TARGET.load(Ordering::SeqCst), value);
    }
    loop {
        let _ = vcpu::down(second::SECOND);
    }
}

/// Waits for some stores that began from now on.
pub fn wait_for_stores() {
    let before = STORES.load(Ordering::SeqCst);
    while STORES.load(Ordering::SeqCst) < before + 3 {
        sched::yield_now();
    }
}

/// Stops the storer, and waits until its processor has left it.
pub fn stop() {
    STOP.store(true, Ordering::SeqCst);
    second::wait_until_down();
}

/// A page that the storer's translation may be of.
pub fn target(memory: &mut BootMemory) -> Table {
    let table = need!(Table::new(memory).ok_or("no page"));
    TARGET.store(table.address.raw() + 8, Ordering::SeqCst);
    table
}

/// Makes a page table of the page under the storer's hands, over and over: once it is pinned, its
/// contents stand still. Then the storer stops.
pub fn pin_rounds(memory: &BootMemory, table: Table) {
    let mut won = 0;
    for round in 0..150u32 {
        let level = 2 + round % 3;
        // SAFETY: mapped writable, no table now.
        unsafe { table.address.as_ptr::<u8>().write_bytes(0, 4096) };
        wait_for_stores();
        // Made read-only while the other goes on, with what its TLB says.
        need!(table.make_read_only(memory));
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
    stop();
    let (stores, faults) = (STORES.load(Ordering::SeqCst), FAULTS.load(Ordering::SeqCst));
    println!("{won} rounds pinned, {stores} stores, {faults} faults");
    claim!(won > 0 && faults > 0, "the race was never run");
}

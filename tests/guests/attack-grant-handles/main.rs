//! Attack: one vCPU ends mappings by handles that another vCPU is only about to get: a mapping that
//! is not complete must not be found. Each mapping ends exactly once, whoever ends it, and while the
//! page is mapped its entry is in use; else references and pins are given back that were never taken
//! (design:lives).
//!
//! Not on Xen: it tells in the page of the attacked memory only that it panicked.
//!
//! harness: smp=2 xen=no deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, println, sched, test, time, vcpu};
use support::grant::{map_as, unmap_as};
use support::second::{self, SECOND};
use support::{fault, grant};

entry!(run);

const HOST: u32 = abi::GNTMAP_host_map;
const DEVICE: u32 = abi::GNTMAP_device_map;
const REFERENCE: u32 = 9;
const SECONDS: u64 = 1_000_000_000;
/// The handle that the other vCPU tries: that which a domain gets first, and again when it is free.
const GUESS: u32 = 0;

static WINDOW: AtomicU64 = AtomicU64::new(0);
static BUS: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// Ends whatever mapping the first handle names, until told to stop.
extern "C" fn thief() -> ! {
    let window = WINDOW.load(Ordering::SeqCst);
    let bus = BUS.load(Ordering::SeqCst);
    while !STOP.load(Ordering::SeqCst) {
        // No address ends all of a mapping for devices alone; of others the part for devices.
        for at in [0, 0, 0, window] {
            if unmap_as(GUESS, at, bus) == 0 {
                ENDED.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grant-handles", start);
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    table.grant(REFERENCE, grant::OWN, frame, false);
    WINDOW.store(window.raw(), Ordering::SeqCst);
    BUS.store(frame.addr(0).raw(), Ordering::SeqCst);
    second::start(&mut memory, start, thief);
    let (mut mapped, mut taken) = (0u64, 0u64);
    let until = time::now() + 3 * SECONDS;
    while time::now() < until {
        for flags in [DEVICE, DEVICE, HOST, DEVICE, HOST | DEVICE] {
            // The handle may be gone when the call returns: then the other vCPU was faster.
            let mine = match map_as(REFERENCE, window.raw(), flags) {
                Ok(mine) => mine,
                Err(status) => test::failure(format_args!(
                    "mapping {mapped}: status {status}: the page lost references"
                )),
            };
            mapped += 1;
            let (at, bus) = (window.raw(), mine.bus);
            if unmap_as(mine.handle, at, bus) != 0 {
                taken += 1;
            }
            settle(window, table);
        }
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    println!(
        "{mapped} mapped, {taken} of them ended by the other, which ended {} parts",
        ENDED.load(Ordering::SeqCst)
    );
    claim_eq!(table.used(REFERENCE), (false, false));
    claim_eq!(unmap_as(GUESS, window.raw(), 0), abi::GNTST_bad_handle);
    // The page is as it was, and can be mapped and unmapped as ever.
    claim_eq!(fault::write(page.raw(), 0x77), None);
    let again = need!(map_as(REFERENCE, window.raw(), HOST));
    claim_eq!(fault::read(window.raw()), Ok(0x77));
    claim_eq!(unmap_as(again.handle, window.raw(), 0), 0);
    claim!(
        taken > 0 && mapped > taken,
        "the race was never run: {taken} of {mapped}"
    );
    test::success()
}

/// Waits until the mapping has ended, whoever ends it: then nothing is left of it.
fn settle(window: VirtAddr, table: grant::Table) {
    let deadline = time::now() + 2 * SECONDS;
    while table.used(REFERENCE) != (false, false) {
        claim!(time::now() < deadline, "a mapping that cannot be ended");
    }
    claim!(
        fault::read(window.raw()).is_err(),
        "mapped, though the entry is not in use"
    );
}

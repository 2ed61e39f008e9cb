//! Attack: one vCPU turns a frame into a page table and back, so that the hypervisor has every CPU
//! flush; another maps a grant of that frame, writable, all the time. Neither may wait for the other
//! for ever, and never is the frame both (design:waiting).
//!
//! Not on Xen: nothing there waits in this place.
//!
//! harness: smp=2 xen=no deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, need, println, sched, test, vcpu};
use support::grant;
use support::race::Race;
use support::second::{self, SECOND};
use support::space::Table;

entry!(run);

const TURNS: u64 = 500;
const REFERENCE: u32 = 9;

static WINDOW: AtomicU64 = AtomicU64::new(0);
static MAPPED: AtomicU64 = AtomicU64::new(0);
static RACE: Race = Race::new();
static STOP: AtomicBool = AtomicBool::new(false);

/// Maps the grant and unmaps it, until told to stop.
extern "C" fn partner() -> ! {
    let window = VirtAddr::new(WINDOW.load(Ordering::SeqCst));
    while !STOP.load(Ordering::SeqCst) {
        let mapped = RACE.step(1, || grant::map(REFERENCE, window, false));
        if let Ok(handle) = mapped {
            MAPPED.fetch_add(1, Ordering::SeqCst);
            claim_eq!(grant::unmap(handle, window), 0);
        }
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grant-storm", start);
    let grants = grant::set_up(&mut memory);
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    WINDOW.store(window.raw(), Ordering::SeqCst);
    grants.grant(REFERENCE, grant::OWN, table.frame, false);
    need!(table.make_read_only(&memory));
    second::start(&mut memory, start, partner);
    let (mut pinned, mut turns) = (0, 0);
    // The deadline is the only limit to a race that does not take place.
    while turns < TURNS || pinned == 0 || RACE.met() == 0 || MAPPED.load(Ordering::SeqCst) == 0 {
        turns += 1;
        // As a table, for the next writable mapping to wait for a flush.
        if RACE.step(0, || update::pin(1, table.frame)).is_ok() {
            pinned += 1;
            claim_eq!(update::unpin(table.frame), Ok(()));
        }
        if table.make_writable(&memory).is_ok() {
            need!(table.make_read_only(&memory));
        }
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    let mapped = MAPPED.load(Ordering::SeqCst);
    println!("{pinned} times a table, {mapped} times mapped by the grant");
    RACE.require();
    test::success()
}

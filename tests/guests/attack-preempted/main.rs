//! Attack: a tree of tables so large that its validation is interrupted and continued many times,
//! while another vCPU pins, unpins, loads, maps and changes its parts. What is half validated is
//! neither a table for the other nor writable; and nothing of it is left over at the end
//! (design:bounded-calls).
//!
//! harness: smp=2 deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, println, sched, test, vcpu};
use support::race::Race;
use support::second::{self, SECOND};
use support::space::Table;

entry!(run);

/// Level-1 tables, all full.
const LEAVES: usize = 60;
const ROUNDS: u32 = 20;

static LEAF: AtomicU64 = AtomicU64::new(0);
static LEAF_ADDRESS: AtomicU64 = AtomicU64::new(0);
static ROOTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];
static RACE: Race = Race::new();
static STOP: AtomicBool = AtomicBool::new(false);
static TRIED: AtomicU64 = AtomicU64::new(0);

/// Disturbs, without pause. Pins that it gets it gives back at once.
extern "C" fn disturb() -> ! {
    let leaf = Mfn::new(LEAF.load(Ordering::SeqCst));
    let address = VirtAddr::new(LEAF_ADDRESS.load(Ordering::SeqCst));
    while !STOP.load(Ordering::SeqCst) {
        let n = TRIED.fetch_add(1, Ordering::SeqCst);
        let root = Mfn::new(ROOTS[n as usize % 3].load(Ordering::SeqCst));
        let level = 4 - (n % 3) as u32;
        RACE.step(1, || match n / 3 % 6 {
            // The tree, part by part, at its own level and at others.
            0 if update::pin(level, root).is_ok() => {
                claim_eq!(update::unpin(root), Ok(()), "level {level}, try {n}");
            }
            1 if update::pin(1 + (n / 18 % 4) as u32, leaf).is_ok() => {
                claim_eq!(update::unpin(leaf), Ok(()), "the leaf, try {n}");
            }
            2 if update::new_user_baseptr(root).is_ok() => {
                need!(update::new_user_baseptr(Mfn::new(0)));
            }
            // The right to write one of the leaves.
            3 => {
                let writable = Pte::new(leaf, Flags::DATA);
                let read_only = Pte::new(leaf, Flags::READ_ONLY);
                if update::update_va_mapping(address, writable, Flush::TlbAll).is_ok() {
                    need!(update::update_va_mapping(address, read_only, Flush::TlbAll));
                }
            }
            // An entry of a table that is in between.
            _ => {
                let _ = update::set_entry(root.addr(511 * 8), Pte::new(leaf, Flags::TABLE));
                let _ = update::set_entry(root.addr(511 * 8), Pte::EMPTY);
            }
        });
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-preempted", start);
    let mut table = || need!(Table::new(&mut memory).ok_or("no page"));
    let (page, l2, l3, l4) = (table(), table(), table(), table());
    let mut leaves = [page; LEAVES];
    for (index, leaf) in leaves.iter_mut().enumerate() {
        *leaf = table();
        for slot in 0..512 {
            leaf.set(slot, Pte::new(page.frame, Flags::READ_ONLY | Flags::USER));
        }
        l2.set(index, Pte::new(leaf.frame, Flags::TABLE));
    }
    l3.set(0, Pte::new(l2.frame, Flags::TABLE));
    l4.set(0, Pte::new(l3.frame, Flags::TABLE));
    for table in leaves.iter().chain([&l2, &l3, &l4]) {
        need!(table.make_read_only(&memory));
    }
    let middle = leaves[LEAVES / 2];
    LEAF.store(middle.frame.raw(), Ordering::SeqCst);
    LEAF_ADDRESS.store(middle.address.raw(), Ordering::SeqCst);
    for (slot, table) in ROOTS.iter().zip([l4, l3, l2]) {
        slot.store(table.frame.raw(), Ordering::SeqCst);
    }
    second::start(&mut memory, start, disturb);
    let mut pinned = 0;
    let mut round = 0u64;
    // The deadline of the test is the only limit: the other has its turns, too.
    while pinned < ROUNDS || RACE.met() == 0 {
        round += 1;
        // The other may have the right to write a leaf just now: then it is refused.
        if RACE.step(0, || update::pin(4, l4.frame)).is_err() {
            sched::yield_now();
            continue;
        }
        pinned += 1;
        for table in leaves.iter().chain([&l2, &l3, &l4]) {
            let writable = Pte::new(table.frame, Flags::DATA);
            let outcome = update::update_va_mapping(table.address, writable, Flush::PageLocal);
            claim!(
                outcome.is_err(),
                "round {round}: {} is writable",
                table.frame
            );
        }
        claim_eq!(update::unpin(l4.frame), Ok(()), "round {round}");
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    println!(
        "{pinned} of {round} pins, {} disturbances",
        TRIED.load(Ordering::SeqCst)
    );
    RACE.require();
    for table in leaves.iter().chain([&l2, &l3, &l4]) {
        claim_eq!(
            table.make_writable(&memory),
            Ok(()),
            "{} is held",
            table.frame
        );
    }
    claim_eq!(page.make_read_only(&memory), Ok(()));
    test::success()
}

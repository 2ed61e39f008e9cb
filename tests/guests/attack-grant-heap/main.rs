//! Attack: the domain beside us maps one grant of its own as often as it can. Each mapping takes
//! memory of the hypervisor, which is nobody's reservation: what we had given back for a while, and
//! may have again, must still be there.
//!
//! harness: xen=no memory=128M domain="attack-grant-heap-peer mem=16M" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test};
use support::neighbour::{talk, wait};

entry!(run);

/// Pages that we give back for a while.
const LENT: usize = 2048;

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-grant-heap", start);
    let words = talk(&mut boot);

    // As it is meant: what is given back can be had again.
    give(&boot, start);
    claim_eq!(take(), LENT);
    give_taken();

    wait("the neighbour does not come", || {
        words[0].load(Ordering::SeqCst) == 1
    });
    words[1].store(1, Ordering::SeqCst);
    wait("the neighbour does not end", || {
        words[0].load(Ordering::SeqCst) == 2
    });
    let mappings = words[2].load(Ordering::SeqCst);
    println!("the neighbour has {mappings} mappings");
    claim!(mappings > 1000);
    let got = take();
    claim!(
        got == LENT,
        "of {LENT} pages {got} came back: a neighbour's {mappings} mappings are there"
    );
    test::success()
}

static TAKEN: [AtomicU64; LENT] = [const { AtomicU64::new(0) }; LENT];

/// Gives up the last pages.
fn give(boot: &paravane_guest::mm::boot::BootMemory, start: &'static StartInfo) {
    let first = start.nr_pages() - LENT as u64;
    claim!(first > boot.pages());
    for number in 0..LENT as u64 {
        let frame = need!(start.p2m().mfn(Pfn::new(first + number)).ok_or("no frame"));
        TAKEN[number as usize].store(frame.raw(), Ordering::Relaxed);
    }
    give_taken();
}

fn give_taken() {
    for some in TAKEN.chunks(64) {
        let mut frames = [Mfn::new(0); 64];
        for (frame, taken) in frames.iter_mut().zip(some) {
            *frame = Mfn::new(taken.load(Ordering::Relaxed));
        }
        claim_eq!(memory::decrease(&frames, 0), Ok(64));
    }
}

/// Takes the pages again; how many there were.
fn take() -> usize {
    let mut got = 0;
    for some in TAKEN.chunks(64) {
        let mut pages = [0x10_0000u64; 64];
        let count = need!(memory::populate(&mut pages, 0));
        for (page, taken) in pages.iter().zip(some).take(count) {
            taken.store(*page, Ordering::Relaxed);
        }
        got += count;
        if count != some.len() {
            break;
        }
    }
    got
}

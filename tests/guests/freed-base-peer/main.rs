//! A second domain that gives memory back and then takes what is free, frame by frame, at addresses of
//! each width: so it comes to what another domain gave back, wherever that lies and however much more
//! is free.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Pfn;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, memory, need, println, sched};
use support::neighbour::{MEETING, SURVIVOR};

entry!(run);

/// Frames that it gives back.
const FRAMES: u64 = 512;
/// Widths of the machine's addresses.
const WIDTHS: core::ops::RangeInclusive<u8> = 21..=28;
/// Frames that it takes of each width. What was given back alone, between frames in use, is the next
/// that anybody gets who asks for one of at most its width.
const EACH: u64 = FRAMES / 8;
/// Its own number for a frame that it takes: a word that no other domain writes.
const TAKEN: u64 = 0x7ab1e;

fn run(start: &'static StartInfo) -> ! {
    println!("freed-base-peer");
    let own = support::begin("freed-base-peer", start);
    let first = own.pages() - FRAMES;
    for pfn in first..own.pages() {
        let page = own.address(Pfn::new(pfn));
        let frame = need!(own.mfn(page).ok_or("no frame"));
        need!(update::update_va_mapping(
            page,
            Pte::EMPTY,
            update::Flush::PageLocal
        ));
        need!(memory::decrease(&[frame], 0));
    }
    // When the boot domain has given a frame back, too.
    while events::bind_interdomain(SURVIVOR, MEETING).is_err() {
        sched::yield_now();
    }
    for width in WIDTHS {
        for _ in 0..EACH {
            // Of some width there may be fewer.
            need!(memory::populate_below(&mut [TAKEN], 0, width));
        }
    }
    // Kept as it is, with what it took.
    sched::shutdown(sched::ShutdownReason::Suspend)
}

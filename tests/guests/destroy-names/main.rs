//! Claim: when a domain has gone, all its memory is free again, and so are the frames that held the names
//! of its kernel's functions.
//!
//! The control: not before its end.
//!
//! harness: xen=no memory=128M domain="idle-peer mem=16M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, println, test};
use support::audit;
use support::neighbour::{NEIGHBOUR, end, pages_of, wait, wait_for_end};

entry!(run);

/// Frames that are free.
fn free() -> u64 {
    audit::call(audit::FREE, 0).unsigned_abs()
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("destroy-names", start);
    need!(events::map_shared_info(start.shared_info()));
    let before = free();
    let pages = need!(pages_of(NEIGHBOUR));
    claim_eq!(free(), before);
    claim_eq!(end(NEIGHBOUR), Ok(0));
    wait_for_end(NEIGHBOUR);
    // The last reference to its state may be given back a moment later.
    wait("not all of its memory comes back", || {
        free() > before + pages
    });
    let names = free() - before - pages;
    println!("{pages} pages, and {names} of names");
    claim!(names < 1000, "more than it had: {names}");
    test::success()
}

//! A tenant beside `attack-budget`: makes the hypervisor take for it whatever it can. Its number is on
//! the command line.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, GrantRef, Mfn};
use paravane_guest::grant::{map, table};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, events, need, println, sched};
use support::grant::{self, Table};
use support::neighbour::{SURVIVOR, map_when_granted, wait};

entry!(run);

const BATCH: usize = 32;
/// Entries of a page of version 1.
const PER_PAGE: u32 = 512;
/// The entry of each page that is used: not one of the first page's reserved ones.
const USED: u32 = 9;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-budget-peer", start);
    need!(events::map_shared_info(start.shared_info()));
    let number = start
        .command_line()
        .bytes()
        .last()
        .map_or(1, |digit| digit - b'0');
    let own = DomainId::new(number.into());
    let mut page = || need!(memory.page().ok_or("no page"));
    let [lent, place, talk, window] = [page(), page(), page(), page()];
    let frame = need!(memory.mfn(lent).ok_or("no frame"));
    grant::vacate(place);
    grant::vacate(talk);
    map_when_granted(SURVIVOR, 7 + u32::from(number), talk, abi::GNTMAP_host_map);
    // SAFETY: mapped for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    words[0].store(1, Ordering::SeqCst);
    wait("no word", || words[1].load(Ordering::SeqCst) == 1);

    let mut frames = [Mfn::new(0); 64];
    let long = table::setup(&mut frames).is_ok();
    let mut pages = 0;
    for (page, shared) in (0..).zip(frames).take(if long { 64 } else { 0 }) {
        grant::map_frame(window, shared);
        Table::at(window).grant(USED, own, frame, false);
        let mut op = [map::map_request(
            own,
            GrantRef::new(page * PER_PAGE + USED),
            place,
            true,
        )];
        need!(map::map(&mut op));
        if op[0].status == 0 {
            pages += 1;
        }
    }
    words[2].store(pages, Ordering::SeqCst);

    let mut mappings = 0u64;
    'all: loop {
        // All in one place: each entry that is there gives way to the next mapping's.
        let mut ops = [map::map_request(own, GrantRef::new(USED), place, true); BATCH];
        need!(map::map(&mut ops));
        for op in ops {
            if op.status != 0 {
                break 'all;
            }
            mappings += 1;
        }
    }
    words[3].store(mappings, Ordering::SeqCst);

    let mut ports = 0;
    let itself = DomainId::new(abi::DOMID_SELF as u16);
    while events::channel::alloc_unbound(itself, own).is_ok() {
        ports += 1;
    }
    words[4].store(ports, Ordering::SeqCst);
    println!("{pages} pages, {mappings} mappings, {ports} ports");
    words[0].store(2, Ordering::SeqCst);
    loop {
        sched::yield_now();
    }
}

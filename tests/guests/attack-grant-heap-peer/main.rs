//! The domain beside `attack-grant-heap`: maps one grant of its own as often as that goes.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::GrantRef;
use paravane_guest::grant::map;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, events, need, println, sched};
use support::grant;
use support::neighbour::{NEIGHBOUR, SURVIVOR, map_when_granted, wait};

entry!(run);

const TALK: u32 = 8;
const BATCH: usize = 32;

fn run(start: &'static StartInfo) -> ! {
    println!("attack-grant-heap-peer");
    let mut memory = support::begin("attack-grant-heap-peer", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let place = need!(memory.page().ok_or("no page"));
    let talk = need!(memory.page().ok_or("no page"));
    table.grant(9, NEIGHBOUR, frame, false);
    grant::vacate(place);
    grant::vacate(talk);
    map_when_granted(SURVIVOR, TALK, talk, abi::GNTMAP_host_map);
    // SAFETY: mapped for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    words[0].store(1, Ordering::SeqCst);
    wait("no word", || words[1].load(Ordering::SeqCst) == 1);
    let mut count = 0u64;
    let status = 'all: loop {
        // All in one place: each entry that is there gives way to the next mapping's.
        let mut ops = [map::map_request(NEIGHBOUR, GrantRef::new(9), place, true); BATCH];
        need!(map::map(&mut ops));
        for op in ops {
            if op.status != 0 {
                break 'all op.status;
            }
            count += 1;
        }
        words[2].store(count, Ordering::SeqCst);
    };
    println!("{count} mappings, then status {status}");
    words[2].store(count, Ordering::SeqCst);
    words[0].store(2, Ordering::SeqCst);
    loop {
        sched::yield_now();
    }
}

//! The domain beside `attack-endless-end`: writes empty lines to the console without end. Of those
//! one is sent at a time, and a call brings many.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{abi, console, entry, need};
use support::grant;
use support::neighbour::{SURVIVOR, map_when_granted};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-endless-end-peer", start);
    let talk = need!(memory.page().ok_or("no page"));
    grant::vacate(talk);
    map_when_granted(SURVIVOR, 8, talk, abi::GNTMAP_host_map);
    // SAFETY: mapped for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    loop {
        let _ = console::io::write(&[b'\n'; 128]);
        words[0].fetch_add(1, Ordering::SeqCst);
    }
}

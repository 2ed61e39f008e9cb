//! The domain beside `event-latency-end`: fills its console ring with empty lines, and tells nobody
//! but the one that ends it. With `crash` on its command line it crashes when it is told to
//! (`event-latency-crash`).
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, need, sched};
use support::console::own_ring;
use support::grant;
use support::neighbour::{SURVIVOR, map_when_granted};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("event-latency-end-peer", start);
    let mut ring = own_ring(start, &memory);
    let talk = need!(memory.page().ok_or("no page"));
    grant::vacate(talk);
    map_when_granted(SURVIVOR, 8, talk, abi::GNTMAP_host_map);
    // SAFETY: mapped for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    while ring.write(&[b'\n'; 2048]) != 0 {}
    words[0].store(1, Ordering::SeqCst);
    loop {
        if start.has_option("crash") && words[1].load(Ordering::SeqCst) == 1 {
            // SAFETY: none: this domain ends here.
            unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2", options(noreturn)) }
        }
        sched::yield_now();
    }
}

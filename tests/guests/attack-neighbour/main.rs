//! Attack: a domain beside us takes all the processor it can get, storms the hypervisor with calls,
//! tries our frames and ports, and at last dies of a double fault. Our memory does not change, our
//! clock goes on, our alarms come (G7).
//!
//! harness: xen=no memory=256M peer-crashes=yes domain="attack-neighbour-peer mem=48M" deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, events, need, println, sched, test, time};

entry!(run);

const WORDS: usize = 64 * 1024;
static PATTERN: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-neighbour", start);
    need!(events::map_shared_info(start.shared_info()));
    let pattern = |index: usize| (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for (index, word) in PATTERN.iter().enumerate() {
        word.store(pattern(index), Ordering::Relaxed);
    }
    // Longer than the neighbour's work takes; each alarm has to come, late or not.
    let begin = time::now();
    let mut alarms = 0;
    while time::now() - begin < 3_000_000_000 {
        let deadline = time::now() + 10_000_000;
        need!(sched::poll(&[], deadline));
        let now = time::now();
        claim!(now >= deadline, "an alarm came too early");
        claim!(
            now - deadline < 2_000_000_000,
            "an alarm came {} ns late",
            now - deadline
        );
        alarms += 1;
    }
    for (index, word) in PATTERN.iter().enumerate() {
        claim!(
            word.load(Ordering::Relaxed) == pattern(index),
            "word {index} of our memory changed"
        );
    }
    println!("{alarms} alarms");
    claim!(alarms > 5);
    test::success()
}

//! Attack: a domain beside us takes all the processor it can get, storms the hypervisor with calls,
//! tries our frames and ports, sets a breakpoint where we read, and at last dies of a double fault.
//! Our memory and registers do not change, our clock goes on, our alarms come, nothing traps us (G7).
//!
//! harness: xen=no memory=256M peer-crashes=yes domain="attack-neighbour-peer mem=48M" deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{set_handler, vector};
use paravane_guest::{claim, claim_eq, entry, events, need, println, sched, test, time};

use support::fpu;

entry!(run);

const WORDS: usize = 64 * 1024;
/// The first page that is mapped, here and there.
const WATCHED: u64 = 0xffff_ffff_8000_0000;

static TRAPS: AtomicU64 = AtomicU64::new(0);
static PATTERN: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

fn run(start: &'static StartInfo) -> ! {
    support::begin("attack-neighbour", start);
    need!(events::map_shared_info(start.shared_info()));
    let count = |_: &mut _| {
        TRAPS.fetch_add(1, Ordering::Relaxed);
    };
    set_handler(vector::DEBUG, Some(count));
    // Offered, but not to the neighbour.
    need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    let pattern = |index: usize| (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for (index, word) in PATTERN.iter().enumerate() {
        word.store(pattern(index), Ordering::Relaxed);
    }
    // Longer than the neighbour's work takes; each alarm has to come, late or not.
    let begin = time::now();
    let mut alarms = 0;
    while time::now() - begin < 3_000_000_000 {
        let deadline = time::now() + 10_000_000;
        fpu::keep(deadline);
        need!(sched::poll(&[], deadline));
        claim_eq!(fpu::kept(), deadline, "a vector register");
        // SAFETY: mapped from the start on.
        let _ = unsafe { (WATCHED as *const u32).read_volatile() };
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
    claim_eq!(TRAPS.load(Ordering::Relaxed), 0, "breakpoints of another's");
    println!("{alarms} alarms");
    claim!(alarms > 5);
    test::success()
}

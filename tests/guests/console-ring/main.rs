//! Claim: however much a guest has written to its console ring, the hypercall that says so takes no
//! longer than for a quarter of it; and all of it arrives. Time is a count of instructions here.
//!
//! Not on Xen: its boot domain has no ring.
//! harness: xen=no unprivileged=yes icount=yes lines="28 d0 in the ring"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, need, sched, test, time};
use support::console::{Line, own_ring};

entry!(run);

/// Bytes of each line.
const LINE: usize = 64;

fn run(start: &'static StartInfo) -> ! {
    let memory = support::begin("console-ring", start);
    let mut ring = own_ring(start, &memory);
    need!(events::map_shared_info(start.shared_info()));
    let mut number = 0;
    // The first is for whatever happens only the first time; what it wrote is sent meanwhile.
    let [_, quarter, full] = [1, 6, 21].map(|lines| {
        let quiet = time::now() + 100_000_000;
        while time::now() < quiet {
            sched::yield_now();
        }
        for _ in 0..lines {
            let line = Line::new(format_args!("in the ring {number}. {:-<60}", ""));
            let (text, _) = line.bytes().split_at(LINE - 1);
            claim_eq!(ring.write(text), LINE - 1);
            claim_eq!(ring.write(b"\n"), 1);
            number += 1;
        }
        // SAFETY: reading the counter has no effect.
        let before = unsafe { core::arch::x86_64::_rdtsc() };
        claim_eq!(ring.notify(), Ok(()));
        // SAFETY: as above.
        unsafe { core::arch::x86_64::_rdtsc() - before }
    });
    claim!(
        full < quarter * 2,
        "{full} instructions for a ring, {quarter} for a quarter of it"
    );
    test::success()
}

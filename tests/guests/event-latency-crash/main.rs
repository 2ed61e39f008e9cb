//! Claim: while a domain crashes with a ring full of ends of lines, is reported on and is taken
//! apart, an event of another one on the same processor arrives before the hypervisor has executed
//! 150,000 more instructions, whether that one computes or waits. As `destroy-latency`.
//! harness: xen=no release=yes icount=yes memory=256M peer-crashes=yes domain="event-latency-end-peer mem=16M -- crash" deadline=120
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::{
    Errno, abi, claim, claim_eq, entry, events, need, println, sched, test, time,
};
use support::latency::BOUND;
use support::neighbour::{NEIGHBOUR, pages_of, wait};
use support::{event, fault, grant};

entry!(run);

/// The grant of the page to talk through.
const TALK: u32 = 8;
/// Between two events: the first one falls into the crash.
const PERIOD: u64 = 40_000;

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, _shared) = event::begin("event-latency-crash", start);
    let table = grant::set_up(&mut boot);
    let talk = need!(boot.page().ok_or("no page"));
    let frame = need!(boot.mfn(talk).ok_or("no frame"));
    claim_eq!(fault::write(talk.raw(), 0), None);
    claim_eq!(fault::write(talk.raw() + 8, 0), None);
    table.grant(TALK, NEIGHBOUR, frame, false);
    // SAFETY: the page is this domain's for ever, and reached through atomics only.
    let words = unsafe { &*(talk.raw() as *const [AtomicU64; 512]) };
    wait("the neighbour does not come", || {
        words[0].load(Ordering::SeqCst) == 1
    });

    let first = VcpuId::new(0);
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, first));
    need!(time::alarm::stop_periodic(first));
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    words[1].store(1, Ordering::SeqCst);
    let mut worst = [0; 2];
    let mut count = 0;
    while pages_of(NEIGHBOUR) != Err(Errno::ESRCH) {
        // It waits first: that is when the neighbour runs, and crashes.
        count += 1;
        let waits = count % 2;
        let seen = event::count(port);
        let due = time::now() + PERIOD;
        need!(time::alarm::set(Some(due)));
        while event::count(port) == seen {
            if waits == 1 {
                sched::block();
            }
        }
        worst[waits] = worst[waits].max(event::last() - due);
    }
    events::mask_upcalls();
    let [computes, waits] = worst;
    println!(
        "{count} events wait {computes} instructions at most when it computes, {waits} when it waits"
    );
    claim!(count > 4, "the neighbour was gone at once");
    claim!(computes <= BOUND && waits <= BOUND);
    test::success()
}

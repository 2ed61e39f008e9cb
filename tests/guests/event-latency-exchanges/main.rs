//! Claim: two vCPUs in exchanges at the same moment, each of which finds what the other was
//! preempted in, let events in. As `event-latency`.
//! harness: xen=no release=yes icount=yes vcpus=2 memory=256M deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, entry, need, println, sched, test, time};
use support::exchange::{self, FRAMES};
use support::latency::{Alarm, BOUND, Room};
use support::race::Race;
use support::{event, second};

entry!(run);

/// Points of a call at which an event becomes due.
const POINTS: u64 = 32;

/// The frames of each vCPU.
static OWN: Room<[Mfn; FRAMES]> = Room::new([Mfn::new(0); FRAMES]);
static OTHERS: Room<[Mfn; FRAMES]> = Room::new([Mfn::new(0); FRAMES]);
static STEPS: AtomicU64 = AtomicU64::new(0);
static RACE: Race = Race::new();

/// Exchanges its frames for ever.
extern "C" fn second() -> ! {
    // SAFETY: this vCPU alone uses them from now on.
    let frames = unsafe { OTHERS.get() };
    loop {
        RACE.step(1, || {
            let large = need!(exchange::join(frames));
            exchange::split(large, frames);
        });
        STEPS.fetch_add(1, Ordering::SeqCst);
    }
}

/// Frames of memory that is not mapped.
fn frames(memory: &BootMemory, start: &StartInfo, first: u64, frames: &mut [Mfn; FRAMES]) {
    for (number, frame) in (memory.pages() + first..start.nr_pages()).zip(&mut *frames) {
        *frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    }
    claim!(frames[FRAMES - 1] != Mfn::new(0), "too little memory");
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("event-latency-exchanges", start);
    let alarm = Alarm::new();
    // SAFETY: each is used by one vCPU.
    let (own, others) = unsafe { (OWN.get(), OTHERS.get()) };
    // The second's stack and the like come first.
    frames(&memory, start, 64, own);
    frames(&memory, start, 64 + FRAMES as u64, others);
    let begun = time::now();
    let large = need!(exchange::join(own));
    let whole = time::now() - begun;
    exchange::split(large, own);
    claim!(whole > BOUND, "a short call, {whole}");
    second::start(&mut memory, start, second);
    let mut worst = 0;
    for point in 1..POINTS {
        // The other runs for a slice, at the end of which it is in the middle of an exchange.
        sched::yield_now();
        let mut large = Mfn::new(0);
        let wait = alarm.wait(whole * point / POINTS, || {
            large = RACE.step(0, || need!(exchange::join(own)));
        });
        exchange::split(large, own);
        worst = worst.max(wait);
    }
    println!(
        "beside {} exchanges an event waits {worst} instructions",
        STEPS.load(Ordering::SeqCst)
    );
    claim!(worst <= BOUND, "{worst}");
    RACE.require();
    test::success()
}

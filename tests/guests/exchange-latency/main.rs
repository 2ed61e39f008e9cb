//! Claim: no exchange holds the processor for long, whatever the free memory around its frames looks
//! like, and whether or not it is done. As `event-latency`.
//!
//! Freeing a frame takes longest where it is the last one missing from a large block. So each frame
//! that is exchanged here is the only one that the domain has kept of its 2 MiB.
//! harness: xen=no release=yes icount=yes memory=1300M
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, memory, need, println, test, time};
use support::event;
use support::exchange::{self, FRAMES};
use support::latency::{Alarm, BOUND, Room};

entry!(run);

/// Points of a call at which an event becomes due.
const POINTS: u64 = 48;

static KEPT: Room<[Mfn; FRAMES]> = Room::new([Mfn::new(0); FRAMES]);
static PLAIN: Room<[Mfn; FRAMES]> = Room::new([Mfn::new(0); FRAMES]);

fn run(start: &'static StartInfo) -> ! {
    let (memory, _shared) = event::begin("exchange-latency", start);
    let alarm = Alarm::new();
    // SAFETY: each is used here alone.
    let (kept, plain) = unsafe { (KEPT.get(), PLAIN.get()) };
    scatter(&memory, start, kept, plain);

    // How long it takes with frames around which nothing is free.
    let begun = time::now();
    let mut large = need!(exchange::join(plain));
    let whole = time::now() - begun;
    claim!(whole > BOUND, "a short call, {whole}");
    alarm.long(
        "refused exchange, 2 MiB for pages",
        || {
            claim_eq!(
                exchange::try_split(Mfn::new(1 << 40), plain),
                Err(Errno::EPERM)
            )
        },
        || {},
    );
    exchange::split(large, plain);
    // The frames are freed once, so there is one point: that at which plain ones wait longest.
    let longest = (1..POINTS)
        .map(|point| {
            let at = whole * point / POINTS;
            let wait = alarm.wait(at, || large = need!(exchange::join(plain)));
            exchange::split(large, plain);
            (wait, at)
        })
        .max();
    let (wait, at) = need!(longest.ok_or("no point"));
    let worst = alarm.wait(at, || {
        need!(exchange::join(kept));
    });
    println!("pages for 2 MiB: an event waits {wait} instructions");
    println!("scattered pages for 2 MiB: an event waits {worst} instructions");
    claim!(worst <= BOUND, "scattered pages: {worst}");
    test::success()
}

/// Keeps one page each of many blocks of 2 MiB, and a block in single pages.
fn scatter(
    memory: &BootMemory,
    start: &StartInfo,
    kept: &mut [Mfn; FRAMES],
    plain: &mut [Mfn; FRAMES],
) {
    let frame = |number: u64| start.p2m().mfn(Pfn::new(number));
    let mut blocks = 0;
    let mut others = [Mfn::new(0); FRAMES];
    let mut number = memory.pages();
    while number + FRAMES as u64 <= start.nr_pages() && blocks <= FRAMES {
        let Some(first) = frame(number).filter(|first| first.raw() % FRAMES as u64 == 0) else {
            number += 1;
            continue;
        };
        for (index, other) in (0..).zip(&mut others) {
            *other = need!(frame(number + index).ok_or("no frame"));
            claim_eq!(other.raw(), first.raw() + index, "not in a row");
        }
        match kept.get_mut(blocks) {
            Some(kept) => {
                *kept = first;
                claim_eq!(memory::decrease(&others[1..], 0), Ok(FRAMES - 1));
            }
            None => *plain = others,
        }
        blocks += 1;
        number += FRAMES as u64;
    }
    claim!(blocks > FRAMES, "only {blocks} blocks");
}

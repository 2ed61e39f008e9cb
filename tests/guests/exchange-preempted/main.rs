//! Claim: an exchange that is preempted by an event goes on, whatever the event's handler asks for:
//! other memory, or one of the frames that are being exchanged. No frame is lost or had twice.
//!
//! Not on Xen: it does not preempt an exchange.
//! harness: xen=no release=yes icount=yes memory=256M
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn, VcpuId};
use paravane_guest::events;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, memory, need, println, test, time};
use support::exchange::{FRAMES, FREE_PAGES, free_pages, join, split};

entry!(run);

/// Points of the call at which the event arrives.
const POINTS: u64 = 40;

/// What the event's handler does.
static TO_DO: AtomicU64 = AtomicU64::new(0);
/// How often it did.
static DONE: AtomicU64 = AtomicU64::new(0);
/// Take 64 KiB, and give them back: they are made ready in the place of what the call left.
const OTHER_MEMORY: u64 = 1;
/// From here on: give up the frame of this number less this.
const GIVE_UP: u64 = 1 << 32;

fn upcall(_frame: &mut TrapFrame) {
    let (Some(shared), Some(info)) = (events::shared(), events::current()) else {
        return;
    };
    events::dispatch(shared, info, |_| match TO_DO.swap(0, Ordering::SeqCst) {
        0 => {}
        OTHER_MEMORY => {
            let mut page = [FREE_PAGES + 2 * FRAMES as u64];
            claim_eq!(memory::populate(&mut page, 4), Ok(1));
            claim_eq!(memory::decrease(&[Mfn::new(page[0])], 4), Ok(1));
            DONE.fetch_add(1, Ordering::SeqCst);
        }
        frame => {
            // If the call has it in hand already, it is not ours to give.
            let given = need!(memory::decrease(&[Mfn::new(frame - GIVE_UP)], 0));
            DONE.fetch_add(given as u64, Ordering::SeqCst);
        }
    });
}

fn run(start: &'static StartInfo) -> ! {
    let memory = support::begin("exchange-preempted", start);
    need!(events::map_shared_info(start.shared_info()));
    need!(callback::register(Callback::Event, true, upcall));
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, VcpuId::new(0)));
    need!(time::alarm::stop_periodic(VcpuId::new(0)));
    need!(events::unmask_port(port));
    events::unmask_upcalls();
    let mut frames = frames(&memory, start);
    // Room for what the handler asks for.
    let last = start.nr_pages() - 1;
    for number in last - 16..last {
        let frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
        claim_eq!(memory::decrease(&[frame], 0), Ok(1));
    }
    let pages = need!(memory::current_pages());

    // How long it takes undisturbed.
    let begun = time::now();
    let large = need!(join(&mut frames));
    let whole = time::now() - begun;
    split(large, &mut frames);
    let at = |point: u64, todo: u64| {
        TO_DO.store(todo, Ordering::SeqCst);
        need!(time::alarm::set(Some(time::now() + whole * point / POINTS)));
    };

    for point in 1..POINTS {
        at(point, OTHER_MEMORY);
        let large = need!(join(&mut frames));
        split(large, &mut frames);
        claim_eq!(need!(memory::current_pages()), pages);
    }
    let between = DONE.swap(0, Ordering::SeqCst);
    claim!(between >= POINTS / 2, "the handler ran {between} times");

    // The last frame of the list is gone when the call comes to it, or the handler comes too late.
    let mut failures = 0;
    for point in 1..POINTS {
        at(point, GIVE_UP + frames[FRAMES - 1].raw());
        match join(&mut frames) {
            Ok(large) => {
                while TO_DO.load(Ordering::SeqCst) != 0 {}
                // It was not ours any more.
                claim_eq!(DONE.load(Ordering::SeqCst), 0);
                split(large, &mut frames);
            }
            Err(why) => {
                failures += 1;
                claim_eq!(why, Errno::EBUSY);
                claim_eq!(DONE.swap(0, Ordering::SeqCst), 1);
                claim_eq!(need!(memory::current_pages()), pages - 1);
                // The others are all still there, once.
                claim_eq!(memory::decrease(&frames[..FRAMES - 1], 0), Ok(FRAMES - 1));
                claim_eq!(memory::decrease(&frames[..1], 0), Ok(0));
                refill(&mut frames);
            }
        }
        claim_eq!(need!(memory::current_pages()), pages);
    }
    println!("{between} calls disturbed, {failures} failed");
    claim!(failures > 0, "no handler came in time");
    test::success()
}

/// Frames of memory that is not mapped.
fn frames(memory: &BootMemory, start: &StartInfo) -> [Mfn; FRAMES] {
    let mut frames = [Mfn::new(0); FRAMES];
    for (number, frame) in (memory.pages()..start.nr_pages()).zip(&mut frames) {
        *frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    }
    claim!(frames[FRAMES - 1] != Mfn::new(0), "too little memory");
    frames
}

/// Other frames for those that were given up.
fn refill(frames: &mut [Mfn; FRAMES]) {
    let mut pages = free_pages();
    claim_eq!(memory::populate(&mut pages, 0), Ok(FRAMES));
    *frames = pages.map(Mfn::new);
}

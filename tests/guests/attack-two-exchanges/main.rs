//! Attack: two vCPUs of a domain exchange memory at the same time, and timers preempt both calls again
//! and again. Each call's work has the domain's one place while it is in hand or left there; were the
//! place taken from one that has left its work a moment ago, both would have theirs in hand, and what
//! the second leaves there would replace what the first left: the frames that the first had given
//! would be nobody's for ever. A domain could do away with the machine's memory in that way.
//!
//! The control: each call is preempted, and all are done.
//!
//! Not on Xen: it does not preempt an exchange.
//! harness: xen=no release=yes unprivileged=yes smp=2 vcpus=2 memory=256M deadline=90
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use paravane_guest::addr::{Mfn, Pfn, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, memory, need, println, sched, test, time, vcpu};
use support::exchange::{FRAMES, join, try_split};
use support::second::{self, SECOND};

entry!(run);

/// What a timer has at least between two times.
const MS: u64 = 1_000_000;
/// How long both go on.
const LONG: u64 = 20_000 * MS;

/// The frames of one vCPU.
struct Frames(UnsafeCell<[Mfn; FRAMES]>);

// SAFETY: each is used by one vCPU.
unsafe impl Sync for Frames {}

static FRAMES_OF: [Frames; 2] = [const { Frames(UnsafeCell::new([Mfn::new(0); FRAMES])) }; 2];
static CALLS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];
static STOP: AtomicBool = AtomicBool::new(false);

/// Exchanges there and back until told to stop, or until frames are gone.
fn exchange(number: usize) {
    let id = VcpuId::new(number as u32);
    // SAFETY: see `Frames`.
    let frames = unsafe { &mut *FRAMES_OF[number].0.get() };
    need!(time::alarm::set_periodic(id, MS));
    let end = time::now() + LONG;
    while !STOP.load(Ordering::SeqCst) && time::now() < end {
        // The second timer comes at a point of the call that changes.
        let calls = u64::from(CALLS[number].load(Ordering::SeqCst));
        let ahead = 20_000 + calls * 7_919 % MS;
        need!(time::alarm::set(Some(time::now() + ahead)));
        let done = join(frames).and_then(|large| try_split(large, frames));
        if let Err(why) = done {
            println!("vCPU {number}, call {calls}: {why:?}");
            STOP.store(true, Ordering::SeqCst);
            break;
        }
        CALLS[number].fetch_add(1, Ordering::SeqCst);
    }
    need!(time::alarm::stop_periodic(id));
}

extern "C" fn other() -> ! {
    exchange(1);
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut own = support::begin("attack-two-exchanges", start);
    let free = start.nr_pages() - 2 * FRAMES as u64..start.nr_pages();
    // SAFETY: see `Frames`; the second vCPU does not run yet.
    let lists = FRAMES_OF
        .iter()
        .map(|frames| unsafe { &mut *frames.0.get() });
    for (frame, number) in lists.flatten().zip(free) {
        *frame = need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    }
    let pages = need!(memory::current_pages());
    second::start(&mut own, start, other);
    exchange(0);
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    let [first, second] = [0, 1].map(|number: usize| CALLS[number].load(Ordering::SeqCst));
    println!("{first} and {second} exchanges");
    claim_eq!(need!(memory::current_pages()), pages, "pages are gone");
    test::success()
}

//! Attack: one vCPU exchanges 2 MiB for single frames; while the call goes on, another gives up one of
//! the frames that the call has already assigned, and whoever asks next gets it: here the second vCPU
//! itself, which stands for a neighbour. What the first call still wrote to the machine-to-physical
//! table then, it would write about a frame that is somebody else's by now: the new owner's number
//! stays (M22).
//!
//! harness: xen=no smp=2 vcpus=2 memory=128M deadline=60
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::m2p::M2p;
use paravane_guest::mm::{Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, println, test, vcpu};
use support::exchange::{FRAMES, FREE_PAGES, join, split_into};
use support::second::{self, SECOND};

entry!(run);

/// The new owner's number for a frame.
const TAKEN: u64 = 0x7ab1e;
/// Frames that have to change hands within a call.
const ENOUGH: u32 = 5;
const MAX_ROUNDS: u32 = 500;

/// Numbers on the way in, frames on the way out.
static LIST: [AtomicU64; FRAMES] = [const { AtomicU64::new(0) }; FRAMES];
/// The last frame that the call gave the last time: mostly it is the same each time.
static LAST: AtomicU64 = AtomicU64::new(0);
/// What the other vCPU does: [`IDLE`], [`BUSY`], or it took this frame in place of [`GAVE`].
static TOOK: AtomicU64 = AtomicU64::new(IDLE);
const IDLE: u64 = 0;
const BUSY: u64 = u64::MAX;
/// The frame that was given up for the one that was taken.
static GAVE: AtomicU64 = AtomicU64::new(0);
/// Whether the call still went on when that was done.
static WITHIN: AtomicU64 = AtomicU64::new(0);
/// The last frame that the call is given.
static INPUT: AtomicU64 = AtomicU64::new(0);
/// The other vCPU shall stop.
static STOP: AtomicU64 = AtomicU64::new(0);

/// Gives the last frame up as soon as the call has assigned it, and takes one.
extern "C" fn change_hands() -> ! {
    let m2p = M2p::FIXED;
    let unlisted = || LIST[FRAMES - 1].load(Ordering::SeqCst) == FREE_PAGES + FRAMES as u64 - 1;
    let begin = || TOOK.compare_exchange(IDLE, BUSY, Ordering::SeqCst, Ordering::SeqCst);
    while STOP.load(Ordering::SeqCst) == 0 {
        // The call takes what it is given, and what is taken has no number.
        let input = Mfn::new(INPUT.load(Ordering::SeqCst));
        let taken = || input.raw() != 0 && m2p.pfn(input) == Some(Pfn::new(u64::MAX));
        let last = LAST.load(Ordering::SeqCst);
        if last == 0 || !taken() || !unlisted() || begin().is_err() {
            continue;
        }
        let mut page = [TAKEN];
        let mut changed = false;
        while unlisted() && !changed {
            changed = memory::decrease(&[Mfn::new(last)], 0) == Ok(1);
        }
        changed = changed && need!(memory::populate(&mut page, 0)) == 1;
        WITHIN.store(u64::from(unlisted()), Ordering::SeqCst);
        GAVE.store(last, Ordering::SeqCst);
        INPUT.store(0, Ordering::SeqCst);
        TOOK.store(if changed { page[0] } else { IDLE }, Ordering::SeqCst);
    }
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut own = support::begin("attack-late-numbers", start);
    let m2p = own.linear().m2p;
    second::start(&mut own, start, change_hands);
    let mut pages = own.pages();
    let mut frames = [(); FRAMES].map(|()| {
        pages -= 1;
        let page = own.address(Pfn::new(pages));
        let frame = need!(own.mfn(page).ok_or("no frame"));
        need!(update::update_va_mapping(
            page,
            Pte::EMPTY,
            update::Flush::PageLocal
        ));
        frame
    });
    let (mut rounds, mut changed, mut within, mut wrong) = (0, 0, 0, 0);
    while within < ENOUGH && rounds < MAX_ROUNDS {
        rounds += 1;
        let large = need!(join(&mut frames));
        for (number, word) in (0..).zip(&LIST) {
            word.store(FREE_PAGES + number, Ordering::SeqCst);
        }
        INPUT.store(large.raw() + FRAMES as u64 - 1, Ordering::SeqCst);
        split_into(large, &LIST);
        LAST.store(LIST[FRAMES - 1].load(Ordering::SeqCst), Ordering::SeqCst);
        while TOOK.load(Ordering::SeqCst) == BUSY {}
        let took = Mfn::new(TOOK.load(Ordering::SeqCst));
        let gave = Mfn::new(GAVE.load(Ordering::SeqCst));
        for (frame, word) in frames.iter_mut().zip(&LIST) {
            *frame = Mfn::new(word.load(Ordering::SeqCst));
            if took.raw() != IDLE && *frame == gave {
                changed += 1;
                if took == gave {
                    within += WITHIN.load(Ordering::SeqCst) as u32;
                    let number = m2p.pfn(took);
                    wrong += u32::from(number != Some(Pfn::new(TAKEN)));
                }
                *frame = took;
            }
        }
        TOOK.store(IDLE, Ordering::SeqCst);
    }
    STOP.store(1, Ordering::SeqCst);
    println!(
        "{rounds} calls; {changed} frames given up within, {within} of them had anew before the end, {wrong} with a wrong number"
    );
    while vcpu::is_up(SECOND) == Ok(true) {}
    claim_eq!(
        wrong,
        0,
        "a call numbered frames that were not its own any more"
    );
    claim!(changed > 0, "no frame was given up within a call");
    test::success()
}

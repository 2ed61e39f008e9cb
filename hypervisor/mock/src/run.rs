//! One input: calls of the two domains in turn, while memory fails, changes and vanishes; then
//! every reference is counted anew, and the domain without privilege ends.

use std::sync::atomic::Ordering;

use paravane_core::addr::DomainId;

use crate::arch::frame::TrapFrame;
use crate::arch::percpu::{PerCpu, special};
use crate::arch::stubs::SPECIAL;
use crate::arch::uaccess::{self, Meanwhile};
use crate::calls::{Call, Random, Scene};
use crate::domain::{self, ShutdownReason};
use crate::{heap, hypercall, mm, sched, work, world};

/// Calls of an input.
const CALLS: u64 = 120;
/// How often a call that stops is made again.
const ROUNDS: u32 = 200;

/// Makes the calls of one seed.
pub fn run(seed: u64, show: bool) {
    let mut random = Random(seed);
    let scenes = [0, 1].map(|id| {
        assert!(world::switch_to(id), "domain {id} does not run");
        scene()
    });
    for number in 0..CALLS {
        let id = random.below(8).min(1) as usize;
        if !world::switch_to(id as u16) {
            break;
        }
        let call = scenes[id].next(&mut random);
        let meanwhile = meanwhile(&mut random);
        if show {
            eprintln!("{number}: domain {id} {call:x?} {meanwhile:?}");
        }
        uaccess::meanwhile(meanwhile);
        if random.below(8) == 0 {
            heap::fail_after(random.below(3));
        }
        let result = make(call);
        heap::fail_after(u64::MAX);
        uaccess::meanwhile(Meanwhile::NOTHING);
        if show {
            eprintln!("   {result:x?}");
        }
        world::wake();
        let _ = work::take();
        if domain::find(DomainId::new(1)).is_none_or(|d| d.is_dying()) {
            break;
        }
    }
    audit("after the calls");
    end();
    audit("after the domain's end");
}

fn scene() -> Scene {
    let all = world::pages();
    let pages: Vec<u64> = all.iter().copied().take(12).collect();
    let mut frames: Vec<u64> = pages
        .iter()
        .filter_map(|&page| uaccess::frame_of(page, true))
        .collect();
    frames.extend(uaccess::tables_of(pages[0]));
    frames.extend([0, 1, 300, mm::max_mfn() - 1, mm::max_mfn()]);
    Scene { pages, frames }
}

/// Nothing, mostly.
fn meanwhile(random: &mut Random) -> Meanwhile {
    let mut what = Meanwhile::NOTHING;
    match random.below(10) {
        0 => what.readable = random.below(6),
        1 => what.writable = random.below(6),
        2 => {
            what.steady = random.below(4);
            what.change = random.of(&[1, 0x20, 0x80, 0xff]);
        }
        3 | 4 => what.undisturbed = random.below(6),
        _ => {}
    }
    what
}

/// Makes a call as entry does, again and again while it stops.
fn make(call: Call) -> Option<i64> {
    // SAFETY: the frame at the top of this processor's stack, which nothing else uses now.
    let frame: &mut TrapFrame = unsafe { &mut *PerCpu::guest_frame() };
    let [a1, a2, a3, a4, a5, a6] = call.arguments;
    (frame.rax, frame.rip) = (call.number as u64, 0x1000);
    (
        frame.rdi, frame.rsi, frame.rdx, frame.r10, frame.r8, frame.r9,
    ) = (a1, a2, a3, a4, a5, a6);
    for _ in 0..ROUNDS {
        let entry = hypercall::TABLE[call.number];
        let result = entry(
            frame.rdi, frame.rsi, frame.rdx, frame.r10, frame.r8, frame.r9,
        );
        if result != SPECIAL {
            let tally = world::tally();
            let counts = if (-4095..0).contains(&result) {
                &tally.refused
            } else {
                &tally.accepted
            };
            counts[call.number].fetch_add(1, Ordering::Relaxed);
            return Some(result);
        }
        world::tally().stopped.fetch_add(1, Ordering::Relaxed);
        if PerCpu::get().special.get() == special::FRAME {
            PerCpu::get().special.set(special::NONE);
            return None;
        }
        hypercall::continued(frame);
        let _ = work::take();
        uaccess::meanwhile(Meanwhile::NOTHING);
        heap::fail_after(u64::MAX);
        if frame.rip == 0x1000 {
            return Some(SPECIAL);
        }
        frame.rip = 0x1000;
    }
    None
}

fn audit(when: &str) {
    if let Err(errno) = crate::audit::run() {
        panic!("the audit {when}: {errno:?}");
    }
}

/// Ends the domain without privilege and takes it apart.
fn end() {
    let id = DomainId::new(1);
    let Some(domain) = domain::find(id) else {
        return;
    };
    domain.shutdown(ShutdownReason::Poweroff);
    drop(domain);
    world::wake();
    sched::softirq(work::RESCHEDULE);
    for _ in 0..100_000 {
        if domain::find(id).is_none() {
            return;
        }
        sched::softirq(work::DESTROY);
        domain::destroy::idle();
        let _ = work::take();
    }
    // What the other domain has mapped of it keeps it.
}

//! One input: calls of the two domains in turn, while memory fails, changes and vanishes; then
//! every reference is counted anew, and the domain without privilege ends.

use std::sync::atomic::Ordering;

use paravane_core::addr::DomainId;

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::{Guest32, Guest64};
use crate::arch::percpu::{PerCpu, special};
use crate::arch::stubs::SPECIAL;
use crate::arch::uaccess::{self, Meanwhile};
use crate::calls::{Call, Random, Scene};
use crate::domain::{self, ShutdownReason};
use crate::hypercall::guest::Caller;
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
    Scene {
        narrow: world::is_narrow(),
        pages,
        frames,
    }
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
    let narrow = world::is_narrow();
    (frame.rax, frame.rip) = (call.number as u64, 0x1000);
    let registers = if narrow {
        frame.rax |= 0xdead_beef << 32;
        Guest32::arguments(frame)
    } else {
        Guest64::arguments(frame)
    };
    for (register, argument) in registers.into_iter().zip(call.arguments) {
        *register = argument;
    }
    for _ in 0..ROUNDS {
        match if narrow {
            enter_32(frame)
        } else {
            enter(frame)
        } {
            Left::With(result) => {
                let tally = world::tally();
                let counts = if (-4095..0).contains(&result) {
                    &tally.refused
                } else {
                    &tally.accepted
                };
                counts[call.number].fetch_add(1, Ordering::Relaxed);
                return Some(result);
            }
            Left::Elsewhere => return None,
            Left::Stopped => {}
        }
        world::tally().stopped.fetch_add(1, Ordering::Relaxed);
        let _ = work::take();
        uaccess::meanwhile(Meanwhile::NOTHING);
        heap::fail_after(u64::MAX);
        frame.rip = 0x1000;
    }
    None
}

/// How a call was left.
enum Left {
    With(i64),
    /// The frame is another.
    Elsewhere,
    /// It is to be made again.
    Stopped,
}

fn enter(frame: &mut TrapFrame) -> Left {
    let number = frame.rax as usize;
    let [a1, a2, a3, a4, a5, a6] = Guest64::arguments(frame).map(|register| *register);
    let result = hypercall::TABLE[number](a1, a2, a3, a4, a5, a6);
    if result != SPECIAL {
        return Left::With(result);
    }
    if PerCpu::get().special.get() == special::FRAME {
        PerCpu::get().special.set(special::NONE);
        return Left::Elsewhere;
    }
    hypercall::continued(frame);
    if frame.rip == 0x1000 {
        Left::With(SPECIAL)
    } else {
        Left::Stopped
    }
}

/// The same by the entry of 32-bit guests, which does all of it. Nothing of a result is in the upper half
/// of the register.
fn enter_32(frame: &mut TrapFrame) -> Left {
    hypercall::call_32(frame);
    if frame.rip != 0x1000 {
        return Left::Stopped;
    }
    assert_eq!(frame.rax >> 32, 0, "a result of 64 bits");
    Left::With(i64::from(frame.rax as i32))
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

//! What is done when a deadline has come: the work for [`work::TIMER`].
//!
//! Timers of hundreds of vCPUs may come due at the same instant. The running vCPU's own goes off
//! first. The others have turns, in the order of their deadlines: after a turn the guest runs, with its
//! events, and for as long as the turn took, before the next begins. So timers of others take half of a
//! CPU at most. What timers of other domains take is not the running vCPU's time ([`run::held_up`]);
//! what those of its own domain take is, or a domain could have more than its share by setting timers.
//! A CPU with nothing to run makes no pauses: it looks whom it woke after each turn.

use core::sync::atomic::Ordering;

use paravane_core::addr::DomainId;
use paravane_core::event::{VIRQ_TIMER, deliver};
use paravane_core::ordered::{Ordered, Slot};
use paravane_core::time::Nanos;
use paravane_core::time::timers::NEVER;

use super::VcpuTime;
use super::deadline::{self, Key};
use super::timers::{self, Owner};
use crate::arch::percpu::{self, PerCpu};
use crate::domain::current::try_current;
use crate::domain::{self, crash};
use crate::preempt;
use crate::sched::{self, run, units};
use crate::sync::MutexGuard;
use crate::work;

/// Keys whose end is work of its own.
const WORK: [(Key, u32); 3] = [
    (Key::Slice, work::RESCHEDULE),
    (Key::Destruction, work::DESTROY),
    (Key::Console, work::CONSOLE),
];

/// The work of a timer, with the vCPU that it wakes.
const TIMER: u32 = 1_500;
/// The work of a watchdog, with the vCPUs that it stops.
const WATCHDOG: u32 = TURN;
/// The work of a turn.
const TURN: u32 = 25_000;
/// How long a turn is put off that would be the second before a guest runs.
const PAUSE: Nanos = 10_000;

/// The hardware timer went off, or another CPU changed a deadline here: does what is due.
pub fn expire() {
    let now = super::now();
    for (key, bits) in WORK {
        if deadline::due(key, now) {
            work::request(bits);
        }
    }
    if deadline::due(Key::VirtualAlarm, now) {
        virtual_alarm();
    }
    match try_current() {
        Some(vcpu) => {
            own(&vcpu.time, now);
            if deadline::may_take_turn(now) {
                others(vcpu.domain.id, now);
            }
        }
        // What is left is due still when the timer is set.
        None => _ = turn(now, None),
    }
    timers::program();
}

/// Gives the others' timers a turn, if the guest, of domain `running`, has run since the last one.
fn others(running: DomainId, now: Nanos) {
    let had_turn = &PerCpu::get().timers_had_turn;
    if had_turn.get() {
        deadline::pause(now.saturating_add(PAUSE));
        return;
    }
    let work = turn(now, Some(running));
    if work.all != 0 {
        had_turn.set(true);
        let end = super::now();
        let took = end.saturating_sub(now);
        let own = took.saturating_mul(work.own.into()) / Nanos::from(work.all);
        run::held_up(now.saturating_add(own), end);
        deadline::pause(end.saturating_add(took));
    }
}

/// The work of a turn.
#[derive(Default)]
struct Work {
    all: u32,
    /// Of that, for the domain that runs here.
    own: u32,
}

/// Does what the running vCPU's timers were for, if one of them is due.
fn own(vcpu: &VcpuTime, now: Nanos) {
    let Some((_, mut queue)) = timers::locked(vcpu) else {
        return;
    };
    let slot = vcpu.slot();
    if queue.dequeue_up_to(slot, now) {
        let _ = go_off(queue, slot, now);
    }
}

/// Takes timers that are due out of this CPU's queue, as many as a turn allows.
fn turn(now: Nanos, running: Option<DomainId>) -> Work {
    let mut work = Work::default();
    while work.all < TURN {
        let mut queue = timers::of(percpu::cpu_id()).lock();
        let Some(slot) = queue.pop_up_to(now) else {
            break;
        };
        let (done, domain) = go_off(queue, slot, now);
        preempt::spend(done);
        work.all = work.all.saturating_add(done);
        if domain.is_some() && domain == running {
            work.own = work.own.saturating_add(done);
        }
    }
    work
}

/// Does what a timer was for that was taken out of its queue. The work of that, and whose it was.
fn go_off(
    mut queue: MutexGuard<'_, Ordered<Owner>>,
    slot: Slot,
    now: Nanos,
) -> (u32, Option<DomainId>) {
    match queue.data_mut(slot) {
        Some(Owner::Vcpu(unit, due)) => {
            let vcpu = units::get(*unit);
            let runs = vcpu
                .as_ref()
                .is_some_and(|vcpu| timers::runs(&vcpu.time, &vcpu.sched.flags, due));
            let expired = due.expire(now, runs);
            let next = due.next();
            if next != NEVER {
                queue.enqueue(slot, next);
            }
            drop(queue);
            if let Some(vcpu) = &vcpu {
                if expired.virq {
                    deliver::send_virq(&*vcpu.domain, vcpu.id, VIRQ_TIMER);
                }
                if expired.poll {
                    sched::unblock(vcpu);
                }
            }
            (TIMER, vcpu.map(|vcpu| vcpu.domain.id))
        }
        Some(&mut Owner::Watchdog(domain, number)) => {
            drop(queue);
            watchdog(domain, number);
            (WATCHDOG, Some(domain))
        }
        None => (TIMER, None),
    }
}

/// The running vCPU's alarm in virtual time goes off.
fn virtual_alarm() {
    if let Some(vcpu) = try_current() {
        vcpu.time.virtual_deadline.store(NEVER, Ordering::Relaxed);
        deliver::send_virq(&*vcpu.domain, vcpu.id, VIRQ_TIMER);
    }
}

/// A domain's watchdog went off.
fn watchdog(id: DomainId, number: u32) {
    if let Some(domain) = domain::find(id) {
        warn!("domain {id}: watchdog {number} ran out");
        crash::by_watchdog(&domain);
    }
}

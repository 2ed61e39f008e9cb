//! What is done when a deadline has come: the work for [`work::TIMER`].

use core::sync::atomic::Ordering;

use paravane_core::addr::DomainId;
use paravane_core::event::{VIRQ_TIMER, deliver};
use paravane_core::time::Nanos;
use paravane_core::time::timers::NEVER;

use super::deadline::{self, Key};
use super::timers::{self, Owner};
use crate::arch::percpu;
use crate::domain::current::try_current;
use crate::domain::{self, ShutdownReason};
use crate::sched::{self, units};
use crate::work;

/// Keys whose end is work of its own.
const WORK: [(Key, u32); 3] = [
    (Key::Slice, work::RESCHEDULE),
    (Key::Destruction, work::DESTROY),
    (Key::Console, work::CONSOLE),
];

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
    while queued(now) {}
    timers::program();
}

/// Takes one timer that is due out of this CPU's queue, and does what it was for. Whether there was
/// one.
fn queued(now: Nanos) -> bool {
    let mut queue = timers::of(percpu::cpu_id()).lock();
    let Some(slot) = queue.pop_expired(now) else {
        return false;
    };
    match queue.data(slot) {
        Some(Owner::Vcpu(unit, due)) => {
            let vcpu = units::get(*unit);
            let runs = vcpu
                .as_ref()
                .is_some_and(|vcpu| timers::runs(&vcpu.time, &vcpu.sched.flags, due));
            let expired = due.expire(now, runs);
            let next = due.next();
            if next != NEVER {
                queue.arm(slot, next);
            }
            drop(queue);
            if let Some(vcpu) = vcpu {
                if expired.virq {
                    deliver::send_virq(&*vcpu.domain, vcpu.id, VIRQ_TIMER);
                }
                if expired.poll {
                    sched::unblock(&vcpu);
                }
            }
        }
        Some(&mut Owner::Watchdog(domain, number)) => {
            drop(queue);
            watchdog(domain, number);
        }
        None => {}
    }
    true
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
        domain.shutdown(ShutdownReason::Watchdog);
    }
}

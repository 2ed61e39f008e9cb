//! The queues of the vCPUs' timers, one a CPU.
//!
//! A vCPU's timers are in the queue of the CPU where it last ran, so that setting one's own timer
//! (the usual case) takes a lock that nobody else wants and programs the CPU's own local APIC. They
//! follow the vCPU when it is scheduled elsewhere. What a CPU itself waits for is not in the queue:
//! see [`super::deadline`]. What is done when a timer goes off is in [`super::expire`].
//!
//! Whoever asks for a timer pays for it: the timers of a vCPU that is down rest, a periodic one also
//! while its vCPU does not run and has had its interrupt, and a timer that is set for a vCPU that does
//! not run goes off on the CPU that set it ([`paravane_core::time::timers::Resting`]).

use core::sync::atomic::Ordering;

use paravane_core::addr::DomainId;
use paravane_core::ordered::{NoRoom, Ordered, Slot};
use paravane_core::sched::{NotRunnable, RunFlags, Unit};
use paravane_core::time::timers::NEVER;
use paravane_core::time::{Nanos, VcpuTimers};

use super::deadline::{self, Key};
use super::vcpu::{NOWHERE, VcpuTime};
use crate::arch::layout::MAX_CPUS;
use crate::arch::percpu;
use crate::sync::{Mutex, MutexGuard};
use crate::work;

/// Whose deadline it is.
pub(super) enum Owner {
    /// A vCPU's timers, of which the slot holds the earliest.
    Vcpu(Unit, VcpuTimers),
    /// A domain's watchdog.
    Watchdog(DomainId, u32),
}

/// One CPU's queue.
pub(super) type Queue = Mutex<Ordered<Owner>>;

/// Bytes of the heap that a timer takes in one CPU's queue.
pub const SLOT_BYTES: u64 = paravane_core::ordered::slot_bytes::<Owner>();

static CPUS: [Queue; MAX_CPUS] = [const { Mutex::new(Ordered::new()) }; MAX_CPUS];

/// The queue of CPU number `cpu`; of CPU 0 for a number that is none.
pub(super) fn of(cpu: u32) -> &'static Queue {
    CPUS.get(cpu as usize).unwrap_or(&CPUS[0])
}

/// Takes a vCPU's timers into the queue of CPU `home`.
///
/// # Errors
/// There is no memory.
pub fn admit(vcpu: &VcpuTime, unit: Unit, home: u32) -> Result<(), NoRoom> {
    let slot = of(home)
        .lock_with_room()?
        .add(Owner::Vcpu(unit, VcpuTimers::new()))?;
    vcpu.slot.store(slot.raw(), Ordering::Relaxed);
    vcpu.home.store(home, Ordering::Release);
    Ok(())
}

/// Sees to room for one more in the queue of a CPU; another may take it before the caller does.
///
/// # Errors
/// There is no memory.
pub(super) fn make_room(cpu: u32) -> Result<(), NoRoom> {
    of(cpu).lock_with_room().map(drop)
}

/// Removes a vCPU's timers for good.
pub fn retire(vcpu: &VcpuTime) {
    if let Some((_, mut queue)) = locked(vcpu) {
        queue.remove(vcpu.slot());
        vcpu.home.store(NOWHERE, Ordering::Release);
    }
}

/// The queue that a vCPU's timers are in, locked, and whose it is.
#[inline]
pub(super) fn locked(vcpu: &VcpuTime) -> Option<(u32, MutexGuard<'static, Ordered<Owner>>)> {
    loop {
        let home = vcpu.home.load(Ordering::Acquire);
        if home == NOWHERE {
            return None;
        }
        let queue = of(home).lock();
        if vcpu.home.load(Ordering::Acquire) == home {
            return Some((home, queue));
        }
    }
}

/// Changes timers of the current vCPU, or of one that is up, and sees to it that they go off in time.
#[inline]
fn change(vcpu: &VcpuTime, how: impl FnOnce(&mut VcpuTimers)) {
    let Some((home, mut queue)) = locked(vcpu) else {
        return;
    };
    let slot = vcpu.slot();
    let Some(Owner::Vcpu(_, timers)) = queue.data_mut(slot) else {
        return;
    };
    how(timers);
    let next = timers.next();
    if next == NEVER {
        queue.dequeue(slot);
        return;
    }
    let first = queue.enqueue(slot, next);
    drop(queue);
    if first {
        if home == percpu::cpu_id() {
            deadline::advance(next);
        } else {
            work::ask(home, work::TIMER);
        }
    }
}

/// Sets the period of any vCPU of the caller's domain, or stops its periodic timer.
pub fn set_period(vcpu: &VcpuTime, flags: &RunFlags, period: Option<Nanos>, now: Nanos) {
    come_here(vcpu, flags);
    change(vcpu, |timers| timers.set_period(period, now));
    if flags.is(NotRunnable::Down) {
        rest(vcpu, flags);
    }
}

/// Timers of a vCPU that does not run are set on the CPU that sets them: no other is interrupted
/// for it.
fn come_here(vcpu: &VcpuTime, flags: &RunFlags) {
    if !flags.is_current() {
        follow(vcpu, percpu::cpu_id());
    }
}

/// The vCPU was taken down: its timers rest, unless it is up again.
pub fn rest(vcpu: &VcpuTime, flags: &RunFlags) {
    let Some((_, mut queue)) = locked(vcpu) else {
        return;
    };
    if vcpu.resting.while_down(flags) {
        queue.dequeue(vcpu.slot());
    }
}

/// The vCPU is up, or current: timers of it that rested go on.
#[inline]
pub fn resume(vcpu: &VcpuTime, flags: &RunFlags) {
    if vcpu.resting.take() {
        resume_timers(vcpu, flags);
    }
}

/// See [`resume`].
#[cold]
fn resume_timers(vcpu: &VcpuTime, flags: &RunFlags) {
    come_here(vcpu, flags);
    change(vcpu, VcpuTimers::resume);
}

/// Whether a vCPU runs; if it does not, and has a periodic timer, that is about to rest.
pub(super) fn runs(vcpu: &VcpuTime, flags: &RunFlags, timers: &VcpuTimers) -> bool {
    !timers.is_periodic() || !vcpu.resting.unless_current(flags)
}

/// Moves a vCPU's timers to the CPU that is about to run it.
#[inline]
pub fn follow(vcpu: &VcpuTime, cpu: u32) {
    let home = vcpu.home.load(Ordering::Relaxed);
    if home != cpu && home != NOWHERE {
        move_timers(vcpu, home, cpu);
    }
}

/// See [`follow`]. If there is no room in the new queue they stay where they are, which works too.
#[cold]
fn move_timers(vcpu: &VcpuTime, from: u32, to: u32) {
    if make_room(to).is_err() {
        return;
    }
    // Both locks, lower CPU first, so that the timers are never in neither queue.
    let (mut old, mut new);
    if from < to {
        old = of(from).lock();
        new = of(to).lock();
    } else {
        new = of(to).lock();
        old = of(from).lock();
    }
    if vcpu.home.load(Ordering::Relaxed) != from {
        // Another CPU moved them meanwhile.
        return;
    }
    let old_slot = vcpu.slot();
    let Some(&mut Owner::Vcpu(unit, timers)) = old.data_mut(old_slot) else {
        return;
    };
    let Ok(slot) = new.add(Owner::Vcpu(unit, timers)) else {
        return;
    };
    old.remove(old_slot);
    if timers.next() != NEVER {
        new.enqueue(slot, timers.next());
    }
    vcpu.slot.store(slot.raw(), Ordering::Relaxed);
    vcpu.home.store(to, Ordering::Release);
}

/// Sets the hardware timer for this CPU's earliest deadline.
#[inline]
pub fn program() {
    let queued = of(percpu::cpu_id()).lock().first_key();
    deadline::program(queued.unwrap_or(NEVER));
}

/// Sets the current vCPU's single-shot timer, or with [`NEVER`] stops it. One that is due already goes off
/// before the vCPU is entered again.
#[inline]
pub fn set_singleshot(vcpu: &VcpuTime, deadline: Nanos) {
    change(vcpu, |timers| timers.set_singleshot(deadline));
}

/// Sets the alarm in virtual time (C20) of the current vCPU, which has run for `virtual_now`: it
/// goes off as the timer's interrupt when the vCPU has run for `deadline` nanoseconds in all, at once
/// if it has already; [`NEVER`] stops it.
pub fn set_virtual(vcpu: &VcpuTime, deadline: Nanos, virtual_now: Nanos) {
    vcpu.virtual_deadline.store(deadline, Ordering::Relaxed);
    resume_virtual(vcpu, || virtual_now);
    program();
}

/// The current vCPU begins to run: its virtual time goes on.
#[inline]
pub fn resume_virtual(vcpu: &VcpuTime, virtual_now: impl FnOnce() -> Nanos) {
    let end = match vcpu.virtual_deadline.load(Ordering::Relaxed) {
        NEVER => NEVER,
        deadline => super::now().saturating_add(deadline.saturating_sub(virtual_now())),
    };
    deadline::note(Key::VirtualAlarm, end);
}

/// The vCPU that ran here stops: so does its virtual time.
#[inline]
pub fn suspend_virtual() {
    deadline::note(Key::VirtualAlarm, NEVER);
}

/// Limits a vCPU's poll, or with [`NEVER`] takes the limit away.
pub fn set_poll_limit(vcpu: &VcpuTime, deadline: Nanos) {
    change(vcpu, |timers| timers.set_poll(deadline));
}

/// Arms a slot of this module's queues that is not a vCPU's.
pub(super) fn arm(cpu: u32, slot: Slot, deadline: Nanos) {
    if of(cpu).lock().enqueue(slot, deadline) {
        work::ask(cpu, work::TIMER);
    }
}

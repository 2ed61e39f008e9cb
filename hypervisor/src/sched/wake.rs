//! Waking and stopping vCPUs, and telling CPUs about it.

use core::sync::atomic::Ordering;

use paravane_core::event::deliver;
use paravane_core::sched::{NoRoom, NotRunnable, Params, Place, Scheduler, State, Unit, Woken};
use paravane_core::time::{Nanos, Runstate};

use super::{ACTIVE, CpuSched, IDLE, units};
use crate::arch::{cpus, percpu};
use crate::domain::{Vcpu, current};
use crate::time::deadline::{self, Key};
use crate::{preempt, time, work};

/// The work of a CPU that needs no room for a unit any more.
const RETRACT: u32 = 100;

/// Takes a new vCPU into the scheduler: down, and known to every CPU, so that later nobody who moves
/// it lacks memory.
///
/// # Errors
/// There is no memory, or there are as many vCPUs as the interface has names for.
pub fn admit(vcpu: &Vcpu) -> Result<(), NoRoom> {
    if vcpu.sched.is_admitted() {
        return Ok(());
    }
    let unit = units::assign(vcpu)?;
    // Spread by number: vCPUs of one domain start on different CPUs.
    let cpus = cpus::online().max(1);
    let home = unit.raw() % cpus;
    let promised = (0..cpus).take_while(|&cpu| CpuSched::of(cpu).promise().is_ok());
    let promised = promised.count() as u32;
    let state = State::new(Params::default());
    if promised < cpus || time::timers::admit(&vcpu.time, unit, home).is_err() {
        retract(promised);
        units::release(unit);
        return Err(NoRoom);
    }
    join(vcpu, unit, state, home, time::now());
    vcpu.sched.set_unit(Some(unit));
    Ok(())
}

/// A vCPU joins the policy of CPU `number`, not ready. There has been room for it on every CPU since
/// its admission, so it always gets there.
fn join(vcpu: &Vcpu, unit: Unit, state: State, number: u32, now: Nanos) {
    let mut queue = CpuSched::of(number).queue.lock();
    let running = queue.ran_for(now);
    match queue.policy.join(unit, state, running) {
        Ok(place) => vcpu.sched.joined(number, place),
        // Better an end with a reason than a vCPU that never runs again.
        Err(NoRoom) => panic!("CPU {number} has no room for a vCPU that it was promised"),
    }
}

/// The first `cpus` CPUs need no room for a unit any more.
fn retract(cpus: u32) {
    for cpu in 0..cpus {
        CpuSched::of(cpu).queue.lock().policy.retract();
        preempt::note(RETRACT);
    }
}

/// Takes a vCPU out of the scheduler for good. The caller has stopped it ([`sleep`]), knows that
/// nobody is about to queue it who has not seen that, and calls again until this returns `true`:
/// another CPU may yet have to save it.
pub fn retire(vcpu: &Vcpu) -> bool {
    if !vcpu.sched.is_admitted() {
        return true;
    }
    vcpu.sched.flags.forbid(NotRunnable::ShutDown);
    let unit = vcpu.sched.unit();
    let cpu = CpuSched::of(vcpu.sched.cpu());
    let mut queue = cpu.queue.lock();
    if vcpu.sched.flags.is_current() || vcpu.sched.flags.is_on_cpu() {
        return false;
    }
    // Waiting or not, it is nowhere from here on: with a reason against it, nobody queues it.
    if !vcpu.sched.flags.is_nowhere() {
        let _ = vcpu.sched.flags.enter();
    }
    // What it owes ends with it.
    let running = queue.ran_for(time::now());
    let _ = queue.policy.leave(vcpu.sched.place(), running);
    cpu.note_waiting(&queue);
    drop(queue);
    retract(cpus::online().max(1));
    time::timers::retire(&vcpu.time);
    vcpu.sched.set_unit(None);
    units::release(unit);
    true
}

/// Takes away a reason not to run; queues the vCPU if it was the last.
#[inline]
pub fn allow(vcpu: &Vcpu, reason: NotRunnable) {
    if vcpu.sched.flags.allow(reason) {
        enqueue(vcpu);
    }
}

/// Ends the wait of a blocked vCPU; harmless if it does not block.
#[inline]
pub fn unblock(vcpu: &Vcpu) {
    if vcpu.sched.flags.is(NotRunnable::Blocked) {
        deliver::end_poll(&*vcpu.domain, vcpu.id);
        allow(vcpu, NotRunnable::Blocked);
    }
}

/// The work of making one vCPU ready.
const WAKE: u32 = 500;

/// Puts a vCPU, which the caller owns by having set `QUEUED`, into a CPU's queue.
pub(super) fn enqueue(vcpu: &Vcpu) {
    preempt::note(WAKE);
    let now = time::now();
    vcpu.sched.enter(Runstate::Runnable, now);
    let home = vcpu.sched.cpu();
    let target = place(vcpu, home);
    if target == home {
        wake(target, vcpu.sched.place(), now);
    } else {
        move_to(vcpu, home, target, now);
    }
}

/// A unit that the caller owns waits in the queue of its CPU, which is told if it must choose.
#[inline]
fn wake(number: u32, place: Place, now: Nanos) {
    let cpu = CpuSched::of(number);
    let mut queue = cpu.queue.lock();
    let running = queue.ran_for(now);
    let woken = queue.policy.wake(place, now, running);
    cpu.note_waiting(&queue);
    drop(queue);
    match woken {
        Woken::Waits => {}
        // The CPU's own deadline, which nobody else may set.
        Woken::Limits(rest) if number == percpu::cpu_id() => {
            deadline::set(Key::Slice, now.saturating_add(rest));
        }
        Woken::Limits(_) | Woken::Chooses => work::ask(number, work::RESCHEDULE),
    }
}

/// A vCPU that the caller owns leaves the policy of one CPU for that of another, and waits there.
#[cold]
fn move_to(vcpu: &Vcpu, home: u32, target: u32, now: Nanos) {
    let mut queue = CpuSched::of(home).queue.lock();
    let running = queue.ran_for(now);
    let Some(state) = queue.policy.leave(vcpu.sched.place(), running) else {
        panic!("CPU {home} does not have a vCPU that is its own");
    };
    drop(queue);
    insert(vcpu, vcpu.sched.unit(), state, target, now);
}

/// A vCPU that the caller owns, and that has left the policy of its CPU, joins that of `target` and
/// waits there.
pub(super) fn insert(vcpu: &Vcpu, unit: Unit, state: State, target: u32, now: Nanos) {
    join(vcpu, unit, state, target, now);
    wake(target, vcpu.sched.place(), now);
}

/// The CPU on which a waking vCPU should run: its last one if that is free or nobody else is.
#[inline]
fn place(vcpu: &Vcpu, home: u32) -> u32 {
    let allowed = vcpu.sched.affinity.cpus();
    let idle = IDLE.load(Ordering::Relaxed) & allowed;
    if idle >> home & 1 != 0 {
        return home;
    }
    if idle != 0 {
        return idle.trailing_zeros();
    }
    if vcpu.sched.affinity.fits(home) {
        return home;
    }
    match ACTIVE.load(Ordering::Relaxed) & allowed {
        0 => home,
        cpus => cpus.trailing_zeros(),
    }
}

/// Tells a vCPU that an upcall is due: wakes it if it blocks; if it runs on another CPU, makes
/// that CPU look. If it runs here or waits, it will look by itself.
#[inline]
pub fn kick(vcpu: &Vcpu) {
    if vcpu.sched.flags.is(NotRunnable::Blocked) {
        unblock(vcpu);
    } else if vcpu.sched.flags.is_current() && vcpu.sched.cpu() != percpu::cpu_id() {
        cpus::kick(vcpu.sched.cpu());
    }
}

/// A vCPU's `vcpu_info` was moved: the CPU that runs it must not look at the old one.
pub fn tell_info_moved(vcpu: &Vcpu) {
    if vcpu.sched.flags.is_current() {
        work::ask(vcpu.sched.cpu(), work::VCPU_INFO);
    }
}

/// Blocks the current vCPU until an event or a time-out ends its wait. It stops when the present
/// hypercall ends, unless something woke it before: the caller looks for what it waits for *after*
/// this call, and calls [`unblock`] if it is there.
#[inline]
pub fn block_current() {
    current().sched.flags.forbid(NotRunnable::Blocked);
    work::request(work::RESCHEDULE);
}

/// The current vCPU lets others go first, if there are any.
#[inline]
pub fn yield_now() {
    let cpu = CpuSched::of(percpu::cpu_id());
    if cpu.waiting.load(Ordering::Relaxed) != 0 {
        current().sched.yielded.store(true, Ordering::Relaxed);
        work::request(work::RESCHEDULE);
    }
}

/// Gives a reason not to run, and makes the CPU that runs the vCPU let go of it.
fn forbid(vcpu: &Vcpu, reason: NotRunnable) {
    if vcpu.sched.flags.forbid(reason) {
        work::ask(vcpu.sched.cpu(), work::RESCHEDULE);
    }
}

/// Stops a vCPU because its domain has ended.
pub fn sleep(vcpu: &Vcpu) {
    forbid(vcpu, NotRunnable::ShutDown);
}

/// Brings a vCPU up. Its timers go on where they were; those that it missed go off now.
pub fn up(vcpu: &Vcpu) {
    allow(vcpu, NotRunnable::Down);
    time::timers::resume(&vcpu.time, &vcpu.sched.flags);
}

/// Takes a vCPU down. Its timers rest.
pub fn down(vcpu: &Vcpu) {
    forbid(vcpu, NotRunnable::Down);
    time::timers::rest(&vcpu.time, &vcpu.sched.flags);
}

/// Says on which CPUs a vCPU may run. Returns `false` if none of them is there.
pub fn set_affinity(vcpu: &Vcpu, cpus: u64) -> bool {
    if cpus & ACTIVE.load(Ordering::Relaxed) == 0 {
        return false;
    }
    let sched = &vcpu.sched;
    if sched.affinity.change(&sched.flags, cpus) && !sched.affinity.fits(sched.cpu()) {
        work::ask(sched.cpu(), work::RESCHEDULE);
    }
    true
}

/// Ties a vCPU to one CPU for a while, or with `None` ends that. Returns `false` if there is no
/// such CPU, or nothing to end.
pub fn override_affinity(vcpu: &Vcpu, cpu: Option<u32>) -> bool {
    match cpu {
        Some(cpu) if cpu < u64::BITS => {
            let before = vcpu.sched.affinity.cpus();
            if !set_affinity(vcpu, 1 << cpu) {
                return false;
            }
            let _ = vcpu.sched.overridden.compare_exchange(
                0,
                before,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            true
        }
        Some(_) => false,
        None => match vcpu.sched.overridden.swap(0, Ordering::Relaxed) {
            0 => false,
            before => set_affinity(vcpu, before),
        },
    }
}

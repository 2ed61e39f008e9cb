//! Waking and stopping vCPUs, and telling CPUs about it.

use core::sync::atomic::Ordering;

use paravane_core::event::deliver;
use paravane_core::sched::{NoRoom, Reason, Scheduler, Unit};
use paravane_core::time::{Nanos, Runstate};

use super::{ACTIVE, CpuSched, IDLE, units};
use crate::arch::{cpus, percpu};
use crate::domain::{Vcpu, current};
use crate::{preempt, time, work};

/// The work of a CPU that forgets a unit, and for each that waits there.
const EXPEL: u32 = 200;
const EACH: u32 = 8;

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
    let known = (0..cpus).take_while(|&cpu| CpuSched::of(cpu).admit(unit).is_ok());
    let known = known.count() as u32;
    if known < cpus || time::timers::admit(&vcpu.time, unit, home).is_err() {
        expel(unit, known);
        units::release(unit);
        return Err(NoRoom);
    }
    vcpu.sched.cpu.store(home, Ordering::Relaxed);
    vcpu.sched.set_unit(Some(unit));
    Ok(())
}

/// The first `cpus` CPUs forget a unit that is in no queue.
fn expel(unit: Unit, cpus: u32) {
    for cpu in 0..cpus {
        let mut queue = CpuSched::of(cpu).queue.lock();
        queue.policy.expel(unit);
        let waiting = queue.policy.waiting();
        drop(queue);
        preempt::note(EXPEL.saturating_add(EACH.saturating_mul(waiting as u32)));
    }
}

/// Takes a vCPU out of the scheduler for good. The caller has stopped it ([`sleep`]), knows that
/// nobody is about to queue it who has not seen that, and calls again until this returns `true`:
/// another CPU may yet have to save it.
pub fn retire(vcpu: &Vcpu) -> bool {
    if !vcpu.sched.is_admitted() {
        return true;
    }
    vcpu.sched.flags.forbid(Reason::ShutDown);
    let unit = vcpu.sched.unit();
    let cpu = CpuSched::of(vcpu.sched.cpu());
    let mut queue = cpu.queue.lock();
    if vcpu.sched.flags.is_current() || vcpu.sched.flags.is_on_cpu() {
        return false;
    }
    // Waiting or not, it is nowhere from here on: with a reason against it, nobody queues it.
    if !vcpu.sched.flags.is_nowhere() {
        queue.policy.sleep(unit, time::now());
        let _ = vcpu.sched.flags.enter();
    }
    cpu.note_waiting(&queue);
    drop(queue);
    expel(unit, cpus::online().max(1));
    time::timers::retire(&vcpu.time);
    vcpu.sched.set_unit(None);
    units::release(unit);
    true
}

/// Takes away a reason not to run; queues the vCPU if it was the last.
#[inline]
pub fn allow(vcpu: &Vcpu, reason: Reason) {
    if vcpu.sched.flags.allow(reason) {
        enqueue(vcpu);
    }
}

/// Ends the wait of a blocked vCPU; harmless if it does not block.
#[inline]
pub fn unblock(vcpu: &Vcpu) {
    if vcpu.sched.flags.is(Reason::Blocked) {
        deliver::end_poll(&*vcpu.domain, vcpu.id);
        allow(vcpu, Reason::Blocked);
    }
}

/// Puts a vCPU, which the caller owns by having set `QUEUED`, into a CPU's queue.
pub(super) fn enqueue(vcpu: &Vcpu) {
    let now = time::now();
    vcpu.sched.enter(Runstate::Runnable, now);
    let target = place(vcpu, vcpu.sched.cpu());
    vcpu.sched.cpu.store(target, Ordering::Relaxed);
    insert(vcpu, target, now);
}

/// Adds a vCPU, which the caller owns, to CPU `target`'s queue, and tells the CPU if it must choose.
pub(super) fn insert(vcpu: &Vcpu, target: u32, now: Nanos) {
    let cpu = CpuSched::of(target);
    let mut queue = cpu.queue.lock();
    let running = queue.ran_for(now);
    let choose = queue.policy.wake(vcpu.sched.unit(), now, running);
    cpu.note_waiting(&queue);
    drop(queue);
    if choose {
        work::ask(target, work::RESCHEDULE);
    }
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
    if vcpu.sched.flags.is(Reason::Blocked) {
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
    current().sched.flags.forbid(Reason::Blocked);
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
fn forbid(vcpu: &Vcpu, reason: Reason) {
    if vcpu.sched.flags.forbid(reason) {
        work::ask(vcpu.sched.cpu(), work::RESCHEDULE);
    }
}

/// Stops a vCPU because its domain has ended.
pub fn sleep(vcpu: &Vcpu) {
    forbid(vcpu, Reason::ShutDown);
}

/// Brings a vCPU up. Its timers go on where they were; those that it missed go off now.
pub fn up(vcpu: &Vcpu) {
    allow(vcpu, Reason::Down);
    time::timers::resume(&vcpu.time, &vcpu.sched.flags);
}

/// Takes a vCPU down. Its timers rest.
pub fn down(vcpu: &Vcpu) {
    forbid(vcpu, Reason::Down);
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

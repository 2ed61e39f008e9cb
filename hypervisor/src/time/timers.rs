//! Each CPU's deadlines, and the one hardware timer behind them.
//!
//! A vCPU's timers are in the queue of the CPU where it last ran, so that setting one's own timer
//! (the usual case) takes a lock that nobody else wants and programs the CPU's own local APIC. They
//! follow the vCPU when it is scheduled elsewhere. The end of a slice is not in the queue: it belongs
//! to the CPU and changes with every choice.
//!
//! Whoever asks for a timer pays for it: the timers of a vCPU that is down rest, a periodic one also
//! while its vCPU does not run and has had its interrupt, and a timer that is set for a vCPU that does
//! not run goes off on the CPU that set it. The flag [`VcpuTime::resting`](super::VcpuTime) says that
//! something may rest. Who lets timers rest sets it first, then looks whether the vCPU is still down,
//! or not current; who brings the vCPU up or makes it current does that first, then looks at the flag:
//! one of them sees the other.
//!
//! The hardware timer is set for the earliest deadline known; it is not set back when that deadline
//! moves away. Going off early costs one look at the queue.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::addr::DomainId;
use paravane_core::event::{VIRQ_TIMER, deliver};
use paravane_core::sched::{Reason, Unit};
use paravane_core::time::timers::NEVER;
use paravane_core::time::{Nanos, TscScale, VcpuTimers};
use paravane_core::timer::{NoRoom, Slot, TimerQueue};

use super::vcpu::NOWHERE;
use crate::arch::layout::MAX_CPUS;
use crate::arch::percpu::{PerCpu, work};
use crate::arch::{apic, percpu};
use crate::domain::current::{current, try_current};
use crate::domain::{CurrentVcpu, Vcpu};
use crate::sched::{self, units};
use crate::sync::{Mutex, MutexGuard};

/// Whose deadline it is.
pub(super) enum Owner {
    /// A vCPU's timers, of which the slot holds the earliest.
    Vcpu(Unit, VcpuTimers),
    /// A domain's watchdog.
    Watchdog(DomainId, u32),
}

pub(super) struct CpuTimers {
    pub(super) queue: Mutex<TimerQueue<Owner>>,
    /// When the running vCPU's slice ends; only this CPU reads and writes it.
    slice_end: AtomicU64,
    /// When the running vCPU's alarm in virtual time goes off; only this CPU reads and writes it.
    virtual_end: AtomicU64,
    /// When the present turn at destroying domains ends, or the next begins; only this CPU reads
    /// and writes it.
    destruction: AtomicU64,
    /// When to look at the serial line; only this CPU reads and writes it.
    console: AtomicU64,
    /// What the hardware timer is set for; only this CPU reads and writes it.
    programmed: AtomicU64,
}

static CPUS: [CpuTimers; MAX_CPUS] = [const {
    CpuTimers {
        queue: Mutex::new(TimerQueue::new()),
        slice_end: AtomicU64::new(NEVER),
        virtual_end: AtomicU64::new(NEVER),
        destruction: AtomicU64::new(NEVER),
        console: AtomicU64::new(NEVER),
        programmed: AtomicU64::new(NEVER),
    }
}; MAX_CPUS];

/// Rate of the local APIC's timer, as [`super::scale`] keeps the cycle counter's.
static APIC_MUL: AtomicU32 = AtomicU32::new(0);
static APIC_SHIFT: AtomicU32 = AtomicU32::new(0);

/// Says how fast the local APICs' timers count.
pub fn set_rate(hz: u64) {
    let scale = TscScale::from_hz(hz);
    APIC_SHIFT.store(scale.shift as u8 as u32, Ordering::Relaxed);
    APIC_MUL.store(scale.mul, Ordering::Release);
}

/// The most that the hardware timer is set ahead, so that its 32 bits are enough at any rate.
const LONGEST: Nanos = 1_000_000_000;

pub(super) fn of(cpu: u32) -> &'static CpuTimers {
    CPUS.get(cpu as usize).unwrap_or(&CPUS[0])
}

impl CpuTimers {
    /// Sets this CPU's hardware timer for `deadline` if it is set for later.
    #[inline]
    fn advance(&self, deadline: Nanos) {
        if deadline < self.programmed.load(Ordering::Relaxed) {
            self.set(deadline);
        }
    }

    #[inline(never)]
    fn set(&self, deadline: Nanos) {
        let now = super::now();
        if deadline <= now {
            // Due already: looked at before a guest is entered, without an interrupt.
            PerCpu::get().request(work::TIMER);
            return;
        }
        let ahead = (deadline - now).min(LONGEST);
        self.programmed.store(now + ahead, Ordering::Relaxed);
        let scale = TscScale {
            mul: APIC_MUL.load(Ordering::Relaxed).max(1),
            shift: APIC_SHIFT.load(Ordering::Relaxed) as i8,
        };
        // Zero would stop the timer.
        apic::arm_timer(scale.cycles(ahead).clamp(1, u64::from(u32::MAX)) as u32);
    }
}

/// Takes a vCPU's timers into the queue of CPU `home`.
///
/// # Errors
/// There is no memory.
pub fn admit(vcpu: &Vcpu, unit: Unit, home: u32) -> Result<(), NoRoom> {
    let slot = of(home)
        .queue
        .lock_with_room()?
        .add(Owner::Vcpu(unit, VcpuTimers::new()))?;
    vcpu.time.slot.store(slot.raw(), Ordering::Relaxed);
    vcpu.time.home.store(home, Ordering::Release);
    Ok(())
}

/// Sees to room for one more in the queue of a CPU; another may take it before the caller does.
///
/// # Errors
/// There is no memory.
pub(super) fn make_room(cpu: u32) -> Result<(), NoRoom> {
    of(cpu).queue.lock_with_room().map(drop)
}

/// Removes a vCPU's timers for good.
pub fn retire(vcpu: &Vcpu) {
    if let Some((_, mut queue)) = locked(vcpu) {
        queue.remove(vcpu.time.slot());
        vcpu.time.home.store(NOWHERE, Ordering::Release);
    }
}

/// The queue that a vCPU's timers are in, locked, and whose it is.
#[inline]
fn locked(vcpu: &Vcpu) -> Option<(u32, MutexGuard<'static, TimerQueue<Owner>>)> {
    loop {
        let home = vcpu.time.home.load(Ordering::Acquire);
        if home == NOWHERE {
            return None;
        }
        let queue = of(home).queue.lock();
        if vcpu.time.home.load(Ordering::Acquire) == home {
            return Some((home, queue));
        }
    }
}

/// Changes timers of the current vCPU, or of one that is up, and sees to it that they go off in time.
#[inline]
fn change(vcpu: &Vcpu, how: impl FnOnce(&mut VcpuTimers)) {
    let Some((home, mut queue)) = locked(vcpu) else {
        return;
    };
    let slot = vcpu.time.slot();
    let Some(Owner::Vcpu(_, timers)) = queue.data(slot) else {
        return;
    };
    how(timers);
    let next = timers.next();
    if next == NEVER {
        queue.disarm(slot);
        return;
    }
    let first = queue.arm(slot, next);
    drop(queue);
    if first {
        if home == percpu::cpu_id() {
            of(home).advance(next);
        } else {
            sched::wake::ask(home, work::TIMER);
        }
    }
}

/// Sets the period of any vCPU of the caller's domain, or stops its periodic timer.
pub fn set_period(vcpu: &Vcpu, period: Option<Nanos>, now: Nanos) {
    come_here(vcpu);
    change(vcpu, |timers| timers.set_period(period, now));
    if vcpu.sched.flags.is(Reason::Down) {
        rest(vcpu);
    }
}

/// Timers of a vCPU that does not run are set on the CPU that sets them: no other is interrupted
/// for it.
fn come_here(vcpu: &Vcpu) {
    if !vcpu.sched.flags.is_current() {
        follow(vcpu, percpu::cpu_id());
    }
}

/// The vCPU was taken down: its timers rest, unless it is up again.
pub fn rest(vcpu: &Vcpu) {
    let Some((_, mut queue)) = locked(vcpu) else {
        return;
    };
    vcpu.time.resting.store(true, Ordering::SeqCst);
    if vcpu.sched.flags.is(Reason::Down) {
        queue.disarm(vcpu.time.slot());
    }
}

/// The vCPU is up, or current: timers of it that rested go on.
#[inline]
pub fn resume(vcpu: &Vcpu) {
    if vcpu.time.resting.load(Ordering::SeqCst) {
        resume_timers(vcpu);
    }
}

/// See [`resume`].
#[cold]
fn resume_timers(vcpu: &Vcpu) {
    come_here(vcpu);
    // Whoever is about to let them rest has the lock, and sees the vCPU as it is now.
    vcpu.time.resting.store(false, Ordering::SeqCst);
    change(vcpu, VcpuTimers::resume);
}

/// Whether a vCPU runs; if it does not, and has a periodic timer, that is about to rest.
fn runs(vcpu: &Vcpu, timers: &VcpuTimers) -> bool {
    if !timers.is_periodic() {
        return true;
    }
    vcpu.time.resting.store(true, Ordering::SeqCst);
    let runs = vcpu.sched.flags.is_current();
    if runs {
        vcpu.time.resting.store(false, Ordering::SeqCst);
    }
    runs
}

/// Moves a vCPU's timers to the CPU that is about to run it.
#[inline]
pub fn follow(vcpu: &Vcpu, cpu: u32) {
    let home = vcpu.time.home.load(Ordering::Relaxed);
    if home != cpu && home != NOWHERE {
        move_timers(vcpu, home, cpu);
    }
}

/// See [`follow`]. If there is no room in the new queue they stay where they are, which works too.
#[cold]
fn move_timers(vcpu: &Vcpu, from: u32, to: u32) {
    if make_room(to).is_err() {
        return;
    }
    // Both locks, lower CPU first, so that the timers are never in neither queue.
    let (mut old, mut new);
    if from < to {
        old = of(from).queue.lock();
        new = of(to).queue.lock();
    } else {
        new = of(to).queue.lock();
        old = of(from).queue.lock();
    }
    if vcpu.time.home.load(Ordering::Relaxed) != from {
        // Another CPU moved them meanwhile.
        return;
    }
    let old_slot = vcpu.time.slot();
    let Some(&mut Owner::Vcpu(unit, timers)) = old.data(old_slot) else {
        return;
    };
    let Ok(slot) = new.add(Owner::Vcpu(unit, timers)) else {
        return;
    };
    old.remove(old_slot);
    if timers.next() != NEVER {
        new.arm(slot, timers.next());
    }
    vcpu.time.slot.store(slot.raw(), Ordering::Relaxed);
    vcpu.time.home.store(to, Ordering::Release);
}

/// The present slice ends at `end`.
#[inline]
pub fn set_slice_end(end: Option<Nanos>) {
    let timers = of(percpu::cpu_id());
    let end = end.unwrap_or(NEVER);
    timers.slice_end.store(end, Ordering::Relaxed);
    timers.advance(end);
}

/// This CPU's turn at destroying domains ends, or the next one begins, at `deadline`.
pub fn set_destruction(deadline: Nanos) {
    let timers = of(percpu::cpu_id());
    timers.destruction.store(deadline, Ordering::Relaxed);
    timers.advance(deadline);
}

/// This CPU looks at the serial line at `deadline`.
pub fn set_console(deadline: Nanos) {
    let timers = of(percpu::cpu_id());
    timers.console.store(deadline, Ordering::Relaxed);
    timers.advance(deadline);
}

/// Sets the hardware timer for this CPU's earliest deadline.
#[inline]
pub fn program() {
    let timers = of(percpu::cpu_id());
    let next = timers.queue.lock().next().unwrap_or(NEVER);
    timers.advance(
        next.min(timers.slice_end.load(Ordering::Relaxed))
            .min(timers.virtual_end.load(Ordering::Relaxed))
            .min(timers.destruction.load(Ordering::Relaxed))
            .min(timers.console.load(Ordering::Relaxed)),
    );
}

/// The hardware timer went off, or another CPU changed a deadline here: does what is due.
pub fn expire() {
    let timers = of(percpu::cpu_id());
    let now = super::now();
    if timers.programmed.load(Ordering::Relaxed) <= now {
        timers.programmed.store(NEVER, Ordering::Relaxed);
    }
    if timers.slice_end.load(Ordering::Relaxed) <= now {
        timers.slice_end.store(NEVER, Ordering::Relaxed);
        PerCpu::get().request(work::RESCHEDULE);
    }
    if timers.virtual_end.load(Ordering::Relaxed) <= now {
        virtual_alarm(timers);
    }
    if timers.destruction.load(Ordering::Relaxed) <= now {
        timers.destruction.store(NEVER, Ordering::Relaxed);
        PerCpu::get().request(work::DESTROY);
    }
    if timers.console.load(Ordering::Relaxed) <= now {
        timers.console.store(NEVER, Ordering::Relaxed);
        PerCpu::get().request(work::CONSOLE);
    }
    loop {
        let mut queue = timers.queue.lock();
        let Some(slot) = queue.pop_expired(now) else {
            break;
        };
        match queue.data(slot) {
            Some(Owner::Vcpu(unit, due)) => {
                let vcpu = units::get(*unit);
                let runs = vcpu.as_ref().is_some_and(|vcpu| runs(vcpu, due));
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
                super::watchdog::expired(domain, number);
            }
            None => {}
        }
    }
    program();
}

/// Sets the current vCPU's single-shot timer, or with [`NEVER`] stops it. One that is due already goes off
/// before the vCPU is entered again.
#[inline]
pub fn set_singleshot(vcpu: CurrentVcpu, deadline: Nanos) {
    change(&vcpu, |timers| timers.set_singleshot(deadline));
}

/// The running vCPU's alarm in virtual time goes off.
fn virtual_alarm(timers: &CpuTimers) {
    timers.virtual_end.store(NEVER, Ordering::Relaxed);
    if let Some(vcpu) = try_current() {
        vcpu.time.virtual_deadline.store(NEVER, Ordering::Relaxed);
        deliver::send_virq(&*vcpu.domain, vcpu.id, VIRQ_TIMER);
    }
}

/// Sets the current vCPU's alarm in virtual time (C20): it goes off as the timer's interrupt when
/// the vCPU has run for `deadline` nanoseconds in all, at once if it has already; [`NEVER`] stops it.
pub fn set_virtual(vcpu: CurrentVcpu, deadline: Nanos) {
    vcpu.time
        .virtual_deadline
        .store(deadline, Ordering::Relaxed);
    resume_virtual(&vcpu);
    program();
}

/// The current vCPU begins to run: its virtual time goes on.
#[inline]
pub fn resume_virtual(vcpu: &Vcpu) {
    let deadline = vcpu.time.virtual_deadline.load(Ordering::Relaxed);
    let end = if deadline == NEVER {
        NEVER
    } else {
        let now = super::now();
        now.saturating_add(deadline.saturating_sub(vcpu.sched.account().virtual_time(now)))
    };
    of(percpu::cpu_id())
        .virtual_end
        .store(end, Ordering::Relaxed);
}

/// The vCPU that ran here stops: so does its virtual time.
#[inline]
pub fn suspend_virtual() {
    of(percpu::cpu_id())
        .virtual_end
        .store(NEVER, Ordering::Relaxed);
}

/// Limits the current vCPU's poll, or with [`NEVER`] takes the limit away.
pub fn set_poll_limit(deadline: Nanos) {
    change(&current(), |timers| timers.set_poll(deadline));
}

/// Arms a slot of this module's queues that is not a vCPU's.
pub(super) fn arm(cpu: u32, slot: Slot, deadline: Nanos) {
    if of(cpu).queue.lock().arm(slot, deadline) {
        sched::wake::ask(cpu, work::TIMER);
    }
}

//! A CPU's own deadlines, by key, and its one hardware timer.
//!
//! A CPU has one deadline of each [`Key`]; only the CPU itself reads and writes it. They stand beside
//! the queue of the vCPUs' timers ([`super::timers`]), since they belong to no vCPU and change often.
//!
//! The hardware timer is set for the earliest deadline known; it is not set back when that deadline
//! moves away. Going off early costs one look.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::time::timers::NEVER;
use paravane_core::time::{Nanos, OneShot, TscScale};

use crate::arch::layout::MAX_CPUS;
use crate::arch::{apic, percpu};
use crate::work;

/// What a CPU has one deadline for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The running vCPU's slice ends.
    Slice,
    /// The running vCPU's alarm in virtual time goes off (C20).
    VirtualAlarm,
    /// The present turn at destroying domains ends, or the next begins.
    Destruction,
    /// Somebody has to look at the serial line.
    Console,
}

/// How many keys there are.
const KEYS: usize = Key::Console as usize + 1;

struct CpuDeadlines {
    keyed: [AtomicU64; KEYS],
    /// Before that the vCPUs' timers have no further turn ([`super::expire`]).
    pause: AtomicU64,
    /// What the hardware timer is set for.
    programmed: OneShot,
}

static CPUS: [CpuDeadlines; MAX_CPUS] = [const {
    CpuDeadlines {
        keyed: [const { AtomicU64::new(NEVER) }; KEYS],
        pause: AtomicU64::new(0),
        programmed: OneShot::new(),
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

#[inline]
fn this() -> &'static CpuDeadlines {
    CPUS.get(percpu::cpu_id() as usize).unwrap_or(&CPUS[0])
}

/// Sets this CPU's deadline of a key; [`NEVER`] ends it.
#[inline]
pub fn set(key: Key, deadline: Nanos) {
    note(key, deadline);
    advance(deadline);
}

/// As [`set`]; the hardware timer follows with the next [`program`].
#[inline]
pub fn note(key: Key, deadline: Nanos) {
    this().keyed[key as usize].store(deadline, Ordering::Relaxed);
}

/// Whether this CPU's deadline of a key has come; if so it is over.
#[inline]
pub fn due(key: Key, now: Nanos) -> bool {
    let deadline = &this().keyed[key as usize];
    let due = deadline.load(Ordering::Relaxed) <= now;
    if due {
        deadline.store(NEVER, Ordering::Relaxed);
    }
    due
}

/// Puts off this CPU's deadline of a key, if there is one.
pub fn put_off(key: Key, by: Nanos) {
    let deadline = &this().keyed[key as usize];
    // `NEVER` stays what it is.
    let later = deadline.load(Ordering::Relaxed).saturating_add(by);
    deadline.store(later, Ordering::Relaxed);
}

/// The vCPUs' timers have no further turn on this CPU before `end`.
pub fn pause(end: Nanos) {
    this().pause.store(end, Ordering::Relaxed);
}

/// Whether this CPU has a deadline of a key.
pub fn is_set(key: Key) -> bool {
    this().keyed[key as usize].load(Ordering::Relaxed) != NEVER
}

/// Whether the vCPUs' timers may have a turn on this CPU.
pub fn may_take_turn(now: Nanos) -> bool {
    this().pause.load(Ordering::Relaxed) <= now
}

/// The hardware timer went off: the handler of its interrupt. It may be early, see [`OneShot`]; then
/// nothing is due, and it is set again.
pub fn went_off() {
    this().programmed.went_off();
    work::request(work::TIMER);
}

/// Sets the hardware timer for the earliest of this CPU's deadlines and of the vCPUs' timers, which
/// are due at `queued` and may go off then.
#[inline]
pub fn program(queued: Nanos) {
    let this = this();
    let queued = queued.max(this.pause.load(Ordering::Relaxed));
    let earliest = this.keyed.iter();
    let earliest = earliest.map(|deadline| deadline.load(Ordering::Relaxed));
    advance(earliest.fold(queued, Nanos::min));
}

/// Sets this CPU's hardware timer for `deadline` if it is set for later.
#[inline]
pub fn advance(deadline: Nanos) {
    if this().programmed.is_too_late_for(deadline) {
        arm(deadline);
    }
}

#[inline(never)]
fn arm(deadline: Nanos) {
    let now = super::now();
    if deadline <= now {
        // Due already: looked at before a guest is entered, without an interrupt.
        work::request(work::TIMER);
        return;
    }
    let ahead = (deadline - now).min(LONGEST);
    this().programmed.set(now + ahead);
    let scale = TscScale {
        mul: APIC_MUL.load(Ordering::Relaxed).max(1),
        shift: APIC_SHIFT.load(Ordering::Relaxed) as i8,
    };
    // Zero would stop the timer.
    apic::arm_timer(scale.cycles(ahead).clamp(1, u64::from(u32::MAX)) as u32);
}

//! The timers of one vCPU: single-shot, periodic, and the time limit of a poll.
//!
//! They share one place in their CPU's queue ([`crate::ordered::Ordered`]), under the earliest of
//! them. The first two raise `VIRQ_TIMER` (paper, C20: the real-time alarm).

use super::Nanos;
use crate::sched::{NotRunnable, RunFlags};
use crate::sync::sequential::{AtomicU8, Ordering};

/// Deadline of a timer that is not set.
pub const NEVER: Nanos = Nanos::MAX;

/// The shortest period that is kept to; shorter ones are stretched to it.
pub const SHORTEST_PERIOD: Nanos = 500_000;

/// The timers of one vCPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VcpuTimers {
    singleshot: Nanos,
    periodic: Nanos,
    period: Nanos,
    /// Whether the periodic timer waits for the vCPU to run.
    rests: bool,
    poll: Nanos,
}

/// Whether timers of a vCPU rest until it is up, or runs.
///
/// Who lets them rest notes that first, and looks at the vCPU then; who brings the vCPU up or makes
/// it current does that first, and takes the note then ([`Resting::take`]). So one of them sees the
/// other, and no timer rests for ever. Timers are changed under the lock of their queue.
#[derive(Debug)]
pub struct Resting(AtomicU8);

impl Default for Resting {
    fn default() -> Self {
        Self::new()
    }
}

impl Resting {
    /// None rests.
    #[must_use]
    pub fn new() -> Self {
        Resting(AtomicU8::new(0))
    }

    /// A periodic timer goes off, under the lock of its queue; whether it has to rest, since the
    /// vCPU does not run.
    #[must_use]
    pub fn unless_current(&self, flags: &RunFlags) -> bool {
        self.0.store(1, Ordering::SeqCst);
        if flags.is_current() {
            self.0.store(0, Ordering::SeqCst);
            return false;
        }
        true
    }

    /// The vCPU was taken down, or a timer of it was set; under the lock of the timers' queue.
    /// Whether they have to rest, since it is down.
    #[must_use]
    pub fn while_down(&self, flags: &RunFlags) -> bool {
        self.0.store(1, Ordering::SeqCst);
        flags.is(NotRunnable::Down)
    }

    /// The vCPU is up, or current: whether something may rest that has to go on now.
    #[inline]
    #[must_use]
    pub fn take(&self) -> bool {
        if self.0.load(Ordering::SeqCst) == 0 {
            return false;
        }
        self.0.store(0, Ordering::SeqCst);
        true
    }
}

/// What went off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Expired {
    /// Raise the vCPU's timer interrupt.
    pub virq: bool,
    /// The vCPU's poll has lasted as long as it was to.
    pub poll: bool,
}

impl Default for VcpuTimers {
    fn default() -> Self {
        Self::new()
    }
}

impl VcpuTimers {
    /// None is set.
    #[must_use]
    pub const fn new() -> Self {
        VcpuTimers {
            singleshot: NEVER,
            periodic: NEVER,
            period: 0,
            rests: false,
            poll: NEVER,
        }
    }

    /// The earliest deadline; [`NEVER`] if none is set.
    #[inline]
    #[must_use]
    pub fn next(&self) -> Nanos {
        let periodic = if self.rests { NEVER } else { self.periodic };
        self.singleshot.min(periodic).min(self.poll)
    }

    /// Whether there is a periodic timer.
    #[inline]
    #[must_use]
    pub const fn is_periodic(&self) -> bool {
        self.periodic != NEVER
    }

    /// The vCPU runs: its periodic timer goes on, with its phase.
    #[inline]
    pub fn resume(&mut self) {
        self.rests = false;
    }

    /// Sets or, with [`NEVER`], stops the single-shot timer.
    #[inline]
    pub fn set_singleshot(&mut self, deadline: Nanos) {
        self.singleshot = deadline;
    }

    /// Starts the periodic timer, or stops it with `None`.
    pub fn set_period(&mut self, period: Option<Nanos>, now: Nanos) {
        self.rests = false;
        self.period = period.map_or(0, |period| period.max(SHORTEST_PERIOD));
        self.periodic = if period.is_some() {
            now.saturating_add(self.period)
        } else {
            NEVER
        };
    }

    /// Sets or, with [`NEVER`], drops the time limit of a poll.
    pub fn set_poll(&mut self, deadline: Nanos) {
        self.poll = deadline;
    }

    /// Takes what is due at `now`. A periodic timer that missed ticks raises one interrupt and
    /// stays in step with its phase. If the vCPU does not run, it rests after its one interrupt until
    /// [`VcpuTimers::resume`]: nobody would see more of them, and others would pay for each.
    pub fn expire(&mut self, now: Nanos, runs: bool) -> Expired {
        let mut expired = Expired::default();
        if self.singleshot <= now {
            self.singleshot = NEVER;
            expired.virq = true;
        }
        if !self.rests && self.periodic <= now {
            self.rests = !runs;
            let missed = (now - self.periodic) / self.period.max(1);
            self.periodic = self
                .periodic
                .saturating_add(self.period.saturating_mul(missed.saturating_add(1)));
            expired.virq = true;
        }
        if self.poll <= now {
            self.poll = NEVER;
            expired.poll = true;
        }
        expired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_timer_goes_off_at_its_time_and_once() {
        let mut timers = VcpuTimers::new();
        assert_eq!(timers.next(), NEVER);
        timers.set_singleshot(100);
        timers.set_poll(50);
        assert_eq!(timers.next(), 50);
        assert_eq!(
            timers.expire(49, true),
            Expired {
                virq: false,
                poll: false
            }
        );
        assert_eq!(
            timers.expire(50, true),
            Expired {
                virq: false,
                poll: true
            }
        );
        assert_eq!(
            timers.expire(100, true),
            Expired {
                virq: true,
                poll: false
            }
        );
        assert_eq!(
            (timers.next(), timers.expire(1000, true)),
            (NEVER, Expired::default())
        );
    }

    #[test]
    fn a_periodic_timer_keeps_its_phase_when_it_is_late() {
        let mut timers = VcpuTimers::new();
        timers.set_period(Some(1_000_000), 5);
        assert_eq!(timers.next(), 1_000_005);
        assert!(timers.expire(3_500_000, true).virq);
        assert_eq!(timers.next(), 4_000_005);
        assert!(!timers.expire(3_500_000, true).virq);
        timers.set_period(None, 0);
        assert_eq!(timers.next(), NEVER);
    }

    #[test]
    fn a_periodic_timer_interrupts_a_vcpu_that_does_not_run_once() {
        let mut timers = VcpuTimers::new();
        timers.set_period(Some(1_000_000), 0);
        timers.set_poll(5_500_000);
        assert!(timers.expire(1_000_000, false).virq);
        assert_eq!(timers.next(), 5_500_000, "the limit of its poll stays");
        let expired = timers.expire(5_500_000, false);
        assert!(expired.poll && !expired.virq);
        assert_eq!(timers.next(), NEVER);
        timers.resume();
        assert_eq!(timers.next(), 2_000_000, "what it missed comes at once");
        assert!(timers.expire(5_600_000, true).virq);
        assert_eq!(timers.next(), 6_000_000, "in step");
        assert!(timers.expire(6_000_000, true).virq);
        assert!(timers.is_periodic());
    }

    #[test]
    fn a_tiny_period_is_stretched() {
        let mut timers = VcpuTimers::new();
        timers.set_period(Some(1), 0);
        assert_eq!(timers.next(), SHORTEST_PERIOD);
    }
}

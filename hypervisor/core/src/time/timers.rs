//! The timers of one vCPU: single-shot, periodic, and the time limit of a poll.
//!
//! They share one place in their CPU's [`crate::timer::TimerQueue`], armed for the earliest of
//! them. The first two raise `VIRQ_TIMER` (paper, C20: the real-time alarm).

use super::Nanos;

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
    poll: Nanos,
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
            poll: NEVER,
        }
    }

    /// The earliest deadline; [`NEVER`] if none is set.
    #[inline]
    #[must_use]
    pub fn next(&self) -> Nanos {
        self.singleshot.min(self.periodic).min(self.poll)
    }

    /// Sets or, with [`NEVER`], stops the single-shot timer.
    #[inline]
    pub fn set_singleshot(&mut self, deadline: Nanos) {
        self.singleshot = deadline;
    }

    /// Starts the periodic timer, or stops it with `None`.
    pub fn set_period(&mut self, period: Option<Nanos>, now: Nanos) {
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
    /// stays in step with its phase.
    pub fn expire(&mut self, now: Nanos) -> Expired {
        let mut expired = Expired::default();
        if self.singleshot <= now {
            self.singleshot = NEVER;
            expired.virq = true;
        }
        if self.periodic <= now {
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
            timers.expire(49),
            Expired {
                virq: false,
                poll: false
            }
        );
        assert_eq!(
            timers.expire(50),
            Expired {
                virq: false,
                poll: true
            }
        );
        assert_eq!(
            timers.expire(100),
            Expired {
                virq: true,
                poll: false
            }
        );
        assert_eq!(
            (timers.next(), timers.expire(1000)),
            (NEVER, Expired::default())
        );
    }

    #[test]
    fn a_periodic_timer_keeps_its_phase_when_it_is_late() {
        let mut timers = VcpuTimers::new();
        timers.set_period(Some(1_000_000), 5);
        assert_eq!(timers.next(), 1_000_005);
        assert!(timers.expire(3_500_000).virq);
        assert_eq!(timers.next(), 4_000_005);
        assert!(!timers.expire(3_500_000).virq);
        timers.set_period(None, 0);
        assert_eq!(timers.next(), NEVER);
    }

    #[test]
    fn a_tiny_period_is_stretched() {
        let mut timers = VcpuTimers::new();
        timers.set_period(Some(1), 0);
        assert_eq!(timers.next(), SHORTEST_PERIOD);
    }
}

//! What a CPU's one hardware timer is set for.
//!
//! The timer has a clock of its own, whose rate was measured against the cycle counter, to some parts in
//! a million. So it may go off a little before the point in time for which it was set, as the cycle
//! counter has it. That it went off is therefore told by its interrupt and by nothing else
//! ([`OneShot::went_off`]): who compared times would take a timer that was early for one that has yet to
//! go off, and never set it again. Nobody would end a slice then, nor wake who sleeps.

use super::Nanos;
use super::timers::NEVER;
use crate::sync::{AtomicU64, Ordering};

/// For when the timer is set; written by its CPU alone.
#[derive(Debug)]
pub struct OneShot(AtomicU64);

impl Default for OneShot {
    fn default() -> Self {
        Self::new()
    }
}

impl OneShot {
    /// For nothing.
    #[must_use]
    pub const fn new() -> Self {
        OneShot(AtomicU64::new(NEVER))
    }

    /// Whether it has to be set for `deadline`, since it is set for later or for nothing.
    #[inline]
    #[must_use]
    pub fn is_too_late_for(&self, deadline: Nanos) -> bool {
        deadline < self.0.load(Ordering::Relaxed)
    }

    /// It was set for `until`.
    #[inline]
    pub fn set(&self, until: Nanos) {
        self.0.store(until, Ordering::Relaxed);
    }

    /// Its interrupt came: it is set for nothing now. If the interrupt is an old one and it was set
    /// again since, it is only set once more.
    #[inline]
    pub fn went_off(&self) {
        self.0.store(NEVER, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LONGEST: Nanos = 1_000_000_000;

    proptest! {
        /// However fast the timer's clock runs, each deadline is met, and is met after a few tries.
        #[test]
        fn a_timer_that_is_early_is_set_again(
            early in 0u64..1000,
            delays in proptest::collection::vec(1u64..5_000_000_000, 1..20),
        ) {
            let (timer, mut now) = (OneShot::new(), 1);
            for delay in delays {
                let deadline = now + delay;
                let mut tries = 0;
                while now < deadline {
                    prop_assert!(timer.is_too_late_for(deadline), "nothing wakes the CPU");
                    let ahead = (deadline - now).min(LONGEST);
                    timer.set(now + ahead);
                    prop_assert!(!timer.is_too_late_for(now + ahead));
                    now += (ahead - ahead * early / 1_000_000).max(1);
                    timer.went_off();
                    tries += 1;
                }
                prop_assert!(tries < 20, "{tries} interrupts");
            }
        }
    }
}

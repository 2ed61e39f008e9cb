//! Where a vCPU's time goes: running, runnable, blocked or offline.
//!
//! The time spent running is the vCPU's virtual time (paper, C18). The four sums together always
//! make up the real time since the vCPU's account was opened.

use super::Nanos;

/// What a vCPU is doing. The numbers are those of the interface (`RUNSTATE_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Runstate {
    /// On a CPU.
    Running = 0,
    /// Waits for a CPU.
    Runnable = 1,
    /// Waits for an event.
    Blocked = 2,
    /// Neither: down, paused, or its domain was shut down.
    Offline = 3,
}

/// The account of one vCPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunstateAccount {
    state: Runstate,
    entered: Nanos,
    spent: [Nanos; 4],
}

impl RunstateAccount {
    /// An account opened at `now` in `state`.
    #[must_use]
    pub const fn new(state: Runstate, now: Nanos) -> Self {
        RunstateAccount {
            state,
            entered: now,
            spent: [0; 4],
        }
    }

    /// The present state.
    #[inline]
    #[must_use]
    pub const fn state(&self) -> Runstate {
        self.state
    }

    /// When the present state was entered.
    #[inline]
    #[must_use]
    pub const fn entered(&self) -> Nanos {
        self.entered
    }

    /// Books the time since the last change to the state that ends at `now`. A `now` before the
    /// last change (CPUs' clocks differ by a hair) books nothing and moves nothing back.
    #[inline]
    pub fn enter(&mut self, state: Runstate, now: Nanos) {
        let now = now.max(self.entered);
        // The state is 0 to 3, so the slot exists; `get_mut` spares the bounds panic.
        if let Some(spent) = self.spent.get_mut(self.state as usize) {
            *spent += now - self.entered;
        }
        self.state = state;
        self.entered = now;
    }

    /// Nanoseconds in each state up to `now`, the present one included.
    #[must_use]
    pub fn spent(&self, now: Nanos) -> [Nanos; 4] {
        let mut copy = *self;
        copy.enter(self.state, now);
        copy.spent
    }

    /// Nanoseconds in each state, as booked when the present one was entered: what the guest's
    /// memory area shows, beside [`Self::entered`].
    #[must_use]
    pub const fn booked(&self) -> [Nanos; 4] {
        self.spent
    }

    /// The vCPU's virtual time at `now`.
    #[must_use]
    pub fn virtual_time(&self, now: Nanos) -> Nanos {
        self.spent(now)[Runstate::Running as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATES: [Runstate; 4] = [
        Runstate::Running,
        Runstate::Runnable,
        Runstate::Blocked,
        Runstate::Offline,
    ];

    proptest! {
        #[test]
        fn the_sums_make_up_real_time(steps in proptest::collection::vec((0usize..4, 0u64..1 << 40), 0..64), start in 0u64..1 << 50) {
            let mut account = RunstateAccount::new(Runstate::Offline, start);
            let mut now = start;
            let mut model = [0u64; 4];
            for (state, delta) in steps {
                model[account.state() as usize] += delta;
                now += delta;
                account.enter(STATES[state], now);
                prop_assert_eq!(account.booked(), model);
                prop_assert_eq!(account.spent(now).iter().sum::<u64>(), now - start);
                prop_assert_eq!(account.entered(), now);
            }
            prop_assert_eq!(account.virtual_time(now), model[0]);
        }
    }

    #[test]
    fn virtual_time_stands_still_while_others_run() {
        let mut account = RunstateAccount::new(Runstate::Running, 0);
        account.enter(Runstate::Runnable, 10);
        assert_eq!(account.virtual_time(1000), 10);
        account.enter(Runstate::Running, 1000);
        assert_eq!(account.virtual_time(1005), 15);
    }

    #[test]
    fn a_clock_that_steps_back_changes_nothing() {
        let mut account = RunstateAccount::new(Runstate::Running, 100);
        account.enter(Runstate::Blocked, 90);
        assert_eq!((account.booked(), account.entered()), ([0; 4], 100));
    }
}

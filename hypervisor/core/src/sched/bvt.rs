//! Borrowed virtual time (C12): each unit gets the CPU in proportion to its weight, and one that
//! wakes may borrow from its own future to run at once (C13).
//!
//! A unit's virtual time grows while it runs, the slower the more weight it has. Whoever is furthest
//! behind runs next. A unit that warps counts as further behind than it is.
//!
//! The CPU's own virtual time is that of the unit furthest behind of those that are ready, and never
//! goes back. A unit that wakes is set to it where it is behind: *sleeping gains nothing*. So no unit
//! is ever behind its CPU; how far it is ahead is what it owes to the others. While a unit that warps
//! waits, the CPU's virtual time is no later than what that one counts for: too early by its warp at
//! most, and the search for the one furthest behind is spared.
//!
//! **A unit that moves** to another CPU is there as far ahead of the CPU's virtual time as it was here.
//! The numbers themselves mean nothing elsewhere: a CPU with many units has a slow virtual time, an
//! idle one none. What compares is the debt, since it is measured against whoever is furthest behind,
//! who is owed nothing, here as there. So a mover neither sheds its debt nor pays it twice; and
//! a debt gets smaller only as the virtual time of the CPU at which it is goes on, which is when others
//! run.
//!
//! **What it costs.** No choice and no wake-up divides, and none looks at more units than the line has
//! levels. The CPU's virtual time is worked out when a unit wakes, comes or goes; a choice only keeps
//! what the last unit leaves behind, since nothing else would remember it.

use super::line::{Line, Place};
use super::{Choice, DEFAULT_SLICE, NoRoom, Params, Ran, Scheduler, State, Unit, Woken};
use crate::time::Nanos;

/// Where virtual time begins: warping goes back from there, too.
const START: u64 = 1 << 62;

/// The policy of borrowed virtual time.
#[derive(Debug)]
pub struct Bvt {
    line: Line,
    slice: Nanos,
    /// How much of its slice the running unit had used up when it was last chosen.
    used: Nanos,
    /// Who was chosen last.
    running: Option<Place>,
    /// The CPU's virtual time when it was last asked for, or when its last unit went.
    clock: u64,
}

impl Default for Bvt {
    fn default() -> Self {
        Self::new(DEFAULT_SLICE)
    }
}

impl State {
    /// Its virtual time, and what is left over, when it has run for that long.
    #[inline]
    fn after(&self, time: Nanos) -> (u64, u32) {
        // The step is 2^32 at most, so neither the product nor its upper part overflows.
        let total = u128::from(time) * u128::from(self.step) + u128::from(self.rest);
        (self.time.saturating_add((total >> 32) as u64), total as u32)
    }

    /// The unit has run: its virtual time goes on.
    #[inline]
    fn charge(&mut self, time: Nanos, now: Nanos) {
        (self.time, self.rest) = self.after(time);
        if self.warped {
            self.charge_warp(time, now);
        }
    }

    /// It has run warped for that long.
    #[cold]
    fn charge_warp(&mut self, time: Nanos, now: Nanos) {
        if self.params.warp_limit != 0 {
            self.warp_used = self.warp_used.saturating_add(time);
            if self.warp_used >= self.params.warp_limit {
                self.warped = false;
                self.unwarped_until = now.saturating_add(self.params.unwarp_time);
            }
        }
    }

    /// The unit wakes: it warps, if it may.
    #[inline]
    fn warp(&mut self, now: Nanos) {
        if self.params.warp != 0 && now >= self.unwarped_until {
            self.warped = true;
            self.warp_used = 0;
        }
    }

    /// The virtual time by which it is chosen.
    #[inline]
    fn effective(&self) -> u64 {
        if self.warped {
            self.time.saturating_sub(self.params.warp)
        } else {
            self.time
        }
    }
}

impl Bvt {
    /// With slices of that length.
    #[must_use]
    pub const fn new(slice: Nanos) -> Self {
        Bvt {
            line: Line::new(),
            slice,
            used: 0,
            running: None,
            clock: START,
        }
    }

    /// The state of the unit that runs.
    #[inline]
    fn running(&self) -> Option<&State> {
        self.line.state(self.running?)
    }

    /// The CPU's virtual time, when the one chosen last has run for that long.
    #[inline]
    fn clock(&mut self, running: Option<Nanos>) -> u64 {
        let waits = self.line.first().map_or(u64::MAX, |(_, key)| key);
        let runs = match (self.running(), running) {
            (Some(state), Some(time)) => state.after(time).0,
            _ => u64::MAX,
        };
        let behind = waits.min(runs);
        if behind != u64::MAX {
            self.clock = self.clock.max(behind);
        }
        self.clock
    }

    /// Whether a unit that warps goes before the one that runs and has run for that long.
    #[cold]
    fn goes_first(&self, key: u64, running: Option<Nanos>) -> bool {
        let Some((state, time)) = self.running().zip(running) else {
            return false;
        };
        let mut state = *state;
        state.charge(time, 0);
        key < state.effective()
    }

    /// A unit waits, in its order.
    #[inline]
    fn enqueue(&mut self, place: Place) {
        if let Some(state) = self.line.state(place) {
            let key = state.effective();
            self.line.enqueue(place, key);
        }
    }

    /// The first who waits runs.
    #[inline]
    fn next(&mut self) -> Option<Choice> {
        let (place, unit) = self.line.pop()?;
        Some(self.run(unit, place, 0))
    }

    #[inline]
    fn run(&mut self, unit: Unit, place: Place, used: Nanos) -> Choice {
        self.used = used;
        self.running = Some(place);
        let limited = self.line.waiting() != 0;
        Choice {
            unit,
            place,
            slice: limited.then(|| self.slice - used),
        }
    }

    /// The unit that ran could go on: if it does, how much of its slice it has used up.
    #[inline]
    fn goes_on(&self, ran: &Ran, key: u64) -> Option<Nanos> {
        let Some((first, first_key)) = self.line.first() else {
            return Some(0);
        };
        let used = self.used.saturating_add(ran.time);
        if ran.yielded {
            None
        } else if key < first_key {
            // By its weight it is still the first.
            Some(if used < self.slice { used } else { 0 })
        } else {
            // It was interrupted before its time was up; but not by one that warps.
            let warps = || self.line.state(first).is_some_and(|first| first.warped);
            (used < self.slice && (first_key == key || !warps())).then_some(used)
        }
    }

    /// A unit goes, as far ahead as it is.
    fn gone(&mut self, place: Place, clock: u64) -> Option<(Unit, State)> {
        let (unit, mut state) = self.line.remove(place)?;
        state.time = state.time.saturating_sub(clock);
        Some((unit, state))
    }
}

impl Scheduler for Bvt {
    #[inline]
    fn line(&self) -> &Line {
        &self.line
    }

    #[inline]
    fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    fn join(
        &mut self,
        unit: Unit,
        mut state: State,
        running: Option<Nanos>,
    ) -> Result<Place, NoRoom> {
        state.time = state.time.saturating_add(self.clock(running));
        self.line.add(unit, state)
    }

    fn leave(&mut self, place: Place, running: Option<Nanos>) -> Option<State> {
        let clock = self.clock(running);
        self.sleep(place);
        self.gone(place, clock).map(|(_, state)| state)
    }

    fn set_params(&mut self, place: Place, params: Params) {
        if let Some((_, state)) = self.line.entry_mut(place) {
            state.set_params(params);
        }
        if self.line.dequeue(place) {
            self.enqueue(place);
        }
    }

    #[inline]
    fn wake(&mut self, place: Place, now: Nanos, running: Option<Nanos>) -> Woken {
        let clock = self.clock(running);
        let alone = self.line.waiting() == 0;
        let Some((_, state)) = self.line.entry_mut(place) else {
            return Woken::Waits;
        };
        state.time = state.time.max(clock);
        state.warp(now);
        let (key, warped) = (state.effective(), state.warped);
        self.line.enqueue(place, key);
        match running {
            Some(time) if !(warped && self.goes_first(key, running)) => {
                Woken::beside(self.used.saturating_add(time), self.slice, alone)
            }
            // There is nothing to wait for, or it warps.
            _ => Woken::Chooses,
        }
    }

    fn sleep(&mut self, place: Place) {
        if self.line.dequeue(place) || self.running != Some(place) {
            return;
        }
        if self.line.waiting() == 0
            && let Some(state) = self.running()
        {
            self.clock = self.clock.max(state.time);
        }
        self.running = None;
    }

    #[inline]
    fn choose(&mut self, now: Nanos, ran: Option<Ran>) -> Option<Choice> {
        self.running = None;
        if let Some(ran) = ran
            && let Some((unit, state)) = self.line.entry_mut(ran.place)
        {
            state.charge(ran.time, now);
            if ran.ready {
                let (unit, key) = (*unit, state.effective());
                if let Some(used) = self.goes_on(&ran, key) {
                    return Some(self.run(unit, ran.place, used));
                }
                let next = self.next();
                self.line.enqueue(ran.place, key);
                // The one that ran waits now.
                return next.map(|next| Choice {
                    slice: Some(self.slice),
                    ..next
                });
            }
            let time = state.time;
            if self.line.waiting() == 0 {
                self.clock = self.clock.max(time);
                return None;
            }
        }
        self.next()
    }

    fn give_away(
        &mut self,
        running: Option<Nanos>,
        from: usize,
        fits: &mut dyn FnMut(Unit) -> bool,
    ) -> Option<(Unit, State)> {
        let place = self.line.find(from, fits)?;
        let clock = self.clock(running);
        self.gone(place, clock)
    }
}

#[cfg(test)]
#[path = "bvt/tests.rs"]
mod tests;

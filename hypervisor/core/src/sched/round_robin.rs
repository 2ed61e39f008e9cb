//! Round robin: whoever is ready runs in turn, each for one slice.
//!
//! No weights, no warp: fair between vCPUs that always want to run, and the yardstick for policies
//! that do better.

use alloc::collections::VecDeque;

use super::{Choice, DEFAULT_SLICE, NoRoom, Params, Ran, Scheduler, Unit};
use crate::time::Nanos;

/// The round-robin policy.
#[derive(Debug)]
pub struct RoundRobin {
    queue: VecDeque<Unit>,
    /// Units that may come to wait, for which there is room in the queue.
    admitted: usize,
    slice: Nanos,
    /// How much of its slice the running unit had used up when it was last chosen.
    used: Nanos,
}

impl Default for RoundRobin {
    fn default() -> Self {
        Self::new(DEFAULT_SLICE)
    }
}

impl RoundRobin {
    /// With slices of that length.
    #[must_use]
    pub const fn new(slice: Nanos) -> Self {
        RoundRobin {
            queue: VecDeque::new(),
            admitted: 0,
            slice,
            used: 0,
        }
    }

    /// Sets the length of slices from now on.
    pub fn set_slice(&mut self, slice: Nanos) {
        self.slice = slice;
    }
}

impl Scheduler for RoundRobin {
    fn admit(&mut self, _unit: Unit, _params: Params) -> Result<(), NoRoom> {
        let wanted = self.admitted + 1;
        self.queue
            .try_reserve(wanted.saturating_sub(self.queue.len()))
            .map_err(|_| NoRoom)?;
        self.admitted = wanted;
        Ok(())
    }

    fn expel(&mut self, unit: Unit) {
        self.queue.retain(|&other| other != unit);
        self.admitted = self.admitted.saturating_sub(1);
    }

    fn set_params(&mut self, _unit: Unit, _params: Params) {}

    fn wake(&mut self, unit: Unit, _now: Nanos, running: Option<Nanos>) -> bool {
        let alone = self.queue.is_empty();
        self.queue.push_back(unit);
        // With nobody running there is nothing to wait for; a running unit that had the CPU to
        // itself has no limit to its time yet. Else the newcomer waits its turn.
        alone || running.is_none_or(|time| self.used.saturating_add(time) >= self.slice)
    }

    fn sleep(&mut self, unit: Unit, _now: Nanos) {
        self.queue.retain(|&other| other != unit);
    }

    fn choose(&mut self, _now: Nanos, ran: Option<Ran>) -> Option<Choice> {
        if let Some(ran) = ran
            && ran.ready
        {
            let used = self.used.saturating_add(ran.time);
            if !ran.yielded && used < self.slice && !self.queue.is_empty() {
                // Interrupted before its time was up: it goes on.
                self.used = used;
                return Some(Choice {
                    unit: ran.unit,
                    slice: Some(self.slice - used),
                });
            }
            self.queue.push_back(ran.unit);
        }
        self.used = 0;
        let unit = self.queue.pop_front()?;
        Some(Choice {
            unit,
            slice: (!self.queue.is_empty()).then_some(self.slice),
        })
    }

    fn waiting(&self) -> usize {
        self.queue.len()
    }

    fn give_away(&mut self, fits: &mut dyn FnMut(Unit) -> bool) -> Option<Unit> {
        let index = self.queue.iter().position(|&unit| fits(unit))?;
        let unit = self.queue.remove(index)?;
        self.admitted = self.admitted.saturating_sub(1);
        Some(unit)
    }
}

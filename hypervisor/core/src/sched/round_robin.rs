//! Round robin: whoever is ready runs in turn, each for one slice.
//!
//! No weights, no warp: fair between vCPUs that always want to run, and the yardstick for policies
//! that do better.

use alloc::collections::VecDeque;

use super::{Choice, DEFAULT_SLICE, NoRoom, Params, Ran, Scheduler, Unit};
use crate::sync::room::{Grow, next_capacity};
use crate::time::Nanos;

/// The round-robin policy.
#[derive(Debug)]
pub struct RoundRobin {
    queue: VecDeque<Unit>,
    /// Units that may come to wait, for which there is room in the queue.
    admitted: usize,
    slice: Nanos,
    /// The unit that was chosen last; it is not in the queue.
    running: Option<Unit>,
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
            running: None,
            used: 0,
        }
    }

    /// Sets the length of slices from now on.
    pub fn set_slice(&mut self, slice: Nanos) {
        self.slice = slice;
    }
}

impl Grow for RoundRobin {
    type Room = VecDeque<Unit>;

    fn lacks(&self) -> Option<usize> {
        let capacity = self.queue.capacity();
        // Every unit that is admitted may wait at once.
        (self.admitted >= capacity).then(|| next_capacity(capacity))
    }

    fn make_room(entries: usize) -> Result<VecDeque<Unit>, NoRoom> {
        let mut room = VecDeque::new();
        room.try_reserve_exact(entries).map_err(|_| NoRoom)?;
        Ok(room)
    }

    fn take_room(&mut self, room: &mut VecDeque<Unit>) {
        if room.capacity() > self.queue.capacity() {
            room.append(&mut self.queue);
            core::mem::swap(room, &mut self.queue);
        }
    }
}

impl Scheduler for RoundRobin {
    fn admit(&mut self, _unit: Unit, _params: Params) -> Result<(), NoRoom> {
        if self.lacks().is_some() {
            return Err(NoRoom);
        }
        self.admitted += 1;
        Ok(())
    }

    fn expel(&mut self, unit: Unit) {
        self.sleep(unit, 0);
        self.admitted = self.admitted.saturating_sub(1);
    }

    fn set_params(&mut self, _unit: Unit, _params: Params) {}

    fn wake(&mut self, unit: Unit, _now: Nanos, running: Option<Nanos>) -> bool {
        let alone = self.queue.is_empty();
        if self.running == Some(unit) {
            self.running = None;
        }
        self.queue.push_back(unit);
        // With nobody running there is nothing to wait for; a running unit that had the CPU to
        // itself has no limit to its time yet. Else the newcomer waits its turn.
        alone || running.is_none_or(|time| self.used.saturating_add(time) >= self.slice)
    }

    fn sleep(&mut self, unit: Unit, _now: Nanos) {
        if self.running == Some(unit) {
            // No search: hundreds may be chosen of which none can run.
            self.running = None;
            return;
        }
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
                self.running = Some(ran.unit);
                return Some(Choice {
                    unit: ran.unit,
                    slice: Some(self.slice - used),
                });
            }
            self.queue.push_back(ran.unit);
        }
        self.used = 0;
        self.running = self.queue.pop_front();
        let unit = self.running?;
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
        self.queue.remove(index)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn ran(unit: Unit, time: Nanos) -> Option<Ran> {
        Some(Ran {
            unit,
            time,
            ready: true,
            yielded: false,
        })
    }

    /// Admits a unit, with room for it.
    fn admit(policy: &mut RoundRobin, unit: Unit) {
        if let Some(more) = policy.lacks() {
            let mut room = RoundRobin::make_room(more).unwrap();
            policy.take_room(&mut room);
        }
        policy.admit(unit, Params::default()).unwrap();
    }

    fn two() -> (RoundRobin, Unit, Unit) {
        let (a, b) = (Unit::new(1), Unit::new(2));
        let mut policy = RoundRobin::new(100);
        for unit in [a, b] {
            admit(&mut policy, unit);
        }
        (policy, a, b)
    }

    #[test]
    fn a_lone_unit_runs_without_limit_until_another_wakes() {
        let (mut policy, a, b) = two();
        assert!(policy.wake(a, 0, None), "an idle CPU must choose");
        assert_eq!(
            policy.choose(0, None),
            Some(Choice {
                unit: a,
                slice: None
            })
        );
        assert!(
            policy.wake(b, 70, Some(70)),
            "the slice has to be limited now"
        );
        let rest = Some(Choice {
            unit: a,
            slice: Some(30),
        });
        assert_eq!(policy.choose(70, ran(a, 70)), rest);
        let full = Some(Choice {
            unit: b,
            slice: Some(100),
        });
        assert_eq!(policy.choose(100, ran(a, 30)), full);
    }

    #[test]
    fn a_newcomer_waits_until_the_slice_is_over() {
        let (mut policy, a, b) = two();
        let c = Unit::new(3);
        admit(&mut policy, c);
        policy.wake(a, 0, None);
        policy.wake(b, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().unit, a);
        assert!(!policy.wake(c, 40, Some(40)), "b waits as well");
        policy.sleep(c, 50);
        assert!(policy.wake(c, 100, Some(100)), "a's time is up");
        policy.sleep(c, 100);
        // What a used before it was interrupted counts.
        assert_eq!(policy.choose(100, ran(a, 60)).unwrap().unit, a);
        assert!(!policy.wake(c, 130, Some(30)));
        policy.sleep(c, 130);
        assert!(policy.wake(c, 140, Some(40)));
    }

    #[test]
    fn the_length_of_slices_can_be_set() {
        let (mut policy, a, b) = two();
        policy.set_slice(7);
        policy.wake(a, 0, None);
        policy.wake(b, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().slice, Some(7));
    }

    /// Nothing is allocated where a unit comes to wait: there was room from its admission on.
    #[test]
    fn each_unit_has_its_room() {
        let mut policy = RoundRobin::new(100);
        let unknown = policy.admit(Unit::new(0), Params::default());
        assert_eq!(unknown, Err(NoRoom), "there is no room at all");
        let more = policy.lacks().unwrap();
        let mut room = RoundRobin::make_room(more).unwrap();
        policy.take_room(&mut room);
        let capacity = policy.queue.capacity() as u32;
        assert!(capacity as usize >= more);
        for number in 0..capacity {
            assert_eq!(policy.lacks(), None);
            policy.admit(Unit::new(number), Params::default()).unwrap();
        }
        assert!(policy.lacks().is_some());
        assert_eq!(policy.admit(Unit::new(99), Params::default()), Err(NoRoom));
        for number in 0..capacity {
            policy.wake(Unit::new(number), 0, None);
        }
        assert_eq!(policy.queue.capacity() as u32, capacity);
        // Whoever goes, waiting or not, makes room for another.
        policy.expel(Unit::new(1));
        assert_eq!(policy.waiting() as u32, capacity - 1);
        assert_eq!(policy.lacks(), None);
        let order: Vec<u32> = std::iter::from_fn(|| policy.choose(0, None))
            .map(|choice| choice.unit.raw())
            .collect();
        assert!(
            order
                .into_iter()
                .eq((0..capacity).filter(|&number| number != 1))
        );
    }

    #[test]
    fn the_first_that_fits_is_given_away_and_keeps_its_room() {
        let (mut policy, a, b) = two();
        let c = Unit::new(3);
        admit(&mut policy, c);
        for unit in [a, b, c] {
            policy.wake(unit, 0, None);
        }
        let before = policy.admitted;
        assert_eq!(policy.give_away(&mut |_| false), None);
        assert_eq!((policy.waiting(), policy.admitted), (3, before));
        assert_eq!(policy.give_away(&mut |unit| unit != a), Some(b));
        assert_eq!((policy.waiting(), policy.admitted), (2, before));
        assert_eq!(policy.choose(0, None).unwrap().unit, a);
        assert_eq!(policy.choose(0, None).unwrap().unit, c);
    }

    /// Whoever was chosen and cannot run is away, and can be put to sleep again when it waits.
    #[test]
    fn a_choice_that_cannot_run_sleeps() {
        let (mut policy, a, b) = two();
        for unit in [a, b] {
            policy.wake(unit, 0, None);
        }
        assert_eq!(policy.choose(0, None).unwrap().unit, a);
        policy.sleep(a, 0);
        assert_eq!(policy.waiting(), 1);
        policy.wake(a, 0, None);
        policy.sleep(a, 0);
        assert_eq!(policy.choose(0, None).unwrap().unit, b);
        assert_eq!(policy.choose(0, ran(b, 1)).unwrap().unit, b);
        // It goes on after an interruption, and then cannot.
        policy.wake(a, 0, None);
        assert_eq!(policy.choose(2, ran(b, 1)).unwrap().unit, b);
        policy.sleep(b, 2);
        policy.wake(b, 2, None);
        policy.sleep(b, 2);
        assert_eq!(policy.choose(2, None).unwrap().unit, a);
        assert_eq!(policy.choose(2, None), None);
    }

    #[test]
    fn who_yields_goes_last() {
        let (mut policy, a, b) = two();
        policy.wake(a, 0, None);
        policy.wake(b, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().unit, a);
        let yielded = Some(Ran {
            unit: a,
            time: 1,
            ready: true,
            yielded: true,
        });
        assert_eq!(policy.choose(1, yielded).unwrap().unit, b);
        assert_eq!(
            policy.choose(1, ran(b, 1)).unwrap().unit,
            b,
            "its slice has just begun"
        );
    }

    proptest! {
        /// Units that always want to run get the same time, to a slice, however often the CPU is
        /// interrupted for a choice.
        #[test]
        fn time_is_shared_evenly(count in 1u32..8, steps in proptest::collection::vec(1u64..250, 200)) {
            let mut policy = RoundRobin::new(100);
            for number in 0..count {
                admit(&mut policy, Unit::new(number));
                policy.wake(Unit::new(number), 0, None);
            }
            let (mut now, mut time) = (0, Vec::from_iter((0..count).map(|_| 0u64)));
            let mut choice = policy.choose(now, None).unwrap();
            for step in steps {
                let spent = choice.slice.map_or(step, |slice| slice.min(step));
                now += spent;
                time[choice.unit.raw() as usize] += spent;
                choice = policy.choose(now, ran(choice.unit, spent)).unwrap();
                prop_assert_eq!(policy.waiting() as u32, count - 1);
                prop_assert_eq!(choice.slice.is_none(), count == 1);
                let (least, most) = (time.iter().min().unwrap(), time.iter().max().unwrap());
                prop_assert!(count == 1 || most - least <= 100);
            }
        }

        /// Whoever is ready is chosen once in each round; nobody else ever is.
        #[test]
        fn only_ready_units_run(steps in proptest::collection::vec((0u32..6, any::<bool>()), 1..200)) {
            let mut policy = RoundRobin::new(100);
            for number in 0..6 {
                admit(&mut policy, Unit::new(number));
            }
            let mut waiting: Vec<Unit> = Vec::new();
            let mut current: Option<Unit> = None;
            for (now, (number, flag)) in (0..).zip(steps) {
                let unit = Unit::new(number);
                if flag {
                    if current != Some(unit) && !waiting.contains(&unit) {
                        policy.wake(unit, now, current.map(|_| 0));
                        waiting.push(unit);
                    } else if waiting.contains(&unit) {
                        policy.sleep(unit, now);
                        waiting.retain(|&other| other != unit);
                    }
                } else {
                    // The current unit goes on waiting, or stops being ready.
                    let ready = number % 2 == 0;
                    let ran = current.map(|unit| Ran { unit, time: 200, ready, yielded: false });
                    waiting.extend(current.filter(|_| ready));
                    current = policy.choose(now, ran).map(|choice| choice.unit);
                    prop_assert_eq!(current, waiting.first().copied());
                    waiting.retain(|&other| Some(other) != current);
                }
                prop_assert_eq!(policy.waiting(), waiting.len());
            }
        }
    }
}

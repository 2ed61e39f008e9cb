//! Round robin: whoever is ready runs in turn, each for one slice.
//!
//! No weights, no warp: fair between vCPUs that always want to run, and the yardstick for policies
//! that do better.

use super::line::{Line, Place};
use super::{Choice, DEFAULT_SLICE, NoRoom, Params, Ran, Scheduler, State, Unit, Woken};
use crate::time::Nanos;

/// The round-robin policy.
#[derive(Debug)]
pub struct RoundRobin {
    line: Line,
    slice: Nanos,
    /// How much of its slice the running unit had used up when it was last chosen.
    used: Nanos,
    /// The number of the next turn: whoever comes to wait gets it.
    turn: u64,
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
            line: Line::new(),
            slice,
            used: 0,
            turn: 0,
        }
    }

    /// A unit waits, behind all others.
    #[inline]
    fn enqueue(&mut self, place: Place) {
        self.line.enqueue(place, self.turn);
        // One turn a nanosecond, and this would last for 584 years.
        self.turn = self.turn.wrapping_add(1);
    }
}

impl Scheduler for RoundRobin {
    #[inline]
    fn line(&self) -> &Line {
        &self.line
    }

    #[inline]
    fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    fn join(&mut self, unit: Unit, state: State, _running: Option<Nanos>) -> Result<Place, NoRoom> {
        self.line.add(unit, state)
    }

    fn leave(&mut self, place: Place, _running: Option<Nanos>) -> Option<State> {
        self.line.remove(place).map(|(_, state)| state)
    }

    fn set_params(&mut self, place: Place, params: Params) {
        if let Some((_, state)) = self.line.entry_mut(place) {
            state.set_params(params);
        }
    }

    #[inline]
    fn wake(&mut self, place: Place, _now: Nanos, running: Option<Nanos>) -> Woken {
        let alone = self.line.waiting() == 0;
        self.enqueue(place);
        match running {
            Some(time) => Woken::beside(self.used.saturating_add(time), self.slice, alone),
            // There is nothing to wait for.
            None => Woken::Chooses,
        }
    }

    fn sleep(&mut self, place: Place) {
        self.line.dequeue(place);
    }

    #[inline]
    fn choose(&mut self, _now: Nanos, ran: Option<Ran>) -> Option<Choice> {
        if let Some(ran) = ran
            && ran.ready
            && let Some(unit) = self.line.unit(ran.place)
        {
            let used = self.used.saturating_add(ran.time);
            if !ran.yielded && used < self.slice && self.line.waiting() != 0 {
                // Interrupted before its time was up: it goes on.
                self.used = used;
                return Some(Choice {
                    unit,
                    place: ran.place,
                    slice: Some(self.slice - used),
                });
            }
            self.enqueue(ran.place);
        }
        self.used = 0;
        let (place, unit) = self.line.pop()?;
        Some(Choice {
            unit,
            place,
            slice: (self.line.waiting() != 0).then_some(self.slice),
        })
    }

    fn give_away(
        &mut self,
        _running: Option<Nanos>,
        from: usize,
        fits: &mut dyn FnMut(Unit) -> bool,
    ) -> Option<(Unit, State)> {
        let place = self.line.find(from, fits)?;
        self.line.remove(place)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::super::tests::{admit, promise, ran};
    use super::*;
    use crate::sync::room::Grow;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn two() -> (RoundRobin, Place, Place) {
        let mut policy = RoundRobin::new(100);
        let [a, b] = [1, 2].map(|number| admit(&mut policy, number, 1));
        (policy, a, b)
    }

    fn chosen(choice: Option<Choice>) -> (Place, Option<Nanos>) {
        choice.map(|choice| (choice.place, choice.slice)).unwrap()
    }

    #[test]
    fn a_lone_unit_runs_without_limit_until_another_wakes() {
        let (mut policy, a, b) = two();
        assert_eq!(policy.wake(a, 0, None), Woken::Chooses, "it is idle");
        assert_eq!(chosen(policy.choose(0, None)), (a, None));
        assert_eq!(policy.wake(b, 70, Some(70)), Woken::Limits(30));
        assert_eq!(chosen(policy.choose(70, ran(a, 70))), (a, Some(30)));
        assert_eq!(chosen(policy.choose(100, ran(a, 30))), (b, Some(100)));
    }

    #[test]
    fn a_newcomer_waits_until_the_slice_is_over() {
        let (mut policy, a, b) = two();
        let c = admit(&mut policy, 3, 1);
        policy.wake(a, 0, None);
        policy.wake(b, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().place, a);
        let waits = policy.wake(c, 40, Some(40));
        assert_eq!(waits, Woken::Waits, "b waits as well");
        policy.sleep(c);
        let chooses = policy.wake(c, 100, Some(100));
        assert_eq!(chooses, Woken::Chooses, "a's time is up");
        policy.sleep(c);
        // What a used before it was interrupted counts.
        assert_eq!(policy.choose(100, ran(a, 60)).unwrap().place, a);
        assert_eq!(policy.wake(c, 130, Some(30)), Woken::Waits);
        policy.sleep(c);
        assert_eq!(policy.wake(c, 140, Some(40)), Woken::Chooses);
    }

    /// Nothing is allocated where a unit comes to wait: there was room from its promise on.
    #[test]
    fn each_unit_has_its_room() {
        let mut policy = RoundRobin::new(100);
        assert_eq!(policy.promise(), Err(NoRoom), "there is no room at all");
        let state = State::new(Params::default());
        assert_eq!(policy.join(Unit::new(0), state, None), Err(NoRoom));
        promise(&mut policy);
        let mut count = 1;
        while policy.lacks().is_none() {
            policy.promise().unwrap();
            count += 1;
        }
        let join =
            |policy: &mut RoundRobin, number| policy.join(Unit::new(number), state, None).unwrap();
        let places: Vec<_> = (0..count).map(|number| join(&mut policy, number)).collect();
        for &place in &places {
            policy.wake(place, 0, None);
        }
        // Whoever goes, waiting or not, makes room for another.
        assert!(policy.leave(places[1], None).is_some());
        assert_eq!(policy.waiting() as u32, count - 1);
        assert_eq!(join(&mut policy, 77), places[1]);
        policy.retract();
        assert_eq!(policy.lacks(), None);
        let order: Vec<u32> = std::iter::from_fn(|| policy.choose(0, None))
            .map(|choice| choice.unit.raw())
            .collect();
        assert!(
            order
                .into_iter()
                .eq((0..count).filter(|&number| number != 1))
        );
    }

    #[test]
    fn the_first_that_fits_is_given_away() {
        let (mut policy, a, b) = two();
        let c = admit(&mut policy, 3, 1);
        for place in [a, b, c] {
            policy.wake(place, 0, None);
        }
        assert_eq!(policy.give_away(None, 0, &mut |_| false), None);
        assert_eq!(policy.waiting(), 3);
        let given = policy.give_away(None, 0, &mut |unit| unit.raw() != 1);
        assert_eq!(given.map(|(unit, _)| unit.raw()), Some(2));
        assert_eq!(policy.waiting(), 2);
        assert_eq!(policy.choose(0, None).unwrap().place, a);
        assert_eq!(policy.choose(0, None).unwrap().place, c);
    }

    /// Whoever was chosen and cannot run is away, and can be put to sleep again when it waits.
    #[test]
    fn a_choice_that_cannot_run_sleeps() {
        let (mut policy, a, b) = two();
        for place in [a, b] {
            policy.wake(place, 0, None);
        }
        assert_eq!(policy.choose(0, None).unwrap().place, a);
        policy.sleep(a);
        assert_eq!(policy.waiting(), 1);
        policy.wake(a, 0, None);
        policy.sleep(a);
        assert_eq!(policy.choose(0, None).unwrap().place, b);
        assert_eq!(policy.choose(0, ran(b, 1)).unwrap().place, b);
        // It goes on after an interruption, and then cannot.
        policy.wake(a, 0, None);
        assert_eq!(policy.choose(2, ran(b, 1)).unwrap().place, b);
        policy.sleep(b);
        policy.wake(b, 2, None);
        policy.sleep(b);
        assert_eq!(policy.choose(2, None).unwrap().place, a);
        assert_eq!(policy.choose(2, None), None);
    }

    #[test]
    fn who_yields_goes_last() {
        let (mut policy, a, b) = two();
        policy.wake(a, 0, None);
        policy.wake(b, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().place, a);
        let yielded = ran(a, 1).map(|ran| Ran {
            yielded: true,
            ..ran
        });
        assert_eq!(policy.choose(1, yielded).unwrap().place, b);
        assert_eq!(
            policy.choose(1, ran(b, 1)).unwrap().place,
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
                let place = admit(&mut policy, number, 1);
                policy.wake(place, 0, None);
            }
            let (mut now, mut time) = (0, Vec::from_iter((0..count).map(|_| 0u64)));
            let mut choice = policy.choose(now, None).unwrap();
            for step in steps {
                let spent = choice.slice.map_or(step, |slice| slice.min(step));
                now += spent;
                time[choice.unit.raw() as usize] += spent;
                choice = policy.choose(now, ran(choice.place, spent)).unwrap();
                prop_assert_eq!(policy.waiting() as u32, count - 1);
                prop_assert_eq!(choice.slice.is_none(), count == 1);
                let (least, most) = (time.iter().min().unwrap(), time.iter().max().unwrap());
                prop_assert!(most - least <= 100);
            }
        }

        /// Whoever is ready is chosen once in each round; nobody else ever is.
        #[test]
        fn only_ready_units_run(steps in proptest::collection::vec((0u32..6, any::<bool>()), 1..200)) {
            let mut policy = RoundRobin::new(100);
            let places: Vec<Place> = (0..6).map(|number| admit(&mut policy, number, 1)).collect();
            let mut waiting: Vec<Place> = Vec::new();
            let mut current: Option<Place> = None;
            for (now, (number, flag)) in (0..).zip(steps) {
                let place = places[number as usize];
                if flag {
                    if current != Some(place) && !waiting.contains(&place) {
                        policy.wake(place, now, current.map(|_| 0));
                        waiting.push(place);
                    } else if waiting.contains(&place) {
                        policy.sleep(place);
                        waiting.retain(|&other| other != place);
                    }
                } else {
                    // The current unit goes on waiting, or stops being ready.
                    let ready = number % 2 == 0;
                    let last = current.and_then(|place| ran(place, 200)).map(|ran| Ran { ready, ..ran });
                    waiting.extend(current.filter(|_| ready));
                    current = policy.choose(now, last).map(|choice| choice.place);
                    prop_assert_eq!(current, waiting.first().copied());
                    waiting.retain(|&other| Some(other) != current);
                }
                prop_assert_eq!(policy.waiting(), waiting.len());
            }
        }
    }
}

//! Weights hold, on one CPU and on the way between several; sleeping and moving gain nothing.

extern crate std;

use proptest::prelude::*;
use std::vec::Vec;

use super::super::MAX_LOOKS;
use super::super::tests::{admit, promise, ran};
use super::*;

const SLICE: Nanos = 1000;

/// A CPU whose units always want to run, and what they got.
struct Cpu {
    policy: Bvt,
    now: Nanos,
    chosen: Option<Choice>,
    time: Vec<u64>,
}

impl Cpu {
    /// With units of these weights, numbered from 0 on.
    fn new(weights: &[u16]) -> Self {
        let mut policy = Bvt::new(SLICE);
        for (number, &weight) in weights.iter().enumerate() {
            let place = admit(&mut policy, number as u32, weight);
            policy.wake(place, 0, None);
        }
        Cpu {
            policy,
            now: 0,
            chosen: None,
            time: std::vec![0; 100],
        }
    }

    /// Runs the chosen one, at most until its slice is over. `stays`: whether it is ready then.
    fn run(&mut self, time: Nanos, stays: bool) {
        let ran = self.chosen.map(|choice| {
            let time = choice.slice.map_or(time, |slice| time.min(slice));
            self.now += time;
            self.time[choice.unit.raw() as usize] += time;
            Ran {
                place: choice.place,
                time,
                ready: stays,
                yielded: false,
            }
        });
        self.chosen = self.policy.choose(self.now, ran);
    }

    fn runs(&self, number: u32) -> bool {
        self.chosen
            .is_some_and(|choice| choice.unit.raw() == number)
    }

    /// The CPU's virtual time, as of its last choice.
    fn clock(&mut self) -> u64 {
        self.policy.clock(Some(0))
    }
}

#[test]
fn the_heavier_runs_longer() {
    let mut cpu = Cpu::new(&[3, 1]);
    for _ in 0..400 {
        cpu.run(SLICE, true);
    }
    let (heavy, light) = (cpu.time[0], cpu.time[1]);
    assert!(heavy.abs_diff(3 * light) <= 4 * SLICE, "{heavy} {light}");
}

#[test]
fn a_unit_alone_has_no_limit_and_no_debt() {
    let mut cpu = Cpu::new(&[1]);
    cpu.run(0, true);
    assert_eq!(cpu.chosen.unwrap().slice, None);
    let place = cpu.chosen.unwrap().place;
    cpu.run(1_000_000, false);
    assert!(cpu.chosen.is_none());
    assert_eq!(cpu.policy.leave(place, None).unwrap().time, 0);
}

/// A sleeper is not behind the others when it wakes, however long it slept, nor while the one that
/// runs has run for long.
#[test]
fn sleeping_gains_nothing() {
    for running in [0, 900] {
        let mut cpu = Cpu::new(&[1, 1]);
        let sleeper = admit(&mut cpu.policy, 2, 1);
        for _ in 0..1000 {
            cpu.run(SLICE, true);
        }
        cpu.policy.wake(sleeper, cpu.now, Some(running));
        cpu.run(running, true);
        let before = cpu.time.clone();
        for _ in 0..300 {
            cpu.run(SLICE, true);
        }
        let got = |number: usize| cpu.time[number] - before[number];
        assert!(got(2) <= got(0).max(got(1)) + SLICE, "{}", got(2));
        assert!(got(2) + SLICE >= got(0).min(got(1)), "{}", got(2));
    }
}

/// What a unit ran for ahead of the others it still owes on another CPU: the others go first there.
#[test]
fn a_debt_moves_along() {
    let mut from = Cpu::new(&[1, 1]);
    // On the other the virtual time is far behind, and far ahead.
    for head_start in [0, 1_000_000] {
        from.run(0, true);
        let debtor = from.chosen.unwrap();
        from.run(SLICE, true);
        let state = from.policy.leave(debtor.place, Some(0)).unwrap();
        assert_eq!(state.time, SLICE);
        let mut to = Cpu::new(&[1]);
        to.run(0, true);
        to.run(head_start, true);
        promise(&mut to.policy);
        let place = to.policy.join(Unit::new(7), state, Some(0)).unwrap();
        to.policy.wake(place, to.now, Some(0));
        to.run(0, true);
        assert!(to.runs(0), "the one that owes nothing goes first");
        to.run(SLICE / 2, true);
        assert!(to.runs(0));
        to.run(SLICE / 2, true);
        to.run(SLICE, true);
        assert!(to.runs(7) || to.time[7] > 0, "and then the other");
        from = Cpu::new(&[1, 1]);
    }
}

/// One that warps need not wait, until its time to do so is over; what it ran for it owes.
#[test]
fn a_warped_unit_runs_at_once() {
    let mut cpu = Cpu::new(&[1, 1]);
    let quick = admit(&mut cpu.policy, 2, 1);
    cpu.policy.set_params(
        quick,
        Params {
            weight: 1,
            warp: 10 * SLICE,
            warp_limit: SLICE / 2,
            unwarp_time: 5 * SLICE,
        },
    );
    cpu.run(0, true);
    let woken = cpu.policy.wake(quick, 10, Some(10));
    assert_eq!(woken, Woken::Chooses, "it need not wait");
    cpu.run(10, true);
    assert!(cpu.runs(2));
    // Its limit is over: it goes on by its own virtual time, which is ahead.
    cpu.run(SLICE, true);
    assert!(!cpu.runs(2));
    cpu.policy.sleep(quick);
    let woken = cpu.policy.wake(quick, cpu.now, Some(0));
    assert_eq!(woken, Woken::Waits, "it must not warp again so soon");
    cpu.policy.sleep(quick);
    let later = cpu.now + 5 * SLICE;
    assert_eq!(cpu.policy.wake(quick, later, Some(0)), Woken::Chooses);
}

/// From the first moment on there is virtual time before now to warp into: who may warp further is before
/// who may not so far.
#[test]
fn warping_goes_back_from_the_beginning() {
    let mut policy = Bvt::new(SLICE);
    let keys = [1, 2].map(|slices| {
        let place = admit(&mut policy, slices, 1);
        let warp = Params {
            warp: u64::from(slices) * SLICE,
            ..Params::default()
        };
        policy.set_params(place, warp);
        policy.wake(place, 0, None);
        policy.line.state(place).unwrap().effective()
    });
    assert_eq!(keys[0], keys[1] + SLICE);
}

/// One that warps waits beside one that runs and is warped further, or as far.
#[test]
fn who_warps_no_further_than_the_one_that_runs_waits() {
    for warps in [SLICE, 10 * SLICE] {
        let mut policy = Bvt::new(SLICE);
        let [runs, wakes] = [(1, 10 * SLICE), (2, warps)].map(|(number, warp)| {
            let place = admit(&mut policy, number, 1);
            let params = Params {
                warp,
                ..Params::default()
            };
            policy.set_params(place, params);
            place
        });
        policy.wake(runs, 0, None);
        assert_eq!(policy.choose(0, None).unwrap().place, runs);
        assert_ne!(policy.wake(wakes, 0, Some(0)), Woken::Chooses, "{warps}");
    }
}

/// After a whole slice there is a whole one again, for the same unit too.
#[test]
fn a_slice_is_followed_by_a_whole_one() {
    let mut cpu = Cpu::new(&[3, 1]);
    for _ in 0..10 {
        cpu.run(SLICE, true);
        assert_eq!(cpu.chosen.unwrap().slice, Some(SLICE));
    }
}

/// An interrupt ends no slice, though by its weight another would be first by now.
#[test]
fn an_interrupted_slice_goes_on() {
    let mut cpu = Cpu::new(&[1, 1]);
    cpu.run(0, true);
    let first = cpu.chosen.unwrap().place;
    cpu.run(SLICE / 4, true);
    let goes_on = cpu.chosen.unwrap();
    assert_eq!(
        (goes_on.place, goes_on.slice),
        (first, Some(SLICE - SLICE / 4))
    );
}

#[test]
fn who_yields_lets_the_next_run() {
    let mut cpu = Cpu::new(&[1, 1]);
    cpu.run(0, true);
    let first = cpu.chosen.unwrap();
    let yielded = ran(first.place, 1).map(|ran| Ran {
        yielded: true,
        ..ran
    });
    let next = cpu.policy.choose(1, yielded).unwrap();
    assert!(next.unit != first.unit && next.slice == Some(SLICE));
}

#[test]
fn parameters_change_while_a_unit_waits() {
    let mut cpu = Cpu::new(&[1, 1]);
    let place = cpu.policy.line.first().unwrap().0;
    let params = Params {
        weight: 9,
        ..Params::default()
    };
    cpu.policy.set_params(place, params);
    assert_eq!(cpu.policy.waiting(), 2);
    for _ in 0..100 {
        cpu.run(SLICE, true);
    }
    assert!(cpu.time[0] > 8 * cpu.time[1], "{:?}", &cpu.time[..2]);
}

proptest! {
    /// Shares are as the weights, to about a slice, however often the CPU is interrupted.
    #[test]
    fn shares_are_as_the_weights(
        weights in prop::collection::vec(1u16..20, 1..6),
        steps in prop::collection::vec(1u64..2 * SLICE, 300),
    ) {
        let mut cpu = Cpu::new(&weights);
        for step in steps {
            cpu.run(step, true);
        }
        // In virtual time nobody is further ahead of another than a slice.
        let virtual_times = weights.iter().zip(&cpu.time).map(|(&weight, time)| time / u64::from(weight));
        let (least, most) = virtual_times.fold((u64::MAX, 0), |(least, most), time| {
            (least.min(time), most.max(time))
        });
        prop_assert!(most - least <= SLICE + 1, "{:?} {:?}", weights, &cpu.time[..weights.len()]);
    }

    /// A unit that hops between CPUs gets by its weight what a unit that owes nothing got there in the
    /// same time, to a slice in all, however often it hops, and whatever it sleeps.
    #[test]
    fn a_hopper_gets_its_weight(
        weight in 1u16..8,
        others in prop::collection::vec(prop::collection::vec(1u16..8, 1..4), 2..4),
        hops in prop::collection::vec((0usize..4, 1usize..12, 1u64..2 * SLICE), 1..100),
    ) {
        const HOPPER: u32 = 50;
        let mut cpus: Vec<Cpu> = others.iter().map(|weights| Cpu::new(weights)).collect();
        // The CPUs are at different times, real and virtual.
        for (number, cpu) in cpus.iter_mut().enumerate() {
            for _ in 0..number * 40 {
                cpu.run(SLICE, true);
            }
        }
        let mut state = State::new(Params { weight, ..Params::default() });
        // What the hopper was due in virtual time, and what it had.
        let (mut due, mut had) = (0, 0);
        for (cpu, steps, time) in hops {
            let count = cpus.len();
            let cpu = &mut cpus[cpu % count];
            promise(&mut cpu.policy);
            let place = cpu.policy.join(Unit::new(HOPPER), state, Some(0)).unwrap();
            let (from, before) = (cpu.clock(), cpu.time[HOPPER as usize]);
            cpu.policy.wake(place, cpu.now, Some(0));
            for _ in 0..steps {
                cpu.run(time, true);
            }
            // Until it waits.
            while cpu.runs(HOPPER) {
                cpu.run(time, true);
            }
            due += cpu.clock() - from;
            had += cpu.time[HOPPER as usize] - before;
            state = cpu.policy.leave(place, Some(0)).unwrap();
            cpu.policy.retract();
            // Whoever runs there has no limit if nobody waits any more.
            cpu.run(0, true);
            let had = had / u64::from(weight);
            prop_assert!(had <= due + SLICE + 1, "more: had {had}, due {due}");
            prop_assert!(had + 1 >= due, "less: had {had}, due {due}");
        }
    }
}

/// At the largest weight, and at none, which counts as the least, virtual time goes by the weight.
#[test]
fn weights_have_their_ends() {
    for (weight, nanoseconds) in [(0, 1), (1, 1), (3, 3), (40_000, 40_000), (u16::MAX, 65_535)] {
        let mut state = State::new(Params {
            weight,
            ..Params::default()
        });
        // In pieces that are too short to count alone.
        for _ in 0..1_000 * nanoseconds {
            state.charge(1_000, 0);
        }
        assert!(
            state.time.abs_diff(1_000_000) <= 20,
            "{weight}: {}",
            state.time
        );
    }
}

/// A unit that never sleeps runs beside others that warp whenever they may, as its weight says, but for
/// what they may borrow.
#[test]
fn nobody_starves_beside_those_who_warp() {
    const WARP: Nanos = 20 * SLICE;
    let mut cpu = Cpu::new(&[1]);
    let warping: Vec<Place> = (1..5)
        .map(|number| {
            let place = admit(&mut cpu.policy, number, 1);
            let warp = Params {
                warp: WARP,
                ..Params::default()
            };
            cpu.policy.set_params(place, warp);
            cpu.policy.wake(place, 0, None);
            place
        })
        .collect();
    let mut longest = 0;
    let mut last = 0;
    for round in 0..4000 {
        let chosen = cpu.chosen.map(|choice| choice.place);
        // Whoever warps sleeps at the end of its slice, and wakes at once.
        let sleeps = chosen.is_some_and(|place| warping.contains(&place)) && round % 3 == 0;
        cpu.run(SLICE, !sleeps);
        if let Some(place) = chosen
            && sleeps
        {
            cpu.policy.wake(place, cpu.now, cpu.chosen.map(|_| 0));
        }
        if cpu.runs(0) {
            longest = longest.max(cpu.now - last);
            last = cpu.now;
        }
    }
    let fair = cpu.now / 5;
    assert!(cpu.time[0] + 2 * WARP >= fair, "{} of {fair}", cpu.time[0]);
    assert!(longest <= 4 * (WARP + 2 * SLICE), "{longest}");
}

/// A CPU with nothing to do finds the one that may go among many, a part of them at a time.
#[test]
fn a_part_is_looked_at_together() {
    let mut cpu = Cpu::new(&[1; 2 * MAX_LOOKS + 10]);
    for number in [0, 70, 137] {
        let mut looked = 0;
        let found = (0..3).find_map(|part| {
            let mut here = 0;
            let found = cpu.policy.give_away(None, part * MAX_LOOKS, &mut |unit| {
                here += 1;
                unit.raw() == number
            });
            assert!(here <= MAX_LOOKS);
            looked += here;
            found
        });
        assert_eq!(found.map(|(unit, _)| unit.raw()), Some(number));
        assert!(looked <= 2 * MAX_LOOKS + 10);
    }
}

/// What is done to a CPU with units of any parameters.
#[derive(Clone, Debug)]
enum Step {
    Add(Params),
    Wake(usize),
    Sleep(usize),
    Move(usize),
    Set(usize, Params),
    Run(u64, bool, bool),
}

/// Small and ordinary numbers, and any.
fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..3 * SLICE, 1 => Just(0), 1 => any::<u64>()]
}

fn params() -> impl Strategy<Value = Params> {
    let weight = prop_oneof![0u16..10, any::<u16>()];
    (weight, amount(), amount(), amount()).prop_map(|(weight, warp, warp_limit, unwarp_time)| {
        Params {
            weight,
            warp,
            warp_limit,
            unwarp_time,
        }
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => params().prop_map(Step::Add),
        4 => (0usize..8).prop_map(Step::Wake),
        2 => (0usize..8).prop_map(Step::Sleep),
        1 => (0usize..8).prop_map(Step::Move),
        1 => ((0usize..8), params()).prop_map(|(index, params)| Step::Set(index, params)),
        8 => (amount(), any::<bool>(), any::<bool>())
            .prop_map(|(time, ready, yielded)| Step::Run(time, ready, yielded)),
    ]
}

proptest! {
    /// Whatever its parameters are and however long units run, no unit that is ready is ever behind its
    /// CPU, whose virtual time never goes back; nothing overflows, and no unit is lost.
    #[test]
    fn no_unit_is_behind_its_cpu(steps in prop::collection::vec(step(), 1..200)) {
        let mut policy = Bvt::new(SLICE);
        let (mut places, mut ready): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
        let (mut now, mut clock, mut chosen): (Nanos, u64, Option<Choice>) = (0, 0, None);
        for step in steps {
            let runs = chosen.map(|choice| choice.place);
            match step {
                Step::Add(params) => {
                    promise(&mut policy);
                    let unit = Unit::new(places.len() as u32);
                    let state = State::new(params);
                    places.push(policy.join(unit, state, chosen.map(|_| 0)).unwrap());
                }
                Step::Wake(index) => {
                    if let Some(&place) = places.get(index) && !ready.contains(&place) {
                        policy.wake(place, now, chosen.map(|_| 0));
                        ready.push(place);
                    }
                }
                Step::Sleep(index) => {
                    if let Some(&place) = places.get(index) {
                        policy.sleep(place);
                        ready.retain(|&other| other != place);
                        chosen = chosen.filter(|choice| choice.place != place);
                    }
                }
                Step::Move(index) => {
                    if let Some(&place) = places.get(index) && runs != Some(place) {
                        let state = policy.leave(place, chosen.map(|_| 0)).unwrap();
                        let unit = Unit::new(index as u32);
                        places[index] = policy.join(unit, state, chosen.map(|_| 0)).unwrap();
                        ready.retain(|&other| other != place);
                    }
                }
                Step::Set(index, params) => {
                    if let Some(&place) = places.get(index) {
                        policy.set_params(place, params);
                    }
                }
                Step::Run(time, stays, yielded) => {
                    let time = chosen
                        .and_then(|choice| choice.slice)
                        .map_or(time, |slice| time.min(slice));
                    now = now.saturating_add(time);
                    let ran = runs.map(|place| Ran { place, time, ready: stays, yielded });
                    if let Some(place) = runs && !stays {
                        ready.retain(|&other| other != place);
                    }
                    chosen = policy.choose(now, ran);
                    prop_assert_eq!(chosen.is_some(), !ready.is_empty());
                }
            }
            let running = usize::from(chosen.is_some());
            prop_assert_eq!(policy.waiting() + running, ready.len());
            let asked = policy.clock(chosen.map(|_| 0));
            prop_assert!(asked >= clock, "{} after {}", asked, clock);
            clock = asked;
            for &place in &ready {
                prop_assert!(policy.line.state(place).unwrap().time >= clock);
            }
        }
    }
}

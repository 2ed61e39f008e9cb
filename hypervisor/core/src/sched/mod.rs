//! Who runs next: the scheduler behind a trait (paper, C14), and those that implement it.
//!
//! Each CPU has a queue of its own, and the lock of that queue is the only one a scheduling
//! decision takes. A [`Scheduler`] is the policy of one such queue: it orders the *units* (vCPUs)
//! that are ready there, and says for how long the chosen one may run. It knows nothing of domains,
//! of CPUs or of what a unit does; so that policies can be exchanged, tested on the host, and
//! compared.
//!
//! * [`affinity`]: on which CPUs a vCPU may run;
//! * [`bvt`]: borrowed virtual time (C12): shares by weight;
//! * [`round_robin`]: in turn, 5 ms each (C16);
//! * [`policy`]: the one that was chosen at boot;
//! * `line`: what every policy keeps: its units, and those that wait in order.
//! * [`state`]: why a vCPU may not run, and where it is, in one atomic word: the protocol by which
//!   wake-ups are neither lost nor doubled.

pub mod affinity;
pub mod bvt;
mod line;
pub mod policy;
pub mod round_robin;
pub mod state;

pub use affinity::{Affinity, Entered};
pub use bvt::Bvt;
pub use line::{Line, Place, Room, unit_bytes};
pub use policy::{Kind, Policy};
pub use round_robin::RoundRobin;
pub use state::{NotRunnable, RunFlags};

use crate::sync::room::Grow;
pub use crate::sync::room::NoRoom;
use crate::time::Nanos;

/// The longest time a vCPU runs before others that are ready, unless the command line says
/// otherwise (paper, C16).
pub const DEFAULT_SLICE: Nanos = 5_000_000;

/// How many units a policy looks at under one hold of its lock, at most: [`Scheduler::give_away`].
pub const MAX_LOOKS: usize = 64;

/// A vCPU as the scheduler names it: a number that is unique on the machine while the vCPU lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit(u32);

impl Unit {
    /// The unit of that number.
    #[inline]
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Unit(number)
    }

    /// The plain number.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }
}

/// What Domain0 may set for a domain's vCPUs (paper, C15). A policy uses what it understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// The share relative to others; 1 is the least.
    pub weight: u16,
    /// By how much a unit's virtual time is set back when it warps, in the policy's own measure.
    pub warp: Nanos,
    /// How long it may warp at a stretch; 0 for no limit.
    pub warp_limit: Nanos,
    /// How long it must not warp after that.
    pub unwarp_time: Nanos,
}

impl Default for Params {
    fn default() -> Self {
        Params {
            weight: 1,
            warp: 0,
            warp_limit: 0,
            unwarp_time: 0,
        }
    }
}

/// What a policy knows of a unit: a value that the policy of one CPU gives out when the unit leaves,
/// and that of another takes when it joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// What Domain0 wants for it.
    params: Params,
    /// Its virtual time; outside of a policy, by how much that was ahead of the CPU's.
    time: u64,
    /// The part of a nanosecond that its virtual time has beside that, in 2^32 parts.
    rest: u32,
    /// Virtual time for each nanosecond that it runs, in 2^32 parts: the inverse of its weight, so that
    /// nobody divides where a unit is chosen.
    step: u64,
    /// Whether its virtual time is set back.
    warped: bool,
    /// For how long it has run so.
    warp_used: Nanos,
    /// Before that, it must not warp.
    unwarped_until: Nanos,
}

impl State {
    /// Of a unit that has not run yet.
    #[must_use]
    pub const fn new(params: Params) -> Self {
        State {
            params,
            time: 0,
            rest: 0,
            step: step(params.weight),
            warped: false,
            warp_used: 0,
            unwarped_until: 0,
        }
    }

    /// What Domain0 wants for the unit.
    #[must_use]
    pub const fn params(&self) -> Params {
        self.params
    }

    /// Changes what Domain0 wants for it, from now on.
    const fn set_params(&mut self, params: Params) {
        self.step = step(params.weight);
        self.params = params;
    }
}

/// Virtual time for a nanosecond at that weight, in 2^32 parts. A weight of 0 counts as 1.
const fn step(weight: u16) -> u64 {
    let weight = if weight == 0 { 1 } else { weight };
    (1 << 32) / weight as u64
}

/// How the last unit on the CPU spent its time, and whether it wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The unit's place.
    pub place: Place,
    /// For how long it ran since the last choice.
    pub time: Nanos,
    /// Whether it could go on.
    pub ready: bool,
    /// Whether it gave the rest of its slice away.
    pub yielded: bool,
}

/// What it is to a CPU that a unit wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Nothing: the newcomer waits as others do.
    Waits,
    /// The one that runs had the CPU to itself. It goes on for that long at most, and then the CPU has
    /// to choose.
    Limits(Nanos),
    /// The CPU has to choose now.
    Chooses,
}

impl Woken {
    /// Where the one that runs has used up that much of its slice, and where nobody else waits
    /// (`alone`).
    #[inline]
    const fn beside(used: Nanos, slice: Nanos, alone: bool) -> Self {
        if used >= slice {
            Woken::Chooses
        } else if alone {
            Woken::Limits(slice - used)
        } else {
            Woken::Waits
        }
    }
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Who runs.
    pub unit: Unit,
    /// Its place.
    pub place: Place,
    /// For how long at most, if others are ready; `None` for as long as it likes, until someone
    /// else wakes.
    pub slice: Option<Nanos>,
}

/// The policy of one CPU's queue.
///
/// The caller serialises all calls. Each unit belongs to the policy of one CPU at a time, ready or
/// not: it joins, and leaves to join another. It is ready (between `wake` and `sleep`) or not; a ready
/// one is either waiting or the one chosen last. Where a call takes `running`, that is how long
/// the one chosen last has run since then, if there is one.
///
/// No call allocates: the caller sees to room first ([`Grow`]), on every CPU for every unit, so that
/// there is room for it wherever it goes.
pub trait Scheduler {
    /// The units, and those that wait.
    fn line(&self) -> &Line;

    /// As [`Self::line`], to be changed.
    fn line_mut(&mut self) -> &mut Line;

    /// One more unit may join, some time.
    ///
    /// # Errors
    /// There is no room.
    fn promise(&mut self) -> Result<(), NoRoom> {
        self.line_mut().promise()
    }

    /// One unit less may join.
    fn retract(&mut self) {
        self.line_mut().retract();
    }

    /// A unit joins, not ready.
    ///
    /// # Errors
    /// It was not promised.
    fn join(&mut self, unit: Unit, state: State, running: Option<Nanos>) -> Result<Place, NoRoom>;

    /// A unit leaves that does not run, ready or not.
    fn leave(&mut self, place: Place, running: Option<Nanos>) -> Option<State>;

    /// Changes a unit's parameters, from now on.
    fn set_params(&mut self, place: Place, params: Params);

    /// The unit is ready. Returns what that is to the one that runs.
    fn wake(&mut self, place: Place, now: Nanos, running: Option<Nanos>) -> Woken;

    /// A unit that waits, or was chosen last, is not ready any more.
    fn sleep(&mut self, place: Place);

    /// Chooses who runs now. `ran` is who ran until now. The choice stops waiting; it comes back as
    /// the next call's `ran`, or is put to sleep before.
    fn choose(&mut self, now: Nanos, ran: Option<Ran>) -> Option<Choice>;

    /// How many units wait.
    #[inline]
    fn waiting(&self) -> usize {
        self.line().waiting()
    }

    /// A waiting unit that `fits` leaves, for a CPU that has nothing to do. Looks at [`MAX_LOOKS`] of those
    /// that wait, the first of which is number `from` of them, in an order that changes when one comes
    /// or goes; number 0 is the one that would run next.
    fn give_away(
        &mut self,
        running: Option<Nanos>,
        from: usize,
        fits: &mut dyn FnMut(Unit) -> bool,
    ) -> Option<(Unit, State)>;
}

impl<S: Scheduler> Grow for S {
    type Room = Room;

    fn lacks(&self) -> Option<usize> {
        self.line().lacks()
    }

    fn make_room(entries: usize) -> Result<Room, NoRoom> {
        Line::make_room(entries)
    }

    fn take_room(&mut self, room: &mut Room) {
        self.line_mut().take_room(room);
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    /// Room for one unit more.
    pub fn promise(policy: &mut impl Scheduler) {
        let _ = with_room(policy);
        policy.promise().unwrap();
    }

    fn with_room<P: Scheduler>(policy: &mut P) -> Result<(), NoRoom> {
        if let Some(more) = policy.lacks() {
            policy.take_room(&mut P::make_room(more)?);
        }
        Ok(())
    }

    /// A unit with a weight joins, with room for it.
    pub fn admit(policy: &mut impl Scheduler, number: u32, weight: u16) -> Place {
        promise(policy);
        let params = Params {
            weight,
            ..Params::default()
        };
        let unit = Unit::new(number);
        policy.join(unit, State::new(params), None).unwrap()
    }

    /// Whatever the policy: what Domain0 wants for a unit goes along with it, who sleeps is not chosen,
    /// and who waits is.
    #[test]
    fn each_policy_does_what_it_is_asked() {
        for kind in Kind::ALL {
            let mut policy = Policy::new(kind, 100);
            let [sleeps, runs] = [1, 2].map(|number| admit(&mut policy, number, 1));
            let wanted = Params {
                weight: 7,
                ..Params::default()
            };
            policy.set_params(runs, wanted);
            policy.wake(sleeps, 0, None);
            policy.wake(runs, 0, None);
            policy.sleep(sleeps);
            let chosen = policy.choose(0, None).map(|choice| choice.place);
            assert_eq!(chosen, Some(runs), "{kind:?}");
            let state = policy.leave(runs, Some(0)).unwrap();
            assert_eq!(state.params(), wanted, "{kind:?}");
        }
    }

    proptest! {
        /// Whoever was promised to all CPUs finds a place on each, waiting or not, without more room
        /// than there was from the promise on; whatever came and ended meanwhile. None is lost.
        #[test]
        fn who_was_promised_finds_a_place_everywhere(
            kind in prop::sample::select(&Kind::ALL[..]),
            steps in prop::collection::vec((0usize..3, 0usize..16, any::<bool>()), 1..300),
        ) {
            let mut cpus = [0; 3].map(|_| Policy::new(kind, 100));
            let mut units: Vec<(u32, usize, Place, bool)> = Vec::new();
            let mut next = 0;
            for (to, index, flag) in steps {
                if index >= units.len() {
                    cpus.iter_mut().for_each(promise);
                    let unit = Unit::new(next);
                    let place = cpus[to].join(unit, State::new(Params::default()), None).unwrap();
                    units.push((next, to, place, false));
                    next += 1;
                } else if index == 0 && flag {
                    let (_, from, place, _) = units.swap_remove(0);
                    prop_assert!(cpus[from].leave(place, None).is_some());
                    cpus.iter_mut().for_each(Policy::retract);
                } else {
                    let (number, cpu, place, waits) = &mut units[index];
                    let state = cpus[*cpu].leave(*place, None).unwrap();
                    *cpu = to;
                    *place = cpus[to].join(Unit::new(*number), state, None).unwrap();
                    *waits = flag;
                    if flag {
                        cpus[to].wake(*place, 0, None);
                    }
                }
            }
            for (index, cpu) in cpus.iter_mut().enumerate() {
                let mut here = units.iter().filter(|unit| unit.1 == index && unit.3).count();
                prop_assert_eq!(cpu.waiting(), here);
                while let Some((unit, _)) = cpu.give_away(None, 0, &mut |_| true) {
                    prop_assert!(units.iter().any(|known| known.0 == unit.raw() && known.1 == index));
                    here -= 1;
                }
                prop_assert_eq!(here, 0);
            }
        }
    }

    /// A unit ran, and wants more.
    pub fn ran(place: Place, time: Nanos) -> Option<Ran> {
        Some(Ran {
            place,
            time,
            ready: true,
            yielded: false,
        })
    }
}

//! The policy that was chosen at boot (C14).
//!
//! An enumeration and no pointer to functions: each call is a comparison and a jump that the processor
//! foresees, and what it leads to can be inlined.

use super::{
    Bvt, Choice, Line, NoRoom, Params, Place, Ran, RoundRobin, Scheduler, State, Unit, Woken,
};
use crate::time::Nanos;

/// Which policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Borrowed virtual time: shares by weight.
    Bvt,
    /// Each in turn.
    RoundRobin,
}

impl Kind {
    /// All there are.
    pub const ALL: [Kind; 2] = [Kind::Bvt, Kind::RoundRobin];

    /// What it is called on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Bvt => "bvt",
            Kind::RoundRobin => "rr",
        }
    }

    /// The one that is called so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A queue of one of the policies.
#[derive(Debug)]
pub enum Policy {
    /// Borrowed virtual time.
    Bvt(Bvt),
    /// Each in turn.
    RoundRobin(RoundRobin),
}

impl Policy {
    /// An empty queue of that kind, with slices of that length.
    #[must_use]
    pub const fn new(kind: Kind, slice: Nanos) -> Self {
        match kind {
            Kind::Bvt => Policy::Bvt(Bvt::new(slice)),
            Kind::RoundRobin => Policy::RoundRobin(RoundRobin::new(slice)),
        }
    }
}

/// Does the same with whichever it is.
macro_rules! each {
    ($policy:expr, $inner:ident => $act:expr) => {
        match $policy {
            Policy::Bvt($inner) => $act,
            Policy::RoundRobin($inner) => $act,
        }
    };
}

impl Scheduler for Policy {
    #[inline]
    fn line(&self) -> &Line {
        each!(self, policy => policy.line())
    }

    #[inline]
    fn line_mut(&mut self) -> &mut Line {
        each!(self, policy => policy.line_mut())
    }

    fn join(&mut self, unit: Unit, state: State, running: Option<Nanos>) -> Result<Place, NoRoom> {
        each!(self, policy => policy.join(unit, state, running))
    }

    fn leave(&mut self, place: Place, running: Option<Nanos>) -> Option<State> {
        each!(self, policy => policy.leave(place, running))
    }

    fn set_params(&mut self, place: Place, params: Params) {
        each!(self, policy => policy.set_params(place, params));
    }

    #[inline]
    fn wake(&mut self, place: Place, now: Nanos, running: Option<Nanos>) -> Woken {
        each!(self, policy => policy.wake(place, now, running))
    }

    fn sleep(&mut self, place: Place) {
        each!(self, policy => policy.sleep(place));
    }

    #[inline]
    fn choose(&mut self, now: Nanos, ran: Option<Ran>) -> Option<Choice> {
        each!(self, policy => policy.choose(now, ran))
    }

    fn give_away(
        &mut self,
        running: Option<Nanos>,
        from: usize,
        fits: &mut dyn FnMut(Unit) -> bool,
    ) -> Option<(Unit, State)> {
        each!(self, policy => policy.give_away(running, from, fits))
    }
}

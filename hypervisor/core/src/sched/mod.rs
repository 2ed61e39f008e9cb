//! Who runs next: the scheduler behind a trait (paper, C14), and the first that implements it.
//!
//! Each CPU has a queue of its own, and the lock of that queue is the only one a scheduling
//! decision takes. A [`Scheduler`] is the policy of one such queue: it orders the *units* (vCPUs)
//! that are ready there, and says for how long the chosen one may run. It knows nothing of domains,
//! of CPUs or of what a unit does; so that policies can be exchanged, tested on the host, and
//! compared.
//!
//! * [`affinity`]: on which CPUs a vCPU may run;
//! * [`round_robin`]: in turn, 5 ms each (C16).
//! * [`state`]: why a vCPU may not run, and where it is, in one atomic word: the protocol by which
//!   wake-ups are neither lost nor doubled.

pub mod affinity;
pub mod round_robin;
pub mod state;

pub use affinity::{Affinity, Entered};
pub use round_robin::RoundRobin;
pub use state::{Reason, RunFlags};

use crate::sync::room::Grow;
pub use crate::sync::room::NoRoom;
use crate::time::Nanos;

/// The longest time a vCPU runs before others that are ready, unless the command line says
/// otherwise (paper, C16).
pub const DEFAULT_SLICE: Nanos = 5_000_000;

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

/// How the last unit on the CPU spent its time, and whether it wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The unit.
    pub unit: Unit,
    /// For how long it ran since the last choice.
    pub time: Nanos,
    /// Whether it could go on.
    pub ready: bool,
    /// Whether it gave the rest of its slice away.
    pub yielded: bool,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Who runs.
    pub unit: Unit,
    /// For how long at most, if others are ready; `None` for as long as it likes, until someone
    /// else wakes.
    pub slice: Option<Nanos>,
}

/// The policy of one CPU's queue.
///
/// The caller serialises all calls. A unit is first admitted, by the policy of every CPU: so there is
/// room for it wherever it goes. Then it is ready (between `wake` and `sleep`) or not; a ready one is
/// either waiting in the queue of one CPU or the one chosen last there.
///
/// No call allocates: the caller sees to room first ([`Grow`]).
pub trait Scheduler: Grow {
    /// Makes the unit known, not ready.
    ///
    /// # Errors
    /// There is no room.
    fn admit(&mut self, unit: Unit, params: Params) -> Result<(), NoRoom>;

    /// Forgets the unit, ready or not.
    fn expel(&mut self, unit: Unit);

    /// Changes the unit's parameters.
    fn set_params(&mut self, unit: Unit, params: Params);

    /// The unit is ready. Returns whether the CPU has to choose anew now; `running` is how
    /// long that one has run since it was chosen, if there is one.
    fn wake(&mut self, unit: Unit, now: Nanos, running: Option<Nanos>) -> bool;

    /// A unit that waits, or was chosen last, is not ready any more.
    fn sleep(&mut self, unit: Unit, now: Nanos);

    /// Chooses who runs now. `ran` is who ran until now. The choice stops waiting; it comes back as
    /// the next call's `ran`, or is put to sleep before.
    fn choose(&mut self, now: Nanos, ran: Option<Ran>) -> Option<Choice>;

    /// How many units wait.
    fn waiting(&self) -> usize;

    /// Gives up one waiting unit that `fits`, for a CPU that has nothing to do. The unit stays
    /// admitted here.
    fn give_away(&mut self, fits: &mut dyn FnMut(Unit) -> bool) -> Option<Unit>;
}

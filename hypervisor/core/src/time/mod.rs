//! Time as guests see it (paper, section 3.3.2).
//!
//! * *Real time* (C17): nanoseconds since the machine booted, from the cycle counter. A guest
//!   computes it itself, from a record that the hypervisor keeps in its `vcpu_info` ([`TimeRecord`]).
//! * *Virtual time* (C18): advances only while the vCPU runs. It is part of the account of where a
//!   vCPU's time went ([`RunstateAccount`]).
//! * *Wall-clock time* (C19): an offset added to real time ([`WallClock`]); setting it disturbs
//!   nothing else.

pub mod oneshot;
pub mod runstate;
pub mod scale;
pub mod timers;
pub mod wallclock;

pub use oneshot::OneShot;
pub use runstate::{Runstate, RunstateAccount};
pub use scale::{FastScale, TimeRecord, TscScale};
pub use timers::VcpuTimers;
pub use wallclock::WallClock;

/// Nanoseconds: since boot for a point in time.
pub type Nanos = u64;

/// Nanoseconds in a second.
pub const NANOS_PER_SEC: u64 = 1_000_000_000;
/// Nanoseconds in a millisecond.
pub const NANOS_PER_MS: u64 = 1_000_000;

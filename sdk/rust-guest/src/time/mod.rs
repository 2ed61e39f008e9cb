//! Time: real time, wall-clock time, virtual time, and the alarms (C17 to
//! C20).
//!
//! | file | holds |
//! |---|---|
//! | [`clock`] | real time: ns since the machine's boot, from the cycle counter |
//! | [`wall`] | wall-clock time: an offset to real time |
//! | [`runstate`] | virtual time: what a vCPU has really run |
//! | [`alarm`] | both alarms |

pub mod alarm;
pub mod clock;
pub mod runstate;
pub mod wall;

pub use clock::now;
pub use wall::wall_clock;

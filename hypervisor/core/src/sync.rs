//! The atomics and locks of the core: one door, so that a model checker can stand behind it.
//!
//! Everything in this crate that is shared between CPUs is built of what this module names, and of
//! nothing else (DESIGN D14). The locks never sleep: the hypervisor has one stack a CPU and runs
//! with interrupts off, so whoever holds a lock runs until it lets go. They are fair (ticket)
//! locks, because guests choose how often they are taken.

pub use core::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};
pub use spin::Once;
pub use spin::mutex::{TicketMutex as Mutex, TicketMutexGuard as MutexGuard};

/// The atomics of the frame records, whose transitions the model checker plays through: with
/// `--cfg loom` they are loom's.
pub mod modelled {
    #[cfg(not(loom))]
    pub use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
    #[cfg(loom)]
    pub use loom::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
}

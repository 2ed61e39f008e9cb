//! The hypervisor's lock.
//!
//! Hypervisor code runs with interrupts off, also while it waits. A processor that holds a lock
//! may wait for a remote TLB flush, and the processor that shall flush may wait for that lock:
//! so whoever waits does the flushes asked of it meanwhile. That is what [`PollRelax`] adds to
//! an ordinary spin lock. Use these types everywhere, never `spin`'s own defaults.

use crate::arch::smp;

/// What a waiting processor does in each round.
pub struct PollRelax;

impl spin::RelaxStrategy for PollRelax {
    #[inline]
    fn relax() {
        core::hint::spin_loop();
        smp::service_flush();
    }
}

/// One round of waiting for another processor's work that no lock guards.
#[inline]
pub fn relax() {
    <PollRelax as spin::RelaxStrategy>::relax();
}

/// A spin lock that may be held across a remote flush. Not reentrant; never taken from NMI or
/// machine-check handlers.
pub type Mutex<T> = spin::mutex::SpinMutex<T, PollRelax>;
/// The guard of a [`Mutex`].
pub type MutexGuard<'a, T> = spin::mutex::SpinMutexGuard<'a, T, PollRelax>;
/// A readers-writer lock with the same property.
pub type RwLock<T> = spin::rwlock::RwLock<T, PollRelax>;
/// A value that is computed once.
pub type Once<T> = spin::once::Once<T, PollRelax>;

//! Mutual exclusion on one processor.
//!
//! The mini-OS has one virtual CPU, like the guests of the paper (C21). Two threads can only meet
//! when an event preempts one of them; so what threads share is guarded by holding events off. That
//! is a flag in memory shared with the hypervisor (R5), not an instruction, and costs no hypercall
//! unless an event came in between.

use core::ops::{Deref, DerefMut};

use spin::mutex::{Mutex, MutexGuard};

use crate::events::Masked;

/// A value that threads and event handlers share: events are masked while it is locked.
pub struct Locked<T> {
    value: Mutex<T>,
}

/// Access to a [`Locked`] value, for as long as it lives.
#[must_use]
pub struct Guard<'a, T> {
    // Released before events may come in again: fields are dropped in order.
    value: MutexGuard<'a, T>,
    _masked: Masked,
}

impl<T> Locked<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Locked<T> {
        Locked {
            value: Mutex::new(value),
        }
    }

    /// Masks events and gives access.
    ///
    /// With events masked nothing else runs, so a lock that is taken already was taken by the
    /// caller itself: waiting would last for ever, and the panic names the place.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        let masked = Masked::new();
        let value = self.value.try_lock().expect("a lock was taken twice");
        Guard {
            value,
            _masked: masked,
        }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

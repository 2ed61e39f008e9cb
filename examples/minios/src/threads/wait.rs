//! Waiting for something that another thread or an event brings about.
//!
//! A thread looks at its condition with events masked, puts itself on the queue and blocks, still
//! masked: nothing can happen in between, so no wake-up is lost. Wake-ups may be spurious; the
//! condition is looked at again.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ptr;

use crate::events::Masked;
use crate::process::signal;
use crate::sync::Locked;
use crate::threads::Thread;
use crate::threads::scheduler;

/// The thread was told to end while it waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// Threads that wait for one thing.
pub struct WaitQueue {
    waiting: Locked<Vec<Arc<Thread>>>,
}

impl WaitQueue {
    /// An empty queue.
    pub const fn new() -> WaitQueue {
        WaitQueue {
            waiting: Locked::new(Vec::new()),
        }
    }

    /// Blocks until `condition` gives a value. A signal to the waiting process ends the wait.
    pub fn wait_for<T>(&self, mut condition: impl FnMut() -> Option<T>) -> Result<T, Interrupted> {
        loop {
            let _masked = Masked::new();
            if let Some(value) = condition() {
                return Ok(value);
            }
            if signal::is_pending() {
                return Err(Interrupted);
            }
            self.waiting.lock().push(scheduler::current());
            scheduler::block();
            // Whoever wakes the queue takes its threads off; who sends a signal does not.
            if signal::is_pending() {
                self.leave();
            }
        }
    }

    /// Takes the current thread off the queue.
    fn leave(&self) {
        let this = scheduler::this();
        self.waiting
            .lock()
            .retain(|other| !ptr::eq(&**other, &*this));
    }

    /// Lets all waiting threads look at their conditions again.
    pub fn wake_all(&self) {
        for thread in self.waiting.lock().drain(..) {
            scheduler::wake(&thread);
        }
    }
}

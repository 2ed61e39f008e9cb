//! On which CPUs a vCPU may run, and the step from a queue to a CPU that keeps to it.
//!
//! One side stores the CPUs and then looks whether a CPU runs the vCPU; the other takes the vCPU
//! from its queue and then looks at the CPUs. So at least one of the two sees the other, and nobody
//! goes on running where it may not.

use super::state::{NotRunnable, RunFlags};
use crate::sync::sequential::{AtomicU64, Ordering};

/// The CPUs on which a vCPU may run, one bit each.
#[derive(Debug)]
pub struct Affinity(AtomicU64);

/// What became of a vCPU that a CPU took from its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The CPU runs it.
    Runs,
    /// It may not run on this CPU. It counts as queued, and the caller puts it into a queue.
    Elsewhere,
    /// There is a reason against it, and it is nowhere.
    Nowhere,
}

impl Affinity {
    /// It may run on any CPU.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a default would not say that it allows every CPU"
    )]
    pub fn new() -> Self {
        Affinity(AtomicU64::new(u64::MAX))
    }

    /// The CPUs, one bit each.
    #[inline]
    #[must_use]
    pub fn cpus(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Whether it may run on that CPU.
    #[inline]
    #[must_use]
    pub fn fits(&self, cpu: u32) -> bool {
        self.cpus() >> (cpu & 63) & 1 != 0
    }

    /// Changes the CPUs. Returns whether a CPU runs the vCPU: that one may have to let go of it, and
    /// is to be told. A CPU that takes the vCPU later keeps to the change by itself.
    #[must_use]
    pub fn change(&self, flags: &RunFlags, cpus: u64) -> bool {
        self.0.store(cpus, Ordering::SeqCst);
        flags.is_current()
    }

    /// CPU number `cpu` takes the vCPU from its queue, to run it if it may. `note` is as for
    /// [`RunFlags::leave`], for a vCPU that may not run here.
    #[inline]
    #[must_use]
    pub fn enter(
        &self,
        flags: &RunFlags,
        cpu: u32,
        note: impl FnMut(Option<NotRunnable>),
    ) -> Entered {
        if !flags.enter() {
            Entered::Nowhere
        } else if self.fits(cpu) {
            Entered::Runs
        } else if flags.leave(note) {
            Entered::Elsewhere
        } else {
            Entered::Nowhere
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_vcpu_runs_where_it_may() {
        let flags = RunFlags::new(NotRunnable::Down);
        let affinity = Affinity::new();
        assert!(flags.allow(NotRunnable::Down));
        assert!(affinity.fits(0) && affinity.fits(63));
        assert!(!affinity.change(&flags, 1 << 1));
        assert_eq!(affinity.cpus(), 2);

        let mut noted = None;
        let entered = affinity.enter(&flags, 0, |reason| noted = Some(reason));
        assert_eq!((entered, noted), (Entered::Elsewhere, Some(None)));
        assert!(!flags.is_current() && !flags.is_nowhere(), "it is queued");

        assert_eq!(affinity.enter(&flags, 1, |_| ()), Entered::Runs);
        assert!(affinity.change(&flags, 1), "its CPU has to be told");
    }

    #[test]
    fn a_reason_counts_on_a_cpu_that_is_not_its_own_too() {
        let flags = RunFlags::new(NotRunnable::Down);
        let affinity = Affinity::new();
        assert!(flags.allow(NotRunnable::Down));
        assert!(!affinity.change(&flags, 2));
        flags.forbid(NotRunnable::Blocked);
        assert_eq!(affinity.enter(&flags, 0, |_| ()), Entered::Nowhere);
        assert!(flags.is_nowhere());

        // The reason comes between the two steps.
        assert!(flags.allow(NotRunnable::Blocked));
        let once = core::cell::Cell::new(true);
        let entered = affinity.enter(&flags, 0, |_| {
            if once.replace(false) {
                flags.forbid(NotRunnable::Blocked);
            }
        });
        assert_eq!(entered, Entered::Nowhere);
        assert!(flags.is_nowhere());
    }
}

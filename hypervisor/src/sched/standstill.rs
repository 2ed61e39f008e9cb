//! A standstill of the machine: every other CPU stops at the point between two hypercalls, where it
//! is inside of no engine and holds no lock, until the standstill ends. The end of a run begins with
//! one, and so does each audit.
//!
//! Who stands still does the flushes asked of it, so nobody waits for it; and it has neither put
//! away nor chosen a vCPU, so nobody waits for a vCPU's registers.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::time::Nanos;

use super::active;
use crate::arch::percpu::cpu_id;
use crate::sync::relax;
use crate::{time, work};

/// Value of [`BY`] while there is no standstill.
const NOBODY: u32 = u32::MAX;

/// The CPU that goes on.
static BY: AtomicU32 = AtomicU32::new(NOBODY);

/// The CPUs that stand still, one bit each.
static STANDING: AtomicU64 = AtomicU64::new(0);

/// A CPU that does not come within this time is stuck: ten seconds, where no hypercall takes a
/// millisecond.
const TIMEOUT: Nanos = 10_000_000_000;

/// While this lives, the other CPUs stand still.
#[must_use]
pub struct Standstill(());

/// Begins a standstill; none if another CPU has begun one, for which this one is to stand still.
///
/// # Panics
/// If a CPU does not come: it is stuck in the hypervisor.
pub fn begin() -> Option<Standstill> {
    let this = cpu_id();
    BY.compare_exchange(NOBODY, this, Ordering::SeqCst, Ordering::SeqCst)
        .ok()?;
    // A CPU that begins to schedule after this look asks itself, first thing.
    let others = active() & !(1 << this);
    work::ask_each(others, work::STANDSTILL);
    let begun = time::now();
    loop {
        let missing = others & !STANDING.load(Ordering::SeqCst);
        if missing == 0 {
            return Some(Standstill(()));
        }
        assert!(
            time::now().saturating_sub(begun) < TIMEOUT,
            "these CPUs do not come to a standstill: {missing:#b}"
        );
        relax();
    }
}

/// Begins the standstill with which the machine's run ends. Nothing that a guest does keeps the caller
/// from ending it: no CPU runs a guest any more, and none holds a lock.
///
/// # Panics
/// As [`begin`].
pub fn for_good() -> Standstill {
    loop {
        if let Some(still) = begin() {
            return still;
        }
        // Another CPU audits for a guest and waits for this one, which holds nothing here either.
        serve();
    }
}

impl Drop for Standstill {
    fn drop(&mut self) {
        BY.store(NOBODY, Ordering::SeqCst);
        // The next one shall not count those that have not left yet.
        while STANDING.load(Ordering::SeqCst) != 0 {
            relax();
        }
    }
}

/// This CPU is between hypercalls: stands still if another one asks for that.
pub fn serve() {
    let this = cpu_id();
    let by = BY.load(Ordering::SeqCst);
    if by == NOBODY || by == this {
        return;
    }
    STANDING.fetch_or(1 << this, Ordering::SeqCst);
    while BY.load(Ordering::SeqCst) == by {
        relax();
    }
    STANDING.fetch_and(!(1 << this), Ordering::SeqCst);
}

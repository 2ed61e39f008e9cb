//! What the scheduler keeps in each vCPU.

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use paravane_core::sched::{Affinity, NotRunnable, Place, RunFlags, Unit};
use paravane_core::time::{Nanos, Runstate, RunstateAccount};

use crate::sync::Mutex;

/// Number of a vCPU that has none yet.
const NO_UNIT: u32 = u32::MAX;

/// A vCPU's place in the scheduler.
pub struct VcpuSched {
    /// Why it may not run, and where it is.
    pub flags: RunFlags,
    /// Its machine-wide number.
    unit: AtomicU32,
    /// The CPU in whose queue it is, or was last. Changed only by whoever owns the vCPU.
    pub(super) cpu: AtomicU32,
    /// Where that CPU's policy keeps it.
    place: AtomicU32,
    /// CPUs on which it may run.
    pub(super) affinity: Affinity,
    /// The affinity to return to when `SCHEDOP_pin_override` is undone; 0 when it is not in force.
    pub(super) overridden: AtomicU64,
    /// It gave the rest of its slice away.
    pub(super) yielded: AtomicBool,
    /// Its last poll set a time limit, which may not have ended.
    pub poll_limited: AtomicBool,
    /// Where its time went.
    account: Mutex<RunstateAccount>,
}

impl VcpuSched {
    /// A vCPU that is down.
    pub fn new() -> Self {
        VcpuSched {
            flags: RunFlags::new(NotRunnable::Down),
            unit: AtomicU32::new(NO_UNIT),
            cpu: AtomicU32::new(0),
            place: AtomicU32::new(0),
            affinity: Affinity::new(),
            overridden: AtomicU64::new(0),
            yielded: AtomicBool::new(false),
            poll_limited: AtomicBool::new(false),
            account: Mutex::new(RunstateAccount::new(Runstate::Offline, crate::time::now())),
        }
    }

    /// Its machine-wide number; [`super::admit`] gave it.
    #[inline]
    pub fn unit(&self) -> Unit {
        Unit::new(self.unit.load(Ordering::Relaxed))
    }

    /// Where the policy of [`Self::cpu`] keeps it.
    #[inline]
    pub(super) fn place(&self) -> Place {
        Place::from_raw(self.place.load(Ordering::Relaxed))
    }

    /// It has joined that CPU's policy.
    pub(super) fn joined(&self, cpu: u32, place: Place) {
        self.cpu.store(cpu, Ordering::Relaxed);
        self.place.store(place.raw(), Ordering::Relaxed);
    }

    pub(super) fn set_unit(&self, unit: Option<Unit>) {
        self.unit
            .store(unit.map_or(NO_UNIT, Unit::raw), Ordering::Relaxed);
    }

    /// Whether [`super::admit`] took it.
    pub fn is_admitted(&self) -> bool {
        self.unit.load(Ordering::Relaxed) != NO_UNIT
    }

    /// The CPU that it runs on or ran on last.
    #[inline]
    pub fn cpu(&self) -> u32 {
        self.cpu.load(Ordering::Relaxed)
    }

    /// Books the time until now and enters another state.
    #[inline]
    pub(super) fn enter(&self, state: Runstate, now: Nanos) {
        self.account.lock().enter(state, now);
    }

    /// Books the time until now: it may not run for `reason`, or it waits.
    #[inline]
    pub(super) fn stop(&self, reason: Option<NotRunnable>, now: Nanos) {
        let state = match reason {
            None => Runstate::Runnable,
            Some(NotRunnable::Blocked) => Runstate::Blocked,
            Some(_) => Runstate::Offline,
        };
        self.enter(state, now);
    }

    /// A copy of the account.
    pub fn account(&self) -> RunstateAccount {
        *self.account.lock()
    }
}

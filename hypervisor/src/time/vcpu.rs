//! What the clocks keep in each vCPU.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::ordered::Slot;
use paravane_core::time::timers::{NEVER, Resting};

/// Home of timers that have none.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Where a vCPU's timers are: in which CPU's queue, and at which place.
///
/// Written by whoever moves the vCPU between CPUs, under the lock of the queue it leaves; read under
/// the lock of the queue that it names, or again after that lock was taken.
pub struct VcpuTime {
    pub(super) home: AtomicU32,
    pub(super) slot: AtomicU32,
    /// Whether timers of it rest.
    pub(super) resting: Resting,
    /// When its alarm in virtual time goes off (C20), as its run states count running time.
    pub(super) virtual_deadline: AtomicU64,
}

impl VcpuTime {
    /// No timers yet.
    pub fn new() -> Self {
        VcpuTime {
            home: AtomicU32::new(NOWHERE),
            slot: AtomicU32::new(0),
            resting: Resting::new(),
            virtual_deadline: AtomicU64::new(NEVER),
        }
    }

    #[inline]
    pub(super) fn slot(&self) -> Slot {
        Slot::from_raw(self.slot.load(Ordering::Relaxed))
    }
}

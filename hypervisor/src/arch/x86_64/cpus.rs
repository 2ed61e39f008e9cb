//! The processors that are up, sets of them, and the interrupts that they send each other.

use core::sync::atomic::{AtomicU32, Ordering};

use super::{apic, vector};

/// A set of processors.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CpuMask(u64);

impl CpuMask {
    /// No processor.
    pub const EMPTY: CpuMask = CpuMask(0);

    /// Processor `cpu` alone; numbers above the most are no processor.
    #[must_use]
    pub const fn only(cpu: u32) -> Self {
        CpuMask(if cpu < 64 { 1 << cpu } else { 0 })
    }

    /// With processor `cpu`.
    #[must_use]
    pub const fn with(self, cpu: u32) -> Self {
        CpuMask(self.0 | Self::only(cpu).0)
    }

    /// Without processor `cpu`.
    #[must_use]
    pub const fn without(self, cpu: u32) -> Self {
        CpuMask(self.0 & !Self::only(cpu).0)
    }

    /// Whether processor `cpu` is in it.
    #[must_use]
    pub const fn contains(self, cpu: u32) -> bool {
        self.0 & Self::only(cpu).0 != 0
    }

    /// Whether there is none in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their numbers, ascending.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |&cpu| self.contains(cpu))
    }
}

/// Processors that are up: 0 to one less than this.
static ONLINE: AtomicU32 = AtomicU32::new(1);

/// How many processors are up; their numbers have no gaps.
#[inline]
#[must_use]
pub fn online() -> u32 {
    ONLINE.load(Ordering::Acquire)
}

/// More processors are up.
pub(super) fn set_online(count: u32) {
    ONLINE.store(count, Ordering::Release);
}

/// Asks processor `cpu` to do the flushes that were asked of it.
pub fn ask_flush(cpu: u32) {
    apic::send_ipi(cpu, vector::FLUSH);
}

/// Makes processor `cpu` look at its work before it enters a guest next, waking it if it idles.
#[inline]
pub fn kick(cpu: u32) {
    apic::send_ipi(cpu, vector::EVENT_CHECK);
}

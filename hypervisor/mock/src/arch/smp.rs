//! Other processors: what is asked of them is done at once.

use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CpuMask(u64);

impl CpuMask {
    pub const EMPTY: CpuMask = CpuMask(0);

    pub const fn only(cpu: u32) -> Self {
        CpuMask(if cpu < 64 { 1 << cpu } else { 0 })
    }

    pub const fn with(self, cpu: u32) -> Self {
        CpuMask(self.0 | Self::only(cpu).0)
    }

    pub const fn without(self, cpu: u32) -> Self {
        CpuMask(self.0 & !Self::only(cpu).0)
    }

    pub const fn contains(self, cpu: u32) -> bool {
        self.0 & Self::only(cpu).0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |&cpu| self.contains(cpu))
    }
}

/// Flushes that were asked of others.
pub static FLUSHED: AtomicU64 = AtomicU64::new(0);

pub fn online() -> u32 {
    1
}

pub fn service_flush() {}

pub fn flush_cpus(cpus: CpuMask) {
    FLUSHED.fetch_add(u64::from(cpus.0.count_ones()), Ordering::Relaxed);
}

pub fn kick(_cpu: u32) {}

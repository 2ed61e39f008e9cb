//! Real time: nanoseconds since the machine's boot, with the accuracy of the
//! cycle counter (C17).
//!
//! The hypervisor publishes pairs of cycle count and time, with the factor
//! between them, in the vcpu_info; a version that is odd while it writes
//! makes a reader try again. Facts: public interface, `vcpu_time_info`.

use core::sync::atomic::{AtomicU32, Ordering, fence};

use paravane_abi::vcpu_time_info;

use crate::events::shared::current;

/// One published pair, read whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    /// Cycle count at `system_time`.
    pub tsc: u64,
    /// Nanoseconds since boot.
    pub system_time: u64,
    /// Cycles to nanoseconds: a 0.32 fixed-point factor, after the shift.
    pub mul: u32,
    /// Shift of the cycle count, left if positive.
    pub shift: i8,
    /// `XEN_PVCLOCK_TSC_STABLE_BIT`: comparable between vCPUs.
    pub flags: u8,
}

impl Snapshot {
    /// Reads a published pair; `None` if the writer never finishes.
    ///
    /// # Safety
    /// `info` points to a mapped `vcpu_time_info`.
    pub unsafe fn read(info: *const vcpu_time_info) -> Option<Self> {
        // SAFETY: aligned and mapped by the caller's promise.
        let version = unsafe { AtomicU32::from_ptr((&raw const (*info).version).cast_mut()) };
        for _ in 0..1_000_000 {
            let before = version.load(Ordering::Acquire);
            if before & 1 == 0 {
                // SAFETY: mapped; volatile because the writer may interfere,
                // which the version tells.
                let copy = unsafe { info.read_volatile() };
                fence(Ordering::Acquire);
                if version.load(Ordering::Relaxed) == before {
                    return Some(Self {
                        tsc: copy.tsc_timestamp,
                        system_time: copy.system_time,
                        mul: copy.tsc_to_system_mul,
                        shift: copy.tsc_shift,
                        flags: copy.flags,
                    });
                }
            }
            core::hint::spin_loop();
        }
        None
    }

    /// Nanoseconds that `cycles` are.
    pub const fn scale(&self, cycles: u64) -> u64 {
        let shifted = if self.shift >= 0 {
            cycles << (self.shift as u32 & 63)
        } else {
            cycles >> (self.shift.unsigned_abs() as u32 & 63)
        };
        ((shifted as u128 * self.mul as u128) >> 32) as u64
    }

    /// The time at cycle count `tsc`; a count before the pair's is the
    /// pair's.
    pub const fn at(&self, tsc: u64) -> u64 {
        self.system_time
            .wrapping_add(self.scale(tsc.saturating_sub(self.tsc)))
    }
}

/// The cycle counter, not before what stands before it.
#[inline]
pub fn cycles() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: RDTSC with a fence in front; both are unprivileged.
        unsafe {
            core::arch::x86_64::_mm_lfence();
            core::arch::x86_64::_rdtsc()
        }
    }
}

/// Nanoseconds since the machine's boot; 0 before shared_info is mapped.
pub fn now() -> u64 {
    let Some(info) = current() else { return 0 };
    // SAFETY: the vcpu_info stays mapped.
    match unsafe { Snapshot::read(info.time()) } {
        Some(snapshot) => snapshot.at(cycles()),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_up_and_down() {
        // 1 GHz: shift 0 cannot hold a factor of 1, so half after doubling.
        let one = Snapshot {
            mul: 1 << 31,
            shift: 1,
            ..Default::default()
        };
        assert_eq!(one.scale(1_000_000_007), 1_000_000_007);
        // 4 GHz: a quarter.
        let four = Snapshot {
            mul: 1 << 31,
            shift: -1,
            ..Default::default()
        };
        assert_eq!(four.scale(4_000_000_000), 1_000_000_000);
        let paired = Snapshot {
            tsc: 100,
            system_time: 1000,
            ..one
        };
        assert_eq!(paired.at(150), 1050);
        assert_eq!(paired.at(50), 1000);
    }

    #[test]
    fn a_half_written_pair_is_not_read() {
        let info = vcpu_time_info {
            version: 3,
            ..Default::default()
        };
        // SAFETY: a live structure.
        assert_eq!(unsafe { Snapshot::read(&raw const info) }, None);
        let info = vcpu_time_info {
            version: 4,
            system_time: 9,
            ..Default::default()
        };
        // SAFETY: a live structure.
        let snapshot = unsafe { Snapshot::read(&raw const info) };
        assert_eq!(snapshot.map(|snapshot| snapshot.system_time), Some(9));
    }
}

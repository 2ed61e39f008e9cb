//! From cycles to nanoseconds, by the arithmetic that guests use.
//!
//! The interface expresses the rate as a shift and a 32-bit fraction: `ns = ((cycles << shift) *
//! mul) >> 32`, a negative shift going right. The hypervisor uses the same numbers for its own
//! clock, so that a guest and the hypervisor never disagree by more than the rounding of one step.

use super::{NANOS_PER_SEC, Nanos};
use crate::shared::VcpuTimeInfo;
use crate::sync::Ordering::{Acquire, Relaxed, Release};
use crate::sync::fence;

/// The rate of a cycle counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TscScale {
    /// The fraction of 2³², at least one half so that no precision is lost.
    pub mul: u32,
    /// The shift applied first.
    pub shift: i8,
}

impl TscScale {
    /// The scale of a counter that counts `hz` times a second, `hz` > 0.
    ///
    /// The fraction is rounded to nearest: the error is below one part in 2³¹ (half a nanosecond a
    /// second).
    #[must_use]
    pub const fn from_hz(hz: u64) -> Self {
        let hz = if hz == 0 { 1 } else { hz };
        // ns per cycle = 10⁹ / hz = mul / 2³² · 2^shift, with mul in [2³¹, 2³²).
        let mut shift = 0i8;
        let mut numerator = (NANOS_PER_SEC as u128) << 32;
        let mut denominator = hz as u128;
        while numerator / denominator >= 1 << 32 {
            denominator <<= 1;
            shift += 1;
        }
        while numerator / denominator < 1 << 31 {
            numerator <<= 1;
            shift -= 1;
        }
        let rounded = (numerator + denominator / 2) / denominator;
        let mul = if rounded > u32::MAX as u128 {
            u32::MAX
        } else {
            rounded as u32
        };
        TscScale { mul, shift }
    }

    /// Nanoseconds in `cycles`; saturates.
    #[inline]
    #[must_use]
    pub const fn nanos(self, cycles: u64) -> Nanos {
        let product = cycles as u128 * self.mul as u128;
        let right = 32 - self.shift as i32;
        let nanos = if right >= 0 {
            product >> right
        } else {
            product << -right
        };
        if nanos >> 64 == 0 {
            nanos as u64
        } else {
            u64::MAX
        }
    }

    /// Cycles that make up at least `nanos`; saturates.
    #[inline]
    #[must_use]
    pub const fn cycles(self, nanos: Nanos) -> u64 {
        let left = 32 - self.shift as i32;
        let scaled = if left >= 64 {
            return u64::MAX;
        } else if left >= 0 {
            (nanos as u128) << left
        } else {
            (nanos as u128) >> -left
        };
        let cycles = scaled.div_ceil(self.mul as u128);
        if cycles >> 64 == 0 {
            cycles as u64
        } else {
            u64::MAX
        }
    }
}

/// A scale ready for use: nanoseconds are the high half of `(cycles << shift) * factor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastScale {
    /// The shift applied first.
    pub shift: u32,
    /// The fraction of 2⁶⁴.
    pub factor: u64,
}

impl TscScale {
    /// The scale in the form that takes the fewest instructions. It agrees with [`Self::nanos`]
    /// for all counts that do not overflow when shifted: 292 years at least.
    #[must_use]
    pub const fn fast(self) -> FastScale {
        let mul = self.mul as u64;
        if self.shift > 0 {
            FastScale {
                shift: self.shift as u32,
                factor: mul << 32,
            }
        } else if self.shift > -32 {
            FastScale {
                shift: 0,
                factor: mul << (32 + self.shift),
            }
        } else {
            FastScale {
                shift: 0,
                factor: 0,
            }
        }
    }
}

impl FastScale {
    /// Nanoseconds in `cycles`.
    #[inline(always)]
    #[must_use]
    pub const fn nanos(self, cycles: u64) -> Nanos {
        ((((cycles << (self.shift & 63)) as u128) * self.factor as u128) >> 64) as u64
    }
}

/// One point where cycle counter and real time are both known, and the rate from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRecord {
    /// The cycle counter at the point.
    pub tsc: u64,
    /// Nanoseconds since boot at the point.
    pub nanos: Nanos,
    /// The rate.
    pub scale: TscScale,
    /// `XEN_PVCLOCK_*` flags for guests.
    pub flags: u8,
}

impl TimeRecord {
    /// Nanoseconds since boot when the counter shows `tsc`. A counter that seems to have gone back
    /// (another CPU's runs a little behind) counts as not having moved.
    #[inline]
    #[must_use]
    pub const fn at(&self, tsc: u64) -> Nanos {
        self.nanos
            .saturating_add(self.scale.nanos(tsc.saturating_sub(self.tsc)))
    }

    /// Writes the record where a guest reads it. Only one CPU writes a given record at a time: the
    /// one that runs the vCPU.
    ///
    /// The version is odd meanwhile: a reader that sees an odd or a changed one tries again. The
    /// guest may scribble over the version; then only the guest is confused.
    pub fn publish(&self, to: &VcpuTimeInfo) {
        let version = to.version.load(Relaxed) | 1;
        to.version.store(version, Relaxed);
        fence(Release); // The odd version is seen before any of what follows.
        to.tsc_timestamp.store(self.tsc, Relaxed);
        to.system_time.store(self.nanos, Relaxed);
        to.tsc_to_system_mul.store(self.scale.mul, Relaxed);
        to.tsc_shift.store(self.scale.shift as u8, Relaxed);
        to.flags.store(self.flags, Relaxed);
        to.version.store(version.wrapping_add(1), Release); // All of it is seen before the even one.
    }

    /// Reads a record as a guest does, once: `None` while it is being written.
    #[must_use]
    pub fn read(from: &VcpuTimeInfo) -> Option<Self> {
        let version = from.version.load(Acquire);
        let record = TimeRecord {
            tsc: from.tsc_timestamp.load(Relaxed),
            nanos: from.system_time.load(Relaxed),
            scale: TscScale {
                mul: from.tsc_to_system_mul.load(Relaxed),
                shift: from.tsc_shift.load(Relaxed) as i8,
            },
            flags: from.flags.load(Relaxed),
        };
        fence(Acquire);
        let unchanged = from.version.load(Relaxed) == version;
        (version & 1 == 0 && unchanged).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_gigahertz_is_the_identity() {
        let scale = TscScale::from_hz(1_000_000_000);
        assert_eq!(
            scale,
            TscScale {
                mul: 1 << 31,
                shift: 1
            }
        );
        for n in [0, 1, 999, 1 << 40, u64::MAX] {
            assert_eq!(scale.nanos(n), n);
            assert_eq!(scale.cycles(n), n);
        }
    }

    #[test]
    fn a_record_is_even_when_written_and_unreadable_when_odd() {
        let info = VcpuTimeInfo::default();
        let record = TimeRecord {
            tsc: 7,
            nanos: 9,
            scale: TscScale::from_hz(3_000_000_000),
            flags: 1,
        };
        record.publish(&info);
        assert_eq!(info.version.load(Relaxed), 2);
        assert_eq!(TimeRecord::read(&info), Some(record));
        info.version.store(3, Relaxed);
        assert_eq!(TimeRecord::read(&info), None);
        record.publish(&info);
        assert_eq!(info.version.load(Relaxed), 4);
    }

    proptest! {
        #[test]
        fn the_fraction_uses_all_its_bits(hz in 1u64..20_000_000_000_000) {
            prop_assert!(TscScale::from_hz(hz).mul >= 1 << 31);
        }

        #[test]
        fn nanoseconds_are_exact_to_a_part_in_a_billion(hz in 1_000_000u64..10_000_000_000, cycles in 0u64..1 << 50) {
            let exact = u128::from(cycles) * u128::from(NANOS_PER_SEC) / u128::from(hz);
            let got = u128::from(TscScale::from_hz(hz).nanos(cycles));
            prop_assert!(exact.abs_diff(got) <= 1 + exact / 2_000_000_000);
        }

        #[test]
        fn a_deadline_in_cycles_is_never_early(hz in 1_000_000u64..10_000_000_000, nanos in 0u64..1 << 50) {
            let scale = TscScale::from_hz(hz);
            prop_assert!(scale.nanos(scale.cycles(nanos)) >= nanos.saturating_sub(0));
            let back = scale.nanos(scale.cycles(nanos).saturating_sub(1));
            prop_assert!(back <= nanos);
        }

        #[test]
        fn the_fast_form_agrees(hz in 1_000_000u64..10_000_000_000, cycles in 0u64..1 << 50) {
            let scale = TscScale::from_hz(hz);
            prop_assert_eq!(scale.fast().nanos(cycles), scale.nanos(cycles));
        }

        #[test]
        fn guests_compute_the_same_nanoseconds(hz in 1_000_000u64..10_000_000_000, delta in 0u64..1 << 40) {
            // The guest's way: 64-bit shift first, then the high part of a 64 by 32 bit product.
            let scale = TscScale::from_hz(hz);
            let shifted = if scale.shift >= 0 { delta << scale.shift } else { delta >> -scale.shift };
            let guest = ((u128::from(shifted) * u128::from(scale.mul)) >> 32) as u64;
            prop_assert!(scale.nanos(delta).abs_diff(guest) <= 1);
        }
    }
}

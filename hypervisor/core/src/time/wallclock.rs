//! The time of day: an offset to real time (paper, C19).

use super::{NANOS_PER_SEC, Nanos};
use crate::shared::WallClockInfo;
use crate::sync::Ordering::{Relaxed, Release};
use crate::sync::fence;

/// The time of day when the machine booted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WallClock {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub sec: u64,
    /// Nanoseconds within the second.
    pub nsec: u32,
}

/// A date and a time of day in UTC, as a real-time clock chip keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year, with its century.
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

impl Civil {
    /// Seconds since 1970, if this is a date of 1970 or later that exists (a day past its month's
    /// end is not looked for: such a clock is off by days, not broken).
    #[must_use]
    pub const fn unix_seconds(self) -> Option<u64> {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        let sane = year >= 1970
            && year < 10_000
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= 31
            && hour < 24
            && minute < 60
            && second < 61;
        if !sane {
            return None;
        }
        // Count from March, so that the leap day is the last of its year; months then follow the
        // pattern of 153 days in five.
        let (y, m) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let days = 365 * y as u64 + (y / 4) as u64 - (y / 100) as u64
            + (y / 400) as u64
            + ((153 * m + 2) / 5) as u64
            + day as u64
            - 1;
        // 1970-01-01 in the same count.
        let days = days - 719_468;
        Some(((days * 24 + hour as u64) * 60 + minute as u64) * 60 + second as u64)
    }
}

impl WallClock {
    /// The clock that shows `sec` and `nsec` now, `now` nanoseconds after boot.
    #[must_use]
    pub const fn showing(sec: u64, nsec: u32, now: Nanos) -> Self {
        let total =
            (sec as u128 * NANOS_PER_SEC as u128 + nsec as u128).saturating_sub(now as u128);
        WallClock {
            sec: (total / NANOS_PER_SEC as u128) as u64,
            nsec: (total % NANOS_PER_SEC as u128) as u32,
        }
    }

    /// Writes the clock where a guest reads it; see [`super::TimeRecord::publish`]. The caller lets
    /// one CPU at a time write a domain's clock.
    pub fn publish(&self, to: &WallClockInfo) {
        let version = to.version.load(Relaxed) | 1;
        to.version.store(version, Relaxed);
        fence(Release);
        to.sec.store(self.sec as u32, Relaxed);
        to.sec_hi.store((self.sec >> 32) as u32, Relaxed);
        to.nsec.store(self.nsec, Relaxed);
        to.version.store(version.wrapping_add(1), Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn date(year: u32, month: u32, day: u32) -> Civil {
        Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
    }

    #[test]
    fn dates_count_days_as_the_calendar_does() {
        // Every day from 1970 on, by stepping through the calendar.
        let mut expected = 0;
        for year in 1970..2110u32 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let lengths = [
                31,
                if leap { 29 } else { 28 },
                31,
                30,
                31,
                30,
                31,
                31,
                30,
                31,
                30,
                31,
            ];
            for (month, length) in (1..).zip(lengths) {
                for day in 1..=length {
                    assert_eq!(
                        date(year, month, day).unix_seconds(),
                        Some(expected * 86_400)
                    );
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        assert_eq!(date(1969, 12, 31).unix_seconds(), None);
        assert_eq!(date(2024, 0, 1).unix_seconds(), None);
        assert_eq!(date(2024, 13, 1).unix_seconds(), None);
        assert_eq!(
            Civil {
                hour: 24,
                ..date(2024, 1, 1)
            }
            .unix_seconds(),
            None
        );
    }

    #[test]
    fn setting_the_clock_moves_only_the_offset() {
        let clock = WallClock::showing(1_000_000_000, 5, 2 * NANOS_PER_SEC + 6);
        assert_eq!(
            clock,
            WallClock {
                sec: 999_999_997,
                nsec: 999_999_999
            }
        );
        let info = WallClockInfo::default();
        clock.publish(&info);
        assert_eq!(info.version.load(Relaxed), 2);
        assert_eq!(info.sec.load(Relaxed), 999_999_997);
    }
}

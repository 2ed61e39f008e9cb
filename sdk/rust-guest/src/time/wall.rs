//! Wall-clock time: what real time has to be offset by (C19). The offset can
//! change at any time; real time does not notice.

use core::sync::atomic::{Ordering, fence};
use core::time::Duration;

use crate::events::shared::{Shared, shared};
use crate::time::clock;

/// The time since 1970-01-01 at the machine's boot: the offset itself.
/// `None` if its writer never finishes.
pub fn offset(shared: Shared) -> Option<Duration> {
    let (version, [seconds, nanoseconds, upper]) = shared.wall_clock();
    for _ in 0..1_000_000 {
        let before = version.load(Ordering::Acquire);
        if before & 1 == 0 {
            let low = seconds.load(Ordering::Relaxed);
            let nanoseconds = nanoseconds.load(Ordering::Relaxed);
            let high = upper.load(Ordering::Relaxed);
            fence(Ordering::Acquire);
            if version.load(Ordering::Relaxed) == before {
                let seconds = u64::from(high) << 32 | u64::from(low);
                return Some(Duration::new(seconds, nanoseconds.min(999_999_999)));
            }
        }
        core::hint::spin_loop();
    }
    None
}

/// The time since 1970-01-01, UTC; `None` before shared_info is mapped.
pub fn wall_clock() -> Option<Duration> {
    Some(offset(shared()?)? + Duration::from_nanos(clock::now()))
}

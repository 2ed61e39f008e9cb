//! The machine's clock, and what guests are shown of it.
//!
//! Real time (C17) is the cycle counter, scaled, since the moment [`init`] set as zero. The scale is
//! measured once at boot and the base never moves, so every CPU and every guest computes the same
//! nanosecond from the same count, and no guest's time can step back. Guests that correct their
//! clocks (NTP) add to it what they like. Wall-clock time (C19) is an offset: read from the CMOS
//! clock at boot, see [`rtc`].
//!
//! * [`deadline`]: each CPU's own deadlines, and its one hardware timer;
//! * [`timers`]: the queues of the vCPUs' timers;
//! * [`expire`]: what is done when one goes off;
//! * [`vcpu`]: what is kept in each vCPU;
//! * [`rtc`]: the CMOS clock;
//! * [`watchdog`]: a domain's watchdogs.

pub mod deadline;
pub mod expire;
pub mod rtc;
pub mod timers;
pub mod vcpu;
pub mod watchdog;

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::time::{FastScale, Nanos, TimeRecord, TscScale, WallClock};

use crate::arch::calibrate;
use crate::arch::cpu::{self, Features};
use crate::sync::Mutex;

pub use vcpu::VcpuTime;

/// The cycle counter at time zero.
static BASE: AtomicU64 = AtomicU64::new(0);
/// The scale: the fraction in the low half, the shift above it. Zero until calibrated.
static SCALE: AtomicU64 = AtomicU64::new(0);
/// The same in the form for [`now`].
static FACTOR: AtomicU64 = AtomicU64::new(0);
static SHIFT: AtomicU32 = AtomicU32::new(0);
/// `XEN_PVCLOCK_*` flags of every guest's time record.
static FLAGS: AtomicU32 = AtomicU32::new(0);
/// The time of day at time zero.
static WALL_CLOCK: Mutex<WallClock> = Mutex::new(WallClock { sec: 0, nsec: 0 });

/// Starts the clock, once the counters' rates are known: time zero is when the cycle counter was
/// `boot_tsc`.
pub fn init(boot_tsc: u64) {
    let scale = TscScale::from_hz(calibrate::tsc_hz());
    BASE.store(boot_tsc, Ordering::Relaxed);
    let flags = if cpu::features().contains(Features::INVARIANT_TSC) {
        paravane_abi::XEN_PVCLOCK_TSC_STABLE_BIT
    } else {
        0
    };
    FLAGS.store(flags, Ordering::Relaxed);
    let fast = scale.fast();
    SHIFT.store(fast.shift, Ordering::Relaxed);
    FACTOR.store(fast.factor, Ordering::Relaxed);
    SCALE.store(
        u64::from(scale.mul) | (scale.shift as u8 as u64) << 32,
        Ordering::Release,
    );
    deadline::set_rate(calibrate::apic_timer_hz());
    let (sec, nsec) = rtc::read().unwrap_or_default();
    *WALL_CLOCK.lock() = WallClock::showing(sec, nsec, now());
}

/// The rate of the cycle counter.
#[inline]
pub fn scale() -> TscScale {
    let packed = SCALE.load(Ordering::Relaxed);
    TscScale {
        mul: packed as u32,
        shift: (packed >> 32) as i8,
    }
}

/// Nanoseconds since boot; 0 until [`init`].
#[inline]
pub fn now() -> Nanos {
    at(cpu::rdtsc())
}

/// The same when the cycle counter was at `tsc`.
#[inline]
pub fn at(tsc: u64) -> Nanos {
    let fast = FastScale {
        shift: SHIFT.load(Ordering::Relaxed),
        factor: FACTOR.load(Ordering::Relaxed),
    };
    // Another CPU's counter may be a little behind.
    fast.nanos(tsc.saturating_sub(BASE.load(Ordering::Relaxed)))
}

/// What a guest needs to tell the time.
#[inline]
pub fn record() -> TimeRecord {
    TimeRecord {
        tsc: BASE.load(Ordering::Relaxed),
        nanos: 0,
        scale: scale(),
        flags: FLAGS.load(Ordering::Relaxed) as u8,
    }
}

/// The cycle counter as guests read it: the machine's own.
#[inline]
pub fn tsc() -> u64 {
    cpu::rdtsc()
}

/// The time of day when time was zero.
pub fn wall_clock() -> WallClock {
    *WALL_CLOCK.lock()
}

//! How fast the TSC and the APIC timer run, measured against the 8254 timer.
//!
//! Measuring costs no waiting of its own: [`begin`] starts the 8254 and notes the counters,
//! the boot goes on, and [`finish`] looks again once at least 5 ms have passed. Both look at the
//! moment when the 8254's count changes, so its coarse step does not enter. The count lasts 55 ms; where
//! it ran out before the second look, which a busy host of an emulator can do, both looks are taken anew.

use core::sync::atomic::{AtomicU64, Ordering};

use super::port::{inb, outb};
use super::{apic, cpu};
use crate::sync::relax;

/// Ticks of the 8254 a second.
const PIT_HZ: u64 = 1_193_182;
/// Least to measure over: 5 ms.
const LEAST_TICKS: u16 = 5966;
/// How often it is measured at most, on a machine that is too slow.
const ATTEMPTS: u32 = 20;

/// Looks of which the best is taken.
const LOOKS: u32 = 8;

static TSC_HZ: AtomicU64 = AtomicU64::new(0);
static TIMER_HZ: AtomicU64 = AtomicU64::new(0);

/// Ticks of the TSC a second.
#[inline]
#[must_use]
pub fn tsc_hz() -> u64 {
    TSC_HZ.load(Ordering::Relaxed)
}

/// Ticks of the APIC timer a second.
#[inline]
#[must_use]
pub fn apic_timer_hz() -> u64 {
    TIMER_HZ.load(Ordering::Relaxed)
}

/// One look at all three counters.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The 8254 counts down.
    pit: u16,
    tsc: u64,
    /// So does the APIC timer.
    timer: u32,
}

/// The present count of the 8254's channel 2.
fn pit_count() -> u16 {
    // SAFETY: latches the count of channel 2, which is ours, and reads it.
    unsafe {
        outb(0x43, 0x80);
        u16::from(inb(0x42)) | u16::from(inb(0x42)) << 8
    }
}

/// Looks when the count changes. Of several looks the quickest is taken: between the readings of
/// the slower ones an emulator's host, or the firmware, did something else.
fn sample() -> Sample {
    let mut best = Sample {
        pit: 0,
        tsc: 0,
        timer: 0,
    };
    let mut best_time = u64::MAX;
    for _ in 0..LOOKS {
        let before = pit_count();
        // A count that never changes shows in `finish`.
        for _ in 0..1000 {
            let start = cpu::rdtsc();
            let pit = pit_count();
            let tsc = cpu::rdtsc();
            let timer = apic::timer_left();
            if pit != before {
                let time = cpu::rdtsc().wrapping_sub(start);
                if time < best_time {
                    best_time = time;
                    best = Sample { pit, tsc, timer };
                }
                break;
            }
        }
    }
    best
}

/// Starts the counters and takes the first look. The APIC is mapped and enabled.
#[must_use]
pub fn begin() -> Sample {
    // SAFETY: channel 2 of the 8254 drives the speaker only: its gate is opened, the speaker
    // stays off; mode 0, counting down once from 0xffff.
    unsafe {
        outb(0x61, inb(0x61) & !2 | 1);
        outb(0x43, 0xb0);
        outb(0x42, 0xff);
        outb(0x42, 0xff);
    }
    apic::arm_timer(u32::MAX);
    sample()
}

/// Whether the count has run out since it was started: it begins anew then, and differences say nothing.
fn ran_out() -> bool {
    // SAFETY: reads the output of channel 2, which is ours: in mode 0 it rises at the end of the count and
    // stays (8254 data sheet, "Mode 0").
    unsafe { inb(0x61) & 1 << 5 != 0 }
}

/// Takes the second look and computes both rates. If `first` is older than 55 ms, or it takes longer
/// till now, the measurement starts again.
///
/// # Errors
/// The 8254 does not count.
pub fn finish(mut first: Sample) -> Result<(), &'static str> {
    let mut second = second_look(first)?;
    for _ in 1..ATTEMPTS {
        // Looked at last, so that it holds for both. A machine may not have the output: then it is as good
        // as the last time.
        if !ran_out() {
            break;
        }
        first = begin();
        second = second_look(first)?;
    }
    compute(first, second)
}

/// The second look, once enough time has passed.
fn second_look(first: Sample) -> Result<Sample, &'static str> {
    let mut unchanged = 0;
    let mut last = pit_count();
    while first.pit.wrapping_sub(last) < LEAST_TICKS && !ran_out() {
        let now = pit_count();
        unchanged = if now == last { unchanged + 1 } else { 0 };
        if unchanged > 1_000_000 {
            return Err(
                "no working 8254 timer to measure the processor's clock by; enable it in the firmware's set-up",
            );
        }
        last = now;
    }
    Ok(sample())
}

fn compute(first: Sample, second: Sample) -> Result<(), &'static str> {
    apic::arm_timer(0);
    let ticks = u64::from(first.pit.wrapping_sub(second.pit)).max(1);
    let rate = |counted: u64| (counted * PIT_HZ + ticks / 2) / ticks;
    TSC_HZ.store(rate(second.tsc.wrapping_sub(first.tsc)), Ordering::Relaxed);
    TIMER_HZ.store(
        rate(u64::from(first.timer.wrapping_sub(second.timer))),
        Ordering::Relaxed,
    );
    if tsc_hz() == 0 || apic_timer_hz() == 0 {
        return Err(
            "the time-stamp counter or the local APIC's timer does not count; use another processor",
        );
    }
    Ok(())
}

/// Waits `microseconds`, once the rates are known.
pub fn wait(microseconds: u64) {
    let ticks = tsc_hz() / 1_000_000 * microseconds;
    let start = cpu::rdtsc();
    while cpu::rdtsc().wrapping_sub(start) < ticks {
        relax();
    }
}

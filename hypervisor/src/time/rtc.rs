//! The CMOS real-time clock (Motorola MC146818 and its successors).
//!
//! Read once at boot. The chip has no century that could be relied on; years count from 2000.

use paravane_core::time::wallclock::Civil;

use crate::arch::port::{inb, outb};

const INDEX: u16 = 0x70;
const DATA: u16 = 0x71;

const SECONDS: u8 = 0x00;
const MINUTES: u8 = 0x02;
const HOURS: u8 = 0x04;
const DAY: u8 = 0x07;
const MONTH: u8 = 0x08;
const YEAR: u8 = 0x09;
const STATUS_A: u8 = 0x0a;
const STATUS_B: u8 = 0x0b;

/// Status A: the registers are about to change.
const UPDATE_IN_PROGRESS: u8 = 0x80;
/// Status B: registers hold binary numbers, not BCD.
const BINARY: u8 = 0x04;
/// Status B: hours count to 24.
const HOURS_24: u8 = 0x02;
/// Hours register: afternoon, when hours count to 12.
const AFTERNOON: u8 = 0x80;

/// How often to look for a quiet moment before taking what is there.
const MAX_READS: u32 = 100_000;

fn register(number: u8) -> u8 {
    // SAFETY: the index port selects a register of the clock, the data port reads it; reading has
    // no effect on anything the hypervisor relies on. Boot runs on one CPU, so nobody is between.
    unsafe {
        outb(INDEX, number);
        inb(DATA)
    }
}

fn registers() -> [u8; 6] {
    let mut reads = MAX_READS;
    while register(STATUS_A) & UPDATE_IN_PROGRESS != 0 && reads > 0 {
        reads -= 1;
    }
    [SECONDS, MINUTES, HOURS, DAY, MONTH, YEAR].map(register)
}

/// The time of day: seconds since 1970 and nanoseconds (always 0); `None` if there is no clock or
/// it shows no date.
pub fn read() -> Option<(u64, u32)> {
    // Two equal readings: the first was not caught in the middle of a change.
    let mut raw = registers();
    loop {
        let again = registers();
        if again == raw {
            break;
        }
        raw = again;
    }
    let status = register(STATUS_B);
    let number = |byte: u8| {
        u32::from(if status & BINARY != 0 {
            byte
        } else {
            (byte >> 4) * 10 + (byte & 0xf)
        })
    };
    let [second, minute, hour, day, month, year] = raw;
    let hour = if status & HOURS_24 != 0 {
        number(hour)
    } else {
        number(hour & !AFTERNOON) % 12 + if hour & AFTERNOON != 0 { 12 } else { 0 }
    };
    let date = Civil {
        year: 2000 + number(year),
        month: number(month),
        day: number(day),
        hour,
        minute: number(minute),
        second: number(second),
    };
    date.unix_seconds().map(|seconds| (seconds, 0))
}

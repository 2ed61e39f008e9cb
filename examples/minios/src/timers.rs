//! Time: alarms, the time slice, the clock on the wall.
//!
//! The hypervisor has one alarm for each virtual CPU (C20); the kernel keeps its own queue and sets
//! the alarm to what comes first: a sleeper's deadline, or the end of the current slice if others
//! wait for the processor. An alarm that comes too early does no harm, so it is only ever moved
//! forward, which saves most of the hypercalls.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use paravane_guest::time::{self, alarm};

use crate::events::Masked;
use crate::process::signal;
use crate::sync::Locked;
use crate::threads::wait::Interrupted;
use crate::threads::{Thread, scheduler};

/// How long a thread may run while others wait: 5 ms (C16), in nanoseconds.
pub const SLICE: u64 = 5_000_000;

struct Timers {
    /// Sleepers by deadline and a number that keeps equal deadlines apart.
    sleepers: BTreeMap<(u64, u64), Arc<Thread>>,
    next_number: u64,
    /// What the hypervisor's alarm is set to; `u64::MAX` if it is off.
    alarm: u64,
    /// The end of the current slice, if others wait.
    slice_end: u64,
}

static TIMERS: Locked<Timers> = Locked::new(Timers {
    sleepers: BTreeMap::new(),
    next_number: 0,
    alarm: u64::MAX,
    slice_end: u64::MAX,
});

impl Timers {
    /// Sets the alarm if something comes before it.
    fn arm(&mut self) {
        let first = self
            .sleepers
            .first_key_value()
            .map_or(u64::MAX, |((deadline, _), _)| *deadline);
        let wanted = first.min(self.slice_end);
        if wanted < self.alarm {
            self.alarm = wanted;
            alarm::set(Some(wanted)).expect("the alarm can be set");
        }
    }
}

/// A thread got the processor at this time while others wait for it; or none waits.
pub fn program(slice_start: Option<u64>) {
    let mut timers = TIMERS.lock();
    timers.slice_end = slice_start.map_or(u64::MAX, |start| start.saturating_add(SLICE));
    timers.arm();
}

// guide: alarm
/// The alarm has gone off: called by the upcall.
pub fn expired() {
    let now = time::now();
    let mut timers = TIMERS.lock();
    timers.alarm = u64::MAX;
    if timers.slice_end <= now {
        timers.slice_end = u64::MAX;
        scheduler::slice_over();
    }
    loop {
        let due = timers
            .sleepers
            .first_entry()
            .filter(|first| first.key().0 <= now)
            .map(|first| first.remove());
        match due {
            Some(thread) => scheduler::wake(&thread),
            None => break,
        }
    }
    timers.arm();
}

/// Lets the current thread sleep until this time, in nanoseconds since boot. A signal ends the
/// sleep.
pub fn sleep_until(deadline: u64) -> Result<(), Interrupted> {
    let _masked = Masked::new();
    let mut key = None;
    let outcome = loop {
        if time::now() >= deadline {
            break Ok(());
        }
        if signal::is_pending() {
            break Err(Interrupted);
        }
        if key.is_none_or(|key| !TIMERS.lock().sleepers.contains_key(&key)) {
            let mut timers = TIMERS.lock();
            let number = timers.next_number;
            timers.next_number += 1;
            timers
                .sleepers
                .insert((deadline, number), scheduler::current());
            timers.arm();
            key = Some((deadline, number));
        }
        scheduler::block();
    };
    if let Some(key) = key {
        TIMERS.lock().sleepers.remove(&key);
    }
    outcome
}
// end guide

/// Lets the current thread sleep for some nanoseconds.
pub fn sleep(nanoseconds: u64) {
    let _ = sleep_until(time::now().saturating_add(nanoseconds));
}

/// Nanoseconds since 1970-01-01 00:00:00 UTC: real time plus an offset that may change at any
/// moment (C19).
pub fn wall_clock() -> u64 {
    time::wall_clock().map_or(0, |duration| duration.as_nanos() as u64)
}

//! Checks of threads and the time that they share.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use paravane_guest::time;

use super::{Check, Outcome};
use crate::sync::Locked;
use crate::threads::wait::WaitQueue;
use crate::threads::{scheduler, spawn};
use crate::{ensure, timers};

pub const CHECKS: &[Check] = &[
    ("threads", threads_run_and_end),
    ("preemption", spinning_threads_share),
    ("wait queues", waiters_are_woken),
    ("alarms", sleepers_wake_in_order),
];

/// A counter that threads raise when they are done, and a way to wait for all of them.
struct Done {
    count: AtomicUsize,
    changed: WaitQueue,
}

impl Done {
    fn new() -> Arc<Done> {
        Arc::new(Done {
            count: AtomicUsize::new(0),
            changed: WaitQueue::new(),
        })
    }

    fn raise(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.changed.wake_all();
    }

    /// Waits until `count` threads are done, and have given their memory back.
    fn wait(&self, count: usize, threads: usize) {
        let _ = self
            .changed
            .wait_for(|| (self.count.load(Ordering::Relaxed) == count).then_some(()));
        while scheduler::all().len() > threads {
            scheduler::yield_now();
        }
    }
}

fn threads_run_and_end() -> Outcome {
    let threads = scheduler::all().len();
    let done = Done::new();
    let sum = Arc::new(AtomicU64::new(0));
    for number in 0..20 {
        let (done, sum) = (done.clone(), sum.clone());
        spawn("adder", move || {
            for _ in 0..5 {
                sum.fetch_add(number, Ordering::Relaxed);
                scheduler::yield_now();
            }
            done.raise();
        })
        .map_err(|_| "no memory")?;
    }
    done.wait(20, threads);
    let sum = sum.load(Ordering::Relaxed);
    ensure!(sum == 5 * 190, "the sum is {sum}");
    Ok(())
}

fn spinning_threads_share() -> Outcome {
    let threads = scheduler::all().len();
    let done = Done::new();
    let stop = Arc::new(AtomicBool::new(false));
    let rounds: Arc<[AtomicU64; 3]> = Arc::default();
    for number in 0..3 {
        let (done, stop, rounds) = (done.clone(), stop.clone(), rounds.clone());
        spawn("spinner", move || {
            // Never yields: only the timer takes the processor away.
            while !stop.load(Ordering::Relaxed) {
                rounds[number].fetch_add(1, Ordering::Relaxed);
            }
            done.raise();
        })
        .map_err(|_| "no memory")?;
    }
    // Their turns come one after the other. A machine that is busy itself may need longer for that.
    let all_ran = |rounds: &[AtomicU64]| {
        rounds
            .iter()
            .all(|rounds| rounds.load(Ordering::Relaxed) > 0)
    };
    for _ in 0..500 {
        timers::sleep(2 * timers::SLICE);
        if all_ran(&*rounds) {
            break;
        }
    }
    stop.store(true, Ordering::Relaxed);
    done.wait(3, threads);
    let rounds: Vec<u64> = rounds
        .iter()
        .map(|rounds| rounds.load(Ordering::Relaxed))
        .collect();
    ensure!(
        rounds.iter().all(|rounds| *rounds > 0),
        "a thread got nothing: {rounds:?}"
    );
    Ok(())
}

fn waiters_are_woken() -> Outcome {
    let threads = scheduler::all().len();
    let done = Done::new();
    let baton = Arc::new((Locked::new(0usize), WaitQueue::new()));
    for number in 0..8 {
        let (done, baton) = (done.clone(), baton.clone());
        spawn("runner", move || {
            // Each waits for its turn, and gives the turn on.
            let _ = baton
                .1
                .wait_for(|| (*baton.0.lock() == number).then_some(()));
            *baton.0.lock() += 1;
            baton.1.wake_all();
            done.raise();
        })
        .map_err(|_| "no memory")?;
    }
    done.wait(8, threads);
    let turns = *baton.0.lock();
    ensure!(turns == 8, "the baton came to {turns}");
    Ok(())
}

fn sleepers_wake_in_order() -> Outcome {
    // If the machine is so busy that a deadline passes before its thread sleeps, the order says nothing.
    for unit in (0..8).map(|attempt| 1_000_000 << attempt) {
        let woken = sleepers(unit)?;
        ensure!(
            woken.iter().all(|sleeper| !sleeper.early),
            "someone woke too early: {woken:?}"
        );
        if woken.iter().all(|sleeper| sleeper.slept) {
            ensure!(
                woken.is_sorted_by_key(|sleeper| sleeper.units),
                "the order was {woken:?}"
            );
            return Ok(());
        }
    }
    Err("no thread came to sleep in time".into())
}

/// What became of a thread that slept for some units of time.
#[derive(Debug, Default)]
struct Sleeper {
    units: u64,
    /// It began to sleep before the first deadline.
    slept: bool,
    /// It woke before its own.
    early: bool,
}

/// Lets four threads sleep until 30, 10, 20 and 10 units from now; in the order in which they woke.
fn sleepers(unit: u64) -> Result<Vec<Sleeper>, &'static str> {
    let threads = scheduler::all().len();
    let done = Done::new();
    let woken = Arc::new(Locked::new(Vec::new()));
    let start = time::now();
    for units in [30, 10, 20, 10] {
        let (done, woken) = (done.clone(), woken.clone());
        spawn("sleeper", move || {
            let slept = time::now() < start + 10 * unit;
            let deadline = start + units * unit;
            let _ = timers::sleep_until(deadline);
            let early = time::now() < deadline;
            woken.lock().push(Sleeper {
                units,
                slept,
                early,
            });
            done.raise();
        })
        .map_err(|_| "no memory")?;
    }
    done.wait(4, threads);
    Ok(core::mem::take(&mut *woken.lock()))
}

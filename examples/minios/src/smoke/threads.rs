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
    timers::sleep(12 * timers::SLICE);
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
    let threads = scheduler::all().len();
    let done = Done::new();
    let order = Arc::new(Locked::new(Vec::new()));
    let start = time::now();
    for milliseconds in [30u64, 10, 20, 10] {
        let (done, order) = (done.clone(), order.clone());
        let deadline = start + milliseconds * 1_000_000;
        spawn("sleeper", move || {
            let _ = timers::sleep_until(deadline);
            let early = time::now() < deadline;
            order.lock().push((milliseconds, early));
            done.raise();
        })
        .map_err(|_| "no memory")?;
    }
    done.wait(4, threads);
    let order = core::mem::take(&mut *order.lock());
    ensure!(
        order.iter().all(|(_, early)| !early),
        "someone woke too early: {order:?}"
    );
    ensure!(
        order.is_sorted_by_key(|(milliseconds, _)| *milliseconds),
        "they woke in the order {order:?}"
    );
    Ok(())
}

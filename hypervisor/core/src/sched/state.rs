//! Why a vCPU may not run, and where it is: one atomic word.
//!
//! Three *reasons* keep a vCPU from running: it blocks until an event, it is down, or it is paused.
//! Three *places* say where it is:
//!
//! * `QUEUED`: it waits in a CPU's queue, or whoever set the bit is about to put it there;
//! * `CURRENT`: it was chosen, and its CPU has not chosen another since;
//! * `ON_CPU`: its registers are in a CPU. Set while it runs, and a little longer, until they are
//!   saved.
//!
//! The rules, each one atomic step:
//!
//! * whoever takes the last reason away looks for `QUEUED` and `CURRENT`, and where neither is set,
//!   sets `QUEUED` and puts the vCPU into a queue ([`RunFlags::allow`]): exactly one does;
//! * a CPU that chooses anew turns `CURRENT` of the vCPU it ran into `QUEUED` if there is no reason
//!   against it, else into neither ([`RunFlags::leave`]); so a reason taken away at that moment is
//!   seen by the one or the other;
//! * a CPU that takes a vCPU from its queue turns `QUEUED` into `CURRENT`, or into neither if there
//!   is a reason now ([`RunFlags::enter`]): a vCPU that was forbidden to run is never searched for in
//!   queues;
//! * a CPU that chose a vCPU which another CPU has yet to save waits for that
//!   ([`RunFlags::acquire_cpu`], [`RunFlags::release_cpu`]). It has saved its own before, so that
//!   no two CPUs wait for each other.

use crate::sync::relax;
use crate::sync::sequential::{AtomicU32, Ordering};

/// Why a vCPU may not run: one of these, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum NotRunnable {
    /// It waits for an event.
    Blocked = 1,
    /// It was not brought up, or was taken down.
    Down = 2,
    /// The hypervisor holds its domain.
    Paused = 4,
    /// Its domain was shut down.
    ShutDown = 8,
}

const REASONS: u32 = 0xff;
const QUEUED: u32 = 0x100;
const CURRENT: u32 = 0x200;
const ON_CPU: u32 = 0x400;

/// The word. See the module's text for the rules.
#[derive(Debug)]
pub struct RunFlags(AtomicU32);

impl RunFlags {
    /// Nowhere, and may not run for `reason`.
    #[must_use]
    pub fn new(reason: NotRunnable) -> Self {
        RunFlags(AtomicU32::new(reason as u32))
    }

    /// Gives a reason not to run. Returns whether a CPU runs the vCPU now and has to be told.
    #[inline]
    pub fn forbid(&self, reason: NotRunnable) -> bool {
        self.0.fetch_or(reason as u32, Ordering::SeqCst) & CURRENT != 0
    }

    /// Takes a reason away. If this returns `true`, the caller must put the vCPU into a queue.
    #[inline]
    #[must_use]
    pub fn allow(&self, reason: NotRunnable) -> bool {
        let before = self.0.fetch_and(!(reason as u32), Ordering::SeqCst);
        if before & reason as u32 == 0 {
            return false;
        }
        let mut word = before & !(reason as u32);
        while word & (REASONS | QUEUED | CURRENT) == 0 {
            match self
                .0
                .compare_exchange(word, word | QUEUED, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    /// The CPU that ran the vCPU chooses anew. Returns whether the vCPU is ready, and thus counts
    /// as queued again.
    ///
    /// `note` is called with the reason against it (blocking before others), or none, while the
    /// vCPU still belongs to this CPU; more than once if the reasons change meanwhile, the last call
    /// counts.
    #[inline]
    #[must_use]
    pub fn leave(&self, mut note: impl FnMut(Option<NotRunnable>)) -> bool {
        let mut word = self.0.load(Ordering::SeqCst);
        loop {
            let reason = Self::reason(word);
            note(reason);
            let next = (word & !CURRENT) | if reason.is_none() { QUEUED } else { 0 };
            match self
                .0
                .compare_exchange(word, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return reason.is_none(),
                Err(now) => word = now,
            }
        }
    }

    /// The foremost of a word's reasons.
    #[inline]
    fn reason(word: u32) -> Option<NotRunnable> {
        [
            NotRunnable::Blocked,
            NotRunnable::Down,
            NotRunnable::Paused,
            NotRunnable::ShutDown,
        ]
        .into_iter()
        .find(|&reason| word & reason as u32 != 0)
    }

    /// A CPU takes the vCPU from its queue to run it. Returns `false`, and the vCPU is nowhere, if
    /// there is a reason against it.
    #[inline]
    #[must_use]
    pub fn enter(&self) -> bool {
        let mut word = self.0.load(Ordering::SeqCst);
        loop {
            let ready = word & REASONS == 0;
            let next = (word & !QUEUED) | if ready { CURRENT } else { 0 };
            match self
                .0
                .compare_exchange(word, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return ready,
                Err(now) => word = now,
            }
        }
    }

    /// Waits until the vCPU's registers are in memory, and claims them for this CPU.
    #[inline]
    pub fn acquire_cpu(&self) {
        while self.0.fetch_or(ON_CPU, Ordering::Acquire) & ON_CPU != 0 {
            while self.0.load(Ordering::Relaxed) & ON_CPU != 0 {
                relax();
            }
        }
    }

    /// Claims the vCPU's registers for this CPU if they are in memory.
    #[must_use]
    pub fn try_acquire_cpu(&self) -> bool {
        self.0.fetch_or(ON_CPU, Ordering::Acquire) & ON_CPU == 0
    }

    /// The vCPU's registers are in memory.
    #[inline]
    pub fn release_cpu(&self) {
        self.0.fetch_and(!ON_CPU, Ordering::Release);
    }

    /// Whether the vCPU's registers are in a CPU.
    #[inline]
    #[must_use]
    pub fn is_on_cpu(&self) -> bool {
        self.0.load(Ordering::Acquire) & ON_CPU != 0
    }

    /// Whether a CPU has chosen the vCPU and not let go of it.
    #[inline]
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.0.load(Ordering::SeqCst) & CURRENT != 0
    }

    /// Whether that reason stands.
    #[inline]
    #[must_use]
    pub fn is(&self, reason: NotRunnable) -> bool {
        self.0.load(Ordering::SeqCst) & reason as u32 != 0
    }

    /// Whether nothing keeps the vCPU from running.
    #[inline]
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::SeqCst) & REASONS == 0
    }

    /// Whether the vCPU is in no queue and on no CPU: nobody but its owner will touch it.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        self.0.load(Ordering::SeqCst) & (QUEUED | CURRENT | ON_CPU) == 0
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use proptest::prelude::*;
    use std::vec;

    /// The life of one vCPU under random reasons, and one CPU that chooses: it is in the queue
    /// exactly once when ready and not current, and never when it may not run for good.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Forbid(NotRunnable),
        Allow(NotRunnable),
        Choose,
    }

    fn reason() -> impl Strategy<Value = NotRunnable> {
        prop_oneof![
            Just(NotRunnable::Blocked),
            Just(NotRunnable::Down),
            Just(NotRunnable::Paused),
            Just(NotRunnable::ShutDown)
        ]
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            reason().prop_map(Step::Forbid),
            reason().prop_map(Step::Allow),
            Just(Step::Choose)
        ]
    }

    proptest! {
        #[test]
        fn ready_means_queued_or_current(steps in proptest::collection::vec(step(), 1..100)) {
            let flags = RunFlags::new(NotRunnable::Down);
            let mut reasons = vec![NotRunnable::Down];
            let (mut queued, mut current) = (0, false);
            for step in steps {
                match step {
                    Step::Forbid(reason) => {
                        prop_assert_eq!(flags.forbid(reason), current);
                        if !reasons.contains(&reason) {
                            reasons.push(reason);
                        }
                    }
                    Step::Allow(reason) => {
                        let last = reasons == [reason];
                        reasons.retain(|&other| other != reason);
                        let insert = flags.allow(reason);
                        prop_assert_eq!(insert, last && queued == 0 && !current);
                        queued += usize::from(insert);
                    }
                    Step::Choose => {
                        if current {
                            current = false;
                            queued += usize::from(flags.leave(|_| ()));
                        }
                        if queued > 0 {
                            queued -= 1;
                            current = flags.enter();
                        }
                        prop_assert_eq!(current, reasons.is_empty());
                    }
                }
                prop_assert!(queued <= 1);
                prop_assert_eq!(flags.is_ready(), reasons.is_empty());
                if reasons.is_empty() {
                    prop_assert!(current || queued == 1);
                }
                prop_assert_eq!(flags.is_current(), current);
                prop_assert_eq!(flags.is_nowhere(), !current && queued == 0);
            }
        }
    }

    #[test]
    fn each_reason_stands_until_it_is_taken_away() {
        let all = [
            NotRunnable::Blocked,
            NotRunnable::Down,
            NotRunnable::Paused,
            NotRunnable::ShutDown,
        ];
        for reason in all {
            let flags = RunFlags::new(reason);
            for other in all {
                assert_eq!(flags.is(other), other == reason);
            }
            assert!(flags.allow(reason));
            assert!(flags.enter(), "current now");
            assert!(all.into_iter().all(|reason| !flags.is(reason)));
        }
    }

    #[test]
    fn registers_are_in_one_cpu_at_a_time() {
        use std::sync::atomic::AtomicBool;
        let flags = RunFlags::new(NotRunnable::Down);
        assert!(!flags.is_on_cpu() && flags.is_nowhere());
        flags.acquire_cpu();
        assert!(flags.is_on_cpu() && !flags.is_nowhere());
        flags.release_cpu();
        assert!(!flags.is_on_cpu() && flags.is_nowhere());
        assert!(flags.is(NotRunnable::Down) && !flags.is_current());
        let inside = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..if cfg!(miri) { 5 } else { 300 } {
                        flags.acquire_cpu();
                        assert!(!inside.swap(true, Ordering::SeqCst), "in two CPUs");
                        std::thread::yield_now();
                        inside.store(false, Ordering::SeqCst);
                        flags.release_cpu();
                    }
                });
            }
        });
        assert!(flags.is_nowhere());
    }

    /// Two threads take the two last reasons away at once, many times: exactly one inserts.
    #[test]
    fn exactly_one_waker_inserts() {
        let flags = RunFlags::new(NotRunnable::Blocked);
        for _ in 0..if cfg!(miri) { 20 } else { 2000 } {
            flags.forbid(NotRunnable::Blocked);
            flags.forbid(NotRunnable::Paused);
            let inserted = std::thread::scope(|scope| {
                let other = scope.spawn(|| flags.allow(NotRunnable::Blocked));
                u32::from(flags.allow(NotRunnable::Paused)) + u32::from(other.join().unwrap())
            });
            assert_eq!(inserted, 1);
            // Run it, and let it block again: nowhere, for the next turn.
            assert!(flags.enter());
            flags.forbid(NotRunnable::Blocked);
            assert!(!flags.leave(|_| ()));
            assert!(flags.is_nowhere());
        }
    }
}

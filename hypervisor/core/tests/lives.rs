//! The lives of vCPUs and domains under every interleaving of a few CPUs, played through by loom.
//! Does nothing without `--cfg loom`:
//!
//! `cargo xtask test --long host/loom`
#![cfg(loom)]

mod common;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{
    AtomicBool, AtomicU32, Ordering::AcqRel, Ordering::Acquire, Ordering::Release,
};
use loom::thread;
use paravane_core::life::{DomainLife, VcpuLife};
use paravane_core::sched::{NotRunnable, RunFlags};

/// A vCPU: its life, its place in the scheduler, and its registers. Loom sees to it that nobody has
/// the cell at the same time as a writer.
struct Vcpu {
    life: VcpuLife,
    flags: RunFlags,
    registers: UnsafeCell<u64>,
    contexts: AtomicU32,
}

impl Vcpu {
    fn new() -> Arc<Self> {
        Arc::new(Vcpu {
            life: VcpuLife::new(),
            flags: RunFlags::new(NotRunnable::Down),
            registers: UnsafeCell::new(0),
            contexts: AtomicU32::new(0),
        })
    }

    /// `VCPUOP_initialise` with a context that is good or not.
    fn initialise(&self, good: bool) -> bool {
        let Some(claim) = self.life.claim() else {
            return false;
        };
        self.registers.with_mut(|registers| {
            // SAFETY: loom looks whether anybody else has it.
            unsafe { *registers += 1 }
        });
        if good {
            self.contexts.fetch_add(1, AcqRel);
            claim.complete();
        }
        good
    }

    /// `VCPUOP_up`; and this CPU runs it, if it is the one to.
    fn up(&self) {
        if !self.life.is_ready() || !self.flags.allow(NotRunnable::Down) {
            return;
        }
        if self.flags.enter() {
            self.flags.acquire_cpu();
            self.registers.with_mut(|registers| {
                // SAFETY: as above.
                unsafe { *registers += 100 }
            });
            let _ = self.flags.leave(|_| ());
            self.flags.release_cpu();
        }
    }
}

/// Two vCPUs initialise a third, and one of them brings it up at once.
#[test]
fn one_context_and_nobody_else_has_the_registers() {
    common::play(None, || {
        let vcpu = Vcpu::new();
        let other = vcpu.clone();
        let other = thread::spawn(move || {
            let won = other.initialise(true);
            other.up();
            won
        });
        let won = vcpu.initialise(true);
        vcpu.up();
        let both = [won, other.join().unwrap()];
        assert_eq!(vcpu.contexts.load(Acquire), 1);
        assert!(both[0] != both[1], "one is told so");
        assert!(vcpu.life.is_ready());
    });
}

/// A context that is refused leaves the vCPU to the other one.
#[test]
fn a_refused_context_takes_nothing_away() {
    common::play(None, || {
        let vcpu = Vcpu::new();
        let other = vcpu.clone();
        let other = thread::spawn(move || other.initialise(false));
        let won = vcpu.initialise(true);
        assert!(!other.join().unwrap());
        // It came while the other had it, or it won.
        assert_eq!(won, vcpu.life.is_ready());
        assert!(won || vcpu.initialise(true));
    });
}

/// The domain's end does not take what a call still has.
#[test]
fn the_end_waits_for_a_claim() {
    common::play(None, || {
        let vcpu = Vcpu::new();
        let other = vcpu.clone();
        let other = thread::spawn(move || other.initialise(true));
        if vcpu.life.end() {
            vcpu.registers.with_mut(|registers| {
                // SAFETY: as above.
                unsafe { *registers = 0 }
            });
            assert!(vcpu.life.claim().is_none());
        }
        let _ = other.join().unwrap();
        assert!(vcpu.life.end() && !vcpu.life.is_ready());
    });
}

/// A periodic timer goes off, or its vCPU is taken down, while the vCPU comes up and runs: it does
/// not rest while the vCPU runs.
#[test]
fn no_timer_rests_while_its_vcpu_runs() {
    use loom::sync::Mutex;
    use paravane_core::time::timers::Resting;
    for down in [false, true] {
        common::play(None, move || {
            // The timer is armed; the vCPU waits in a queue, or is up and taken down.
            let flags = RunFlags::new(NotRunnable::Down);
            assert!(flags.allow(NotRunnable::Down));
            let all = Arc::new((flags, Resting::new(), Mutex::new(true)));
            if down {
                all.0.forbid(NotRunnable::Down);
            }
            let other = all.clone();
            let other = thread::spawn(move || {
                let (flags, resting, armed) = &*other;
                let mut armed = armed.lock().unwrap();
                let rests = if down {
                    resting.while_down(flags)
                } else {
                    resting.unless_current(flags)
                };
                if rests {
                    *armed = false;
                }
            });
            let (flags, resting, armed) = &*all;
            if down {
                let _ = flags.allow(NotRunnable::Down);
            }
            let runs = flags.enter();
            if resting.take() {
                *armed.lock().unwrap() = true;
            }
            other.join().unwrap();
            assert!(runs && *armed.lock().unwrap(), "it rests for ever");
        });
    }
}

/// Two flags in place of one state, as it was: both calls are told that they were the first.
#[test]
#[should_panic(expected = "two contexts")]
fn two_flags_are_not_enough() {
    common::play(None, || {
        let flags = Arc::new((AtomicBool::new(false), AtomicBool::new(false)));
        fn initialise((initialised, initialising): &(AtomicBool, AtomicBool)) -> bool {
            if initialised.load(Acquire) || initialising.swap(true, AcqRel) {
                return false;
            }
            initialised.store(true, Release);
            initialising.store(false, Release);
            true
        }
        let other = flags.clone();
        let other = thread::spawn(move || initialise(&other));
        let won = initialise(&flags);
        assert!(!(won && other.join().unwrap()), "two contexts");
    });
}

/// Of two reasons to stop one counts, and nobody sees another; the end begins once, after that.
#[test]
fn a_domain_stops_for_one_reason() {
    common::play(None, || {
        let life = Arc::new(DomainLife::new());
        let other = life.clone();
        let other = thread::spawn(move || (other.stop(1), other.begin_end()));
        let (stopped, begun) = (life.stop(2), life.begin_end());
        let reason = life.stopped_for();
        let (other_stopped, other_begun) = other.join().unwrap();
        assert!(stopped != other_stopped && begun != other_begun);
        assert_eq!(reason, Some(if stopped { 2 } else { 1 }));
        assert!(life.is_dying());
        assert_eq!(life.stopped_for(), reason);
    });
}

/// A vCPU's CPUs are changed while one that it may not run on any more takes it: that one notices,
/// or is told.
#[test]
fn no_vcpu_goes_on_where_it_may_not_run() {
    use paravane_core::sched::{Affinity, Entered};
    common::play(None, || {
        let all = Arc::new((RunFlags::new(NotRunnable::Down), Affinity::new()));
        assert!(all.0.allow(NotRunnable::Down));
        let other = all.clone();
        let other = thread::spawn(move || {
            let (flags, affinity) = &*other;
            affinity.change(flags, 1 << 1)
        });
        let (flags, affinity) = &*all;
        let entered = affinity.enter(flags, 0, |_| ());
        let told = other.join().unwrap();
        match entered {
            Entered::Runs => assert!(told, "it goes on where it may not run"),
            Entered::Elsewhere => assert!(!flags.is_current() && !flags.is_nowhere()),
            Entered::Nowhere => unreachable!("nothing is against it"),
        }
    });
}

/// Who has marked a domain and waited for a round has what the domain's calls had: none of them is
/// still at it, and none begins.
#[test]
fn a_round_waits_for_those_who_have_not_seen_the_mark() {
    use paravane_core::rounds::{Round, Rounds};
    struct All {
        rounds: Rounds<1>,
        round: Round,
        life: DomainLife,
        memory: UnsafeCell<u64>,
    }
    common::play(None, || {
        let all = Arc::new(All {
            rounds: Rounds::new(),
            round: Round::new(),
            life: DomainLife::new(),
            memory: UnsafeCell::new(0),
        });
        assert!(all.life.stop(1));
        let other = all.clone();
        let other = thread::spawn(move || {
            for _ in 0..2 {
                if !other.life.is_dying() {
                    other.memory.with_mut(|memory| {
                        // SAFETY: loom looks whether anybody else has it.
                        unsafe { *memory += 1 }
                    });
                }
                other.rounds.pass(0);
            }
        });
        assert!(!all.rounds.is_over(&all.round), "it has not begun");
        assert!(all.life.begin_end());
        all.rounds.begin(&all.round, 1);
        if all.rounds.is_over(&all.round) {
            all.memory.with_mut(|memory| {
                // SAFETY: as above.
                unsafe { *memory = 0 }
            });
        }
        other.join().unwrap();
    });
}

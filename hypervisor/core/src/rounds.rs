//! Rounds: when has every CPU been at its point between two hypercalls?
//!
//! Who has marked something that others may have found before, waits for a round: whoever was inside
//! of a hypercall when it began is out of it when it is over, and whoever came later has seen the mark.
//!
//! Thousands of rounds may be on at once. So a CPU that passes its point does not look at each: it
//! notes how many have begun by then, and each round asks for the CPUs' notes.

#[cfg(not(loom))]
use crate::sync::AtomicU64;
use crate::sync::Ordering::{Acquire, Relaxed, Release};
#[cfg(loom)]
use crate::sync::modelled::AtomicU64;

/// The rounds of so many CPUs.
#[derive(Debug)]
pub struct Rounds<const CPUS: usize> {
    /// How many have begun.
    begun: AtomicU64,
    /// How many had when each CPU was last at its point. Written by that CPU only.
    passed: [AtomicU64; CPUS],
}

/// A round. One that has not begun is not over.
#[derive(Debug)]
pub struct Round {
    /// The how many-th it is; 0 until it begins.
    number: AtomicU64,
    /// The CPUs that it waits for, one bit each.
    cpus: AtomicU64,
}

impl<const CPUS: usize> Default for Rounds<CPUS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const CPUS: usize> Rounds<CPUS> {
    /// None has begun.
    #[cfg(not(loom))]
    #[must_use]
    pub const fn new() -> Self {
        Rounds {
            begun: AtomicU64::new(0),
            passed: [const { AtomicU64::new(0) }; CPUS],
        }
    }

    /// None has begun.
    #[cfg(loom)]
    #[must_use]
    pub fn new() -> Self {
        Rounds {
            begun: AtomicU64::new(0),
            passed: core::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    /// Begins a round of these CPUs, one bit each; again, if it is over.
    pub fn begin(&self, round: &Round, cpus: u64) {
        round.cpus.store(cpus, Relaxed);
        // What was marked is seen by whoever sees this number.
        let number = self.begun.fetch_add(1, Release) + 1;
        round.number.store(number, Release);
    }

    /// The calling CPU, `cpu`, is at its point. Nothing that it did before comes later.
    pub fn pass(&self, cpu: usize) {
        if let Some(passed) = self.passed.get(cpu) {
            passed.store(self.begun.load(Acquire), Release);
        }
    }

    /// Whether each CPU has been at its point since the round began.
    #[must_use]
    pub fn is_over(&self, round: &Round) -> bool {
        let number = round.number.load(Acquire);
        let mut rest = round.cpus.load(Relaxed);
        while rest != 0 && number != 0 {
            let cpu = rest.trailing_zeros() as usize;
            let passed = self.passed.get(cpu);
            if passed.is_some_and(|passed| passed.load(Acquire) < number) {
                return false;
            }
            rest &= rest - 1;
        }
        number != 0
    }
}

impl Default for Round {
    fn default() -> Self {
        Self::new()
    }
}

impl Round {
    /// One that has not begun.
    #[cfg(not(loom))]
    #[must_use]
    pub const fn new() -> Self {
        Round {
            number: AtomicU64::new(0),
            cpus: AtomicU64::new(0),
        }
    }

    /// One that has not begun.
    #[cfg(loom)]
    #[must_use]
    pub fn new() -> Self {
        Round {
            number: AtomicU64::new(0),
            cpus: AtomicU64::new(0),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn a_round_is_over_when_all_its_cpus_have_passed() {
        let (rounds, round) = (Rounds::<3>::new(), Round::new());
        rounds.pass(0);
        rounds.pass(2);
        assert!(!rounds.is_over(&round), "it has not begun");
        rounds.begin(&round, 0b101);
        assert!(!rounds.is_over(&round), "they passed before");
        rounds.pass(0);
        assert!(!rounds.is_over(&round));
        rounds.pass(1);
        assert!(!rounds.is_over(&round), "nobody waits for that one");
        rounds.pass(2);
        assert!(rounds.is_over(&round));
        rounds.begin(&round, 0b010);
        assert!(!rounds.is_over(&round), "it begins again");
        rounds.pass(1);
        assert!(rounds.is_over(&round));
    }

    #[test]
    fn a_round_of_no_cpu_is_over_at_once() {
        let (rounds, round) = (Rounds::<1>::new(), Round::new());
        assert!(!rounds.is_over(&round));
        rounds.begin(&round, 0);
        assert!(rounds.is_over(&round));
    }

    /// One pass ends all rounds of a CPU, however many there are.
    #[test]
    fn a_pass_counts_for_all_rounds_that_have_begun() {
        let rounds = Rounds::<2>::new();
        let many: Vec<Round> = (0..30_000).map(|_| Round::new()).collect();
        many.iter().for_each(|round| rounds.begin(round, 0b11));
        rounds.pass(0);
        assert!(!many.iter().any(|round| rounds.is_over(round)));
        let late = Round::new();
        rounds.begin(&late, 0b01);
        rounds.pass(1);
        assert!(many.iter().all(|round| rounds.is_over(round)));
        assert!(!rounds.is_over(&late));
    }
}

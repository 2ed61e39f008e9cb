//! The long fuzz run, behind `--long`: the hypercall fuzzer with more seeds
//! and more calls than every day's suite has time for. Counting instructions
//! makes each run repeatable: a seed that fails fails again.

use std::time::Duration;

use super::Test;
use super::boots::{Boot, Host, module};
use super::judge::Expect;
use crate::artifacts;
use crate::machine::Machine;

/// Seeds, beyond the one of the suite.
const SEEDS: std::ops::RangeInclusive<u32> = 2..=17;

/// Calls of each run.
const CALLS: u32 = 2_000_000;

/// One test a seed.
pub fn tests() -> Vec<Test> {
    SEEDS
        .map(|seed| {
            Boot {
                name: format!("fuzz/hypercalls-{seed}"),
                host: Host::Audited,
                machine: Machine {
                    icount: true,
                    ..Machine::default()
                },
                options: String::new(),
                modules: vec![module(
                    artifacts::guest_test("fuzz-hypercalls"),
                    &format!("unprivileged -- seed={seed} calls={CALLS}"),
                )],
                deadline: Duration::from_secs(1800),
                expect: Expect::Verdict,
            }
            .test()
        })
        .collect()
}

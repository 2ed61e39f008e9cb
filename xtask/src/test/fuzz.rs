//! The long fuzz runs, behind `--long`: with more seeds and more steps than
//! every day's suite has time for. Each is repeatable: a seed that fails
//! fails again. The core and the builder are fuzzed on the host, the
//! hypervisor by hypercalls of a guest, where counting instructions makes
//! runs equal.

use std::time::Duration;

use super::Test;
use super::boots::{Boot, Host, module};
use super::host::logged;
use super::judge::Expect;
use crate::artifacts;
use crate::command::cargo;
use crate::machine::Machine;

/// Seeds, beyond the one of the suite.
const SEEDS: std::ops::RangeInclusive<u32> = 2..=17;

/// Calls of each run.
const CALLS: u32 = 2_000_000;

/// Inputs of each target on the host, beyond those of the suite.
const INPUTS: u64 = 50_000;

/// The host's fuzz targets, then one test a seed of the hypercall fuzzer.
pub fn tests() -> Vec<Test> {
    let host = Test {
        alone: true,
        ..Test::new("fuzz/host", &[], || {
            let mut command = cargo();
            command.args(["run", "--locked", "--profile", "fuzz"]);
            command.args(["-p", "paravane-fuzz", "--bin", "paravane-fuzz", "--"]);
            command.args(["--seed", "1000", "--inputs", &INPUTS.to_string()]);
            logged("fuzz", &mut command)
        })
    };
    let hypercalls = SEEDS.map(|seed| {
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
            expect: Expect::SUCCESS,
        }
        .test()
    });
    std::iter::once(host).chain(hypercalls).collect()
}

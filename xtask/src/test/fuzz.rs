//! The long fuzz runs, behind `--long`: the fuzzers of the suite with more seeds and more steps than
//! every day has time for.
//!
//! The core and the builder on the host, and the hypercalls of one vCPU, which run by counted
//! instructions, are repeatable: a seed that fails fails again. What several vCPUs or domains do to
//! each other differs from run to run, and is worth its time for that.

use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::host::logged;
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts;
use crate::command::cargo;
use crate::machine::{Machine, Module};

/// Seeds of each of the guests, beyond those of the suite.
const SEEDS: std::ops::RangeInclusive<u32> = 11..=34;

/// Calls of one vCPU alone.
const CALLS: u32 = 4_000_000;
/// Calls of each of two vCPUs.
const RACING_CALLS: u32 = 100_000;
/// Calls of each of two domains.
const DOMAINS_CALLS: u32 = 500_000;

/// Inputs of each target on the host, beyond those of the suite.
const INPUTS: u64 = 50_000;
/// Inputs of the hypercall layer on the host, likewise.
const HYPERCALL_INPUTS: u64 = 200_000;

/// The host's fuzz targets, then one test a guest and seed.
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
    let guests = SEEDS
        .flat_map(|seed| [hypercalls(seed), race(seed), domains(seed)])
        .map(Boot::test);
    let hypercalls = Test {
        alone: true,
        ..Test::new("fuzz/host-hypercalls", &[], || {
            hypercalls_on_host(100_000, HYPERCALL_INPUTS, &[])
        })
    };
    let narrow = Test {
        alone: true,
        ..Test::new("fuzz/host-hypercalls-32", &[], || {
            hypercalls_on_host(100_000, HYPERCALL_INPUTS, NARROW)
        })
    };
    [host, hypercalls, narrow]
        .into_iter()
        .chain(guests)
        .collect()
}

/// The calls of 32-bit guests.
pub const NARROW: &[&str] = &["--narrow"];

/// The hypercall layer on the host, over its made-up machine.
pub fn hypercalls_on_host(seed: u64, inputs: u64, width: &[&str]) -> Result<Outcome> {
    let mut command = cargo();
    command.args(["run", "--locked", "--profile", "fuzz"]);
    command.args(["-p", "paravane-mock", "--"]);
    command.args(["--seed", &seed.to_string()]);
    command.args(["--inputs", &inputs.to_string()]).args(width);
    let name = if width == NARROW {
        "hypercalls-32"
    } else {
        "hypercalls"
    };
    logged(name, &mut command)
}

/// One vCPU.
fn hypercalls(seed: u32) -> Boot {
    let machine = Machine {
        icount: true,
        ..Machine::default()
    };
    let line = format!("unprivileged -- seed={seed} calls={CALLS}");
    let modules = vec![module(artifacts::guest_test("fuzz-hypercalls"), &line)];
    boot(format!("fuzz/hypercalls-{seed}"), machine, modules)
}

/// Two vCPUs of one domain.
fn race(seed: u32) -> Boot {
    let line = format!("vcpus=2 unprivileged -- seed={seed} calls={RACING_CALLS}");
    let modules = vec![module(artifacts::guest_test("fuzz-race"), &line)];
    boot(format!("fuzz/race-{seed}"), two_processors(), modules)
}

/// Two domains, one of which ends first.
fn domains(seed: u32) -> Boot {
    let image = artifacts::guest_test("fuzz-domains");
    let calls = format!("calls={DOMAINS_CALLS}");
    let first = format!("unprivileged -- seed={seed} {calls} peer=1");
    let second = format!("domain mem=32M -- seed={} {calls} peer=0", 1000 + seed);
    let modules = vec![module(image.clone(), &first), module(image, &second)];
    boot(format!("fuzz/domains-{seed}"), two_processors(), modules)
}

fn two_processors() -> Machine {
    Machine {
        smp: 2,
        ..Machine::default()
    }
}

fn boot(name: String, machine: Machine, modules: Vec<Module>) -> Boot {
    Boot {
        name,
        host: Host::Audited,
        machine,
        // Most calls are refused, which the console need not say.
        options: "loglevel=error".into(),
        modules,
        deadline: Duration::from_secs(1800),
        plain: false,
        answers: &[],
        expect: Expect {
            audit: true,
            ..Expect::success()
        },
    }
}

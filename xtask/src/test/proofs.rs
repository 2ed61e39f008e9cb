//! Slow proofs about the core on the host, behind `--long`: every interleaving
//! of a few CPUs by loom, undefined behaviour and data races by Miri.

use std::process::Command;

use anyhow::Result;

use super::host::logged;
use super::{Outcome, Test};
use crate::command::cargo;
use crate::{packages, workspace};

/// Tests of the core that loom plays through.
pub(super) const MODELS: [&str; 4] = ["interleavings", "delivery", "lives", "handles"];

/// What Miri is asked to be strict about, on top of aliasing, races and weak
/// memory, which it always checks. Leaks are of the tests, for the core has no
/// heap. Tests have no access to the host, so proptest must not look for files
/// of earlier failures.
const MIRI_FLAGS: &str = "-Zmiri-strict-provenance -Zmiri-symbolic-alignment-check \
     -Zmiri-ignore-leaks -Zmiri-env-set=PROPTEST_DISABLE_FAILURE_PERSISTENCE=1";

/// Cases of a property under Miri, which is some thousand times slower, where
/// the property does not choose for itself.
const MIRI_CASES: u32 = 2;

/// Schedules in which Miri runs each test that has threads.
const MIRI_SEEDS: u32 = 4;

/// The tests of the core that have threads: where each is, and its name.
const THREADED: [(&[&str], &str); 3] = [
    (&["--test", "frames"], "counts_survive_racing_cpus"),
    (&["--lib"], "exactly_one_waker_inserts"),
    (
        &["--test", "events"],
        "no_event_is_lost_between_sender_and_upcall",
    ),
];

/// One test a tool.
pub fn tests() -> Vec<Test> {
    [("host/loom", loom as fn() -> _), ("host/miri", miri)]
        .into_iter()
        .map(|(name, run)| Test {
            alone: true,
            ..Test::new(name, &[], run)
        })
        .collect()
}

fn loom() -> Result<Outcome> {
    let mut command = cargo();
    command.args([
        "test",
        "--locked",
        "--profile",
        "fuzz",
        "-p",
        "paravane-core",
    ]);
    for model in MODELS {
        command.args(["--test", model]);
    }
    command.arg("--target-dir").arg(workspace::scratch("loom")?);
    command.env("RUSTFLAGS", "--cfg loom");
    logged("loom", &mut command)
}

/// All tests of the core once, then those with threads in several schedules.
/// Miri's own `-Zmiri-many-seeds` mixes the output of its runs, so that a test
/// that is no longer there would go unnoticed.
fn miri() -> Result<Outcome> {
    packages::ensure_miri()?;
    let cases = format!("-Zmiri-env-set=PROPTEST_CASES={MIRI_CASES}");
    let all = logged("miri", interpreter(&cases)?.args(["--lib", "--tests"]))?;
    if !matches!(all, Outcome::Passed(_)) {
        return Ok(all);
    }
    for (place, test) in THREADED {
        for seed in 1..=MIRI_SEEDS {
            let mut run = interpreter(&format!("-Zmiri-seed={seed}"))?;
            run.args(place).args(["--", test]);
            let ended = logged(&format!("miri-{test}-{seed}"), &mut run)?;
            match ended {
                Outcome::Passed(count) if count == "1 tests" => {}
                Outcome::Passed(_) => {
                    return Ok(Outcome::Failed(format!("    there is no test {test}")));
                }
                _ => return Ok(ended),
            }
        }
    }
    Ok(all)
}

/// `cargo miri test` of the core, with the toolchain that has Miri.
fn interpreter(flags: &str) -> Result<Command> {
    let mut command = packages::nightly("cargo");
    command
        .args(["miri", "test", "--locked", "-p", "paravane-core"])
        .arg("--target-dir")
        .arg(workspace::scratch("miri")?)
        .env("MIRIFLAGS", format!("{MIRI_FLAGS} {flags}"));
    Ok(command)
}

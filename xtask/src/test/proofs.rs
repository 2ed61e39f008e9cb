//! Slow proofs about the core on the host, behind `--long`: every interleaving
//! of a few CPUs by loom.

use anyhow::Result;

use super::host::logged;
use super::{Outcome, Test};
use crate::command::cargo;
use crate::workspace;

/// Tests of the core that loom plays through.
const MODELS: [&str; 2] = ["interleavings", "delivery"];

/// One test a tool.
pub fn tests() -> Vec<Test> {
    vec![Test {
        alone: true,
        ..Test::new("host/loom", &[], loom)
    }]
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

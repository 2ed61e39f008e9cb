//! `bindings`: the Rust view of the C headers, made by the generator in
//! `sdk/abi/gen` and committed beside the crate that carries it.

use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::Need;
use crate::{command, packages, ui};

/// Regenerates the bindings, or with `check` fails when they are stale.
pub fn bindings(check: bool) -> Result<()> {
    packages::ensure(Need::Test)?;
    command::run(&mut generator(check)).with_context(|| {
        if check {
            "the committed bindings are not those of the headers\nto make them anew: cargo xtask bindings"
        } else {
            "the bindings could not be generated"
        }
    })?;
    ui::line(if check {
        "The bindings are up to date."
    } else {
        "The bindings are written."
    });
    Ok(())
}

/// The generator's command line.
pub fn generator(check: bool) -> Command {
    let mut cargo = command::cargo();
    cargo.args(["run", "--locked", "--quiet", "-p", "abi-gen"]);
    if check {
        cargo.args(["--", "--check"]);
    }
    cargo
}

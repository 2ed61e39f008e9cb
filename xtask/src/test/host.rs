//! What is checked on the host: formatting, lints, the crates' own tests,
//! bindings, quoted code.

use std::process::Command;

use anyhow::Result;

use super::{Outcome, Test};
use crate::command::{cargo, run_logged, tail};
use crate::packages::BARE_METAL;
use crate::{bench, bindings, docs, downloads, layers, manifests, tags, widths, workspace};

/// Crates with tests that run on the host.
const HOST_CRATES: [&str; 7] = [
    "paravane-core",
    "paravane-fuzz",
    "paravane-abi",
    "abi-gen",
    "paravane-builder",
    "paravane-guest",
    "xtask",
];

/// Inputs of the hypercall layer on the host in every day's suite.
const HYPERCALL_INPUTS: u64 = 2000;

/// Crates that are images, linted for the machine they run on.
const IMAGES: [&str; 4] = ["paravane", "minios", "guest-tests", "bench-guest"];

/// The host's tests.
pub fn tests() -> Vec<Test> {
    let mut tests = vec![
        alone("host/format", || {
            let mut command = cargo();
            command.args(["fmt", "--all", "--check"]);
            logged("format", &mut command)
        }),
        alone("host/clippy", || {
            let mut command = cargo();
            command.args(["clippy", "--locked", "--all-targets"]);
            for name in HOST_CRATES.into_iter().chain(["paravane-mock"]) {
                command.args(["-p", name]);
            }
            command.args(["--", "-D", "warnings"]);
            logged("clippy", &mut command)
        }),
    ];
    for name in IMAGES {
        tests.push(alone(&format!("host/clippy-{name}"), move || {
            let mut command = cargo();
            command.args(["clippy", "--locked", "-p", name, "--target", BARE_METAL]);
            command.args(["--", "-D", "warnings"]);
            logged(&format!("clippy-{name}"), &mut command)
        }));
    }
    tests.push(alone("host/clippy-features", features));
    tests.push(alone("host/doc", pages_of_sources));
    for name in HOST_CRATES {
        tests.push(alone(&format!("host/{name}"), move || unit_tests(name)));
    }
    tests.push(alone("host/hypercalls", || {
        super::fuzz::hypercalls_on_host(1, HYPERCALL_INPUTS, &[])
    }));
    tests.push(alone("host/hypercalls-32", || {
        super::fuzz::hypercalls_on_host(1, HYPERCALL_INPUTS, super::fuzz::NARROW)
    }));
    tests.push(alone("host/bindings", || {
        logged("bindings", &mut bindings::generator(true))
    }));
    tests.push(alone("host/docs", || {
        let stale = docs::stale_pages(&workspace::root())?;
        let list: Vec<String> = stale
            .iter()
            .map(|(page, _)| format!("stale: {}", workspace::short(page)))
            .collect();
        Ok(none(&list, "to refresh: cargo xtask docs"))
    }));
    tests.push(alone("host/layers", || {
        let faults = layers::faults(&workspace::root())?;
        Ok(none(&faults, &format!("the layers of {}:", layers::PAGE)))
    }));
    tests.push(alone("host/widths", || {
        let faults = widths::faults(&workspace::root())?;
        Ok(none(&faults, "hypercalls serve guests of both widths:"))
    }));
    tests.push(alone("host/tags", || {
        let suite = super::suite(true)?.into_iter().map(|test| test.name);
        let faults = tags::faults(&workspace::root(), &suite.collect())?;
        let about = format!(
            "names of claims ({}) and decisions ({}):",
            tags::CLAIMS,
            tags::DESIGN
        );
        Ok(none(&faults, &about))
    }));
    tests.push(alone("host/dependencies", || {
        let faults = manifests::faults(&workspace::root())?;
        Ok(none(&faults, "packages and what they use:"))
    }));
    tests.push(alone("host/performance", || {
        let missing = bench::missing_rows(&workspace::root())?;
        let about =
            "docs/performance.md lacks rows that are measured; cargo xtask bench --write adds them";
        Ok(none(&missing, about))
    }));
    tests
}

/// Passed if nothing is in the list of faults; `about` says what kind they are of.
fn none(faults: &[String], about: &str) -> Outcome {
    if faults.is_empty() {
        return Outcome::Passed(String::new());
    }
    Outcome::Failed(format!("    {about}\n    {}", faults.join("\n    ")))
}

pub fn alone(name: &str, run: impl Fn() -> Result<Outcome> + Send + Sync + 'static) -> Test {
    Test {
        alone: true,
        ..Test::new(name, &[], run)
    }
}

/// Lints what features add and take away; the other lints see each crate as it is mostly built.
fn features() -> Result<Outcome> {
    let core = &["-p", "paravane-core", "--all-targets"][..];
    let hypervisor = &["-p", "paravane", "--all-features", "--target", BARE_METAL];
    let guest = ["-p", "paravane-guest", "--target", BARE_METAL];
    let mut host = vec!["--all-features", "--all-targets", "-p", "paravane-mock"];
    host.extend(HOST_CRATES.iter().flat_map(|name| ["-p", name]));
    for (name, selection) in [
        ("host", host),
        ("core", core.to_vec()),
        ("hypervisor", hypervisor.to_vec()),
        ("guest-all", [&guest[..], &["--all-features"]].concat()),
        (
            "guest-none",
            [&guest[..], &["--no-default-features"]].concat(),
        ),
    ] {
        let mut command = cargo();
        command.args(["clippy", "--locked"]).args(selection);
        command.args(["--", "-D", "warnings"]);
        let outcome = logged(&format!("clippy-features-{name}"), &mut command)?;
        if !matches!(outcome, Outcome::Passed(_)) {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Passed(String::new()))
}

/// Makes the pages of the sources, private items included, for what a developer reads: those of the
/// guest tests are left out, as each is a page of its own.
fn pages_of_sources() -> Result<Outcome> {
    let images = IMAGES.into_iter().filter(|name| *name != "guest-tests");
    for (target, crates) in [
        (None, HOST_CRATES.to_vec()),
        (Some(BARE_METAL), images.collect()),
    ] {
        let mut command = cargo();
        command.args(["doc", "--locked", "--no-deps", "--document-private-items"]);
        // What builds for tests have is to be read about, too.
        command.arg("--all-features");
        for name in crates {
            command.args(["-p", name]);
        }
        if let Some(target) = target {
            command.args(["--target", target]);
        }
        // Private items are there, so links to them lead somewhere.
        command.env(
            "RUSTDOCFLAGS",
            "-D warnings -A rustdoc::private_intra_doc_links",
        );
        let name = format!("doc-{}", target.unwrap_or("host"));
        let outcome = logged(&name, &mut command)?;
        if !matches!(outcome, Outcome::Passed(_)) {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Passed(String::new()))
}

/// Runs a crate's tests, documentation examples included.
fn unit_tests(name: &str) -> Result<Outcome> {
    let mut command = cargo();
    command.args(["test", "--locked", "-p", name]);
    if name.starts_with("abi") || name.ends_with("abi") {
        // The oracle that the headers are compared with.
        command.env("PARAVANE_XEN_HEADERS", downloads::xen_headers()?);
    }
    logged(&format!("test-{name}"), &mut command)
}

/// Runs a command with its output kept in a file, and shown when it fails.
pub fn logged(name: &str, command: &mut Command) -> Result<Outcome> {
    command.env("CARGO_TERM_COLOR", "never");
    let file = workspace::scratch("logs")?.join(format!("host-{name}.log"));
    let status = run_logged(command, &file)?;
    let log = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
    Ok(if status.success() {
        Outcome::Passed(counted(&log))
    } else {
        Outcome::Failed(format!(
            "    {status}; all of it: {}\n{}",
            workspace::short(&file),
            tail(&log, 60)
        ))
    })
}

/// How many tests cargo says it ran.
fn counted(log: &str) -> String {
    let count: u64 = log
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("test result: ok. ")?
                .split(' ')
                .next()?
                .parse::<u64>()
                .ok()
        })
        .sum();
    if count == 0 {
        String::new()
    } else {
        format!("{count} tests")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_tests_are_counted() {
        let log = "test result: ok. 3 passed; 0 failed\nx\ntest result: ok. 14 passed; 0 failed\n";
        assert_eq!(counted(log), "17 tests");
        assert_eq!(counted(""), "");
    }
}

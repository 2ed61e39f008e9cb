//! `test`: every test there is, by one command for a person and for CI.
//!
//! First what keeps both cores busy by itself (formatting, lints, host tests),
//! one at a time; then everything that boots, two machines at a time. Each
//! test has a name, and filters select by parts of names. The last line is
//! `N passed, N failed, N skipped`.

mod bad_boot;
mod boots;
mod deny;
mod elf;
mod fuzz;
mod guests;
mod guests_c;
mod host;
mod images;
mod judge;
mod kernels;
mod kit;
mod linux;
mod mitigations;
mod mutants;
mod pool;
mod proofs;
mod tenant;
mod traces;
mod width;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::artifacts::Artifact;
use crate::cli::TestArgs;
use crate::packages::Need;
use crate::{packages, ui};

pub use boots::{Host, loader, module};

/// How a test ended, with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds; the text may be empty.
    Passed(String),
    /// It does not.
    Failed(String),
    /// It says nothing here.
    Skipped(String),
}

/// One test of the suite.
pub struct Test {
    /// Its name: `family/subject`, no spaces.
    pub name: String,
    /// What has to be built first.
    pub needs: Vec<Artifact>,
    /// Which of the guest tests it needs, if it needs any; all when it does not say.
    pub bins: Vec<String>,
    /// Uses all processors: runs alone, before the others.
    pub alone: bool,
    /// Does it.
    pub run: Box<dyn Fn() -> Result<Outcome> + Send + Sync>,
}

impl Test {
    fn new(
        name: impl Into<String>,
        needs: &[Artifact],
        run: impl Fn() -> Result<Outcome> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            needs: needs.to_vec(),
            bins: Vec::new(),
            alone: false,
            run: Box::new(run),
        }
    }
}

/// The whole suite, in the order of running; a `long` one takes hours.
fn suite(long: bool) -> Result<Vec<Test>> {
    let mut tests = host::tests();
    tests.push(deny::test());
    tests.extend(images::tests());
    tests.extend(bad_boot::tests());
    tests.extend(tenant::tests());
    tests.extend(guests::tests()?);
    tests.extend(guests_c::tests()?);
    tests.extend(kernels::tests());
    tests.extend(kit::tests());
    tests.push(kit::c_guest());
    tests.extend(width::tests());
    tests.extend(mitigations::tests());
    tests.extend(boots::tests());
    tests.extend(linux::tests());
    if long {
        tests.extend(proofs::tests());
        tests.extend(mutants::tests()?);
        tests.extend(fuzz::tests());
    }
    let mut names = BTreeSet::new();
    if let Some(test) = tests.iter().find(|test| !names.insert(test.name.clone())) {
        bail!("two tests are named {}", test.name);
    }
    Ok(tests)
}

/// Whether the name contains one of the filters; all pass when there is none.
fn selected(name: &str, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
}

/// Runs what the arguments select. Fails when a test does.
pub fn run(args: &TestArgs) -> Result<ExitCode> {
    let mut tests = suite(args.long)?;
    tests.retain(|test| selected(&test.name, &args.filters));
    if tests.is_empty() {
        bail!(
            "no test's name contains {}\nto see all names: cargo xtask test --list",
            args.filters.join(" or ")
        );
    }
    if args.list {
        for test in &tests {
            ui::line(&test.name);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let started = Instant::now();
    packages::ensure(Need::Test)?;
    packages::ensure_components()?;
    let summary = pool::run_all(&tests, usize::try_from(args.jobs).unwrap_or(2))?;
    ui::line("");
    for (name, why) in &summary.failures {
        ui::line(&format!("{} {name}\n{why}", ui::fail()));
    }
    ui::line(&format!(
        "{} tests in {}",
        summary.total(),
        ui::duration(started.elapsed())
    ));
    ui::line(&summary.to_string());
    Ok(if summary.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_select_by_parts_of_names() {
        let filters = ["xen/".to_owned(), "clippy".to_owned()];
        assert!(selected("guest/xen/hello", &filters));
        assert!(selected("host/clippy", &filters));
        assert!(!selected("guest/paravane/hello", &filters));
        assert!(selected("anything", &[]));
    }

    #[test]
    fn names_are_unique_and_without_spaces() {
        let tests = suite(true).unwrap();
        assert!(tests.len() > 20);
        assert!(tests.iter().all(|test| !test.name.contains(' ')));
    }
}

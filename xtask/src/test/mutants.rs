//! Mutation testing of the core, behind `--long`: what could be wrong in it without a test that
//! notices. `cargo-mutants` changes one operator, result or match arm at a time, and the host's
//! tests of that part have to fail; what they miss is given to the models that loom plays.
//!
//! One test a file. It fails when less than [`SHARE`] of a hundred mutants are noticed, those left
//! out that [`LIST`] names: they change nothing, and the list says why. A mutant that makes a test
//! run into its time is noticed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Outcome, Test};
use crate::command::run_logged;
use crate::{packages, workspace};

/// What of the mutants has to be noticed, in percent.
const SHARE: usize = 95;

/// The mutants that change nothing, each with the reason.
const LIST: &str = "hypervisor/core/tests/mutants.txt";

/// Where the files are.
const SOURCE: &str = "hypervisor/core/src";

/// Cases of each property: enough for a mutant, of which there are a thousand.
const CASES: &str = "40";

/// Seconds that the tests of a mutant may take: many times what they do.
const TEST_SECONDS: &str = "120";
/// The same for loom.
const MODEL_SECONDS: &str = "900";

/// A part of the core, and who has to notice a change in it.
struct Part {
    /// Its files, or directories with all that are in them.
    places: &'static [&'static str],
    /// Arguments by which cargo builds and runs those tests, and no others.
    tests: &'static [&'static str],
    /// Models for what those miss.
    models: &'static [&'static str],
}

const PARTS: [Part; 6] = [
    Part {
        places: &["mm"],
        tests: &["--lib", "--test=frames"],
        models: &["--test=interleavings"],
    },
    Part {
        places: &["event"],
        tests: &["--lib", "--test=events", "--test=ports"],
        models: &["--test=delivery"],
    },
    Part {
        places: &["grant"],
        tests: &["--lib", "--test=grants"],
        models: &["--test=delivery", "--test=handles"],
    },
    Part {
        places: &["descriptor"],
        tests: &["--lib", "--test=segments"],
        models: &[],
    },
    Part {
        places: &["store.rs"],
        tests: &["--lib", "--test=stores"],
        models: &[],
    },
    Part {
        places: &["life.rs", "sched"],
        tests: &["--lib"],
        models: &["--test=lives"],
    },
];

/// One test a file.
pub fn tests() -> Result<Vec<Test>> {
    let mut tests = Vec::new();
    for part in &PARTS {
        for file in files(part)? {
            tests.push(Test {
                alone: true,
                ..Test::new(format!("host/mutants/{file}"), &[], move || {
                    examine(part, &file)
                })
            });
        }
    }
    Ok(tests)
}

/// The files of a part, by their names under [`SOURCE`].
fn files(part: &Part) -> Result<Vec<String>> {
    let source = workspace::root().join(SOURCE);
    let mut files = Vec::new();
    for place in part.places {
        if place.ends_with(".rs") {
            files.push((*place).to_owned());
            continue;
        }
        let directory = source.join(place);
        let found = std::fs::read_dir(&directory)
            .with_context(|| format!("cannot read {}", directory.display()))?;
        for file in found {
            let name = file?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".rs") {
                files.push(format!("{place}/{name}"));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Tries every mutant of a file.
fn examine(part: &Part, file: &str) -> Result<Outcome> {
    packages::MUTANTS.ensure()?;
    let output = workspace::scratch(&format!("mutants/{}", file.replace('/', "-")))?;
    let results = output.join("mutants.out");
    let _ = std::fs::remove_dir_all(&results);
    let mut missed = try_all(&output, file, "", TEST_SECONDS, part.tests, |_| ())?;
    let read = |name| names(&results.join(name));
    let viable = read("caught.txt")?.len() + read("timeout.txt")?.len() + missed.len();
    let unviable = read("unviable.txt")?.len();
    if viable + unviable == 0 {
        return Ok(Outcome::Skipped("no mutants in it".into()));
    }
    if !missed.is_empty() && !part.models.is_empty() {
        let still = try_all(
            &output,
            file,
            "-loom",
            MODEL_SECONDS,
            part.models,
            |command| {
                command.args(["--iterate", "--profile", "fuzz"]);
                command.env("RUSTFLAGS", "--cfg loom");
            },
        )?;
        missed.retain(|mutant| still.contains(mutant));
    }
    let list = std::fs::read_to_string(workspace::root().join(LIST))?;
    Ok(judge(file, viable, missed, &listed(&list, file)))
}

/// Runs `cargo-mutants` on a file, and gives the mutants that were not noticed.
fn try_all(
    output: &Path,
    file: &str,
    kind: &str,
    seconds: &str,
    tests: &[&str],
    how: impl Fn(&mut Command),
) -> Result<Vec<String>> {
    // Else each file would compile all dependencies anew.
    let target = workspace::scratch(&format!("mutants/target{kind}"))?;
    forget_the_core(&target)?;
    let mut command = Command::new(packages::MUTANTS.path());
    command
        .current_dir(workspace::root())
        .args(["mutants", "--no-config", "--package", "paravane-core"])
        .args(["--file", &format!("{SOURCE}/{file}")])
        .args(["--line-col", "true", "--colors", "never", "--no-shuffle"])
        // Guards cannot be made of nothing: none of these compiles.
        .args(["--exclude-re", "-> .*MutexGuard"])
        .args(["--timeout", seconds])
        .arg("--output")
        .arg(output)
        .args(["--cargo-arg=--locked", "--cargo-arg=--target-dir"])
        .arg(format!("--cargo-arg={}", target.display()))
        .args(tests.iter().map(|test| format!("--cargo-arg={test}")))
        .env("PROPTEST_CASES", CASES)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_MANIFEST_DIR");
    how(&mut command);
    let log = output.join("log.txt");
    let status = run_logged(&mut command, &log)?;
    // 2 and 3: there are mutants that were missed, or that took too long.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        anyhow::bail!(
            "cargo-mutants could not do its work ({status}); see {}",
            workspace::short(&log)
        );
    }
    names(&output.join("mutants.out").join("missed.txt"))
}

/// Makes cargo compile the core anew. The last that it compiled here was a mutant, younger than the
/// files that the next run begins with.
fn forget_the_core(target: &Path) -> Result<()> {
    for profile in std::fs::read_dir(target)? {
        let Ok(kept) = std::fs::read_dir(profile?.path().join(".fingerprint")) else {
            continue;
        };
        for entry in kept {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("paravane-") {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
    }
    Ok(())
}

/// The lines of a file that `cargo-mutants` wrote, if it wrote any.
fn names(file: &Path) -> Result<Vec<String>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        text => text.with_context(|| format!("cannot read {}", file.display()))?,
    };
    Ok(text.lines().map(str::to_owned).collect())
}

/// Splits a mutant's name: its line and column, which change all the time, and what it does.
fn split(mutant: &str) -> (&str, &str) {
    let what = mutant.splitn(4, ':').nth(3).unwrap_or(mutant);
    let place = mutant.strip_suffix(what).unwrap_or(mutant);
    (place.trim_end_matches(':'), what.trim())
}

/// What the list says of a file: how many mutants of each name change nothing.
fn listed<'a>(list: &'a str, file: &str) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for (of, what, _) in list.lines().filter_map(entry) {
        if of == file {
            *counts.entry(what).or_default() += 1;
        }
    }
    counts
}

/// A line of the list: file, mutant, reason.
fn entry(line: &str) -> Option<(&str, &str, &str)> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (name, reason) = line.split_once(" // ")?;
    let (file, what) = name.split_once(": ")?;
    Some((file, what.trim(), reason.trim()))
}

/// Says how a file did.
fn judge(
    file: &str,
    viable: usize,
    missed: Vec<String>,
    listed: &BTreeMap<&str, usize>,
) -> Outcome {
    let mut left = listed.clone();
    let unlisted: Vec<String> = missed
        .into_iter()
        .filter(|mutant| match left.get_mut(split(mutant).1) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect();
    let spare: usize = left.values().sum();
    let known = listed.values().sum::<usize>() - spare;
    let counted = viable - known;
    let noticed = counted - unlisted.len();
    let mut text = format!("{noticed} of {counted} noticed, {known} change nothing");
    if spare != 0 {
        text += &format!(", {spare} that {LIST} names were noticed or are gone");
    }
    if noticed * 100 >= counted * SHARE {
        return Outcome::Passed(text);
    }
    Outcome::Failed(format!(
        "    {file}: {text}; below {SHARE} %\n    {}",
        unlisted.join("\n    ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_files() -> Vec<String> {
        PARTS.iter().flat_map(|part| files(part).unwrap()).collect()
    }

    #[test]
    fn each_mutant_of_the_list_has_a_file_and_a_reason() {
        let list = std::fs::read_to_string(workspace::root().join(LIST)).unwrap();
        let files = all_files();
        for line in list.lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (file, what, reason) = entry(line).unwrap_or_else(|| panic!("{line}"));
            assert!(files.iter().any(|other| other == file), "{line}");
            assert!(!what.is_empty() && reason.len() > 10, "{line}");
        }
    }

    #[test]
    fn the_files_of_all_parts_are_there() {
        let source = workspace::root().join(SOURCE);
        let files = all_files();
        assert!(files.contains(&"mm/refs.rs".to_owned()));
        assert!(files.iter().all(|file| source.join(file).is_file()));
    }

    #[test]
    fn mutants_are_known_without_their_lines() {
        let name = "hypervisor/core/src/mm/refs.rs:45:31: replace Mm<M>::take -> bool with true";
        assert_eq!(
            split(name),
            (
                "hypervisor/core/src/mm/refs.rs:45:31",
                "replace Mm<M>::take -> bool with true"
            )
        );
    }

    #[test]
    fn the_list_excuses_as_many_as_it_names() {
        let list = "# why\nmm/a.rs: replace + with - in f // the sum is never used\n";
        let listed = listed(list, "mm/a.rs");
        let missed = |count: usize| -> Vec<String> {
            (0..count)
                .map(|line| format!("hypervisor/core/src/mm/a.rs:{line}:1: replace + with - in f"))
                .collect()
        };
        let passed = |text: &str| Outcome::Passed(text.into());
        assert_eq!(
            judge("mm/a.rs", 101, missed(1), &listed),
            passed("100 of 100 noticed, 1 change nothing")
        );
        assert_eq!(
            judge("mm/a.rs", 101, missed(6), &listed),
            passed("95 of 100 noticed, 1 change nothing")
        );
        assert!(matches!(
            judge("mm/a.rs", 101, missed(7), &listed),
            Outcome::Failed(_)
        ));
        assert!(matches!(
            judge("mm/a.rs", 100, missed(0), &listed),
            Outcome::Passed(text) if text.contains("1 that")
        ));
        // What the list says of another file counts for nothing here.
        assert!(super::listed(list, "mm/b.rs").is_empty());
    }
}

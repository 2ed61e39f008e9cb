//! Mutation testing of the core, behind `--long`: what could be wrong in it without a test that
//! notices. `cargo-mutants` says what could be changed: one operator, result or match arm at a time.
//! The host's tests have to fail under each change; what they miss is given to the models that loom
//! plays.
//!
//! One build holds all mutants of all files ([`schema`]). Each test then runs once to record what it
//! reaches, and for a mutant only those run that reach it, the fastest first, until one fails
//! ([`trial`]): most mutants take a few hundredths of a second.
//!
//! One test a file. It fails when less than [`SHARE`] of a hundred mutants are noticed, those left
//! out that [`LIST`] names: they change nothing, and the list says why. Those are tried with few cases
//! of each property only. A mutant under which a host's test comes to no end is noticed; a model that
//! comes to none notices nothing.

mod schema;
mod trial;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use super::{Outcome, Test};
use crate::workspace;
use trial::{Trials, Verdict};

/// What of the mutants has to be noticed, in percent.
const SHARE: usize = 95;

/// The mutants that change nothing, each with the reason.
const LIST: &str = "hypervisor/core/tests/mutants.txt";

/// Where the files are.
const SOURCE: &str = "hypervisor/core/src";

/// A part of the core.
struct Part {
    /// Its files, or directories with all that are in them.
    places: &'static [&'static str],
    /// Arguments by which cargo builds the tests that look at a mutant which needs a build of its
    /// own.
    tests: &'static [&'static str],
}

const PARTS: [Part; 6] = [
    Part {
        places: &["mm"],
        tests: &["--lib", "--test=frames"],
    },
    Part {
        places: &["event"],
        tests: &["--lib", "--test=events", "--test=ports", "--test=budget"],
    },
    Part {
        places: &["grant"],
        tests: &[
            "--lib",
            "--test=budget",
            "--test=grants",
            "--test=transfers",
            "--test=weights",
        ],
    },
    Part {
        places: &["descriptor"],
        tests: &["--lib", "--test=segments"],
    },
    Part {
        places: &["store.rs"],
        tests: &["--lib", "--test=stores"],
    },
    Part {
        places: &["life.rs", "sched"],
        tests: &["--lib"],
    },
];

/// The build with all mutants, which the files share.
static TRIALS: Mutex<Option<Trials>> = Mutex::new(None);

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

/// The files of all parts.
fn all_files() -> Result<Vec<String>> {
    let mut all = Vec::new();
    for part in &PARTS {
        all.extend(files(part)?);
    }
    Ok(all)
}

/// Tries every mutant of a file.
fn examine(part: &Part, file: &str) -> Result<Outcome> {
    let mut trials = TRIALS.lock().unwrap_or_else(PoisonError::into_inner);
    if trials.is_none() {
        *trials = Some(Trials::new(&all_files()?)?);
    }
    let trials = trials.as_mut().expect("made before");
    let list = std::fs::read_to_string(workspace::root().join(LIST))?;
    let listed = listed(&list, file);
    let output = workspace::scratch("mutants/results")?;
    let output = output.join(format!("{}.txt", file.replace('/', "-")));
    let mut said = String::new();
    let mut viable = 0;
    let mut missed = Vec::new();
    for number in trials.of(file) {
        let name = trials.mutants[number].name();
        // Most that the list names are missed indeed, which takes longest to find out.
        let known = listed.contains_key(split(&name).1);
        let mut verdict = trials.host(number, part.tests, known)?;
        if matches!(verdict, Verdict::Missed(_)) && !known {
            match trials.models(number)? {
                Verdict::Missed(models) => {
                    if let Verdict::Missed(tests) = &mut verdict {
                        *tests += models;
                    }
                }
                noticed => verdict = noticed,
            }
        }
        let word = match &verdict {
            Verdict::Unviable => "does not compile".to_owned(),
            Verdict::Noticed(test) => format!("noticed by {test}"),
            Verdict::Late(test) => format!("no end of {test}"),
            Verdict::Missed(tests) => format!("MISSED by {tests} tests"),
        };
        viable += usize::from(verdict != Verdict::Unviable);
        writeln!(said, "{name} // {word}")?;
        std::fs::write(&output, &said)
            .with_context(|| format!("cannot write {}", output.display()))?;
        if matches!(verdict, Verdict::Missed(_)) {
            missed.push(name);
        }
    }
    if viable == 0 {
        return Ok(Outcome::Skipped("no mutants in it".into()));
    }
    Ok(judge(file, viable, missed, &listed))
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

    #[test]
    fn each_mutant_of_the_list_has_a_file_and_a_reason() {
        let list = std::fs::read_to_string(workspace::root().join(LIST)).unwrap();
        let files = all_files().unwrap();
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
        let files = all_files().unwrap();
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

//! Builds what the tests need, runs them, a few at a time, and counts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Outcome, Test};
use crate::artifacts::Artifact;
use crate::ui;

/// The counts, and what to say about each failure.
#[derive(Default)]
pub struct Summary {
    passed: usize,
    skipped: usize,
    /// Name and reason of each failed test.
    pub failures: Vec<(String, String)>,
}

impl Summary {
    /// How many tests were looked at.
    pub fn total(&self) -> usize {
        self.passed + self.skipped + self.failures.len()
    }

    fn add(&mut self, name: &str, outcome: Outcome, time: Duration) {
        let time = ui::duration(time);
        let with = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!(" — {text}")
            }
        };
        match outcome {
            Outcome::Passed(text) => {
                self.passed += 1;
                ui::line(&format!("{} {name}  {time}{}", ui::ok(), with(&text)));
            }
            Outcome::Skipped(text) => {
                self.skipped += 1;
                ui::line(&format!("{} {name}{}", ui::skip(), with(&text)));
            }
            Outcome::Failed(text) => {
                ui::line(&format!("{} {name}  {time}\n{text}", ui::fail()));
                self.failures.push((name.to_owned(), first_lines(&text)));
            }
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed,
            self.failures.len(),
            self.skipped
        )
    }
}

/// What the final list repeats of a failure: the log was already shown.
fn first_lines(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Runs all `tests`: builds, then those that run alone, then the rest,
/// `jobs` at a time.
pub fn run_all(tests: &[Test], jobs: usize) -> Result<Summary> {
    let mut summary = Summary::default();
    let alone: Vec<&Test> = tests.iter().filter(|test| test.alone).collect();
    let rest: Vec<&Test> = tests.iter().filter(|test| !test.alone).collect();
    if !alone.is_empty() {
        ui::step(&format!(
            "{} checks on this host, one at a time",
            alone.len()
        ));
        run_some(&alone, 1, &mut summary);
    }
    let rest = build(&rest, &mut summary);
    if !rest.is_empty() {
        ui::step(&format!(
            "{} tests on images and machines, {jobs} at a time",
            rest.len()
        ));
        run_some(&rest, jobs.max(1), &mut summary);
    }
    Ok(summary)
}

/// The images to build of an artifact: those that its tests name, or none for all.
fn bins_of<'a>(artifact: Artifact, tests: &[&'a Test]) -> Vec<&'a str> {
    let users = || tests.iter().filter(|test| test.needs.contains(&artifact));
    if artifact != Artifact::GuestTests || users().any(|test| test.bins.is_empty()) {
        return Vec::new();
    }
    let bins: BTreeSet<&str> = users()
        .flat_map(|test| test.bins.iter().map(String::as_str))
        .collect();
    bins.into_iter().collect()
}

/// Builds every artifact that `tests` need, and gives the tests that can run.
/// A build that fails counts as a failure, and so do the tests behind it.
fn build<'a>(tests: &[&'a Test], summary: &mut Summary) -> Vec<&'a Test> {
    let wanted: BTreeSet<Artifact> = tests.iter().flat_map(|test| test.needs.clone()).collect();
    let mut broken: BTreeMap<Artifact, ()> = BTreeMap::new();
    for artifact in wanted {
        ui::step(&format!("Building {}", artifact.name()));
        let started = Instant::now();
        let outcome = match artifact.build_only(&bins_of(artifact, tests)) {
            Ok(()) => Outcome::Passed(String::new()),
            Err(error) => {
                broken.insert(artifact, ());
                Outcome::Failed(format!("{error:#}"))
            }
        };
        summary.add(
            &format!("build/{}", artifact.name()),
            outcome,
            started.elapsed(),
        );
    }
    let mut able = Vec::new();
    for &test in tests {
        match test.needs.iter().find(|need| broken.contains_key(need)) {
            None => able.push(test),
            Some(need) => {
                let why = format!("    not run: {} does not build", need.name());
                summary.add(&test.name, Outcome::Failed(why), Duration::ZERO);
            }
        }
    }
    able
}

/// How often the tests that take long are named.
const HEARTBEAT: Duration = Duration::from_secs(20);

fn run_some(tests: &[&Test], jobs: usize, summary: &mut Summary) {
    let queue: Mutex<VecDeque<&Test>> = Mutex::new(tests.iter().copied().collect());
    let running: Mutex<BTreeMap<&str, Instant>> = Mutex::new(BTreeMap::new());
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.min(tests.len()) {
            let (sender, queue, running) = (sender.clone(), &queue, &running);
            scope.spawn(move || {
                loop {
                    let next = lock(queue).pop_front();
                    let Some(test) = next else { break };
                    let started = Instant::now();
                    lock(running).insert(&test.name, started);
                    let outcome = perform(test);
                    lock(running).remove(test.name.as_str());
                    if sender.send((test, outcome, started.elapsed())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        loop {
            match results.recv_timeout(HEARTBEAT) {
                Ok((test, outcome, time)) => summary.add(&test.name, outcome, time),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    for (name, since) in &*lock(&running) {
                        ui::note(&format!(
                            "still running: {name}, for {}",
                            ui::duration(since.elapsed())
                        ));
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
    });
}

/// Runs one test; an error of the harness, or a panic in it, is a failure.
fn perform(test: &Test) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| (test.run)())) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => Outcome::Failed(indent(&format!("{error:#}"))),
        Err(_) => Outcome::Failed("    the test harness itself panicked".into()),
    }
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str, outcome: Outcome) -> Test {
        Test::new(name, &[], move || Ok(outcome.clone()))
    }

    #[test]
    fn every_outcome_is_counted_and_summed_up() {
        let tests = [
            test("a", Outcome::Passed(String::new())),
            test("b", Outcome::Failed("why\nlog".into())),
            test("c", Outcome::Skipped("no".into())),
            Test {
                alone: true,
                ..test("d", Outcome::Passed("12 tests".into()))
            },
            Test::new("e", &[], || anyhow::bail!("broken")),
            Test::new("f", &[], || panic!("on purpose")),
        ];
        let summary = run_all(&tests, 2).unwrap();
        assert_eq!(summary.to_string(), "2 passed, 3 failed, 1 skipped");
        assert_eq!(summary.total(), 6);
        assert!(summary.failures.contains(&("b".into(), "why".into())));
    }
}

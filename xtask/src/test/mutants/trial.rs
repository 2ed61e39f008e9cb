//! Builds the core's copy with all mutants behind switches, finds out which test reaches which
//! mutant, and runs for a mutant those tests that reach it until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::super::proofs::MODELS;
use super::SOURCE;
use super::schema::{Mutant, Schema, Source, State};
use crate::command::{capture, cargo, run_logged, tail};
use crate::{packages, ui, workspace};

/// The switch, which the copy gets.
const SWITCH: &str = include_str!("switch.rs");

/// Where the copied package is in the tree.
const PACKAGE: &str = "hypervisor/core";

/// Cases of each property at the first try: enough for most mutants.
const FEW: &str = "40";

/// What the generators of properties start from, so that a second run does the same.
const SEED: &str = "20030";

/// Kilobytes of memory that a test may have.
const MEMORY: u64 = 12 << 20;

/// Tests and how they are built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As `cargo test` does.
    Host,
    /// The same of a mutant by itself.
    Alone,
    /// Models that loom plays.
    Loom,
}

/// A test that can be run by itself.
struct Case {
    program: PathBuf,
    name: String,
    took: Duration,
    /// The numbers of mutants that it reaches.
    reached: BTreeSet<usize>,
}

/// How a run of a test ended.
enum End {
    Passed,
    Failed,
    Late,
}

/// What was found out of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not compile.
    Unviable,
    /// This test fails.
    Noticed(String),
    /// This test comes to no end.
    Late(String),
    /// Tests reach it, this many, and all pass.
    Missed(usize),
}

/// The core's copy with its mutants.
pub struct Trials {
    tree: PathBuf,
    /// All mutants; one's number is its index.
    pub mutants: Vec<Mutant>,
    sources: BTreeMap<String, Source>,
    states: Vec<State>,
    /// Functions that have to stay `const`.
    constant: BTreeSet<String>,
    host: Vec<Case>,
    models: Option<Vec<Case>>,
}

impl Trials {
    /// Builds the copy with the mutants of these files, and records what the host's tests reach.
    pub fn new(files: &[String]) -> Result<Self> {
        packages::MUTANTS.ensure()?;
        let mutants = list()?;
        let mut sources = BTreeMap::new();
        let mut states = vec![State::Unviable; mutants.len()];
        for file in files {
            let file = format!("{SOURCE}/{file}");
            let of: Vec<(usize, &Mutant)> = (mutants.iter().enumerate())
                .filter(|(_, mutant)| mutant.file == file)
                .collect();
            let text = std::fs::read_to_string(workspace::root().join(&file))?;
            let source = Source::read(text, &of).with_context(|| file.clone())?;
            for (number, state) in source.states(&mutants) {
                states[number] = state;
            }
            sources.insert(file, source);
        }
        let mut trials = Self {
            tree: workspace::scratch("mutants/tree")?,
            mutants,
            sources,
            states,
            constant: BTreeSet::new(),
            host: Vec::new(),
            models: None,
        };
        ui::step("Building the core with all mutants behind switches");
        trials.remember()?;
        trials.settle()?;
        trials.note()?;
        let programs = trials.build(Kind::Host, &["--lib", "--tests"])?;
        let programs = programs.context("the tests do not compile with the switches")?;
        ui::step("Recording which test reaches which mutant");
        trials.host = trials.record(&programs)?;
        Ok(trials)
    }

    /// Says how many mutants stand behind switches, and writes down what becomes of all.
    fn note(&self) -> Result<()> {
        let mut text = String::new();
        let mut counts = BTreeMap::new();
        for (mutant, state) in self.mutants.iter().zip(&self.states) {
            if self.sources.contains_key(&mutant.file) {
                writeln!(text, "{state:?} {}", mutant.name())?;
                *counts.entry(*state).or_insert(0) += 1;
            }
        }
        let count = |state| counts.get(&state).copied().unwrap_or(0);
        ui::note(&format!(
            "{} behind switches, {} by themselves, {} that do not compile",
            count(State::Switched),
            count(State::Alone),
            count(State::Unviable)
        ));
        for name in &self.constant {
            writeln!(text, "const {name}")?;
        }
        write(&self.log("mutants"), &(self.version() + &text))
    }

    /// What the source is, as the first line of what was written down of it.
    fn version(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for (file, source) in &self.sources {
            (file, source.text()).hash(&mut hasher);
        }
        format!("source {:016x}\n", hasher.finish())
    }

    /// Begins with what was learned of the same source before: the compiler takes long to say it.
    fn remember(&mut self) -> Result<()> {
        let text = std::fs::read_to_string(self.log("mutants")).unwrap_or_default();
        let Some(text) = text.strip_prefix(&self.version()) else {
            return Ok(());
        };
        let numbers: BTreeMap<String, usize> = (self.mutants.iter().enumerate())
            .map(|(number, mutant)| (mutant.name(), number))
            .collect();
        for (word, name) in text.lines().filter_map(|line| line.split_once(' ')) {
            let state = match word {
                "const" => {
                    self.constant.insert(name.to_owned());
                    continue;
                }
                "Alone" => State::Alone,
                "Unviable" => State::Unviable,
                _ => continue,
            };
            if let Some(number) = numbers.get(name) {
                self.states[*number] = state;
            }
        }
        Ok(())
    }

    /// The numbers of a file's mutants, those last that need a build of their own.
    pub fn of(&self, file: &str) -> Vec<usize> {
        let file = format!("{SOURCE}/{file}");
        let mut numbers: Vec<usize> = (0..self.mutants.len())
            .filter(|number| self.mutants[*number].file == file)
            .collect();
        numbers.sort_by_key(|number| self.states[*number] == State::Alone);
        numbers
    }

    /// Lets the host's tests look at a mutant: with few cases of each property, and if they pass,
    /// unless few are enough, with as many as usual.
    pub fn host(&mut self, number: usize, tests: &[&str], few: bool) -> Result<Verdict> {
        match self.states[number] {
            State::Unviable => Ok(Verdict::Unviable),
            State::Switched => {
                let first = self.play(number, &self.host, Kind::Host, Some(FEW))?;
                if matches!(first, Verdict::Missed(1..)) && !few {
                    return self.play(number, &self.host, Kind::Host, None);
                }
                Ok(first)
            }
            State::Alone => self.alone(number, tests),
        }
    }

    /// Lets the models look at a mutant that no host's test noticed.
    pub fn models(&mut self, number: usize) -> Result<Verdict> {
        if self.states[number] != State::Switched {
            return Ok(Verdict::Missed(0));
        }
        if self.models.is_none() {
            ui::step("Building the models with all mutants, and recording what they reach");
            let models = MODELS.map(|model| format!("--test={model}"));
            let programs = self.build(Kind::Loom, &models.each_ref().map(String::as_str))?;
            let programs = programs.context("the models do not compile with the switches")?;
            self.models = Some(self.record(&programs)?);
        }
        let cases = self.models.as_deref().unwrap_or_default();
        self.play(number, cases, Kind::Loom, None)
    }

    /// Runs the tests that reach a mutant, the fastest first, until one notices.
    fn play(
        &self,
        number: usize,
        cases: &[Case],
        kind: Kind,
        count: Option<&str>,
    ) -> Result<Verdict> {
        let mut cases: Vec<&Case> = (cases.iter())
            .filter(|case| case.reached.contains(&number))
            .collect();
        cases.sort_by_key(|case| case.took);
        for case in &cases {
            let mut environment = vec![("PARAVANE_MUTANT", number.to_string())];
            environment.extend(count.map(|count| ("PROPTEST_CASES", count.to_owned())));
            match self.run(case, &environment)? {
                End::Passed => {}
                End::Failed => return Ok(Verdict::Noticed(case.name.clone())),
                // A model may only have become larger.
                End::Late if kind == Kind::Loom => {}
                End::Late => return Ok(Verdict::Late(case.name.clone())),
            }
        }
        Ok(Verdict::Missed(cases.len()))
    }

    /// Builds a mutant by itself, and runs the tests of its part, program after program until one
    /// notices: to build one takes longer than to run it.
    fn alone(&self, number: usize, tests: &[&str]) -> Result<Verdict> {
        let mutant = &self.mutants[number];
        let source = &self.sources[&mutant.file];
        let tree = self.tree(Kind::Alone);
        self.copy(&tree, &[])?;
        write(&tree.join(&mutant.file), &source.alone(number, mutant))?;
        for test in tests {
            let Some(programs) = self.build(Kind::Alone, &[test])? else {
                return Ok(Verdict::Unviable);
            };
            for program in programs {
                let name = program.file_stem().unwrap_or_default();
                let name = name.to_string_lossy().into_owned();
                let case = Case {
                    program,
                    name: String::new(),
                    took: Duration::from_secs(3),
                    reached: BTreeSet::new(),
                };
                let few = vec![("PROPTEST_CASES", FEW.to_owned())];
                match self.run(&case, &few)? {
                    End::Passed => {}
                    End::Failed => return Ok(Verdict::Noticed(name)),
                    End::Late => return Ok(Verdict::Late(name)),
                }
            }
        }
        Ok(Verdict::Missed(0))
    }

    fn schema(&self, file: &str) -> Schema {
        let state = |number: usize| self.states[number];
        self.sources[file].switched(&self.mutants, state, &self.constant)
    }

    /// Writes the tree, and leaves out what does not compile, until the core compiles.
    fn settle(&mut self) -> Result<()> {
        self.copy_switched()?;
        loop {
            let mut schemas = BTreeMap::new();
            for file in self.sources.keys() {
                let schema = self.schema(file);
                write(&self.tree.join(file), &schema.text)?;
                schemas.insert(file.clone(), schema);
            }
            let mut command = self.cargo(Kind::Host, "check");
            command.args(["--lib", "--tests"]);
            let log = self.log("check");
            if run_logged(&mut command, &log)?.success() {
                break;
            }
            let said = std::fs::read_to_string(&log)?;
            let mut progress = false;
            for line in said.lines() {
                progress |= self.learn(line, &schemas);
            }
            if !progress {
                bail!("the core does not compile:\n{}", tail(&said, 30));
            }
        }
        for source in self.sources.values() {
            for number in source.computed(&self.constant) {
                if self.states[number] == State::Switched {
                    self.states[number] = State::Alone;
                }
            }
        }
        Ok(())
    }

    /// Learns from a line of the compiler's what cannot stand behind a switch.
    fn learn(&mut self, line: &str, schemas: &BTreeMap<String, Schema>) -> bool {
        let Some((place, message)) = line.split_once(": error") else {
            return false;
        };
        if let Some((_, rest)) = message.split_once("non-const ")
            && let Some(path) = rest.split('`').nth(1)
            && let Some(name) = path.rsplit("::").find(|part| !part.starts_with('<'))
            && name != "is"
        {
            return self.constant.insert(name.to_owned());
        }
        let mut words = place.rsplitn(3, ':');
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        let (Some(column), Some(row)) = (number(), number()) else {
            return false;
        };
        let file = words.next().unwrap_or_default();
        let Some(schema) = schemas.get(file) else {
            return false;
        };
        let source = &self.sources[file];
        let (own, blamed) = schema.blamed(source, row, column);
        let mut progress = false;
        for number in blamed {
            let state =
                if own && source.decides(number, &self.constant) && !message.starts_with("[E0015]")
                {
                    State::Unviable
                } else {
                    State::Alone
                };
            progress |= self.states[number] == State::Switched;
            if self.states[number] == State::Switched {
                self.states[number] = state;
            }
        }
        progress
    }

    /// Makes the tree with the switches.
    fn copy_switched(&self) -> Result<()> {
        let to = self.tree.join(SOURCE);
        let own: Vec<PathBuf> = (self.sources.keys())
            .map(|file| self.tree.join(file))
            .chain(["lib.rs", "mutant.rs"].map(|file| to.join(file)))
            .collect();
        self.copy(&self.tree, &own)?;
        write(&to.join("mutant.rs"), SWITCH)?;
        let library = std::fs::read_to_string(workspace::root().join(SOURCE).join("lib.rs"))?;
        // In the copy only; nobody reads or lints it.
        let door = "\n#[allow(clippy::all, missing_docs)]\npub mod mutant;\n";
        write(&to.join("lib.rs"), &(library + door))
    }

    /// Makes a tree: the workspace by links, but for the core's source, without the files `own`.
    fn copy(&self, tree: &Path, own: &[PathBuf]) -> Result<()> {
        let root = workspace::root();
        link_all(&root, tree, &["target", ".git", "hypervisor"])?;
        let inner = |name: &str| (root.join(name), tree.join(name));
        let (from, to) = inner("hypervisor");
        link_all(&from, &to, &["core"])?;
        let (from, to) = inner(PACKAGE);
        link_all(&from, &to, &["src"])?;
        let (from, to) = inner(SOURCE);
        let mut kept = own.to_vec();
        copy_all(&from, &to, own, &mut kept)?;
        remove_others(&to, &kept)
    }

    /// Where tests of this kind are built.
    fn tree(&self, kind: Kind) -> PathBuf {
        match kind {
            Kind::Host | Kind::Loom => self.tree.clone(),
            Kind::Alone => self.beside("tree-alone"),
        }
    }

    /// Builds tests, and gives their programs: none if they do not compile.
    fn build(&self, kind: Kind, tests: &[&str]) -> Result<Option<Vec<PathBuf>>> {
        let mut command = self.cargo(kind, "test");
        command.arg("--no-run");
        command.args(tests);
        let log = self.log("build");
        if !run_logged(&mut command, &log)?.success() {
            return Ok(None);
        }
        let said = std::fs::read_to_string(&log)?;
        let programs = said.lines().filter_map(|line| {
            let line = line.trim().strip_prefix("Executable ")?;
            let path = line.rsplit_once('(')?.1.trim_end_matches(')');
            Some(self.tree(kind).join(path))
        });
        Ok(Some(programs.collect()))
    }

    /// A command of cargo's about the core in the tree.
    fn cargo(&self, kind: Kind, what: &str) -> Command {
        let mut command = cargo();
        command
            .current_dir(self.tree(kind))
            .args([what, "--locked", "--package", "paravane-core"])
            .args(["--message-format", "short", "--color", "never"])
            .env_remove("CARGO_TARGET_DIR");
        let target = match kind {
            Kind::Host => "target",
            Kind::Alone => "target-alone",
            Kind::Loom => {
                command.args(["--profile", "fuzz"]);
                command.env("RUSTFLAGS", "--cfg loom");
                "target-loom"
            }
        };
        command.arg("--target-dir").arg(self.beside(target));
        command
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.tree.with_file_name(name)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.beside(&format!("{name}.log"))
    }

    /// Runs each test of these programs by itself without a mutant.
    fn record(&self, programs: &[PathBuf]) -> Result<Vec<Case>> {
        let mut cases = Vec::new();
        let file = self.beside("reached");
        for program in programs {
            let mut command = Command::new(program);
            command.args(["--list", "--format", "terse"]);
            for line in capture(&mut command)?.lines() {
                let Some(name) = line.strip_suffix(": test") else {
                    continue;
                };
                let _ = std::fs::remove_file(&file);
                let mut case = Case {
                    program: program.clone(),
                    name: name.to_owned(),
                    took: Duration::from_secs(300),
                    reached: BTreeSet::new(),
                };
                let environment = [("PARAVANE_REACHED", file.display().to_string())];
                let start = Instant::now();
                if !matches!(self.run(&case, &environment)?, End::Passed) {
                    bail!("the test {name} fails without a mutant");
                }
                case.took = start.elapsed();
                let reached = std::fs::read_to_string(&file).unwrap_or_default();
                case.reached = reached
                    .lines()
                    .filter_map(|line| line.parse().ok())
                    .collect();
                if !case.reached.is_empty() {
                    cases.push(case);
                }
            }
        }
        Ok(cases)
    }

    /// Runs a test, or all of its program when it has no name. What limits it is the processor's
    /// time, which does not depend on what else the machine does; one that waits for ever uses
    /// none, and is ended after many times as long.
    fn run(&self, case: &Case, environment: &[(&str, String)]) -> Result<End> {
        let seconds = 3 + 4 * case.took.as_secs_f64().ceil() as u64;
        let mut command = Command::new("timeout");
        command
            .args(["-s", "KILL", &(60 + 10 * seconds).to_string()])
            .args(["sh", "-c"])
            .arg(format!(
                "ulimit -t {seconds}; ulimit -v {MEMORY}; exec \"$@\""
            ))
            .arg("sh")
            .arg(&case.program)
            .arg("--test-threads=1");
        if !case.name.is_empty() {
            command.args(["--exact", &case.name]);
        }
        command
            .current_dir(self.tree.join(PACKAGE))
            .env("PROPTEST_RNG_SEED", SEED)
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
            .env_remove("PROPTEST_CASES")
            .env_remove("RUST_BACKTRACE")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().context("cannot run a test")?;
        Ok(match (status.code(), status.signal()) {
            (Some(0), _) => End::Passed,
            // 9 is the limit's, or that of the wait; 24 that of the processor's time.
            (Some(137 | 152 | 124), _) | (_, Some(9 | 24)) => End::Late,
            _ => End::Failed,
        })
    }
}

/// All mutants of the core.
fn list() -> Result<Vec<Mutant>> {
    let mut command = Command::new(packages::MUTANTS.path());
    command
        .current_dir(workspace::root())
        .args([
            "mutants",
            "--no-config",
            "--list",
            "--package",
            "paravane-core",
        ])
        .args(["--line-col", "true", "--colors", "never"])
        .env_remove("CARGO_MANIFEST_DIR");
    capture(&mut command)?
        .lines()
        .map(|name| Mutant::parse(name).with_context(|| format!("what is the mutant {name}?")))
        .collect()
}

/// Writes a file if it says something else: cargo looks at its time.
fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Links what is in a directory into another.
fn link_all(from: &Path, to: &Path, but: &[&str]) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if but.iter().any(|other| name == *other) {
            continue;
        }
        let link = to.join(&name);
        if std::fs::read_link(&link).is_ok_and(|old| old == entry.path()) {
            continue;
        }
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(entry.path(), &link)
            .with_context(|| format!("cannot link {}", link.display()))?;
    }
    Ok(())
}

/// Copies a directory's files, all but `own` and those that are the same; `kept` gets their names.
fn copy_all(from: &Path, to: &Path, own: &[PathBuf], kept: &mut Vec<PathBuf>) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &copy, own, kept)?;
        } else if !own.contains(&copy) {
            write(&copy, &std::fs::read_to_string(entry.path())?)?;
            kept.push(copy);
        }
    }
    Ok(())
}

/// Removes what an earlier version of the source had.
fn remove_others(directory: &Path, kept: &[PathBuf]) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_others(&entry.path(), kept)?;
        } else if !kept.contains(&entry.path()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

//! Guest tests in C: `tests/guests-c/NAME.c`, with the C library of the kit; `NAME.S` beside it, where
//! it needs some assembly. A name that ends in `-32` is a guest of 32 bits.
//!
//! They say how they want to be run as those in Rust do ([`super::guests`]), and give the same verdicts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};

use super::Test;
use super::boots::{Boot, Host, module};
use super::guests::{Settings, boots};
use super::judge::Expect;
use crate::artifacts::Artifact;
use crate::boot::Answer;
use crate::machine::{Machine, status};
use crate::{command, workspace};

/// What every test has besides its own source; no test.
const COMMON: &str = "test";

/// One test a claim and hypervisor.
pub fn tests() -> Result<Vec<Test>> {
    let dir = sources();
    let mut tests = Vec::new();
    for name in names(&dir)? {
        let file = dir.join(format!("{name}.c"));
        let source = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let settings = Settings::of_source(&source)
            .with_context(|| format!("{}: the `harness:` line", workspace::short(&file)))?;
        for boot in boots("guest-c", &name, &image(&name)?, &settings) {
            let (name, again) = (name.clone(), boot.clone());
            let run = Box::new(move || {
                build(&name)?;
                again.run()
            });
            tests.push(Test { run, ..boot.test() });
        }
    }
    tests.extend(
        [("paravane", Host::Audited), ("xen", Host::Xen)].map(|(on, host)| kernel(on, host)),
    );
    Ok(tests)
}

/// What is typed to `examples/kernel-c`: behind which words, and what. They say that programs run in
/// user mode, by both kinds of system call; that the tick gives each its turn; that a stack grows, and
/// that a program ends which reaches too far or for the kernel; that a fork and its original do not see
/// each other's stores; that floating-point registers are each program's own.
const TYPED: [Answer; 13] = [
    ("\"help\" helps", "help\n"),
    ("off              ends", "time\n"),
    (" ticks", "run hello old\n"),
    ("by an interrupt", "run count count\n"),
    ("count: other 3", "run deep\n"),
    ("deep: calls within calls: 80", ""),
    ("killed, it reached for 0x5e", "run fault\n"),
    ("killed, it reached for 0xffffffff80100000", "run fork\n"),
    ("fork: the", ""),
    ("fork: the", "run float float\n"),
    ("float: ", ""),
    ("float: ", "run nothing\n"),
    ("nothing (1): ended with 127", "memory\noff\n"),
];

/// What it says besides, in any order; then its end, where all pages have come back.
const SAYS: [&str; 5] = [
    "fork: the copy kept 1",
    "fork: the first has 2",
    "float: kept by 1",
    "float: kept by 2",
    "bye: all pages have come back",
];

/// The kernel in C does what its programs say, to a person who types; at the end all pages have come
/// back.
fn kernel(on: &str, host: Host) -> Test {
    let name = format!("guest-c/{on}/kernel-c");
    let needs: &[Artifact] = if host == Host::Xen {
        &[]
    } else {
        &[Artifact::Audited]
    };
    Test::new(name.clone(), needs, move || {
        let to = workspace::scratch("kernel-c")?.join(name.replace('/', "-"));
        command::run_quiet(
            Command::new("make")
                .args(["-s", "-C"])
                .arg(workspace::root().join("examples/kernel-c"))
                .arg(format!("O={}", to.display())),
        )?;
        let status = (host != Host::Xen).then_some(status::POWER_OFF);
        Boot {
            name: name.clone(),
            host,
            machine: Machine {
                memory: if host == Host::Xen { 512 } else { 128 },
                ..Machine::default()
            },
            options: String::new(),
            modules: vec![module(to.join("kernel-c.elf"), "")],
            deadline: Duration::from_secs(240),
            plain: false,
            answers: &TYPED,
            expect: Expect {
                status,
                audit: host != Host::Xen,
                prints: SAYS.map(|words| (0, words.to_owned())).into(),
                ..Expect::default()
            },
        }
        .run()
    })
}

fn sources() -> PathBuf {
    workspace::root().join("tests/guests-c")
}

/// The tests of a directory, in order.
fn names(dir: &Path) -> Result<Vec<String>> {
    let files = std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut names: Vec<String> = files
        .flatten()
        .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".c")?.to_owned()))
        .filter(|name| name != COMMON)
        .collect();
    names.sort();
    Ok(names)
}

/// The width of a guest, as the library's makefile knows it.
fn width(name: &str) -> &'static str {
    if name.ends_with("-32") { "32" } else { "64" }
}

/// Where the image of a test is.
fn image(name: &str) -> Result<PathBuf> {
    Ok(workspace::scratch(&format!("guests-c/{}", width(name)))?.join(format!("{name}.elf")))
}

/// Makes it, and the library before.
fn build(name: &str) -> Result<()> {
    /// Two at a time would write the same files; what is made already stays as it is.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let image = image(name)?;
    let to = image.parent().unwrap_or(Path::new("."));
    command::run_quiet(
        Command::new("make")
            .args(["-s", "-C"])
            .arg(sources())
            .arg(format!("O={}", to.display()))
            .arg(format!("M={}", width(name)))
            .arg(&image),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_and_their_comment_is_read() {
        let names = names(&sources()).unwrap();
        assert!(names.contains(&"hello".to_owned()), "{names:?}");
        assert!(!names.contains(&COMMON.to_owned()));
        let both: Vec<String> = tests().unwrap().into_iter().map(|test| test.name).collect();
        assert!(both.contains(&"guest-c/xen/hello".to_owned()), "{both:?}");
        // Its comment says so.
        assert!(!both.contains(&"guest-c/xen/hello-32".to_owned()));
    }
}

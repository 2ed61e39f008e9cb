//! Guest tests in C: `tests/guests-c/NAME.c`, with the C library of the kit; `NAME.S` beside it, where
//! it needs some assembly. A name that ends in `-32` is a guest of 32 bits.
//!
//! They say how they want to be run as those in Rust do ([`super::guests`]), and give the same verdicts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use super::Test;
use super::guests::{Settings, boots};
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
    Ok(tests)
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

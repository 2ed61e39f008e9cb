//! Running other programs: found or explained, captured or shown.

use std::ffi::OsStr;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// A `cargo` command at the workspace's root. Flags from the environment are
/// taken away: `RUSTFLAGS` would replace what `.cargo/config.toml` says.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(workspace::root())
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    // What `cargo run` told this program about its own package is nobody else's.
    command
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_PKG_NAME");
    command
}

/// The command line as a person would type it.
pub fn display(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(program)
        .chain(command.get_args())
        .map(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word as a person would type it.
pub fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Runs with this terminal; an error when it cannot start or does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    let status = start(command.status(), command)?;
    if !status.success() {
        bail!("this command failed ({status}): {}", display(command));
    }
    Ok(())
}

/// Runs silently; on failure its output is part of the error.
pub fn run_quiet(command: &mut Command) -> Result<()> {
    capture(command).map(drop)
}

/// Runs silently and gives what it printed on its standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    capture_with(command, Stdio::null())
}

/// Runs with its messages on this terminal, and gives what it printed on its standard output.
pub fn capture_shown(command: &mut Command) -> Result<String> {
    let output = start(command.stderr(Stdio::inherit()).output(), command)?;
    if !output.status.success() {
        bail!(
            "this command failed ({}): {}",
            output.status,
            display(command)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs silently with this as its standard input.
pub fn run_quiet_with(command: &mut Command, input: Stdio) -> Result<()> {
    capture_with(command, input).map(drop)
}

fn capture_with(command: &mut Command, input: Stdio) -> Result<String> {
    let output = start(command.stdin(input).output(), command)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = if said.trim().is_empty() {
            String::from_utf8_lossy(&output.stdout)
        } else {
            said
        };
        bail!(
            "this command failed ({}): {}\n{}",
            output.status,
            display(command),
            tail(&said, 30)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with all output in `log`.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    start(command.status(), command)
}

/// The last `lines` lines of `text`, indented.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    let from = all.len().saturating_sub(lines);
    let mut out = String::new();
    if from > 0 {
        out.push_str(&format!("    … {from} lines before\n"));
    }
    for line in all.get(from..).unwrap_or_default() {
        out.push_str("    ");
        out.push_str(line.trim_end_matches('\r'));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a program of this name is in the path.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        // Root's own directories are missing from many a user's path.
        let extra = ["/usr/sbin", "/sbin"].into_iter().map(Into::into);
        std::env::split_paths(&path)
            .chain(extra)
            .any(|dir| dir.join(program).is_file())
    })
}

/// Turns "could not start" into words.
pub fn start<T>(result: std::io::Result<T>, command: &Command) -> Result<T> {
    result.map_err(|error| {
        let program = command.get_program().to_string_lossy();
        match error.kind() {
            ErrorKind::NotFound => anyhow::anyhow!(
                "the program `{program}` is not on this machine\nto install what is missing: cargo xtask setup --test"
            ),
            _ => anyhow::anyhow!("cannot run `{}`: {error}", display(command)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_typed() {
        let mut command = Command::new("/usr/bin/qemu");
        command.args(["-m", "64", "-append", "a b", "it's"]);
        assert_eq!(display(&command), r"qemu -m 64 -append 'a b' 'it'\''s'");
    }

    #[test]
    fn tails_say_what_they_left_out() {
        assert_eq!(tail("a\nb\r\nc\n", 2), "    … 1 lines before\n    b\n    c");
        assert_eq!(tail("a", 5), "    a");
    }

    #[test]
    fn a_missing_program_names_the_remedy() {
        let error = run(&mut Command::new("no-such-program-here"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("cargo xtask setup"), "{error}");
    }
}

//! What the project depends on, held to `deny.toml`: licences, versions, where crates come from, and
//! what is known to be wrong with them.

use std::process::Command;

use super::host::{alone, logged};
use super::{Outcome, Test};
use crate::packages::DENY;
use crate::{command, workspace};

/// Known faults of crates.
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// The test, named `host/deny`.
pub fn test() -> Test {
    alone("host/deny", || {
        DENY.ensure()?;
        let outcome = logged(
            "deny",
            check(&["licenses", "bans", "sources"]).arg("--show-stats"),
        )?;
        if !matches!(outcome, Outcome::Passed(_)) {
            return Ok(outcome);
        }
        if !reachable() {
            return Ok(Outcome::Passed(format!(
                "advisories not looked at: {ADVISORIES} cannot be reached"
            )));
        }
        logged("deny-advisories", &mut check(&["advisories"]))
    })
}

fn check(what: &[&str]) -> Command {
    let mut command = Command::new(DENY.path());
    command.current_dir(workspace::root());
    command.args(["--locked", "--color", "never", "check"]);
    command.args(what);
    command
}

/// Whether the list of advisories can be had from here.
fn reachable() -> bool {
    let mut git = Command::new("git");
    git.env("GIT_TERMINAL_PROMPT", "0");
    git.args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=10"]);
    git.args(["ls-remote", ADVISORIES, "HEAD"]);
    command::capture(&mut git).is_ok()
}

//! The template of `new-guest` builds and boots as it comes.

use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::machine::{Machine, status};
use crate::{new_guest, workspace};

/// The one test.
pub fn tests() -> Vec<Test> {
    vec![Test::new("kit/new-guest", &[Artifact::Hypervisor], run)]
}

fn run() -> Result<Outcome> {
    let parent = workspace::scratch("new-guest")?;
    let _ = std::fs::remove_dir_all(parent.join("fresh-kernel"));
    let dir = new_guest::write("fresh-kernel", &parent)?;
    let image = artifacts::resolve_guest(dir.to_str())?;
    Boot {
        name: "kit/new-guest".into(),
        host: Host::Direct,
        machine: Machine::default(),
        options: String::new(),
        modules: vec![module(image, "")],
        deadline: Duration::from_secs(45),
        expect: Expect::Text {
            say: "Hello from fresh-kernel!".into(),
            status: status::POWER_OFF,
        },
    }
    .run()
}

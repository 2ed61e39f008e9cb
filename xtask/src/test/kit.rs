//! The porting kit as a user takes it up: a new guest from the template, and
//! the guest in C. Both build and boot as they come, on both hypervisors.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::machine::{Machine, status};
use crate::{command, new_guest, workspace};

/// A guest that somebody starts from.
struct Start {
    name: &'static str,
    /// What it prints.
    say: &'static str,
    /// Builds the image.
    build: fn() -> Result<PathBuf>,
}

const STARTS: [Start; 2] = [
    Start {
        name: "new-guest",
        say: "Hello from fresh-kernel!",
        build: fresh_kernel,
    },
    Start {
        name: "hello-c",
        say: "Hello from C",
        build: hello_c,
    },
];

/// The tests.
pub fn tests() -> Vec<Test> {
    let test = |start: &'static Start| {
        let name = format!("kit/{}", start.name);
        Test::new(name, &[Artifact::Hypervisor], || {
            let image = (start.build)()?;
            let ours = boot(start, Host::Direct, &image)?;
            if !matches!(ours, Outcome::Passed(_)) {
                return Ok(ours);
            }
            boot(start, Host::Xen, &image)
        })
    };
    STARTS.iter().map(test).collect()
}

fn fresh_kernel() -> Result<PathBuf> {
    let parent = workspace::scratch("new-guest")?;
    let _ = std::fs::remove_dir_all(parent.join("fresh-kernel"));
    let dir = new_guest::write("fresh-kernel", &parent)?;
    artifacts::resolve_guest(dir.to_str())
}

fn hello_c() -> Result<PathBuf> {
    let image = workspace::scratch("hello-c")?.join("hello-c.elf");
    let script = workspace::root().join("examples/hello-c/build.sh");
    command::run_quiet(Command::new("sh").arg(script).arg(&image))?;
    Ok(image)
}

fn boot(start: &Start, host: Host, image: &Path) -> Result<Outcome> {
    let on_xen = host == Host::Xen;
    Boot {
        name: format!(
            "kit/{}-{}",
            start.name,
            if on_xen { "xen" } else { "paravane" }
        ),
        host,
        machine: Machine {
            memory: 256,
            ..Machine::default()
        },
        options: String::new(),
        modules: vec![module(image.to_path_buf(), "")],
        deadline: Duration::from_secs(120),
        plain: false,
        answers: &[],
        expect: Expect::print(start.say, (!on_xen).then_some(status::POWER_OFF)),
    }
    .run()
}

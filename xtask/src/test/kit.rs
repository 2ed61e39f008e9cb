//! The porting kit as a user takes it up: a new guest from the template, and
//! the guest in C. Both build and boot as they come, on both hypervisors.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::machine::{Machine, status};
use crate::{command, new_guest, workspace};

/// The tests.
pub fn tests() -> Vec<Test> {
    let guests: [(&str, &str, fn() -> Result<PathBuf>); 2] = [
        ("new-guest", "Hello from fresh-kernel!", fresh_kernel),
        ("hello-c", "Hello from C", hello_c),
    ];
    guests
        .into_iter()
        .map(|(name, say, build)| {
            let name = format!("kit/{name}");
            let boots = name.clone();
            Test::new(name, &[Artifact::Hypervisor], move || {
                let image = build()?;
                let ours = boot(&boots, Host::Direct, &image, say)?;
                if !matches!(ours, Outcome::Passed(_)) {
                    return Ok(ours);
                }
                boot(&boots, Host::Xen, &image, say)
            })
        })
        .collect()
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

fn boot(test: &str, host: Host, image: &std::path::Path, say: &str) -> Result<Outcome> {
    let on_xen = host == Host::Xen;
    Boot {
        name: format!("{test}-{}", if on_xen { "xen" } else { "paravane" }),
        host,
        machine: Machine {
            memory: 256,
            ..Machine::default()
        },
        options: String::new(),
        modules: vec![module(image.to_path_buf(), "")],
        deadline: Duration::from_secs(45),
        expect: Expect::Text {
            say: say.into(),
            status: (!on_xen).then_some(status::POWER_OFF),
        },
    }
    .run()
}

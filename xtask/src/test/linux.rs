//! Debian's own Linux, its kernel untouched: boots, works, powers off, on each
//! processor model; and the same on Xen, so that a failure there is ours to
//! explain by the exerciser and not by the hypervisor. And the shell that a person
//! gets answers, and ends by `poweroff`.

use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::Artifact;
use crate::boot::Answer;
use crate::linux;
use crate::machine::{Machine, status};

/// Seconds of fork, exec, mmap, mprotect and signals on the main model.
const LONG: u32 = 60;

/// And on the others.
const SHORT: u32 = 3;

/// The tests, one a machine.
pub fn tests() -> Vec<Test> {
    let test = |name: &str, host, cpu: &str, seconds: u32| {
        let (name, cpu) = (format!("linux/{name}"), cpu.to_owned());
        let needs: &[Artifact] = if host == Host::Xen {
            &[]
        } else {
            &[Artifact::Hypervisor]
        };
        Test::new(name.clone(), needs, move || {
            boot(&name, host, &cpu, Some(seconds))?.run()
        })
    };
    // The long one first: the others run beside it.
    let mut tests = vec![test("qemu64", Host::Direct, "qemu64", LONG)];
    for cpu in ["Nehalem", "EPYC", "max"] {
        tests.push(test(cpu, Host::Direct, cpu, SHORT));
    }
    tests.push(test("xen", Host::Xen, "qemu64", SHORT));
    tests.push(Test::new("linux/shell", &[Artifact::Hypervisor], shell));
    tests
}

/// What a person types to try the shell, which the harness requires to answer.
const TYPED: [Answer; 2] = [("/ # ", "expr 6 '*' 7\n"), ("42\r", "poweroff\n")];

fn shell() -> Result<Outcome> {
    Boot {
        // The prompts are lines that are only begun.
        plain: true,
        answers: &TYPED,
        expect: Expect {
            status: Some(status::POWER_OFF),
            ..Expect::default()
        },
        ..boot("linux/shell", Host::Direct, "qemu64", None)?
    }
    .run()
}

/// A boot that does the exercise for so many seconds, or else to the shell.
fn boot(name: &str, host: Host, cpu: &str, exercise: Option<u32>) -> Result<Boot> {
    let linux = linux::prepare(exercise.is_some())?;
    let more = exercise.map_or_else(String::new, |seconds| format!("exercise={seconds}"));
    let line = linux::module_line(host == Host::Xen, &more);
    Ok(Boot {
        name: name.to_owned(),
        host,
        machine: Machine {
            memory: 512,
            cpu: cpu.to_owned(),
            ..Machine::default()
        },
        options: String::new(),
        modules: vec![
            module(linux.kernel, &line),
            module(linux.ramdisk, "ramdisk"),
        ],
        deadline: Duration::from_secs(180 + u64::from(exercise.unwrap_or(0))),
        plain: false,
        answers: &[],
        expect: if host == Host::Xen {
            Expect::success_only()
        } else {
            Expect::success()
        },
    })
}

//! 32-bit guests: one that boots and calls, and one that tries ways out of ring 1, beside a boot domain
//! that has to live on and succeed.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::machine::{Machine, status};
use crate::{command, workspace};

/// Ways out, by the attack's command line, and what the report of its end has to say.
const WAYS: [(&str, &[&str]); 23] = [
    // A far transfer to the selector that is 64-bit code for others: here it is data.
    (
        "jump-long",
        &["general protection fault (vector 13, error code 0xe030)"],
    ),
    (
        "iret-long",
        &["general protection fault (vector 13, error code 0xe030)"],
    ),
    (
        "jump-ring0",
        &["general protection fault (vector 13, error code 0xe008)"],
    ),
    (
        "return-ring0",
        &["general protection fault (vector 13, error code 0xe008)"],
    ),
    (
        "iret-ring0",
        &["general protection fault (vector 13, error code 0xe008)"],
    ),
    (
        "data-ring0",
        &["general protection fault (vector 13, error code 0xe010)"],
    ),
    // The control of `iret-long`: it comes to ring 3, whose call is none.
    ("ring3", &["general protection fault (vector 13", "cs e02b"]),
    ("syscall", &["invalid opcode (vector 6)"]),
    (
        "sysenter",
        &["general protection fault (vector 13, error code 0x0)"],
    ),
    (
        "wrmsr",
        &["general protection fault (vector 13, error code 0x0)"],
    ),
    (
        "cr3",
        &["general protection fault (vector 13, error code 0x0)"],
    ),
    (
        "port",
        &["general protection fault (vector 13, error code 0x0)"],
    ),
    (
        "descriptor-table",
        &["general protection fault (vector 13, error code 0x0)"],
    ),
    (
        "write-table",
        &["its mapping does not allow that (error code 0x3)"],
    ),
    (
        "write-l4",
        &["its mapping does not allow that (error code 0x3)"],
    ),
    (
        "read-hole",
        &["page fault, read of 0xf5800000: nothing is mapped there"],
    ),
    ("single-step", &["debug exception (vector 1)"]),
    ("single-step-ss", &["debug exception (vector 1)"]),
    ("nested-task", &["general protection fault (vector 13"]),
    (
        "int3",
        &["general protection fault (vector 13, error code 0x1a)"],
    ),
    (
        "into",
        &["general protection fault (vector 13, error code 0x22)"],
    ),
    (
        "int-df",
        &["general protection fault (vector 13, error code 0x42)"],
    ),
    // The task state's descriptor, which no far transfer leads through in 64-bit mode.
    (
        "task-state",
        &["general protection fault (vector 13, error code 0xe040)"],
    ),
];

/// The processors that each way is tried on: without SMEP and SMAP, and with both.
const PROCESSORS: [&str; 2] = ["qemu64", "max"];

/// Builds an image of the 32-bit guests' kit.
fn image(name: &str, source: &str) -> Result<PathBuf> {
    let image = workspace::scratch("guests-32")?.join(name);
    let script = workspace::root().join("examples/hello-32/build.sh");
    let source = workspace::root().join(source);
    command::run_quiet(Command::new("sh").arg(script).arg(&image).arg(source))?;
    Ok(image)
}

fn machine(cpu: &str) -> Machine {
    Machine {
        cpu: cpu.to_owned(),
        ..Machine::default()
    }
}

/// The tests.
pub fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for cpu in PROCESSORS {
        tests.push(Test::new(
            format!("guest32/{cpu}/hello"),
            &[Artifact::Audited],
            move || hello(cpu),
        ));
        for (way, says) in WAYS {
            tests.push(Test::new(
                format!("guest32/{cpu}/attack-{way}"),
                &[Artifact::Audited, Artifact::GuestTests],
                move || attack(cpu, way, says),
            ));
        }
    }
    tests
}

fn hello(cpu: &str) -> Result<Outcome> {
    let image = image("hello-32.elf", "examples/hello-32/hello.c")?;
    Boot {
        name: format!("guest32/{cpu}/hello"),
        host: Host::Audited,
        machine: machine(cpu),
        options: String::new(),
        modules: vec![module(image, "")],
        deadline: Duration::from_secs(60),
        plain: false,
        answers: &[],
        expect: Expect {
            says: vec!["a 32-bit guest: it has xen_version".into()],
            audit: true,
            ..Expect::print("Hello from 32-bit C", Some(status::POWER_OFF))
        },
    }
    .run()
}

fn attack(cpu: &str, way: &str, says: &[&str]) -> Result<Outcome> {
    let image = image(
        &format!("attack-{cpu}-{way}.elf"),
        "tests/guests-32/attack.c",
    )?;
    Boot {
        name: format!("guest32/{cpu}/attack-{way}"),
        host: Host::Audited,
        machine: machine(cpu),
        options: String::new(),
        modules: vec![
            module(artifacts::guest_test("outlives"), ""),
            module(image, &format!("domain -- {way}")),
        ],
        deadline: Duration::from_secs(90),
        plain: true,
        answers: &[],
        expect: Expect {
            crashes: vec![1],
            says: says.iter().map(|says| (*says).to_owned()).collect(),
            prints: vec![(1, "attack-32: the controls hold".into())],
            audit: true,
            ..Expect::success()
        },
    }
    .run()
}

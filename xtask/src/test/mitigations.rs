//! Boots about mitigations: what the hypervisor says of them, and what it starts.

use std::time::Duration;

use anyhow::Result;

use super::boots::{Boot, Host, loader, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::boot;
use crate::image::{Branches, Image};
use crate::machine::{Machine, Serial};

/// The tests.
pub fn tests() -> Vec<Test> {
    vec![
        // All that a processor without any microcode makes impossible is in one line.
        says(
            "one-line",
            Machine::default(),
            "",
            "warning: mitigations not possible, the processor or its microcode does not announce \
             what they take: ibrs, stibp, ibpb (Spectre v2)",
        ),
        says(
            "one-thread",
            threads(),
            "mitigations=one-thread",
            "processors: 2 of 4",
        ),
        // The control: without that name all of them run.
        says("both-threads", threads(), "", "processors: 4 of 4"),
        // Chosen by no processor that has another way.
        says(
            "left-off",
            Machine {
                cpu: "Nehalem".into(),
                ..threads()
            },
            "",
            "mitigations left off: one-thread",
        ),
        Test {
            bins: vec!["hello".into()],
            ..Test::new(
                "image/branches",
                &[Artifact::Hypervisor, Artifact::GuestTests],
                branches,
            )
        },
    ]
}

/// The hypervisor makes all branches direct that go through the table of addresses: as many as a decoder
/// finds in the image.
fn branches() -> Result<Outcome> {
    let Branches {
        table,
        jump_tables,
        pointers,
        returns,
    } = Image::open(&artifacts::hypervisor())?.branches()?;
    let modules = [module(artifacts::guest_test("hello"), "")];
    let loader = loader(Host::Direct, "branches", "loglevel=debug", &modules)?;
    let mut qemu = Machine::default().command(&loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(60), |_| false)?;
    let line = format!("code: {table} branches through the table of addresses are direct");
    Ok(if table != 0 && report.log.contains(&line) {
        Outcome::Passed(format!(
            "{table} are made direct; {jump_tables} through jump tables, {pointers} through pointers, {returns} returns"
        ))
    } else {
        let said = report.log.lines().find(|line| line.contains("code: "));
        Outcome::Failed(format!(
            "    not said: {line}\n    but: {}",
            said.unwrap_or("nothing")
        ))
    })
}

/// Two cores of two threads.
fn threads() -> Machine {
    Machine {
        smp: 4,
        threads: 2,
        cpu: "max".into(),
        ..Machine::default()
    }
}

fn says(name: &str, machine: Machine, options: &str, line: &str) -> Test {
    Boot {
        name: format!("boot/mitigations-{name}"),
        host: Host::Direct,
        machine,
        options: options.into(),
        modules: vec![module(artifacts::guest_test("hello"), "")],
        deadline: Duration::from_secs(60),
        plain: false,
        answers: &[],
        expect: Expect {
            says: vec![line.into()],
            ..Expect::success()
        },
    }
    .test()
}

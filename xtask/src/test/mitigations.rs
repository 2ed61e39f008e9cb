//! Boots about mitigations: what the hypervisor says of them, and what it starts.

use std::time::Duration;

use super::Test;
use super::boots::{Boot, Host, module};
use super::judge::Expect;
use crate::artifacts;
use crate::machine::Machine;

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
    ]
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

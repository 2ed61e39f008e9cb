//! What is recorded of a kernel with handlers, class by class.

use super::Test;
use super::boots::{Boot, module, plain_boot};
use super::judge::Expect;
use crate::artifacts;

/// A class.
struct Class {
    name: &'static str,
    /// What its records say of the kernel, at the end of the run.
    said: &'static [&'static str],
    /// What the report about another domain says.
    reported: Option<&'static str>,
}

const CLASSES: [Class; 4] = [
    Class {
        name: "hypercalls",
        said: &[
            "sched_op(0x4d, 0x100000000) (",
            "answered -ENOSYS (",
            "multicall(0x",
            "in the multicall: xen_version(version, 0x0) (",
            "in the multicall: hypercall 63() (",
            "iret() (",
        ],
        reported: Some("sched_op(shutdown, 0x"),
    },
    Class {
        name: "faults",
        said: &[
            "page fault of 0x123450000 (error code 0x4) at ",
            "general protection fault (vector 13, error code 0x0) at ",
            "breakpoint (vector 3) at ",
            "privileged instruction performed at ",
            " traced::stop_here+0x",
        ],
        reported: Some("page fault of 0x123450000 "),
    },
    Class {
        name: "events",
        said: &["event sent by port 3 (", "ports pending: 1, the first 2 ("],
        reported: None,
    },
    Class {
        name: "switches",
        said: &[
            "switch from domain 0, vCPU 0 to idle (",
            "switch from idle to domain 0, vCPU 0 (",
        ],
        reported: None,
    },
];

/// Each class alone: its records, and none of another. Beside it a domain crashes, whose report has its
/// records.
pub fn tests() -> impl Iterator<Item = Test> {
    let words = |class: &Class| class.said.iter().map(|&said| said.to_owned());
    CLASSES.iter().map(move |class| {
        let line = class.reported.map_or("", |_| "after-peer");
        let mut modules = vec![module(artifacts::guest_test("traced"), line)];
        let mut says: Vec<String> = words(class).collect();
        if let Some(reported) = class.reported {
            modules.push(module(
                artifacts::guest_test("reports-peer"),
                "domain mem=32M -- crash",
            ));
            says.push(format!("  trace: {reported}"));
        }
        says.push(format!("trace: {}; the latest records", class.name));
        let others = CLASSES.iter().filter(|other| other.name != class.name);
        Boot {
            modules,
            options: format!("trace={}", class.name),
            expect: Expect {
                says,
                times: others.flat_map(words).map(|said| (0, said)).collect(),
                ..Expect::success()
            },
            ..plain_boot(&format!("trace-{}", class.name), "traced")
        }
        .test()
    })
}

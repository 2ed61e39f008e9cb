//! 32-bit guests: one that boots and calls, and one that tries ways out of ring 1, beside a boot domain
//! that has to live on and succeed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::boots::{Boot, Host, loader, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::boot::{self, Answer};
use crate::machine::{Machine, Serial, status};
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

/// Where each way is tried: without SMEP and SMAP, with both, and with split page tables. A name, the
/// processor and the hypervisor's options.
const PLACES: [Place; 3] = [
    ("qemu64", "qemu64", ""),
    ("max", "max", ""),
    ("split", "max", "mitigations=split"),
];

/// What the processor maps of the hypervisor while a 32-bit guest runs, by where it lies
/// (`hypervisor/src/arch/x86_64/layout.rs`), and what of it split tables show.
const AREAS: u64 = 0xffff_8080_0000_0000;
const IMAGE: u64 = 0xffff_82d0_4000_0000;
const DIRECT_MAP: u64 = 0xffff_8300_0000_0000;
/// The most bytes of the image that are entry code, and of an area what entry needs.
const SHOWN: u64 = 0x3_0000;

/// One of [`PLACES`].
type Place = (&'static str, &'static str, &'static str);

/// The image of a 32-bit guest, by its source; built by the kit's script where that has not been done
/// yet.
fn image(source: &'static str) -> Result<PathBuf> {
    /// The sources of the images that there are.
    static BUILT: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let name = source.replace('/', "-");
    let image = workspace::scratch("guests-32")?
        .join(name)
        .with_extension("elf");
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if !built.contains(source) {
        let script = workspace::root().join("examples/hello-32/build.sh");
        let source = workspace::root().join(source);
        command::run_quiet(Command::new("sh").arg(script).arg(&image).arg(source))?;
    }
    built.insert(source);
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
    for place in PLACES {
        let name = place.0;
        tests.push(Test::new(
            format!("guest32/{name}/hello"),
            &[Artifact::Audited],
            move || hello(place),
        ));
        for (way, says) in WAYS {
            tests.push(Test::new(
                format!("guest32/{name}/attack-{way}"),
                &[Artifact::Audited, Artifact::GuestTests],
                move || attack(place, way, says),
            ));
        }
    }
    tests.push(Test::new(
        "guest32/max/return-stack",
        &[Artifact::Hypervisor],
        return_stack,
    ));
    tests.push(Test::new(
        "guest32/split/view",
        &[Artifact::Hypervisor],
        view,
    ));
    tests
}

/// While a 32-bit guest runs with split page tables, the processor maps nothing of the hypervisor but
/// what entry needs; without them, the direct map as well.
fn view() -> Result<Outcome> {
    let whole = shown("mitigations=off")?;
    let split = shown("mitigations=split")?;
    let within = |map: &[(u64, u64)], from: u64, bytes: u64| -> u64 {
        let end = from + bytes;
        let part = |&(first, behind): &(u64, u64)| behind.min(end).saturating_sub(first.max(from));
        map.iter().map(part).sum()
    };
    let rest = |map: &[(u64, u64)]| within(map, AREAS, u64::MAX - AREAS);
    let areas = |map: &[(u64, u64)]| within(map, AREAS, 1 << 32);
    let image = |map: &[(u64, u64)]| within(map, IMAGE, 1 << 30);
    Ok(if within(&whole, DIRECT_MAP, 1 << 40) == 0 {
        Outcome::Failed("    without split tables the direct map is not there either".into())
    } else if !(1..SHOWN).contains(&areas(&split)) || !(1..SHOWN).contains(&image(&split)) {
        Outcome::Failed(format!(
            "    what entry needs is not what is there: {split:x?}"
        ))
    } else if rest(&split) != areas(&split) + image(&split) {
        Outcome::Failed(format!("    more is there than entry needs: {split:x?}"))
    } else {
        let bytes = (rest(&split), rest(&whole));
        Outcome::Passed(format!(
            "{} of {} kB are there",
            bytes.0 >> 10,
            bytes.1 >> 10
        ))
    })
}

/// Where SMEP would keep the return stack from mattering, it is filled at a 32-bit guest's entries all
/// the same: SMEP is off then.
fn return_stack() -> Result<Outcome> {
    /// Of `fill_return_stack`: 32 calls, the stack's correction, the return.
    const FILLED: u64 = 34;
    let (off, on) = (counted("off")?, counted("rsb")?);
    // Beside them the jump there and back, and the call.
    Ok(if (FILLED..FILLED + 5).contains(&on.saturating_sub(off)) {
        Outcome::Passed(format!("{off} instructions, and {on}"))
    } else {
        Outcome::Failed(format!(
            "    a call takes {off} instructions, and {on} with the return stack filled: not {FILLED} more"
        ))
    })
}

/// How many instructions a call of a 32-bit guest takes with these mitigations.
fn counted(mitigations: &str) -> Result<u64> {
    let image = image("tests/guests-32/count.c")?;
    let options = format!("mitigations={mitigations}");
    let name = format!("count-32-{mitigations}");
    let loader = loader(Host::Direct, &name, &options, &[module(image, "")])?;
    let machine = Machine {
        icount: true,
        ..machine("max")
    };
    let mut qemu = machine.command(&loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(60), |_| false)?;
    let count = |line: &str| {
        let (_, rest) = line.split_once("count-32: a call takes ")?;
        rest.split(' ').next()?.parse().ok()
    };
    report.log.lines().find_map(count).with_context(|| {
        let log = command::tail(&report.log, 20);
        format!("the guest does not say what a call takes:\n{log}")
    })
}

/// What the processor maps above 4 GiB while a 32-bit guest runs, from and to, as QEMU's monitor says.
///
/// The guest's line comes out during its hypercall, so the machine is looked at until the processor
/// is at the guest's privilege level.
fn shown(options: &str) -> Result<Vec<(u64, u64)>> {
    const RUNS: &str = "spin-32: it runs";
    const LOOK: &str = "info mem\ncont\nstop\ninfo registers\n";
    /// What the monitor says of each look at the processor.
    const LEVEL: &str = "CPL=";
    const LOOKS: usize = 64;
    const ANSWERS: [Answer; LOOKS] = {
        let mut answers = [(LEVEL, LOOK); LOOKS];
        // Ctrl-A C is the monitor.
        answers[0] = (RUNS, "\x01cstop\ninfo registers\n");
        answers[LOOKS - 1] = (LEVEL, "quit\n");
        answers
    };
    let image = image("tests/guests-32/spin.c")?;
    let loader = loader(Host::Direct, "spin-32", options, &[module(image, "")])?;
    let mut qemu = machine("max").command(&loader, Serial::Interactive)?;
    let report = boot::converse(&mut qemu, Duration::from_secs(60), &ANSWERS, |_| false)?;
    let range = |line: &str| {
        let (first, behind) = line.split(' ').next()?.split_once('-')?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some((number(first)?, number(behind)?))
    };
    let of_guest = |look: &&str| !look.starts_with('0');
    let looks = report.log.split(LEVEL).skip(1).filter(of_guest);
    let map = looks
        .map(|look| look.lines().filter_map(range).collect::<Vec<_>>())
        .find(|map| !map.is_empty())
        .unwrap_or_default();
    if !map.iter().any(|&(first, _)| first < 1 << 32) {
        bail!(
            "the monitor shows no map of the guest's:\n{}",
            command::tail(&report.log, 20)
        );
    }
    Ok(map
        .into_iter()
        .filter(|&(first, _)| first >> 32 != 0)
        .collect())
}

fn hello((place, cpu, options): Place) -> Result<Outcome> {
    let image = image("examples/hello-32/hello.c")?;
    Boot {
        name: format!("guest32/{place}/hello"),
        host: Host::Audited,
        machine: machine(cpu),
        options: options.to_owned(),
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

fn attack((place, cpu, options): Place, way: &str, says: &[&str]) -> Result<Outcome> {
    let image = image("tests/guests-32/attack.c")?;
    Boot {
        name: format!("guest32/{place}/attack-{way}"),
        host: Host::Audited,
        machine: machine(cpu),
        options: options.to_owned(),
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

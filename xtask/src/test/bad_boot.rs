//! Boots that cannot work: each must be refused in one line that names the
//! problem, with a status of its own, and never hang or reset the machine.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::boots::{Boot, Host, module};
use super::elf::{PT_LOAD, PT_NOTE, note, patched, program_headers};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::machine::{Loader, Machine, Module, Serial, status};
use crate::voices::{Speaker, Voices};
use crate::{boot, workspace};

/// What every refusal begins with.
const REFUSAL: &str = "cannot boot";

/// What the boot module is.
enum Image {
    /// There is no module.
    None,
    /// These bytes.
    Bytes(Vec<u8>),
    /// A good image with something changed; nothing if it cannot be.
    Spoiled(fn(&[u8]) -> Option<Vec<u8>>),
}

/// One bad input.
struct Case {
    name: &'static str,
    /// A word that the refusal has to have.
    names: &'static str,
    machine: Machine,
    image: Image,
}

fn cases() -> Vec<Case> {
    let with = |name, names, image| Case {
        name,
        names,
        machine: Machine::default(),
        image,
    };
    let on = |name, names, machine| Case {
        name,
        names,
        machine,
        image: Image::Spoiled(untouched),
    };
    vec![
        with("no-module", "module", Image::None),
        with("empty-module", "ELF", Image::Bytes(vec![])),
        with(
            "text-module",
            "ELF",
            Image::Bytes(b"#!/bin/sh\necho no kernel\n".repeat(50)),
        ),
        with(
            "broken-gzip",
            "gzip",
            // A good header, a stream that is none, a believable length.
            Image::Bytes([&[0x1f, 0x8b, 8, 0][..], &[0x55; 500], &[0, 0, 1, 0]].concat()),
        ),
        with(
            "cut-module",
            "",
            Image::Spoiled(|good| good.get(..good.len() / 3).map(<[u8]>::to_vec)),
        ),
        with(
            "other-machine",
            "x86-64",
            Image::Spoiled(|good| patched(good, 18, &[0xb7, 0])),
        ),
        with("no-notes", "note", Image::Spoiled(without_notes)),
        with(
            "contradictory-notes",
            "twice",
            // The hypercall page's note (2) becomes a second, different ENTRY (1).
            Image::Spoiled(|good| patched(good, note(good, 2, 8)? + 8, &[1])),
        ),
        with(
            "entry-outside",
            "entry",
            Image::Spoiled(|good| patched(good, note(good, 1, 8)? + 16, &[0xff; 8])),
        ),
        with("larger-than-memory", "memory", Image::Spoiled(oversized)),
        on(
            "too-little-memory",
            "memory",
            Machine {
                memory: 8,
                ..Machine::default()
            },
        ),
        on(
            "unsupported-cpu",
            "CPU",
            Machine {
                cpu: "qemu32".into(),
                ..Machine::default()
            },
        ),
    ]
}

fn untouched(good: &[u8]) -> Option<Vec<u8>> {
    Some(good.to_vec())
}

/// The tests, one a case.
pub fn tests() -> Vec<Test> {
    let mut tests: Vec<Test> = cases()
        .into_iter()
        .map(|case| {
            let needs: &[Artifact] = match case.image {
                Image::Spoiled(_) => &[Artifact::Hypervisor, Artifact::GuestTests],
                Image::None | Image::Bytes(_) => &[Artifact::Hypervisor],
            };
            let name = format!("bad-boot/{}", case.name);
            Test::new(name, needs, move || run(&case))
        })
        .collect();
    tests.push(Test::new(
        "bad-boot/unknown-loader",
        &[Artifact::Hypervisor],
        unknown_loader,
    ));
    tests.push(Test::new(
        "bad-boot/no-hypercall-page",
        &[Artifact::Hypervisor, Artifact::GuestTests],
        no_hypercall_page,
    ));
    tests
}

/// A kernel whose page for hypercalls no note names is started, as one that has none; what its calls lead
/// to is said before.
fn no_hypercall_page() -> Result<Outcome> {
    // The hypercall page's note (2) becomes one that nobody knows.
    let image = Image::Spoiled(|good| patched(good, note(good, 2, 8)? + 8, &[0x7f]));
    let case = Case {
        name: "no-hypercall-page",
        names: "",
        machine: Machine::default(),
        image,
    };
    start(
        &case,
        Expect {
            status: Some(status::GUEST_CRASH),
            crashes: vec![0],
            says: vec![
                "a hypercall_page at 0xffffffff80".into(),
                "add the note".into(),
            ],
            ..Expect::default()
        },
    )
}

/// A loader that speaks no multiboot. QEMU has none that would start the image,
/// so the image waits for other magic numbers than those it is given.
fn unknown_loader() -> Result<Outcome> {
    let mut image = std::fs::read(artifacts::hypervisor())?;
    // `cmp edi, imm32` with the magic numbers of multiboot and multiboot2.
    for compare in [
        [0x81, 0xff, 0x02, 0xb0, 0xad, 0x2b],
        [0x81, 0xff, 0x89, 0x62, 0xd7, 0x36],
    ] {
        let at = image
            .windows(compare.len())
            .position(|part| part == compare)
            .context("the image does not look for its loader as this test expects")?;
        image = patched(&image, at + 2, &[0; 4]).context("offset outside the image")?;
    }
    let loader = Loader::Direct {
        kernel: write("unknown-loader", &image)?,
        options: String::new(),
        modules: vec![],
    };
    let mut qemu = Machine::default().command(&loader, Serial::Captured)?;
    let report = boot::watch(&mut qemu, Duration::from_secs(30), |_| false)?;
    match Expect::refusal(REFUSAL).judge(Voices::Marked, &report) {
        Outcome::Passed(_) => Ok(refusal(&report.log, "multiboot")),
        other => Ok(other),
    }
}

fn run(case: &Case) -> Result<Outcome> {
    let outcome = start(case, Expect::refusal(REFUSAL))?;
    if outcome != Outcome::Passed(String::new()) {
        return Ok(outcome);
    }
    let log = std::fs::read_to_string(
        workspace::scratch("logs")?.join(format!("bad-boot-{}.log", case.name)),
    )?;
    Ok(refusal(&log, case.names))
}

/// Boots the case's image; `expect` says what makes that good.
fn start(case: &Case, expect: Expect) -> Result<Outcome> {
    Boot {
        name: format!("bad-boot/{}", case.name),
        host: Host::Direct,
        machine: case.machine.clone(),
        options: String::new(),
        modules: modules(case)?,
        deadline: Duration::from_secs(90),
        plain: false,
        answers: &[],
        expect,
    }
    .run()
}

/// Looks at the words of the refusal: one line, and about the right thing.
fn refusal(log: &str, names: &str) -> Outcome {
    let lines: Vec<&str> = Voices::Marked
        .lines(log, Speaker::Hypervisor)
        .filter(|line| line.starts_with(REFUSAL))
        .collect();
    match lines.as_slice() {
        [line] if line.to_lowercase().contains(&names.to_lowercase()) => {
            let text = line.split_once(REFUSAL).map_or(*line, |(_, after)| after);
            Outcome::Passed(text.trim_matches([':', ' ', '\r']).to_owned())
        }
        [line] => Outcome::Failed(format!("    the refusal does not name {names:?}: {line}")),
        _ => Outcome::Failed(format!(
            "    {} lines of refusal, where one is enough",
            lines.len()
        )),
    }
}

fn modules(case: &Case) -> Result<Vec<Module>> {
    let bytes = match &case.image {
        Image::None => return Ok(vec![]),
        Image::Bytes(bytes) => bytes.clone(),
        Image::Spoiled(spoil) => {
            let good = artifacts::guest_test("hello");
            let bytes =
                std::fs::read(&good).with_context(|| format!("cannot read {}", good.display()))?;
            spoil(&bytes).context("the image is not built as this test expects")?
        }
    };
    Ok(vec![module(write(case.name, &bytes)?, "")])
}

fn write(name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let file = workspace::scratch("bad-boot")?.join(name);
    std::fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

/// Turns every note segment, and the section headers' view of them, to
/// nothing.
fn without_notes(good: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = good.to_vec();
    for at in program_headers(good) {
        if bytes.get(at..at + 4)? == PT_NOTE {
            bytes = patched(&bytes, at, &[0; 4])?;
        }
    }
    // e_shoff, e_shnum and e_shstrndx.
    bytes = patched(&bytes, 40, &[0; 8])?;
    patched(&bytes, 60, &[0; 4])
}

/// Lets the last loaded segment claim 16 GB.
fn oversized(good: &[u8]) -> Option<Vec<u8>> {
    let load = program_headers(good)
        .into_iter()
        .rfind(|&at| good.get(at..at + 4) == Some(&PT_LOAD))?;
    patched(good, load + 40, &0x4_0000_0000_u64.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ELF header with one note and one load.
    fn small() -> Vec<u8> {
        let mut bytes = vec![0; 64 + 2 * 56];
        bytes[..4].copy_from_slice(b"\x7fELF");
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 2;
        bytes[64] = 4;
        bytes[64 + 56] = 1;
        bytes
    }

    #[test]
    fn images_are_spoiled_where_meant() {
        let bytes = small();
        assert_eq!(program_headers(&bytes), [64, 120]);
        assert_eq!(without_notes(&bytes).unwrap()[64], 0);
        assert_eq!(oversized(&bytes).unwrap()[120 + 44], 4);
        assert_eq!(patched(&bytes, 1000, &[1]), None);
    }

    #[test]
    fn a_refusal_is_one_line_about_the_matter() {
        let log = "x\nparavane: cannot boot: no module given; pass one\n";
        assert_eq!(
            refusal(log, "Module"),
            Outcome::Passed("no module given; pass one".into())
        );
        assert!(matches!(refusal(log, "memory"), Outcome::Failed(_)));
        assert!(matches!(refusal("", ""), Outcome::Failed(_)));
        assert!(matches!(
            refusal(&log.repeat(2), "module"),
            Outcome::Failed(_)
        ));
    }
}

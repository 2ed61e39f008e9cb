//! What tenants bring with them: images with names, notes and packings that were made on purpose.
//! Each runs, or does not, beside a boot domain that has to live on and succeed, and nothing that it
//! wrote may read as a line of the hypervisor's.
//!
//! The boot domain itself says things that would read so, if they came to the serial line as they are
//! (`tests/guests/outlives`).

use std::time::Duration;

use anyhow::{Context, Result};

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test, elf};
use crate::artifacts::{self, Artifact};
use crate::machine::Machine;
use crate::workspace;

/// The guest whose image is changed: it crashes in the function [`FUNCTION`].
const CRASHING: &str = "crash-report";
const FUNCTION: &str = "reach_for_nothing";

/// The longest line of the log: 400 bytes of the hypervisor's, or a marked line of a domain's.
const LONGEST_LINE: usize = 450;

/// A tenant.
struct Case {
    name: &'static str,
    /// Its image, made of the crashing guest's.
    image: fn(&[u8]) -> Option<Vec<u8>>,
    /// The line of its module, behind `domain`.
    line: String,
    /// What a line of the hypervisor's has to say.
    says: String,
    /// Whether it gets as far as to crash.
    runs: bool,
    /// The machine's megabytes, and those of the boot domain, where they matter.
    memory: Option<(u64, u64)>,
}

/// What a Zstandard frame begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A name that nests 490 references, which a demangler that calls itself follows down its stack.
fn nested() -> Vec<u8> {
    [&b"_RINvC1a1b"[..], &[b'R'; 490], b"uE"].concat()
}

/// A Zstandard file of the image and so many megabytes of zeros.
fn followed_by_zeros(image: &[u8], megabytes: u32) -> Option<Vec<u8>> {
    const BLOCK: usize = 128 << 10;
    let zeros = megabytes * 8;
    let size = u32::try_from(image.len()).ok()? + (zeros << 17);
    let block = |last: u32, kind: u32, size: u32| (size << 3 | kind << 1 | last).to_le_bytes();
    let mut file = [&ZSTD[..], &[0xa0], &size.to_le_bytes()].concat();
    for part in image.chunks(BLOCK) {
        file.extend(&block(0, 0, part.len() as u32)[..3]);
        file.extend(part);
    }
    for left in (0..zeros).rev() {
        file.extend(&block(u32::from(left == 0), 1, BLOCK as u32)[..3]);
        file.push(0);
    }
    Some(file)
}

/// An xz file of so many blocks, each of which asks for the largest dictionary and holds one byte, that
/// states to hold so many bytes.
fn many_blocks(count: usize, stated: u32) -> Vec<u8> {
    const HEADER: [u8; 12] = [
        0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x00, 0xff, 0x12, 0xd9, 0x41,
    ];
    let header = [2, 0, 0x21, 1, 40, 0, 0, 0];
    let block = [
        &header[..],
        &[0xe6, 0xa0, 0x11, 0xb3],
        &[1, 0, 0, b'x', 0, 0, 0, 0],
    ]
    .concat();
    let mut file = [&HEADER[..], &block.repeat(count)].concat();
    // The index: one record, and its padding and checksum.
    let mut index = vec![0, 1, 17];
    let mut left = stated;
    while left >= 0x80 {
        index.push(left as u8 | 0x80);
        left >>= 7;
    }
    index.push(left as u8);
    index.resize(index.len().next_multiple_of(4), 0);
    index.extend([0; 4]);
    file.extend(&index);
    let size = index.len() as u32 / 4 - 1;
    file.extend([0; 4]);
    file.extend(size.to_le_bytes());
    file.extend(*b"\0\0YZ");
    file
}

/// An ELF file with so many bytes of empty notes, which each of 65,534 program headers says are its own.
fn notes_again_and_again(bytes: usize) -> Vec<u8> {
    const HEADERS: u16 = 0xfffe;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    // Type, machine, version; entry, program headers, section headers; flags and sizes.
    file.extend([2, 0, 62, 0, 1, 0, 0, 0]);
    for word in [1u64 << 20, 64, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend([0; 4]);
    for half in [64, 56, HEADERS, 64, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    let start = 64 + 56 * u64::from(HEADERS);
    let header: Vec<u8> = [4, start, 0, 0, bytes as u64, bytes as u64, 4]
        .into_iter()
        .flat_map(u64::to_le_bytes)
        .collect();
    file.extend(header.repeat(HEADERS.into()));
    file.resize(start as usize + bytes, 0);
    file
}

fn cases() -> Vec<Case> {
    let runs = |name, image, says: &str| Case {
        name,
        image,
        line: String::new(),
        says: says.into(),
        runs: true,
        memory: None,
    };
    let spoilt = |name, image, says: &str| Case {
        says: format!("not started: domain 1 (module 2): {says}"),
        runs: false,
        ..runs(name, image, "")
    };
    vec![
        runs(
            "nested-symbol",
            |image| elf::renamed(image, FUNCTION, &nested()),
            "_RINvC1a1bRRRR",
        ),
        runs(
            "long-symbol",
            |image| elf::renamed(image, FUNCTION, &[b'y'; 300_000]),
            "yyyyyyyyyyyyyyyy...+0x",
        ),
        runs(
            "forging-symbol",
            |image| {
                elf::renamed(
                    image,
                    FUNCTION,
                    b"a\rparavane: FORGED\n\x1b[2Jparavane: FORGED",
                )
            },
            r"a\x0dparavane: FORGED\x0a\x1b[2Jparavane: FORGED+0x",
        ),
        runs(
            "forging-note",
            |image| elf::patched(image, elf::note(image, 6, 15)? + 16, b"\rparavane: FO\n"),
            r"\x0dparavane: FO\x0a",
        ),
        // What is wrong with a tenant's image keeps that tenant from starting, and no other.
        spoilt(
            "two-frames",
            |_| Some([&ZSTD[..], &[0x20, 0, 1, 0, 0], &ZSTD, &[0, 0x88, 1, 0, 0]].concat()),
            "the kernel is empty; check",
        ),
        spoilt(
            "endless-frame",
            // 20 blocks of 128 KiB, each one byte repeated, in a frame that states 16 bytes.
            |_| Some([&ZSTD[..], &[0x20, 16], &[2, 0, 0x10, b'x'].repeat(20)].concat()),
            "the kernel is a zstd file that ",
        ),
        spoilt(
            "cut",
            |image| Some(image.get(..image.len() / 3)?.to_vec()),
            "",
        ),
        spoilt(
            "text",
            |_| Some(b"#!/bin/sh\n".to_vec()),
            "the kernel is of no known format; give an ELF64",
        ),
        // As large as the tenant likes, it takes no memory that others were promised.
        Case {
            memory: Some((1024, 700)),
            ..spoilt(
                "large-image",
                |image| followed_by_zeros(image, 250),
                "its kernel, a zstd file, has ",
            )
        },
        Case {
            memory: Some((1024, 860)),
            ..spoilt(
                "image-in-the-way",
                |image| followed_by_zeros(image, 60),
                "its kernel takes ",
            )
        },
        Case {
            memory: Some((1024, 600)),
            line: "mem=256M".into(),
            ..spoilt(
                "many-blocks",
                |_| Some(many_blocks(100_000, 250 << 20)),
                "the kernel is ",
            )
        },
        spoilt(
            "notes-again-and-again",
            |_| Some(notes_again_and_again(8 << 20)),
            "a header or table of the ELF file is ",
        ),
        Case {
            memory: Some((1024, 700)),
            ..runs("smaller-image", |image| followed_by_zeros(image, 20), "")
        },
        // Found when the domain has its memory already.
        Case {
            line: format!("-- {}", "x".repeat(1100)),
            ..spoilt(
                "long-line",
                |image| Some(image.to_vec()),
                "the guest's command line has 1100 bytes",
            )
        },
    ]
}

/// The tests, one a tenant.
pub fn tests() -> Vec<Test> {
    let needs = [Artifact::Audited, Artifact::GuestTests];
    cases()
        .into_iter()
        .map(|case| Test::new(format!("tenant/{}", case.name), &needs, move || run(&case)))
        .collect()
}

fn run(case: &Case) -> Result<Outcome> {
    let original = artifacts::guest_test(CRASHING);
    let original =
        std::fs::read(&original).with_context(|| format!("cannot read {}", original.display()))?;
    let image = (case.image)(&original).context("the image is not built as this test expects")?;
    let file = workspace::scratch("tenant")?.join(case.name);
    std::fs::write(&file, image).with_context(|| format!("cannot write {}", file.display()))?;
    let boot = Boot {
        name: format!("tenant/{}", case.name),
        host: Host::Audited,
        machine: case
            .memory
            .map_or_else(Machine::default, |(memory, _)| Machine {
                memory,
                ..Machine::default()
            }),
        options: case
            .memory
            .map_or_else(String::new, |(_, boot)| format!("dom0_mem={boot}M")),
        modules: vec![
            module(artifacts::guest_test("outlives"), ""),
            module(file, format!("domain {}", case.line).trim_end()),
        ],
        deadline: Duration::from_secs(90),
        plain: true,
        answers: &[],
        expect: Expect {
            crashes: if case.runs { vec![1] } else { vec![] },
            says: vec![case.says.clone()],
            audit: true,
            ..Expect::success()
        },
    };
    let outcome = boot.run()?;
    if !matches!(outcome, Outcome::Passed(_)) {
        return Ok(outcome);
    }
    let log = workspace::scratch("logs")?.join(format!("tenant-{}.log", case.name));
    let log = std::fs::read_to_string(log)?;
    Ok(match fault(&log) {
        Some(why) => Outcome::Failed(format!("    {why}")),
        None => outcome,
    })
}

/// What is wrong with a log.
fn fault(log: &str) -> Option<String> {
    // The first line is QEMU's command.
    let lines = || log.split(['\n', '\r']).skip(1);
    let ours = |line: &&str| line.starts_with("paravane: ");
    if let Some(line) = lines().find(|line| line.len() > LONGEST_LINE) {
        return Some(format!("a line of {} bytes: {line:.100}", line.len()));
    }
    if let Some(line) = lines().find(|line| line.contains(|c: char| c.is_control() && c != '\t')) {
        return Some(format!("control characters: {line:?}"));
    }
    let forged = |line: &&str| ours(line) && line["paravane: ".len()..].starts_with("FO");
    let line = lines().find(forged)?;
    Some(format!("a guest forged {line:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forged_and_endless_lines_are_found() {
        let log = "$ qemu\r\nparavane: a symbol\r\n";
        assert_eq!(fault(log), None);
        for bad in ["x\rparavane: FORGED", "a\x07b", &"y".repeat(1000)] {
            assert!(fault(&format!("{log}{bad}\r\n")).is_some(), "{bad}");
        }
    }
}

//! What `--guest` names: built if there is something to build, found, and looked into before a
//! machine is started for it. What it lacks is said in one line, with cause and cure.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use paravane_abi::GuestWidth;
use paravane_builder::{Container, Format, Image, LayoutPlan, LayoutRequest, PAGE_SIZE};

use crate::artifacts::{self, Artifact};
use crate::packages::BARE_METAL;
use crate::{command, workspace};

/// The most bytes that a packed kernel may have.
const MAX_UNPACKED: usize = 1 << 30;

/// The least memory of a domain that has as little as fits, in MiB.
const LEAST_MEMORY: u64 = 32;

/// How deep in a directory a kernel is looked for.
const DEPTH: usize = 3;

/// A kernel to boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestImage {
    /// Its file.
    pub image: PathBuf,
    /// Whether it is somebody's own, and no part of this tree.
    pub foreign: bool,
}

/// What `--guest` names: builds it where there is something to build, and gives the image.
pub fn resolve(guest: Option<&str>) -> Result<GuestImage> {
    let ours = |image| GuestImage {
        image,
        foreign: false,
    };
    let name = guest.unwrap_or("minios");
    let path = Path::new(name);
    let here = || std::path::absolute(path).with_context(|| format!("cannot find {name}"));
    if guest.is_some() && path.is_file() {
        return Ok(GuestImage {
            image: here()?,
            foreign: true,
        });
    }
    let test = workspace::root().join("tests/guests").join(name);
    let is_test = test.join("main.rs").is_file();
    if guest.is_some() && path.is_dir() && !is_test {
        return Ok(GuestImage {
            image: in_directory(&here()?)?,
            foreign: true,
        });
    }
    if name == "minios" {
        Artifact::MiniOs.build()?;
        return Ok(ours(artifacts::minios()));
    }
    if is_test {
        Artifact::GuestTests.build_only(&[name])?;
        return Ok(ours(artifacts::guest_test(name)));
    }
    bail!(
        "--guest {name}: there is no such file, directory or guest test; \
         to make a new guest: cargo xtask new-guest {}",
        path.file_name()
            .map_or_else(|| "NAME".into(), |name| name.to_string_lossy())
    )
}

/// Builds what is in a directory, by cargo or make, and finds the kernel.
fn in_directory(dir: &Path) -> Result<PathBuf> {
    if dir.join("Cargo.toml").is_file() {
        return build_crate(dir);
    }
    let makefile = ["GNUmakefile", "makefile", "Makefile"];
    if makefile.iter().any(|name| dir.join(name).is_file()) {
        let mut make = Command::new("make");
        make.arg("-C").arg(dir);
        command::run(&mut make).with_context(|| format!("{} does not build", dir.display()))?;
    }
    kernel_in(dir)
}

/// Builds a guest crate that lies outside the workspace, and gives its image.
fn build_crate(dir: &Path) -> Result<PathBuf> {
    let mut cargo = command::cargo();
    cargo
        .current_dir(dir)
        .args(["build", "--release", "--target", BARE_METAL])
        .args(["--message-format", "json-render-diagnostics"]);
    let built = command::capture_shown(&mut cargo)
        .with_context(|| format!("{} does not build", dir.display()))?;
    let mut images = executables(&built);
    match (images.pop(), images.is_empty()) {
        (Some(image), true) => Ok(image),
        (None, _) => bail!(
            "{}: cargo builds no executable there; give the package a src/main.rs, or boot a file: --guest FILE",
            dir.display()
        ),
        (Some(last), false) => bail!(
            "{}: cargo builds several images; say which: --guest {}",
            dir.display(),
            last.display()
        ),
    }
}

/// The executables that cargo says it built, in its JSON, which escapes only what paths rarely hold.
fn executables(messages: &str) -> Vec<PathBuf> {
    let named = |line: &str| {
        let after = line.split_once("\"executable\":\"")?.1;
        Some(after.split_once('"')?.0.replace("\\\\", "\\").into())
    };
    messages.lines().filter_map(named).collect()
}

/// The one kernel that is built in a directory.
fn kernel_in(dir: &Path) -> Result<PathBuf> {
    let mut kernels = Vec::new();
    let mut others = Vec::new();
    for file in candidates(dir, DEPTH)? {
        match look(&file) {
            Ok(_) => kernels.push(file),
            Err(error) => others.push(error),
        }
    }
    match (kernels.pop(), kernels.as_slice()) {
        (Some(kernel), []) => Ok(kernel),
        (Some(kernel), more) => bail!(
            "{}: {} kernels are built there; say which: --guest {}",
            dir.display(),
            more.len() + 1,
            kernel.display()
        ),
        (None, _) if others.len() == 1 => Err(others.remove(0)),
        (None, _) => bail!(
            "{}: no kernel with Xen notes is built there, and nothing that `cargo build` or `make` would build one from; build it, then: --guest FILE",
            dir.display()
        ),
    }
}

/// Files that may be kernels: executables and boot images, by their first bytes.
fn candidates(dir: &Path, depth: usize) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    for entry in entries {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if depth > 1 {
                found.extend(candidates(&path, depth - 1)?);
            }
        } else if may_be_kernel(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn may_be_kernel(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(0x210).read_to_end(&mut head));
    match Format::of(&head) {
        _ if read.is_err() => false,
        // e_type: no objects and libraries.
        Format::Elf64 | Format::Elf32 => head.get(16..18) == Some(&[2, 0]),
        Format::BzImage => true,
        _ => false,
    }
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In a line.
    pub what: String,
    /// What looks odd, a line each.
    pub warnings: Vec<String>,
    /// As little memory as it can work with, in MiB.
    pub memory: u64,
    /// The ELF file, if it was packed.
    pub unpacked: Option<Vec<u8>>,
}

/// Looks into a kernel, as the domain builder does.
///
/// # Errors
/// In one line: what the file is, why that cannot be booted, and what to do.
pub fn look(file: &Path) -> Result<Found> {
    look_with(file, 0)
}

/// As [`look`], with a ramdisk of so many bytes beside it.
pub fn look_with(file: &Path, ramdisk_bytes: u64) -> Result<Found> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    inspect(&bytes, ramdisk_bytes).map_err(|why| {
        let kind = Format::of(&bytes);
        let size = size(bytes.len());
        anyhow!("{} ({kind}, {size}): {why}", file.display())
    })
}

fn inspect(bytes: &[u8], ramdisk_bytes: u64) -> Result<Found> {
    let container = Container::open(bytes)?;
    let mut buffer = Vec::new();
    let elf = match container.unpacked() {
        Some(elf) => elf,
        None => {
            let stated = container.stated_size.map(usize::try_from);
            let room = match stated {
                Some(Ok(size)) if size <= MAX_UNPACKED => size,
                Some(_) => bail!(
                    "it states to hold more than {} MB; check it with the tool that made it",
                    MAX_UNPACKED >> 20
                ),
                None => MAX_UNPACKED,
            };
            buffer.resize(room, 0);
            container.unpack(&mut buffer, MAX_UNPACKED)?
        }
    };
    let image = Image::parse(elf)?;
    let width = match image.width {
        GuestWidth::Bits64 => "a 64-bit kernel",
        GuestWidth::Bits32 => "a 32-bit kernel with PAE",
    };
    let packing = match Format::of(bytes) {
        Format::Elf64 | Format::Elf32 => String::new(),
        Format::BzImage => format!(", in {} in {}", container.format, Format::BzImage),
        other => format!(", in {other}"),
    };
    let text = |note: Option<&[u8]>| note.unwrap_or_default().escape_ascii().to_string();
    let system = [image.notes.guest_os, image.notes.guest_version].map(text);
    let system = system.join(" ");
    Ok(Found {
        what: format!(
            "{width}{packing}: {}, {}, entry {:#x}",
            if system.trim().is_empty() {
                "without a name"
            } else {
                system.trim()
            },
            size(elf.len()),
            image.entry
        ),
        warnings: image.warnings.iter().map(ToString::to_string).collect(),
        memory: least_memory(&image, ramdisk_bytes)?,
        unpacked: container.unpacked().is_none().then(|| elf.to_vec()),
    })
}

/// A power of two of which the start of day takes no more than half, in MiB.
fn least_memory(image: &Image<'_>, ramdisk_bytes: u64) -> Result<u64> {
    let mut megabytes = LEAST_MEMORY;
    let end = |plan: &LayoutPlan| {
        let apart = [plan.ramdisk, plan.p2m_tables].into_iter().flatten();
        let ends = apart.map(|region| region.end_pfn());
        ends.fold(plan.mapped_pages, u64::max)
    };
    loop {
        let memory_pages = (megabytes << 20) / PAGE_SIZE;
        let request = LayoutRequest {
            memory_pages,
            ramdisk_bytes,
            service_pages: true,
        };
        match LayoutPlan::new(image, &request) {
            Ok(plan) if end(&plan) <= memory_pages / 2 => return Ok(megabytes),
            // There is an amount that suffices, or what is wrong is not the amount.
            Ok(_) | Err(paravane_builder::ImageError::TooLarge { .. }) => megabytes *= 2,
            Err(error) => return Err(error.into()),
        }
    }
}

/// A number of bytes, as people read it.
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..10_485_760 => format!("{} kB", bytes / 1024),
        _ => format!("{} MB", bytes >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory that is gone when the test is over.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&dir);
            std::fs::create_dir_all(&dir).unwrap();
            Self(dir)
        }

        fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// An ELF header: its class, type and machine.
    fn header(class: u8, kind: u8, machine: u8) -> Vec<u8> {
        let mut bytes = vec![0; 64];
        bytes[..4].copy_from_slice(b"\x7fELF");
        (bytes[4], bytes[5], bytes[6], bytes[20]) = (class, 1, 1, 1);
        (bytes[16], bytes[18]) = (kind, machine);
        bytes
    }

    #[test]
    fn an_unknown_guest_is_named() {
        let error = resolve(Some("no-such-guest")).unwrap_err().to_string();
        assert!(
            error.contains("no-such-guest") && error.contains("new-guest"),
            "{error}"
        );
    }

    #[test]
    fn what_a_file_lacks_is_said_in_one_line() {
        let scratch = Scratch::new("look");
        let mut boot = vec![0; 0x300];
        boot[0x1fe..0x200].copy_from_slice(&[0x55, 0xaa]);
        boot[0x202..0x206].copy_from_slice(b"HdrS");
        for (name, bytes, words) in [
            ("empty", vec![], ["empty", "check its path"]),
            (
                "text",
                b"#!/bin/sh\n".to_vec(),
                ["no known format", "give an ELF64 kernel"],
            ),
            ("cpio", b"070701".to_vec(), ["cpio archive", "ramdisk"]),
            (
                "arm",
                header(2, 2, 0xb7),
                ["another machine", "build the kernel for x86-64"],
            ),
            (
                "object",
                header(2, 1, 62),
                ["type 1, not executable", "link the kernel"],
            ),
            (
                "pie",
                header(2, 3, 62),
                ["type 3, not executable", "without -pie"],
            ),
            (
                "native",
                header(2, 2, 62),
                ["no Xen notes", "build it with them"],
            ),
            ("narrow", header(1, 2, 3), ["32-bit", "build it with them"]),
            (
                "cut",
                header(2, 2, 62)[..30].to_vec(),
                ["cut off", "copy or link it again"],
            ),
            (
                "gzip",
                [&[0x1f, 0x8b, 8, 0][..], &[0x55; 90], &[9, 0, 0, 0]].concat(),
                ["gzip", "copy it again"],
            ),
            ("bzimage", boot, ["Linux bzImage", "pack it in another way"]),
        ] {
            let file = scratch.file(name, &bytes);
            let error = look(&file).unwrap_err();
            let line = format!("{error:#}");
            assert!(line.starts_with(&file.display().to_string()), "{line}");
            assert!(
                words.iter().all(|word| line.contains(word)),
                "{name}: {line}"
            );
            assert!(!line.contains('\n'), "{name}: {line}");
        }
    }

    #[test]
    fn a_directory_without_a_kernel_is_told_from_one_with_the_wrong() {
        let scratch = Scratch::new("directory");
        scratch.file("kernel.c", b"int main;");
        scratch.file("kernel.o", &header(2, 1, 62));
        let said = || kernel_in(&scratch.0).unwrap_err().to_string();
        assert!(
            said().contains("no kernel with Xen notes is built there"),
            "{}",
            said()
        );
        scratch.file("kernel", &header(2, 2, 62));
        assert!(said().contains("the image has no Xen notes"), "{}", said());
        scratch.file("program", &header(2, 2, 62));
        assert!(
            said().contains("no kernel with Xen notes is built there"),
            "{}",
            said()
        );
    }

    #[test]
    fn cargo_says_what_it_built() {
        let messages =
            "{\"reason\":\"x\",\"executable\":null}\n{\"executable\":\"/t/a b\",\"fresh\":true}\n";
        assert_eq!(executables(messages), [PathBuf::from("/t/a b")]);
    }
}

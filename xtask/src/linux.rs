//! Debian's own Linux as a guest: the kernel from its package, untouched, and
//! an initial ramdisk with the busybox of another.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::initramfs::Archive;
use crate::{command, downloads, workspace};

/// The first process.
const INIT: &str = include_str!("../initramfs/init");

/// A kernel with its ramdisk.
pub struct Linux {
    /// The kernel, as Debian ships it.
    pub kernel: PathBuf,
    /// The ramdisk.
    pub ramdisk: PathBuf,
}

/// The command line that puts Linux's console where the hypervisor has it.
const COMMAND_LINE: &str = "console=hvc0";

/// The kernel's module line with `more` on it. Under our hypervisor Linux runs
/// without privilege: it would look for real devices else.
pub fn module_line(on_xen: bool, more: &str) -> String {
    let ours = if on_xen { "" } else { "unprivileged -- " };
    format!("{ours}{COMMAND_LINE} {more}").trim_end().to_owned()
}

/// Fetches what is missing and gives both files. With `exercise` the ramdisk
/// also has the program that the tests run, which takes a C compiler.
pub fn prepare(exercise: bool) -> Result<Linux> {
    // Tests ask from several threads, and boot what is written here.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let kernel = kernel()?;
    let busybox = busybox()?;
    let mut archive = Archive::default();
    archive
        .directory("bin")
        .directory("dev")
        .device("dev/console", (5, 1));
    archive
        .program("bin/busybox", &busybox)
        .program("init", INIT.as_bytes());
    if exercise {
        archive.program("bin/exercise", &read(&exerciser()?)?);
    }
    let name = if exercise {
        "exercise.cpio"
    } else {
        "shell.cpio"
    };
    let ramdisk = written(name, archive)?;
    Ok(Linux { kernel, ramdisk })
}

/// As [`prepare`], with the measuring program as the first process (`bench/linux`), and a shell for it.
pub fn measuring() -> Result<Linux> {
    let kernel = kernel()?;
    let program = read(&compiled(
        "bench/linux/measure.c",
        "measure",
        &["-static", "-Wextra"],
    )?)?;
    let mut archive = Archive::default();
    archive
        .directory("bin")
        .directory("dev")
        .device("dev/console", (5, 1))
        .device("dev/null", (1, 3))
        .device("dev/zero", (1, 5));
    archive
        .program("bin/sh", &busybox()?)
        .program("bin/hello", &program)
        .program("init", &program);
    let ramdisk = written("measure.cpio", archive)?;
    Ok(Linux { kernel, ramdisk })
}

fn busybox() -> Result<Vec<u8>> {
    let paths = ["bin/busybox", "usr/bin/busybox"];
    read(&downloads::file("busybox-static", &paths)?)
}

/// Writes an archive, if it is not there already.
fn written(name: &str, archive: Archive) -> Result<PathBuf> {
    let ramdisk = workspace::scratch("linux")?.join(name);
    let bytes = archive.finish();
    if std::fs::read(&ramdisk).ok().as_ref() != Some(&bytes) {
        std::fs::write(&ramdisk, bytes)
            .with_context(|| format!("cannot write {}", ramdisk.display()))?;
    }
    Ok(ramdisk)
}

/// The kernel that Debian's `linux-image-amd64` stands for.
fn kernel() -> Result<PathBuf> {
    // The name of the real package changes with each update; once it is
    // fetched, it stays.
    let mark = workspace::scratch("linux")?.join("package");
    let package = match std::fs::read_to_string(&mark) {
        Ok(package) => package,
        Err(_) => {
            let package = downloads::depends("linux-image-amd64", "linux-image-")?;
            std::fs::write(&mark, &package)?;
            package
        }
    };
    let version = package.trim_start_matches("linux-image-");
    downloads::one_file(&package, &format!("./boot/vmlinuz-{version}"))
}

fn exerciser() -> Result<PathBuf> {
    compiled("xtask/initramfs/exercise.c", "exercise", &["-static"])
}

/// Compiles a file of C for this host.
pub fn compiled(source: &str, name: &str, options: &[&str]) -> Result<PathBuf> {
    let program = workspace::scratch("linux")?.join(name);
    // Another command may be compiling, or using, the same.
    let partial = program.with_extension(std::process::id().to_string());
    command::run_quiet(
        Command::new("cc")
            .args(["-O2", "-Wall"])
            .args(options)
            .arg("-o")
            .arg(&partial)
            .arg(workspace::root().join(source)),
    )?;
    std::fs::rename(&partial, &program)
        .with_context(|| format!("cannot write {}", program.display()))?;
    Ok(program)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    match std::fs::read(path) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => bail!("{} is empty", path.display()),
        Err(error) => bail!("cannot read {}: {error}", path.display()),
    }
}

//! Debian packages used as data: fetched by `apt-get download` and unpacked
//! under the target directory, so that nothing of them is installed. (An
//! installed hypervisor would change this machine's boot menu.)
//!
//! A package is fetched once: a finished unpacking leaves a mark.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::{command, packages, ui, workspace};

/// Debian's Xen 4.17 as a plain ELF file, ready for a boot loader.
pub fn xen() -> Result<PathBuf> {
    let dir = unpacked("xen-hypervisor-4.17-amd64")?;
    // Tests ask from several threads: one unpacks, the others wait.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let plain = dir.join("boot/xen-4.17-amd64");
    if !plain.exists() {
        let packed = dir.join("boot/xen-4.17-amd64.gz");
        let output = command::start(
            Command::new("gzip").arg("-dc").arg(&packed).output(),
            &Command::new("gzip"),
        )?;
        if !output.status.success() {
            bail!("cannot unpack {}", packed.display());
        }
        let partial = dir.join("boot/xen.partial");
        std::fs::write(&partial, output.stdout)
            .and_then(|()| std::fs::rename(&partial, &plain))
            .with_context(|| format!("cannot write {}", plain.display()))?;
    }
    Ok(plain)
}

/// The directory that holds Xen's public headers (`xen.h` is in it): the oracle that ours are compared with.
pub fn xen_headers() -> Result<PathBuf> {
    Ok(unpacked("libxen-dev")?.join("usr/include/xen"))
}

/// A file of a package, which has it at one of these paths.
pub fn file(package: &str, paths: &[&str]) -> Result<PathBuf> {
    let dir = unpacked(package)?;
    let found = paths
        .iter()
        .map(|path| dir.join(path))
        .find(|path| path.is_file());
    found.with_context(|| format!("{package} has no {}", paths.join(" or ")))
}

/// One file of a package too large to unpack whole. `path` begins with `./`,
/// as in the package's archive.
pub fn one_file(package: &str, path: &str) -> Result<PathBuf> {
    let dir = once(package, |deb, dir| {
        let mut dpkg = Command::new("dpkg-deb");
        dpkg.arg("--fsys-tarfile").arg(deb).stdout(Stdio::piped());
        let mut archive = command::start(dpkg.spawn(), &dpkg)?;
        let stream = archive.stdout.take().context("dpkg-deb has no output")?;
        let taken = command::run_quiet_with(
            Command::new("tar").arg("-x").arg("-C").arg(dir).arg(path),
            stream.into(),
        );
        archive.wait().context("cannot wait for dpkg-deb")?;
        taken
    })?;
    Ok(dir.join(path.trim_start_matches("./")))
}

/// The package beginning with `prefix` that another one depends on.
pub fn depends(package: &str, prefix: &str) -> Result<String> {
    if !packages::lists_present() {
        lists()?;
    }
    let text = command::capture(Command::new("apt-cache").args(["depends", package]))?;
    let name = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends: ")?.strip_prefix(prefix));
    name.map(|rest| format!("{prefix}{rest}"))
        .with_context(|| format!("{package} depends on no {prefix}… in Debian's package lists"))
}

/// The directory with the unpacked files of a Debian package.
fn unpacked(package: &str) -> Result<PathBuf> {
    once(package, |deb, dir| {
        command::run_quiet(Command::new("dpkg").arg("-x").arg(deb).arg(dir))
    })
}

/// The directory of a package, filled by `unpack` if that was not done yet.
/// Tests ask from several threads: one fetches, the others wait.
fn once(package: &str, unpack: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = workspace::scratch("debian")?.join(package);
    let mark = dir.join(".complete");
    if !mark.exists() {
        let deb = fetch(package, &dir)?;
        unpack(&deb, &dir)?;
        std::fs::remove_file(&deb).with_context(|| format!("cannot remove {}", deb.display()))?;
        std::fs::write(&mark, "").with_context(|| format!("cannot write {}", mark.display()))?;
    }
    Ok(dir)
}

/// Downloads a package into `dir` and gives the package file.
fn fetch(package: &str, dir: &Path) -> Result<PathBuf> {
    if !command::exists("apt-get") || !command::exists("dpkg") {
        bail!(
            "{package} comes from Debian's archive, and this machine has no apt-get\n\
             unpack that package by other means into {} and make an empty file .complete there",
            dir.display()
        );
    }
    ui::step(&format!(
        "Downloading {package} (unpacked under target/, not installed)"
    ));
    if !packages::lists_present() {
        lists()?;
    }
    // A half-done attempt of before is worth nothing.
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    if download(package, dir).is_err() {
        lists()?;
        download(package, dir)
            .with_context(|| format!("{package} could not be fetched from Debian's archive"))?;
    }
    std::fs::read_dir(dir)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "deb"))
        .with_context(|| format!("apt-get left no file of {package} in {}", dir.display()))
}

fn download(package: &str, dir: &Path) -> Result<()> {
    // Root's apt would first try as another user, who cannot write here.
    let mut apt = packages::apt_get();
    apt.args(["-o", "APT::Sandbox::User=root", "-q", "download", package])
        .current_dir(dir);
    command::run_quiet(&mut apt)
}

fn lists() -> Result<()> {
    if !packages::is_root() {
        bail!("Debian's package lists are missing or old\nto fetch them: sudo apt-get update");
    }
    packages::update()
}

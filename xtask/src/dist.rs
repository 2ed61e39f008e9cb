//! `dist`: what porters need without this tree, as files below `target/dist`. The packages for cargo,
//! and a tarball of the C headers and the C library in an installed layout.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::{command, ui, workspace};

/// The packages that are to be had without this tree, each behind those that it needs.
pub const PACKAGES: [&str; 3] = ["paravane-abi", "paravane-builder", "paravane-guest"];

/// The version of everything.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is installed beside headers: from where, and where to below the prefix.
const DOCUMENTS: [(&str, &str); 3] = [
    ("LICENSE-MIT", "share/doc/paravane/LICENSE-MIT"),
    ("LICENSE-APACHE", "share/doc/paravane/LICENSE-APACHE"),
    ("examples/hello-c", "share/doc/paravane/examples/hello-c"),
];

/// The `dist` command.
pub fn dist() -> Result<()> {
    let out = workspace::target().join("dist");
    ui::step("The packages");
    let mut made = packages(&[])?;
    ui::step("The headers and the C library");
    made.push(sdk(&workspace::scratch("dist")?)?);
    std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    for file in made {
        let to = out.join(file.file_name().unwrap_or_default());
        std::fs::copy(&file, &to).with_context(|| format!("cannot write {}", to.display()))?;
        let kilobytes = to.metadata()?.len().div_ceil(1024);
        ui::line(&format!("{} {kilobytes} kB", workspace::short(&to)));
    }
    Ok(())
}

/// Makes the packages, without a warning of cargo's, and gives their files.
pub fn packages(options: &[&str]) -> Result<Vec<PathBuf>> {
    let target = workspace::scratch("packages")?;
    let mut cargo = command::cargo();
    cargo.args(["package", "--locked", "--target-dir"]);
    cargo.arg(&target).args(options);
    cargo.args(PACKAGES.iter().flat_map(|name| ["-p", name]));
    cargo.env("CARGO_TERM_COLOR", "never");
    let log = workspace::scratch("logs")?.join("package.log");
    let status = command::run_logged(&mut cargo, &log)?;
    let said = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    if !status.success() || said.contains("warning") {
        bail!(
            "cargo cannot package them, or not without a warning: {}\n{}",
            command::display(&cargo),
            command::tail(&said, 30)
        );
    }
    let file = |name: &&str| target.join(format!("package/{name}-{VERSION}.crate"));
    Ok(PACKAGES.iter().map(file).collect())
}

/// Widths of guests: the library's directory below the prefix has a name for each.
const WIDTHS: [(&str, &str); 2] = [("64", "lib"), ("32", "lib32")];

/// Held while the library is built: what was built before serves again, and one builds at a time.
static BUILDING: Mutex<()> = Mutex::new(());

/// Builds the C library for one width, and installs it with all headers.
fn install_library(width: &str, prefix: &Path) -> Result<()> {
    let objects = workspace::scratch("c-guest")?.join(width);
    let _one = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut make = Command::new("make");
    make.arg("-C").arg(workspace::root().join("sdk/c-guest"));
    make.args(["install", "PREFIX=", &format!("M={width}")]);
    make.arg(format!("O={}", objects.display()));
    make.arg(format!("DESTDIR={}", prefix.display()));
    // A make above this one has its own way of talking to those below.
    make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
    command::run_quiet(&mut make)
}

/// Lets a file for pkg-config find the rest from where it lies itself, wherever that is.
fn relocate(file: &Path) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let relative: String = text
        .lines()
        .map(|line| match line.split_once("=/") {
            Some((name, path)) if !name.contains(' ') => {
                format!("{name}=${{pcfiledir}}/../../{path}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    std::fs::write(file, relative).with_context(|| format!("cannot write {}", file.display()))
}

/// Makes the tarball in `dir`: one directory, which can be the prefix itself.
pub fn sdk(dir: &Path) -> Result<PathBuf> {
    let name = format!("paravane-sdk-{VERSION}");
    let prefix = dir.join(&name);
    let _ = std::fs::remove_dir_all(&prefix);
    let root = workspace::root();
    for (width, lib) in WIDTHS {
        install_library(width, &prefix)?;
        relocate(&prefix.join(lib).join("pkgconfig/paravane-guest.pc"))?;
    }
    for (from, to) in DOCUMENTS {
        copy(&root.join(from), &prefix.join(to))?;
    }
    let tarball = dir.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    // The same bytes whoever makes it.
    tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0"])
        .args(["--numeric-owner", "--mode=u=rwX,go=rX"])
        .args(["--use-compress-program", "gzip -n", "-C"])
        .arg(dir)
        .arg("-cf")
        .arg(&tarball)
        .arg(&name);
    command::run_quiet(&mut tar)?;
    Ok(tarball)
}

/// Copies a file, or all files of a directory.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let files = if from.is_dir() {
        workspace::files_below(from)?
    } else {
        vec![from.to_path_buf()]
    };
    for file in files {
        let below = file.strip_prefix(from).unwrap_or(&file);
        let to = if below.as_os_str().is_empty() {
            to.to_path_buf()
        } else {
            to.join(below)
        };
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        std::fs::copy(&file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// Unpacks a tarball or a package into `dir`, with the time of now: cargo gives all files of packages
/// one time, by which it would not notice that one has changed.
pub fn unpack(file: &Path, dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let mut tar = Command::new("tar");
    command::run_quiet(tar.arg("-xmzf").arg(file).arg("-C").arg(dir))
}

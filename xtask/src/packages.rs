//! Debian packages, the Rust target and Miri: what each command needs, found or
//! installed.
//!
//! `run` asks for less than `test`. A package counts as present when the thing
//! that we use of it is there, so another distribution's QEMU is as good.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{command, ui, workspace};

/// The target of everything that runs on the machine.
pub const BARE_METAL: &str = "x86_64-unknown-none";

/// How to see that a package's purpose is served.
enum Sign {
    /// A program in the path.
    Program(&'static str),
    /// A file of which one of these paths exists.
    File(&'static [&'static str]),
    /// The package itself, as dpkg knows it.
    Installed,
}

struct Package {
    name: &'static str,
    sign: Sign,
}

const fn program(name: &'static str, program: &'static str) -> Package {
    Package {
        name,
        sign: Sign::Program(program),
    }
}

/// Sets of packages, by what one wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Boot by QEMU's own loader.
    Direct,
    /// Make GRUB images and boot them.
    Grub,
    /// Everything that the tests use.
    Test,
    /// The debugger.
    Gdb,
}

impl Need {
    fn packages(self) -> Vec<Package> {
        let qemu = program("qemu-system-x86", "qemu-system-x86_64");
        // QEMU's own dependency, named because its absence is otherwise silent.
        let firmware = Package {
            name: "seabios",
            sign: Sign::File(&[
                "/usr/share/seabios/bios-256k.bin",
                "/usr/share/qemu/bios-256k.bin",
            ]),
        };
        let grub = || {
            [
                program("grub-common", "grub-mkrescue"),
                Package {
                    name: "grub-pc-bin",
                    sign: Sign::File(&["/usr/lib/grub/i386-pc/multiboot2.mod"]),
                },
                program("xorriso", "xorriso"),
            ]
        };
        let tests = || {
            [
                program("gcc", "gcc"),
                program("g++", "g++"),
                program("gdb", "gdb"),
                program("make", "make"),
                program("pkg-config", "pkg-config"),
                Package {
                    name: "libc6-dev",
                    sign: Sign::File(&["/usr/include/stdio.h"]),
                },
                Package {
                    name: "libclang1-14",
                    sign: Sign::Installed,
                },
                Package {
                    name: "libclang-common-14-dev",
                    sign: Sign::Installed,
                },
            ]
        };
        match self {
            Self::Direct => vec![qemu, firmware],
            Self::Grub => [qemu, firmware].into_iter().chain(grub()).collect(),
            Self::Test => [qemu, firmware]
                .into_iter()
                .chain(grub())
                .chain(tests())
                .collect(),
            Self::Gdb => vec![qemu, firmware, program("gdb", "gdb")],
        }
    }
}

fn present(package: &Package) -> bool {
    match package.sign {
        Sign::Program(name) => command::exists(name),
        Sign::File(paths) => paths.iter().any(|path| Path::new(path).exists()),
        Sign::Installed => installed(package.name),
    }
}

/// Whether dpkg has the package, configured.
fn installed(name: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Abbrev}", name])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout.starts_with(b"ii"))
}

/// The `setup` command.
pub fn setup(test: bool) -> Result<()> {
    ensure(if test { Need::Test } else { Need::Grub })?;
    if test {
        ui::step("Xen 4.17's image and public headers, used as test data");
        crate::downloads::xen()?;
        crate::downloads::xen_headers()?;
        DENY.ensure()?;
    }
    ui::line(&format!(
        "Ready: `cargo xtask {}` has all it needs.",
        if test { "test" } else { "run" }
    ));
    Ok(())
}

/// Makes sure of the Rust target and of the packages behind `need`.
pub fn ensure(need: Need) -> Result<()> {
    ensure_target()?;
    let missing: Vec<&str> = need
        .packages()
        .into_iter()
        .filter(|p| !present(p))
        .map(|p| p.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    ui::step(&format!(
        "Debian packages to install: {}",
        missing.join(" ")
    ));
    if !command::exists("apt-get") {
        bail!(
            "this machine has no apt-get to install them with\n\
             install by its own means what these Debian packages hold: {}",
            missing.join(" ")
        );
    }
    if !is_root() {
        bail!(
            "installing packages takes root\n\
             run this, then the same command again:\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            missing.join(" ")
        );
    }
    if !lists_present() {
        update()?;
    }
    if install(&missing).is_err() {
        // Old lists name versions that the archive has replaced.
        ui::note("that failed; once more with fresh package lists");
        update()?;
        install(&missing)?;
    }
    Ok(())
}

fn install(packages: &[&str]) -> Result<()> {
    command::run(
        apt_get()
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages),
    )
    .context("the packages could not be installed")
}

/// `apt-get`, never asking.
pub fn apt_get() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-o", "Dpkg::Use-Pty=0"]);
    apt
}

/// Fetches the package lists anew.
pub fn update() -> Result<()> {
    ui::step("Fetching Debian's package lists");
    command::run(apt_get().args(["update", "-q"])).context("the package lists could not be fetched")
}

/// Whether `apt-get update` was ever run here.
pub fn lists_present() -> bool {
    std::fs::read_dir("/var/lib/apt/lists").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
    })
}

/// Whether this process is root's, as the kernel says.
pub fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
        status
            .lines()
            .find_map(|line| line.strip_prefix("Uid:"))
            .and_then(|ids| ids.split_whitespace().nth(1))
            == Some("0")
    })
}

/// Makes sure that the compiler has the bare-metal target.
pub fn ensure_target() -> Result<()> {
    if target_installed(&sysroot()?) {
        return Ok(());
    }
    ui::step(&format!("Adding Rust's target {BARE_METAL}"));
    if !command::exists("rustup") {
        bail!(
            "this Rust was not installed by rustup and lacks the target {BARE_METAL}\n\
             install Rust from https://rustup.rs, then: rustup target add {BARE_METAL}"
        );
    }
    command::run(Command::new("rustup").args(["target", "add", BARE_METAL]))
        .context("the Rust target could not be added")
}

/// Makes sure of the formatter and the linter, which rustup's minimal profile
/// leaves out.
pub fn ensure_components() -> Result<()> {
    let missing: Vec<&str> = [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")]
        .into_iter()
        .filter(|(_, program)| !runs(program))
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    ui::step(&format!("Adding Rust's {}", missing.join(" and ")));
    command::run(
        Command::new("rustup")
            .args(["component", "add"])
            .args(&missing),
    )
    .with_context(|| format!("add by your Rust's own means: {}", missing.join(" ")))
}

/// The toolchain of Miri, which stable Rust does not have.
const NIGHTLY: &str = "nightly";

/// What Miri needs of it: itself, and the standard library to interpret.
const MIRI: [&str; 2] = ["miri", "rust-src"];

/// A program of the nightly toolchain, at the workspace's root, without what
/// the toolchain that runs this program says of itself.
pub fn nightly(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", NIGHTLY, program]);
    command.current_dir(workspace::root());
    for name in ["CARGO", "RUSTC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    command
}

/// Makes sure of a nightly toolchain with Miri.
pub fn ensure_miri() -> Result<()> {
    if !command::exists("rustup") {
        bail!(
            "Miri comes with a nightly Rust, by rustup, which is not on this machine\n\
             install it from https://rustup.rs, then the same command again"
        );
    }
    // No such toolchain is an error of rustup, and one more reason to install.
    let installed = command::capture(Command::new("rustup").args([
        "component",
        "list",
        "--installed",
        "--toolchain",
        NIGHTLY,
    ]))
    .unwrap_or_default();
    if has_components(&installed, &MIRI) {
        return Ok(());
    }
    ui::step(&format!(
        "Adding Rust's {NIGHTLY} with {}",
        MIRI.join(" and ")
    ));
    let mut install = Command::new("rustup");
    install.args(["toolchain", "install", NIGHTLY, "--profile", "minimal"]);
    for component in MIRI {
        install.args(["--component", component]);
    }
    command::run(&mut install).context(
        "a nightly Rust with Miri could not be installed; days without Miri are listed at \
         https://rust-lang.github.io/rustup-components-history",
    )
}

/// A program that cargo installs, under the target directory.
pub struct Tool {
    name: &'static str,
    version: &'static str,
    /// How it prints its version.
    version_by: &'static [&'static str],
    /// Built without optimisation: it runs for a second, and is built in a third of the time.
    quick: bool,
}

/// The list of mutants was written with this version: another makes others.
pub const MUTANTS: Tool = Tool {
    name: "cargo-mutants",
    version: "25.3.1",
    version_by: &["mutants", "--version"],
    quick: false,
};

/// Holds the dependencies to `deny.toml`.
pub const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    version_by: &["--version"],
    quick: true,
};

impl Tool {
    /// The program, once [`Tool::ensure`] has installed it.
    pub fn path(&self) -> PathBuf {
        workspace::target().join("xtask/tools/bin").join(self.name)
    }

    /// Makes sure of it.
    pub fn ensure(&self) -> Result<()> {
        let version = command::capture(Command::new(self.path()).args(self.version_by));
        if version.is_ok_and(|version| version.trim().ends_with(self.version)) {
            return Ok(());
        }
        ui::step(&format!("Installing {} {}", self.name, self.version));
        let mut install = command::cargo();
        install
            .args(["install", self.name, "--locked", "--force"])
            .args(["--version", self.version])
            .arg("--root")
            .arg(workspace::scratch("tools")?);
        if self.quick {
            install.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0");
        }
        command::run(&mut install).with_context(|| format!("{} could not be installed", self.name))
    }
}

/// Whether rustup's list has all these components; most carry the host's name.
fn has_components(list: &str, components: &[&str]) -> bool {
    components.iter().all(|component| {
        list.lines().any(|line| {
            line.strip_prefix(component)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    })
}

/// Whether the program is there and not only rustup's proxy for it.
fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn sysroot() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    Ok(
        command::capture(Command::new(rustc).args(["--print", "sysroot"]))?
            .trim()
            .to_owned(),
    )
}

fn target_installed(sysroot: &str) -> bool {
    let lib = Path::new(sysroot)
        .join("lib/rustlib")
        .join(BARE_METAL)
        .join("lib");
    std::fs::read_dir(lib).is_ok_and(|mut entries| entries.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(need: Need) -> Vec<&'static str> {
        need.packages().iter().map(|p| p.name).collect()
    }

    #[test]
    fn run_needs_less_than_test() {
        let (run, test) = (names(Need::Grub), names(Need::Test));
        assert!(run.iter().all(|name| test.contains(name)));
        assert!(run.len() < test.len());
        assert!(names(Need::Direct).len() < run.len());
    }

    #[test]
    fn components_are_known_with_and_without_the_host() {
        let list = "cargo-x86_64-unknown-linux-gnu\nmiri-x86_64-unknown-linux-gnu\nrust-src\n";
        assert!(has_components(list, &MIRI));
        assert!(has_components(list, &["cargo"]));
        assert!(!has_components(list, &["clippy", "miri"]));
        assert!(!has_components("rust-src\n", &MIRI));
        assert!(!has_components("miri-preview", &["mir"]));
        assert!(!has_components("", &MIRI));
    }

    #[test]
    fn signs_are_looked_for() {
        assert!(present(&program("coreutils", "ls")));
        assert!(!present(&program("nothing", "no-such-program-here")));
        assert!(!present(&Package {
            name: "x",
            sign: Sign::File(&["/no/such/file"])
        }));
        assert!(!installed("no-such-package-here"));
    }
}

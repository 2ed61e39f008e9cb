//! Building what is booted: one `cargo build -p` an image kind, so that the
//! features one image asks of a shared crate never reach another.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::BARE_METAL;
use crate::{command, workspace};

/// Something cargo builds for the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Artifact {
    /// The hypervisor, as released.
    Hypervisor,
    /// The hypervisor that recounts every frame's references when its boot
    /// domain ends, and panics when they are not what it believed.
    Audited,
    /// The mini-OS.
    MiniOs,
    /// Every guest test.
    GuestTests,
    /// The guest that measures.
    Bench,
}

impl Artifact {
    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hypervisor => "hypervisor",
            Self::Audited => "hypervisor-audited",
            Self::MiniOs => "minios",
            Self::GuestTests => "guest-tests",
            Self::Bench => "bench-guest",
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Hypervisor | Self::Audited => "paravane",
            Self::MiniOs => "minios",
            Self::GuestTests => "guest-tests",
            Self::Bench => "bench-guest",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Hypervisor | Self::Audited => "release",
            Self::MiniOs | Self::GuestTests | Self::Bench => "guest",
        }
    }

    /// The build's command line.
    pub fn command(self) -> Command {
        let mut cargo = command::cargo();
        cargo.args(["build", "--locked", "-p", self.package()]);
        cargo.args(["--profile", self.profile(), "--target", BARE_METAL]);
        if self == Self::Audited {
            cargo
                .args(["--features", "audit", "--target-dir"])
                .arg(self.target());
        }
        cargo
    }

    /// Builds, with cargo's messages shown.
    pub fn build(self) -> Result<()> {
        self.build_only(&[])
    }

    /// Builds the images of these names only, or all if there are none.
    pub fn build_only(self, bins: &[&str]) -> Result<()> {
        let mut cargo = self.command();
        cargo.args(bins.iter().flat_map(|bin| ["--bin", bin]));
        command::run(&mut cargo).with_context(|| format!("{} does not build", self.name()))
    }

    /// Where cargo puts it: the audited hypervisor must not take the place of
    /// the released one.
    fn target(self) -> PathBuf {
        match self {
            Self::Audited => workspace::target().join("audit"),
            _ => workspace::target(),
        }
    }

    /// Where an image of this kind is once built. `bin` names the guest test;
    /// the other kinds have one image each.
    fn path(self, bin: &str) -> PathBuf {
        self.target()
            .join(BARE_METAL)
            .join(self.profile())
            .join(bin)
    }
}

/// The release image of the hypervisor.
pub fn hypervisor() -> PathBuf {
    Artifact::Hypervisor.path("paravane")
}

/// The image of the hypervisor that audits itself.
pub fn audited() -> PathBuf {
    Artifact::Audited.path("paravane")
}

/// The mini-OS image.
pub fn minios() -> PathBuf {
    Artifact::MiniOs.path("minios")
}

/// The image that measures.
pub fn bench() -> PathBuf {
    Artifact::Bench.path("bench-guest")
}

/// The image of a guest test.
pub fn guest_test(name: &str) -> PathBuf {
    Artifact::GuestTests.path(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_kind_is_one_build() {
        let line = command::display(&Artifact::Hypervisor.command());
        assert!(line.ends_with(
            "build --locked -p paravane --profile release --target x86_64-unknown-none"
        ));
        let line = command::display(&Artifact::GuestTests.command());
        assert!(line.contains("-p guest-tests --profile guest"), "{line}");
        assert!(hypervisor().ends_with("x86_64-unknown-none/release/paravane"));
        assert!(guest_test("hello").ends_with("x86_64-unknown-none/guest/hello"));
    }
}

//! Why the domains cannot be built: one line each, problem and remedy.

use core::fmt;

use paravane_builder::{Format, ImageError, LoadError};
use paravane_core::cmdline::domains::ModulesRefused;
use paravane_core::mm::Refusal;
use paravane_core::shares::Shortage;

use super::frames::Outside;
use crate::domain::BOOT_DOMAIN;

/// Why the domains cannot be built.
pub enum BuildError {
    /// The modules as a whole.
    Modules(ModulesRefused),
    /// Memory is too scattered to set so many pages aside.
    Budgets(u64),
    /// One domain.
    Domain {
        /// Its number.
        domain: usize,
        /// Its kernel's module, from 0 on.
        module: usize,
        /// Why.
        reason: DomainError,
    },
}

impl BuildError {
    pub(super) fn domain(domain: usize, module: usize, reason: DomainError) -> Self {
        Self::Domain {
            domain,
            module,
            reason,
        }
    }

    /// Whether the boot domain cannot be built for this.
    pub(super) fn is_boot_domains(&self) -> bool {
        match self {
            Self::Modules(_) | Self::Budgets(_) => true,
            Self::Domain { domain, .. } => *domain == usize::from(BOOT_DOMAIN),
        }
    }
}

/// Why one domain cannot be built.
pub enum DomainError {
    /// Its module does not exist.
    NoModule,
    /// Its image is unfit.
    Image(ImageError),
    /// Too little memory.
    Shortage(Shortage),
    /// There is no room to unpack its image, so packed, of so many bytes if it says so.
    NoRoom(Format, Option<u64>),
    /// Its image, so packed, has more bytes than the domain has memory.
    LargerThanMemory(Format, u64),
    /// Its unpacked image, of so many pages, takes memory that other domains ask for.
    InTheWay(u64),
    /// Something that it needs could not be had.
    Resources(&'static str),
    /// The image was to be written outside the domain: a defect of ours.
    Outside(u64),
    /// The frame-type engine refused the first page tables: a defect of ours.
    PageTables(Refusal),
}

impl From<ImageError> for DomainError {
    fn from(error: ImageError) -> Self {
        Self::Image(error)
    }
}

impl From<LoadError<Outside>> for DomainError {
    fn from(error: LoadError<Outside>) -> Self {
        match error {
            LoadError::Image(error) => Self::Image(error),
            LoadError::NoFrame(pfn) | LoadError::Memory(Outside(pfn)) => Self::Outside(pfn),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Modules(refused) => refused.fmt(f),
            Self::Budgets(pages) => write!(
                f,
                "{} kB cannot be set aside for what the hypervisor does for domains; give the machine more memory",
                pages << 2
            ),
            Self::Domain {
                domain,
                module,
                reason,
            } => write!(
                f,
                "domain {domain} (module {}): {reason}",
                module.saturating_add(1)
            ),
        }
    }
}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoModule => f.write_str("its module is missing; give it"),
            Self::Image(error) => error.fmt(f),
            Self::Shortage(shortage) => shortage.fmt(f),
            Self::NoRoom(format, Some(bytes)) => write!(
                f,
                "no room to unpack its kernel, {format} that states {} kB; check it with the tool that made it, or give the machine more memory",
                bytes.div_ceil(1024)
            ),
            Self::NoRoom(format, None) => write!(
                f,
                "no room to unpack its kernel, {format}; give the machine more memory"
            ),
            Self::LargerThanMemory(format, bytes) => write!(
                f,
                "its kernel, {format}, has {} kB unpacked, which is more than the domain's memory; strip it, or ask for more (mem=)",
                bytes.div_ceil(1024)
            ),
            Self::InTheWay(pages) => write!(
                f,
                "its kernel takes {} kB unpacked, which other domains ask for; give it unpacked, ask for less (dom0_mem=, mem=, reserve=) or give the machine more memory",
                pages << 2
            ),
            Self::Resources(what) => {
                write!(
                    f,
                    "out of memory for its {what}; raise reserve= or lower dom0_mem="
                )
            }
            Self::Outside(pfn) => {
                write!(
                    f,
                    "its layout names frame {pfn:#x}, which it does not have; please report this"
                )
            }
            Self::PageTables(refusal) => {
                write!(
                    f,
                    "its first page tables were refused: {refusal:?}; please report this"
                )
            }
        }
    }
}

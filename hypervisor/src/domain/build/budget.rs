//! The budgets of domains: how large they are here, and setting them aside.

use paravane_core::budget::{Budget, Sizes};
use paravane_core::grant::Maptrack;
use paravane_core::sched;

use super::BuildError;
use crate::arch::{cpus, fpu};
use crate::domain::grants::HeldFrame;
use crate::domain::parting::Report;
use crate::domain::{Domain, vcpu::Vcpu};
use crate::time::{timers, watchdog};
use crate::{heap, mm};

/// What lists and counts take beside a domain or a vCPU.
const LISTED: usize = 1 << 10;

fn sizes() -> Sizes {
    Sizes {
        domain: size_of::<Domain>()
            .saturating_add(size_of::<Report>())
            .saturating_add(LISTED) as u64,
        vcpu: size_of::<Vcpu>()
            .saturating_add(fpu::state_bytes())
            .saturating_add(LISTED) as u64,
        segment: Maptrack::<HeldFrame>::segment_bytes(),
        timer: timers::SLOT_BYTES,
        unit: sched::unit_bytes(),
        watchdogs: watchdog::WATCHDOGS as u64,
        cpus: cpus::online().into(),
    }
}

/// That of a domain.
pub(super) fn of(pages: u64, vcpus: u32) -> Budget {
    Budget::of(pages, vcpus.into(), &sizes())
}

/// What the hypervisor needs beside all domains.
pub(super) fn of_hypervisor() -> Budget {
    Budget::of_hypervisor(cpus::online().into())
}

/// Sets aside what all domains may need: nobody else gets it.
///
/// # Errors
/// There is not so much.
pub(super) fn set_aside(all: &Budget) -> Result<(), BuildError> {
    mm::set_aside(all.shared)
        .and_then(|()| heap::seal(all.heap_pages(), all.exchange))
        .ok_or(BuildError::Budgets(all.pages()))?;
    info!(
        "memory: {} kB set aside for what the hypervisor does for domains: {} kB of heap, {} kB shared with them, {} kB for exchanges",
        all.pages() << 2,
        all.heap_pages() << 2,
        all.shared << 2,
        all.exchange << 2
    );
    Ok(())
}

//! How a run ends when the boot domain stops.

use crate::domain::{Domain, ShutdownReason};

pub fn boot_domain_ended(_: &Domain, reason: ShutdownReason) -> ! {
    crate::arch::power::stop(reason)
}

//! How a run ends when the boot domain stops.

use crate::domain::ShutdownReason;

pub fn boot_domain_ended(reason: ShutdownReason) -> ! {
    crate::arch::power::stop(reason)
}

//! How a run of the machine ends.
//!
//! The boot domain's end is the machine's (design:boot-modules). Under an emulator the exit status
//! follows it: power-off ends with 0, everything else with a status that names it (`power.rs`).

use crate::arch::power;
use crate::domain::{self, ShutdownReason};

/// Ends the machine's run after the boot domain stopped for `reason`.
pub fn boot_domain_ended(reason: ShutdownReason) -> ! {
    #[cfg(feature = "audit")]
    crate::audit::at_end();
    domain::console::finish_all();
    match reason {
        ShutdownReason::Poweroff => power::off(),
        ShutdownReason::Reboot => power::reset(),
        // Nothing here can resume or restart a domain, so these two end the run as well; they are
        // no failure of the guest.
        ShutdownReason::Suspend | ShutdownReason::SoftReset => power::off(),
        ShutdownReason::Crash | ShutdownReason::Watchdog => power::guest_crashed(),
    }
}

//! How a run of the machine ends.
//!
//! The boot domain's end is the machine's (design:boot-modules). Under an emulator the exit status
//! follows it: power-off ends with 0, everything else with a status that names it (`power.rs`).
//!
//! From here on each byte for the console is waited for. So all other CPUs stand still first: a guest
//! that went on would have more to say as fast as it is sent, and a CPU that is stopped by `power.rs`
//! while it sends something would keep the console's lock.

use crate::arch::power;
use crate::domain::{Domain, ShutdownReason, last_words, recorder};
use crate::{console, sched};

/// Ends the machine's run after the boot domain, `boot`, stopped for `reason`.
pub fn boot_domain_ended(boot: &Domain, reason: ShutdownReason) -> ! {
    let still = sched::standstill::for_good();
    console::finish();
    last_words::finish(boot);
    #[cfg(feature = "audit")]
    {
        stacks();
        crate::audit::at_end(&still);
    }
    last_words::finish_all(&still);
    recorder::say_all(&still);
    match reason {
        ShutdownReason::Poweroff => power::off(),
        ShutdownReason::Reboot => power::reset(),
        // Nothing here can resume or restart a domain, so these two end the run as well; they are
        // no failure of the guest.
        ShutdownReason::Suspend | ShutdownReason::SoftReset => power::off(),
        ShutdownReason::Crash | ShutdownReason::Watchdog => power::guest_crashed(),
    }
}

/// Says how deep the processors' stacks were used, for tests.
///
/// # Panics
/// One was used for more than half of its size: the next change may reach the page below.
#[cfg(feature = "audit")]
fn stacks() {
    use crate::arch::{area, cpus};

    for cpu in 0..cpus::online() {
        for stack in area::stack_use(cpu).filter(|stack| stack.used != 0) {
            let area::StackUse { name, used, size } = stack;
            info!("CPU {cpu}: {used} bytes of {size} used of the {name} stack");
            assert!(
                used <= size / 2,
                "the {name} stack of CPU {cpu} is too small"
            );
        }
    }
}

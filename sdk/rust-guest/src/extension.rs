//! What Paravane adds to the interface: the virtual-time alarm here, the log of
//! refused requests in [`crate::refusals`].
//!
//! One hypercall, which every other hypervisor answers with ENOSYS. Ask
//! [`version`] once; a guest that runs everywhere does without when there is
//! none.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

pub(crate) fn call(command: u32, arg: u64) -> Result {
    // SAFETY: `arg` is 0 or the live structure that goes with the command.
    check(unsafe { raw::call2::<{ abi::PARAVANE_HYPERCALL }>(u64::from(command), arg) })
}

/// The version of the extension.
///
/// # Errors
/// ENOSYS where there is none.
pub fn version() -> Result<u32> {
    call(abi::PARAVANE_OP_version, 0).map(|version| version as u32)
}

/// Sets this vCPU's alarm in virtual time: an absolute number of nanoseconds
/// that it has run, or none.
///
/// # Errors
/// ENOSYS where there is no such alarm.
pub fn set_virtual_timer(deadline: Option<u64>) -> Result<()> {
    let arg = abi::paravane_virtual_timer {
        timeout_abs_ns: deadline.unwrap_or(0),
        ..Default::default()
    };
    call(abi::PARAVANE_OP_set_virtual_timer, &raw const arg as u64).map(|_| ())
}

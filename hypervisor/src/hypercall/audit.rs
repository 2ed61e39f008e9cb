//! The audit of all frames, for tests: hypercall `__HYPERVISOR_arch_7`, in builds with the feature
//! `audit` only. It has no arguments and may be called by any domain.

#[cfg(not(feature = "audit"))]
use paravane_abi::errno::Errno;

use super::Outcome;

/// `audit()`: 0, if every count of every frame is what a recount says.
///
/// # Errors
/// `EIO`: a violation, which the console names; `EAGAIN`: another CPU audits it right now; `ENOSYS`
/// in other builds.
pub fn audit() -> Outcome {
    #[cfg(feature = "audit")]
    return crate::audit::run().map(|()| 0).map_err(Into::into);
    #[cfg(not(feature = "audit"))]
    Err(Errno::ENOSYS.into())
}

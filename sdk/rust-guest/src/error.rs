//! Errors of the interface: a negative errno, named.

pub use paravane_abi::errno::Errno;

/// What a hypercall "returns" where there is no hypervisor (host tests).
#[cfg(not(target_os = "none"))]
pub(crate) const NO_HYPERVISOR: i64 = -38;

//! The I/O privilege level.

use paravane_guest::abi;
use paravane_guest::hypercall::{Result, check, raw};

/// Sets the level at which kernels may touch ports.
///
/// # Errors
/// EINVAL: there is no such level.
pub fn set_iopl(iopl: u32) -> Result {
    let arg = abi::physdev_set_iopl { iopl };
    // SAFETY: the call reads the structure.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_physdev_op }>(
            u64::from(abi::PHYSDEVOP_set_iopl),
            &raw const arg as u64,
        )
    })
}

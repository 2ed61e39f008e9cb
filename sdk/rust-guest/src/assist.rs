//! Assists: behaviours that a guest switches on (`abi::VMASST_TYPE_*`).

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

/// Switches an assist on or off.
///
/// # Errors
/// ENOSYS for one that does not exist.
pub fn set(assist: u32, on: bool) -> Result<()> {
    let command = if on {
        abi::VMASST_CMD_enable
    } else {
        abi::VMASST_CMD_disable
    };
    // SAFETY: takes no memory.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_vm_assist }>(u64::from(command), u64::from(assist))
    };
    check(raw).map(|_| ())
}

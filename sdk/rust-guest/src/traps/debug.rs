//! Debug registers of this vCPU.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

/// Writes debug register `register` (0 to 3, 6, 7).
///
/// # Errors
/// EINVAL for another register, or a value that would let the guest watch
/// the hypervisor.
pub fn set(register: u32, value: u64) -> Result<()> {
    // SAFETY: takes no memory; a breakpoint traps into the guest's handler.
    let raw =
        unsafe { raw::call2::<{ abi::__HYPERVISOR_set_debugreg }>(u64::from(register), value) };
    check(raw).map(|_| ())
}

/// Reads debug register `register`. Values that look like an errno are not
/// told apart from one by the interface.
pub fn get(register: u32) -> i64 {
    // SAFETY: takes no memory.
    unsafe { raw::call1::<{ abi::__HYPERVISOR_get_debugreg }>(u64::from(register)) }
}

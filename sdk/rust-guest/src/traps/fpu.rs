//! The virtual TS flag: trap at the next use of the FPU, for kernels that
//! switch its state lazily. The flag is clear again when the trap arrives.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};

/// Sets or clears this vCPU's TS flag.
pub fn set_task_switched(set: bool) -> Result<()> {
    // SAFETY: takes no memory.
    let raw = unsafe { raw::call1::<{ abi::__HYPERVISOR_fpu_taskswitch }>(u64::from(set)) };
    check(raw).map(|_| ())
}

//! The two alarms: one in real time, one in virtual time (C20). A guest
//! keeps its own queue of timeouts and sets the alarm to the next one.
//!
//! A real-time alarm arrives as `VIRQ_TIMER` of the vCPU. Times are absolute
//! nanoseconds since boot; one that has passed arrives at once.

use paravane_abi as abi;

use crate::addr::VcpuId;
use crate::hypercall::{Result, check, raw};

/// Sets this vCPU's real-time alarm, or cancels it with `None`.
///
/// # Errors
/// None that a guest causes.
pub fn set(deadline: Option<u64>) -> Result<()> {
    // SAFETY: takes no memory. 0 cancels.
    let raw = unsafe { raw::call1::<{ abi::__HYPERVISOR_set_timer_op }>(deadline.unwrap_or(0)) };
    check(raw).map(|_| ())
}

/// Sets this vCPU's single-shot timer. With `in_future`, a deadline that has
/// passed is refused instead of arriving at once.
///
/// # Errors
/// ETIME for a deadline that has passed, with `in_future`.
pub fn set_single_shot(vcpu: VcpuId, deadline: u64, in_future: bool) -> Result<()> {
    let mut arg = abi::vcpu_set_singleshot_timer {
        timeout_abs_ns: deadline,
        flags: if in_future {
            abi::VCPU_SSHOTTMR_future as _
        } else {
            0
        },
    };
    crate::vcpu::call(abi::VCPUOP_set_singleshot_timer, vcpu, &mut arg)
}

/// Cancels the single-shot timer.
///
/// # Errors
/// EINVAL for another vCPU's.
pub fn stop_single_shot(vcpu: VcpuId) -> Result<()> {
    crate::vcpu::call_plain(abi::VCPUOP_stop_singleshot_timer, vcpu)
}

/// Sets this vCPU's periodic timer.
///
/// # Errors
/// EINVAL for a period below a millisecond.
pub fn set_periodic(vcpu: VcpuId, period: u64) -> Result<()> {
    let mut arg = abi::vcpu_set_periodic_timer { period_ns: period };
    crate::vcpu::call(abi::VCPUOP_set_periodic_timer, vcpu, &mut arg)
}

/// Stops the periodic timer.
///
/// # Errors
/// ENOENT for no such vCPU.
pub fn stop_periodic(vcpu: VcpuId) -> Result<()> {
    crate::vcpu::call_plain(abi::VCPUOP_stop_periodic_timer, vcpu)
}

/// Sets this vCPU's virtual-time alarm: it goes off as `VIRQ_TIMER` when the
/// vCPU has run for `running` nanoseconds in all (see
/// [`runstate`](crate::time::runstate)); `None` cancels it. An extension:
/// other hypervisors refuse, so plan for that.
///
/// # Errors
/// ENOSYS where the hypervisor does not have it.
pub fn set_virtual(running: Option<u64>) -> Result<()> {
    crate::extension::set_virtual_timer(running)
}

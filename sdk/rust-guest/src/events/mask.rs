//! Masking: upcalls as a whole (R5), and single ports (R4).
//!
//! Both have the same trap: what arrives while the mask is set is pending
//! and nobody will be told again. So whoever unmasks looks, and asks the
//! hypervisor for the upcall that was missed.

use core::sync::atomic::Ordering;

use paravane_abi as abi;

use crate::addr::Port;
use crate::events::channel;
use crate::events::shared::{PORTS, Shared, VcpuInfo, current};
use crate::hypercall::{Result, raw};

/// Masks upcalls on this vCPU; true if they were masked before (as they are
/// while shared_info is not mapped).
#[inline]
pub fn mask_upcalls() -> bool {
    current().is_none_or(|info| info.upcall_mask().swap(1, Ordering::AcqRel) != 0)
}

/// Upcalls are masked on this vCPU.
pub fn are_upcalls_masked() -> bool {
    current().is_none_or(|info| info.upcall_mask().load(Ordering::Acquire) != 0)
}

/// Unmasks upcalls on this vCPU; what is pending arrives before this returns.
#[inline]
pub fn unmask_upcalls() {
    let Some(info) = current() else { return };
    unmask(info);
}

/// Sets the mask back to what [`mask_upcalls`] gave.
#[inline]
pub fn restore_upcalls(masked: bool) {
    if !masked {
        unmask_upcalls();
    }
}

#[inline]
fn unmask(info: VcpuInfo) {
    info.upcall_mask().store(0, Ordering::SeqCst);
    // Pending and mask are a store and a load on both sides: sequential
    // consistency makes sure that one of us sees the other's.
    if info.upcall_pending().load(Ordering::SeqCst) != 0 {
        force_upcall();
    }
}

/// Asks the hypervisor to look at our pending events: any call does, on its
/// way out.
#[cold]
pub fn force_upcall() {
    // SAFETY: asks for the version; takes no memory.
    let _ = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_xen_version }>(u64::from(abi::XENVER_version), 0)
    };
}

fn place(port: Port) -> Option<(usize, u64)> {
    (port.raw() < PORTS).then(|| ((port.raw() / 64) as usize, 1 << (port.raw() % 64)))
}

/// Masks a port: its event may become pending, but makes no upcall. True if
/// it was masked before.
pub fn mask_port(shared: Shared, port: Port) -> bool {
    let Some((word, bit)) = place(port) else {
        return true;
    };
    shared
        .mask()
        .get(word)
        .is_some_and(|w| w.fetch_or(bit, Ordering::AcqRel) & bit != 0)
}

/// Unmasks a port whose events go to any vCPU; an event that is pending
/// arrives.
///
/// # Errors
/// EINVAL for a port out of range.
pub fn unmask_port(port: Port) -> Result<()> {
    channel::unmask(port)
}

/// The port's event is pending.
pub fn is_pending(shared: Shared, port: Port) -> bool {
    let Some((word, bit)) = place(port) else {
        return false;
    };
    shared
        .pending()
        .get(word)
        .is_some_and(|w| w.load(Ordering::Acquire) & bit != 0)
}

/// Takes the port's event back; true if it was pending.
pub fn clear_port(shared: Shared, port: Port) -> bool {
    let Some((word, bit)) = place(port) else {
        return false;
    };
    shared
        .pending()
        .get(word)
        .is_some_and(|w| w.fetch_and(!bit, Ordering::AcqRel) & bit != 0)
}

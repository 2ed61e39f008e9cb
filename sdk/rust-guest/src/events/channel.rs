//! The calls on event channels. Facts: public interface, `event_channel.h`.

use paravane_abi as abi;

use crate::addr::{DomainId, Port, VcpuId};
use crate::hypercall::{Result, check, raw};

fn call<T>(command: u32, arg: &mut T) -> Result<()> {
    // SAFETY: each command comes with the structure that the interface
    // declares for it, live and writable.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_event_channel_op }>(
            u64::from(command),
            core::ptr::from_mut(arg) as u64,
        )
    };
    check(raw).map(|_| ())
}

/// Binds a virtual interrupt (`abi::VIRQ_*`) of a vCPU to a new port.
///
/// # Errors
/// EEXIST when it is bound already, ENOENT for a vCPU that is not there,
/// EINVAL for an unknown interrupt or a global one on another vCPU than 0.
pub fn bind_virq(virq: u32, vcpu: VcpuId) -> Result<Port> {
    let mut arg = abi::evtchn_bind_virq {
        virq,
        vcpu: vcpu.raw(),
        ..Default::default()
    };
    call(abi::EVTCHNOP_bind_virq, &mut arg)?;
    Ok(Port::new(arg.port))
}

/// Makes a port that interrupts `vcpu` when any of our vCPUs sends on it.
///
/// # Errors
/// ENOENT for a vCPU that is not there.
pub fn bind_ipi(vcpu: VcpuId) -> Result<Port> {
    let mut arg = abi::evtchn_bind_ipi {
        vcpu: vcpu.raw(),
        ..Default::default()
    };
    call(abi::EVTCHNOP_bind_ipi, &mut arg)?;
    Ok(Port::new(arg.port))
}

/// Makes a port in `domain` (ourselves, unless privileged) that `remote` may
/// bind to.
///
/// # Errors
/// ESRCH for a domain that is not there, EPERM for one that is not ours,
/// ENOSPC when there is no port left.
pub fn alloc_unbound(domain: DomainId, remote: DomainId) -> Result<Port> {
    let mut arg = abi::evtchn_alloc_unbound {
        dom: domain.raw(),
        remote_dom: remote.raw(),
        ..Default::default()
    };
    call(abi::EVTCHNOP_alloc_unbound, &mut arg)?;
    Ok(Port::new(arg.port))
}

/// Connects a new port of ours to the unbound `port` of `remote`. The new
/// port is pending at once.
///
/// # Errors
/// EINVAL for a port that does not wait for us, ESRCH for no such domain.
pub fn bind_interdomain(remote: DomainId, port: Port) -> Result<Port> {
    let mut arg = abi::evtchn_bind_interdomain {
        remote_dom: remote.raw(),
        remote_port: port.raw(),
        ..Default::default()
    };
    call(abi::EVTCHNOP_bind_interdomain, &mut arg)?;
    Ok(Port::new(arg.local_port))
}

/// Gives a port back. The other end, if any, becomes unbound.
///
/// # Errors
/// EINVAL for a port that is not in use.
pub fn close(port: Port) -> Result<()> {
    call(
        abi::EVTCHNOP_close,
        &mut abi::evtchn_close { port: port.raw() },
    )
}

/// Makes the event at the other end of `port` pending.
///
/// # Errors
/// EINVAL for a port that cannot be sent on.
pub fn send(port: Port) -> Result<()> {
    call(
        abi::EVTCHNOP_send,
        &mut abi::evtchn_send { port: port.raw() },
    )
}

/// What a port is, by `abi::EVTCHNSTAT_*`, with all details.
///
/// # Errors
/// EINVAL for a port out of range.
pub fn status(port: Port) -> Result<abi::evtchn_status> {
    let mut arg = abi::evtchn_status {
        dom: abi::DOMID_SELF as u16,
        port: port.raw(),
        ..Default::default()
    };
    call(abi::EVTCHNOP_status, &mut arg)?;
    Ok(arg)
}

/// Lets a port's events go to another vCPU.
///
/// # Errors
/// ENOENT for a vCPU that is not there, EINVAL for a port that is bound to
/// its vCPU for good (IPIs, per-vCPU interrupts).
pub fn bind_vcpu(port: Port, vcpu: VcpuId) -> Result<()> {
    call(
        abi::EVTCHNOP_bind_vcpu,
        &mut abi::evtchn_bind_vcpu {
            port: port.raw(),
            vcpu: vcpu.raw(),
        },
    )
}

/// Unmasks a port by call: needed when its events go to another vCPU, which
/// has to be told if the event is pending.
///
/// # Errors
/// EINVAL for a port out of range.
pub fn unmask(port: Port) -> Result<()> {
    call(
        abi::EVTCHNOP_unmask,
        &mut abi::evtchn_unmask { port: port.raw() },
    )
}

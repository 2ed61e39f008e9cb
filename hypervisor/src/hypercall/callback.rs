//! `callback_op`, and `set_callbacks`, its predecessor: where upcalls and system calls enter.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::descriptor::exit::is_canonical;

use super::Outcome;
use super::guest::Caller;
use crate::arch::vcpu::Callback;
use crate::domain::{CurrentVcpu, current};

/// `callback_op(cmd, argument)`: ENOSYS for unknown commands and types, EINVAL for an address
/// that is not canonical.
pub fn callback_op<G: Caller>(command: u64, argument: u64) -> Outcome {
    let vcpu = current();
    match command as u32 {
        abi::CALLBACKOP_register => {
            let request = G::callback(argument)?;
            let mask_events = request.flags & abi::CALLBACKF_mask_events as u16 != 0;
            register(vcpu, u32::from(request.kind), request.address, mask_events)?;
        }
        abi::CALLBACKOP_unregister => {
            let request = G::ptr::<abi::callback_unregister>(argument).read()?;
            unregister(vcpu, u32::from(request.type_))?;
        }
        _ => return Err(Errno::ENOSYS.into()),
    }
    Ok(0)
}

fn register(vcpu: CurrentVcpu, kind: u32, address: u64, mask_events: bool) -> Result<(), Errno> {
    if !is_canonical(address) {
        return Err(Errno::EINVAL);
    }
    let callback = Callback {
        address,
        mask_events,
    };
    let slot = match kind {
        abi::CALLBACKTYPE_event => &vcpu.cpu.event_callback,
        abi::CALLBACKTYPE_failsafe => &vcpu.cpu.failsafe_callback,
        abi::CALLBACKTYPE_syscall => &vcpu.cpu.syscall_callback,
        abi::CALLBACKTYPE_syscall32 => &vcpu.cpu.syscall32_callback,
        abi::CALLBACKTYPE_sysenter => &vcpu.cpu.sysenter_callback,
        abi::CALLBACKTYPE_nmi => &vcpu.cpu.nmi_callback,
        _ => return Err(Errno::ENOSYS),
    };
    slot.set(callback);
    Ok(())
}

fn unregister(vcpu: CurrentVcpu, kind: u32) -> Result<(), Errno> {
    match kind {
        // A guest cannot do without these three.
        abi::CALLBACKTYPE_event | abi::CALLBACKTYPE_failsafe | abi::CALLBACKTYPE_syscall => {
            Err(Errno::EINVAL)
        }
        abi::CALLBACKTYPE_syscall32 => {
            vcpu.cpu.syscall32_callback.set(Callback::default());
            Ok(())
        }
        abi::CALLBACKTYPE_sysenter => {
            vcpu.cpu.sysenter_callback.set(Callback::default());
            Ok(())
        }
        abi::CALLBACKTYPE_nmi => {
            vcpu.cpu.nmi_callback.set(Callback::default());
            Ok(())
        }
        _ => Err(Errno::ENOSYS),
    }
}

/// `set_callbacks(event, failsafe, syscall)`: the three addresses at once. EINVAL, and nothing
/// changes, if one is not canonical.
pub fn set_callbacks(event: u64, failsafe: u64, syscall: u64) -> Outcome {
    if ![event, failsafe, syscall].into_iter().all(is_canonical) {
        return Err(Errno::EINVAL.into());
    }
    let vcpu = current();
    register(vcpu, abi::CALLBACKTYPE_event, event, false)?;
    register(vcpu, abi::CALLBACKTYPE_failsafe, failsafe, false)?;
    register(vcpu, abi::CALLBACKTYPE_syscall, syscall, false)?;
    Ok(0)
}

//! Entry points that are no exceptions: events, system calls (the fast
//! handler, C7), failed returns.

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};
use crate::traps::entry::{self, Handler};
use crate::traps::frame::vector;

/// The entry points there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Callback {
    /// Events are pending and not masked. Entered with events masked.
    Event,
    /// A return to the guest could not be made: a bad selector or address.
    Failsafe,
    /// `syscall` from 64-bit user mode.
    Syscall,
    /// `syscall` from 32-bit user mode (where the processor has it).
    Syscall32,
    /// `sysenter` from user mode.
    Sysenter,
    /// A non-maskable interrupt.
    Nmi,
}

impl Callback {
    const fn raw(self) -> u32 {
        match self {
            Callback::Event => abi::CALLBACKTYPE_event,
            Callback::Failsafe => abi::CALLBACKTYPE_failsafe,
            Callback::Syscall => abi::CALLBACKTYPE_syscall,
            Callback::Syscall32 => abi::CALLBACKTYPE_syscall32,
            Callback::Sysenter => abi::CALLBACKTYPE_sysenter,
            Callback::Nmi => abi::CALLBACKTYPE_nmi,
        }
    }

    fn stub(self) -> (u32, u64) {
        match self {
            Callback::Event => (vector::UPCALL, entry::upcall_entry()),
            Callback::Failsafe => (vector::FAILSAFE, entry::failsafe_entry()),
            Callback::Syscall => (vector::SYSCALL, entry::syscall_entry()),
            Callback::Syscall32 => (vector::SYSCALL32, entry::syscall32_entry()),
            Callback::Sysenter => (vector::SYSENTER, entry::sysenter_entry()),
            Callback::Nmi => (vector::NMI_CALLBACK, entry::nmi_entry()),
        }
    }
}

/// Registers any address, for this vCPU.
///
/// # Errors
/// EINVAL for a non-canonical address, ENOSYS for a kind of entry that the
/// hypervisor or the machine does not have.
pub fn register_address(callback: Callback, address: u64, mask_events: bool) -> Result<()> {
    let arg = abi::callback_register {
        type_: callback.raw() as u16,
        flags: if mask_events {
            abi::CALLBACKF_mask_events as u16
        } else {
            0
        },
        address,
    };
    // SAFETY: the call reads the structure; what the address leads to is the
    // caller's choice.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_callback_op }>(
            u64::from(abi::CALLBACKOP_register),
            &raw const arg as u64,
        )
    };
    check(raw).map(|_| ())
}

/// Lets a callback arrive at `handler` through this library's stubs, for
/// this vCPU (the handler is the same on all).
///
/// # Errors
/// As for [`register_address`].
pub fn register(callback: Callback, mask_events: bool, handler: Handler) -> Result<()> {
    let (vector, address) = callback.stub();
    entry::set_handler(vector, Some(handler));
    register_address(callback, address, mask_events)
}

//! Scheduling calls: give the CPU up, wait, end.
//!
//! Facts: public interface, `sched.h`. What `hlt` is to a native kernel,
//! [`block`] is here (C2).

use paravane_abi as abi;

use crate::addr::Port;
use crate::hypercall::{Result, check, raw};

/// Why a domain ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShutdownReason {
    /// Done; the machine may go off.
    Poweroff,
    /// Start again.
    Reboot,
    /// State is to be saved.
    Suspend,
    /// Something went wrong.
    Crash,
}

impl ShutdownReason {
    const fn raw(self) -> u32 {
        match self {
            ShutdownReason::Poweroff => abi::SHUTDOWN_poweroff,
            ShutdownReason::Reboot => abi::SHUTDOWN_reboot,
            ShutdownReason::Suspend => abi::SHUTDOWN_suspend,
            ShutdownReason::Crash => abi::SHUTDOWN_crash,
        }
    }
}

/// Lets other vCPUs run; comes back when it is our turn again.
pub fn yield_now() {
    // SAFETY: takes no memory.
    let _ = unsafe { raw::call2::<{ abi::__HYPERVISOR_sched_op }>(abi::SCHEDOP_yield as u64, 0) };
}

/// Waits for an event: unmasks upcalls and blocks in one step, so that no
/// event is lost between the two. Comes back with upcalls unmasked, after
/// the event's handler has run.
pub fn block() {
    // SAFETY: takes no memory; what the upcall does is its handler's affair.
    let _ = unsafe { raw::call2::<{ abi::__HYPERVISOR_sched_op }>(abi::SCHEDOP_block as u64, 0) };
}

/// Waits until one of `ports` is pending or the time (ns since boot, 0 for
/// none) has come. Upcalls need not be enabled; the ports stay pending.
///
/// Errors: EINVAL for a port out of range or too many of them.
pub fn poll(ports: &[Port], timeout: u64) -> Result<()> {
    let mut arg = abi::sched_poll::default();
    set_handle(&raw mut arg.ports, ports.as_ptr() as u64);
    arg.nr_ports = ports.len() as u32;
    arg.timeout = timeout;
    // SAFETY: the call reads the structure and the ports, both live.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_poll),
            &raw const arg as u64,
        )
    };
    check(raw).map(|_| ())
}

/// Ends the domain.
pub fn shutdown(reason: ShutdownReason) -> ! {
    let arg = abi::sched_shutdown {
        reason: reason.raw(),
    };
    loop {
        // SAFETY: the call reads the structure.
        let _ = unsafe {
            raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
                u64::from(abi::SCHEDOP_shutdown),
                &raw const arg as u64,
            )
        };
        // Only a domain that is about to be torn down comes here.
        block();
    }
}

/// Stores an address in a field that the headers declare as a guest handle,
/// whatever Rust type that has.
pub(crate) fn set_handle<H>(handle: *mut H, address: u64) {
    const { assert!(core::mem::size_of::<H>() == 8) };
    // SAFETY: a handle is one 64-bit address by the interface; the pointer
    // comes from a live field.
    unsafe { handle.cast::<u64>().write_unaligned(address) };
}

//! The table of exception handlers, registered with the hypervisor (C4).

use paravane_abi as abi;

use crate::hypercall::{Result, check, raw};
use crate::traps::entry::{self, Handler};

/// Who may raise a vector with an `int` instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Privilege {
    /// Nobody: exceptions of the processor only.
    Nobody,
    /// The kernel only.
    Kernel,
    /// User mode too: breakpoints, system calls by interrupt.
    User,
}

/// An entry of the trap table, for any address.
///
/// `mask_events` asks for events to be masked at entry.
pub fn entry(vector: u8, address: u64, privilege: Privilege, mask_events: bool) -> abi::trap_info {
    let dpl = match privilege {
        Privilege::Nobody => 0,
        // Ring 1 stands for the kernel, whichever ring it runs in.
        Privilege::Kernel => 1,
        Privilege::User => 3,
    };
    abi::trap_info {
        vector,
        flags: dpl | if mask_events { 1 << 2 } else { 0 },
        cs: abi::FLAT_KERNEL_CS as u16,
        address,
    }
}

/// Registers entries; vectors that are not among them keep what they have.
/// The last one must have address 0: it ends the table.
///
/// # Errors
/// EPERM for a code selector that is not the guest's to use; EINVAL for a
/// table without an end (we look before we call).
pub fn set(entries: &[abi::trap_info]) -> Result<()> {
    if entries.last().is_none_or(|last| last.address != 0) {
        return Err(crate::Errno::EINVAL);
    }
    // SAFETY: the call reads up to the terminating entry, which is there.
    // The entry code it names is the caller's choice.
    let raw =
        unsafe { raw::call1::<{ abi::__HYPERVISOR_set_trap_table }>(entries.as_ptr() as u64) };
    check(raw).map(|_| ())
}

/// Forgets every handler.
pub fn clear() -> Result<()> {
    // SAFETY: takes no memory.
    check(unsafe { raw::call1::<{ abi::__HYPERVISOR_set_trap_table }>(0) }).map(|_| ())
}

/// Lets a vector arrive at `handler` through this library's stubs.
///
/// # Errors
/// As for [`set`].
pub fn register(
    vector: u8,
    privilege: Privilege,
    mask_events: bool,
    handler: Handler,
) -> Result<()> {
    entry::set_handler(u32::from(vector), Some(handler));
    set(&[
        entry(vector, entry::trap_entry(vector), privilege, mask_events),
        abi::trap_info::default(),
    ])
}

/// Registers the stubs of all processor exceptions (0 to 19): events masked
/// at entry as with interrupt gates, breakpoint and overflow open to user
/// mode. Those without a handler end the domain with a report.
///
/// # Errors
/// As for [`set`].
pub fn register_exceptions() -> Result<()> {
    let mut entries = [abi::trap_info::default(); 21];
    for (vector, slot) in (0u8..20).zip(&mut entries) {
        let privilege = match vector {
            3 | 4 => Privilege::User,
            _ => Privilege::Nobody,
        };
        *slot = entry(vector, entry::trap_entry(vector), privilege, true);
    }
    set(&entries)
}

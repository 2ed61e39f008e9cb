//! Page faults.
//!
//! The hypervisor has to be involved in each, since only it can read the faulting address (C8); it
//! passes the address in shared memory instead of the stack frame (C5, footnote 2). What the
//! handler does, in order:
//!
//! 1. If updates wait in the queue, the entry may be among them: carry them out and try again
//!    (M14).
//! 2. A process, or the kernel on its behalf, touched a page that the process may use but that has
//!    no frame yet, or one that it shares: see [`AddressSpace::resolve`](crate::memory::space::AddressSpace::resolve).
//! 3. A process touched what is not its own: that ends it.
//! 4. The kernel itself faulted elsewhere: a bug, unless it was a probe ([`super::probe`]).

use minios_abi::Signal;
use paravane_guest::events;
use paravane_guest::traps::TrapFrame;

use crate::memory::space::Access;
use crate::memory::{probe, table};
use crate::process::signal;
use crate::threads::scheduler;

/// Bits of the error code (SDM volume 3, "Page-Fault Exceptions").
const WRITE: u32 = 1 << 1;
const FETCH: u32 = 1 << 4;

// guide: page-fault
/// The page-fault handler, entered with events masked: another fault would overwrite the address.
pub fn page_fault(frame: &mut TrapFrame) {
    let address = events::current().map_or(0, |info| info.cr2());
    if table::committed_on_fault() {
        return;
    }
    if !frame.from_user() && !probe::is_at(frame.rip) {
        panic!("page fault of the kernel at {address:#x}\n{frame:?}");
    }
    let access = match frame.error_code {
        code if code & FETCH != 0 => Access::Execute,
        code if code & WRITE != 0 => Access::Write,
        _ => Access::Read,
    };
    let this = scheduler::this();
    let resolved = this
        .process
        .as_ref()
        .and_then(|process| process.with_space(|space| space.resolve(address, access).is_ok()));
    if resolved != Some(true) && !probe::recover(frame) {
        signal::raise(
            Signal::Memory,
            frame,
            format_args!("{access:?} at {address:#x}"),
        );
    }
    if frame.from_user() {
        scheduler::before_user();
    }
}
// end guide

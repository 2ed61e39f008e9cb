//! Exceptions: delivery to the guest, and back.

use paravane_guest::need;
use paravane_guest::traps::table::{self, Privilege};

use crate::{handlers, row};

/// An address that nothing maps.
const HOLE: u64 = 0x1000;

/// The rows of delivery.
pub fn run() {
    let end = Default::default();
    let raw = |vector, handler: extern "C" fn(), privilege| {
        let entry = table::entry(vector, handler as *const () as u64, privilege, false);
        need!(table::set(&[entry, end]));
    };
    raw(14, handlers::page_fault, Privilege::Nobody);
    row("page fault delivered and back", 1000, 1, || {
        // SAFETY: `mov al, [rdi]` is two bytes long; the handler steps over it.
        unsafe { core::arch::asm!("mov al, [rdi]", in("rdi") HOLE, out("al") _) }
    });
    raw(0x80, handlers::interrupt, Privilege::User);
    row("software interrupt delivered and back", 1000, 1, || {
        // SAFETY: the handler changes nothing.
        unsafe { core::arch::asm!("int 0x80") }
    });
    need!(table::register_exceptions());
}

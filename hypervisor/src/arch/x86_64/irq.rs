//! The hypervisor's own interrupts: their vectors, and one table from vector to function.
//!
//! Handlers take no lock: they note what to do ([`crate::work`]) and return.

use super::apic;
use super::idt::FIRST_IRQ;
use super::vector::SPURIOUS;
use crate::sync::Once;

/// What to do at an interrupt, by its vector less [`FIRST_IRQ`].
pub type Table = [Option<fn()>; 256 - FIRST_IRQ as usize];

/// A table of these handlers; a vector without one is answered and forgotten.
#[must_use]
pub const fn table(handlers: &[(u8, fn())]) -> Table {
    let mut table: Table = [None; _];
    let mut index = 0;
    while index < handlers.len() {
        let (vector, handler) = handlers[index];
        table[(vector - FIRST_IRQ) as usize] = Some(handler);
        index += 1;
    }
    table
}

static TABLE: Once<&'static Table> = Once::new();

/// Installs the table, once, before the first interrupt is let in.
pub fn install(table: &'static Table) {
    TABLE.set(table);
}

/// Handles an interrupt of vector `vector`, [`FIRST_IRQ`] or above.
#[inline]
pub fn handle(vector: u8) {
    // There is no end of interrupt: there was none (SDM vol. 3, section 10.9 "Spurious Interrupt").
    if vector == SPURIOUS {
        return;
    }
    let index = usize::from(vector.wrapping_sub(FIRST_IRQ));
    let handler = TABLE.get().and_then(|table| *table.get(index)?);
    if let Some(handler) = handler {
        handler();
    }
    apic::end_of_interrupt();
}

/// Lets pending interrupts in: at preemption points and nowhere else.
#[inline]
pub fn window() {
    // SAFETY: every vector has a gate, and callers hold no lock that a handler takes (none does).
    // STI lets interrupts in only after the next instruction, hence the no-operation.
    unsafe { core::arch::asm!("sti", "nop", "cli", options(nostack)) };
}

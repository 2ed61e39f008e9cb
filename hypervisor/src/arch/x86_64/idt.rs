//! The interrupt descriptor table: one for all processors, mapped read-only in each one's area.
//!
//! Every vector enters through an interrupt gate, so interrupts are off in the hypervisor.
//! Double fault, NMI, machine check and debug have stacks of their own (design:entry). Gates are of
//! privilege 0, so a guest's `int n` faults and is sorted out by the trap code, save for those
//! that [`set_dpl`] opens.

use core::sync::atomic::{AtomicU64, Ordering};

use x86::dtables::{DescriptorTablePointer, lidt};

use super::layout;

/// First vector of the hypervisor's own interrupts.
pub const FIRST_IRQ: u8 = 0xf0;

/// The 256 gates of two words.
#[repr(C, align(4096))]
struct Table([AtomicU64; 512]);

static TABLE: Table = Table([const { AtomicU64::new(0) }; 512]);

/// Double fault, NMI, machine check, debug: the vectors that switch stacks, by IST index.
const STACKS: [(u8, u64); 4] = [(8, 1), (2, 2), (18, 3), (1, 4)];

/// The two words of an interrupt gate of privilege 0 (Intel SDM vol. 3, section 6.14.1 "64-Bit
/// Mode IDT").
const fn gate(handler: u64, selector: u16, ist: u64) -> [u64; 2] {
    let low = handler & 0xffff
        | (selector as u64) << 16
        | ist << 32
        | 0x8e << 40
        | (handler >> 16 & 0xffff) << 48;
    [low, handler >> 32]
}

fn set(vector: usize, [low, high]: [u64; 2]) {
    TABLE.0[2 * vector + 1].store(high, Ordering::Relaxed);
    TABLE.0[2 * vector].store(low, Ordering::Release);
}

/// Fills the table with the entries of all 256 vectors.
pub fn fill(entries: &[u64; 256]) {
    for (vector, &handler) in entries.iter().enumerate() {
        let ist = STACKS
            .iter()
            .find(|s| usize::from(s.0) == vector)
            .map_or(0, |s| s.1);
        set(vector, gate(handler, layout::HYPERVISOR_CS, ist));
    }
}

/// Fills the first entries for the time before there are stacks and descriptors of our own.
pub fn fill_early(entries: &[u64; 32], selector: u16) {
    for (vector, &handler) in entries.iter().enumerate() {
        set(vector, gate(handler, selector, 0));
    }
}

/// Lets guests reach `vector` by `int n`, or not.
pub fn set_dpl(vector: u8, open: bool) {
    let low = &TABLE.0[2 * usize::from(vector)];
    if open {
        low.fetch_or(3 << 45, Ordering::Relaxed);
    } else {
        low.fetch_and(!(3 << 45), Ordering::Relaxed);
    }
}

/// Where the table is in the image, for mapping it into a processor's area.
#[must_use]
pub fn table_address() -> u64 {
    (&raw const TABLE) as u64
}

/// Loads IDTR with the table at `address`: the image's, or an area's view of it.
///
/// # Safety
/// The table is mapped there for as long as the processor runs.
pub unsafe fn load(address: u64) {
    let pointer = DescriptorTablePointer::<u64> {
        base: address as *const u64,
        limit: 4095,
    };
    // SAFETY: the caller's promise.
    unsafe { lidt(&pointer) };
}

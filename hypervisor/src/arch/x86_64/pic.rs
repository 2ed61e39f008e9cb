//! The two 8259 interrupt controllers: moved out of the exceptions' way and masked.

use super::port::{outb, pause};

/// Vectors of the masked controllers: their spurious interrupts still arrive, at base + 7, which
/// is the APIC's spurious vector too, and dropped as such.
const BASE: u8 = 0xf8;

/// Masks every line.
pub fn mask_all() {
    // ICW1: edge triggered, cascade, ICW4 follows; ICW2: vectors; ICW3: slave on line 2; ICW4:
    // 8086 mode; then the mask.
    for (port, value) in [
        (0x20, 0x11),
        (0xa0, 0x11),
        (0x21, BASE),
        (0xa1, BASE),
        (0x21, 4),
        (0xa1, 2),
        (0x21, 1),
        (0xa1, 1),
        (0x21, 0xff),
        (0xa1, 0xff),
    ] {
        // SAFETY: the controllers are ours, and no interrupt is enabled yet.
        unsafe { outb(port, value) };
        pause();
    }
}

//! Input and output ports.

pub use x86::io::{inb, inw, outb, outw};

/// A few hundred nanoseconds on real buses: a write to the port that nobody listens to.
pub fn pause() {
    // SAFETY: port 0x80 shows diagnostic codes of the firmware; nothing depends on it.
    unsafe { outb(0x80, 0) };
}

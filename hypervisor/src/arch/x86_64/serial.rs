//! The 16550 UART of COM1, polled.

use x86::io::{inb, outb};

/// I/O port of COM1.
pub const COM1: u16 = 0x3f8;

/// The UART. Knows whether the hardware answered, so that a machine without it costs nothing.
pub struct Serial {
    present: bool,
}

impl Serial {
    /// COM1, not initialised yet.
    #[must_use]
    pub const fn new() -> Self {
        Serial { present: false }
    }

    /// Sets 115200 baud, 8 data bits, no parity, one stop bit, FIFOs on, interrupts off.
    pub fn init(&mut self) {
        let p = COM1;
        // SAFETY: the registers of a UART, or of nothing, which ignores writes; the scratch
        // register tells the two apart.
        unsafe {
            outb(p + 7, 0x5a);
            self.present = inb(p + 7) == 0x5a;
            outb(p + 1, 0);
            outb(p + 3, 0x80);
            outb(p, 1);
            outb(p + 1, 0);
            outb(p + 3, 3);
            outb(p + 2, 7);
            outb(p + 4, 0x0b);
        }
    }

    /// Sends one byte, waiting for room; gives up on hardware that never gets ready.
    pub fn send(&mut self, byte: u8) {
        if !self.present {
            return;
        }
        for _ in 0..1_000_000 {
            // SAFETY: reading the line status register has no effect on sending.
            if unsafe { inb(COM1 + 5) } & 0x20 != 0 {
                // SAFETY: the transmitter has room.
                unsafe { outb(COM1, byte) };
                return;
            }
        }
    }

    /// The next byte received, if there is one.
    pub fn receive(&mut self) -> Option<u8> {
        // SAFETY: takes a byte out of the receive FIFO only if the line status says it has one.
        unsafe { (self.present && inb(COM1 + 5) & 1 != 0).then(|| inb(COM1)) }
    }
}

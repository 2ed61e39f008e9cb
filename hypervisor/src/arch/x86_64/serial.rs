//! A 16550 UART, COM1 or COM2, polled.

use x86::io::{inb, outb};

/// I/O port of COM1.
pub const COM1: u16 = 0x3f8;
/// I/O port of COM2.
pub const COM2: u16 = 0x2f8;

/// The UART. Knows whether the hardware answered, so that a machine without it costs nothing.
pub struct Serial {
    port: u16,
    present: bool,
}

impl Serial {
    /// The UART at `port`, not initialised yet: nothing is sent.
    #[must_use]
    pub const fn new(port: u16) -> Self {
        Serial {
            port,
            present: false,
        }
    }

    /// Sets 115200 baud, 8 data bits, no parity, one stop bit, FIFOs on, interrupts off.
    pub fn init(&mut self) {
        let p = self.port;
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
            if unsafe { inb(self.port + 5) } & 0x20 != 0 {
                // SAFETY: the transmitter has room.
                unsafe { outb(self.port, byte) };
                return;
            }
        }
    }

    /// The next byte received, if there is one.
    pub fn receive(&mut self) -> Option<u8> {
        // SAFETY: takes a byte out of the receive FIFO only if the line status says it has one.
        unsafe { (self.present && inb(self.port + 5) & 1 != 0).then(|| inb(self.port)) }
    }
}

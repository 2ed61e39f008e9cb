//! A 16550 UART, COM1 or COM2. Sending waits; receiving is announced by an interrupt.

use x86::io::{inb, outb};

/// I/O port of COM1.
pub const COM1: u16 = 0x3f8;
/// I/O port of COM2.
pub const COM2: u16 = 0x2f8;

/// The UART, or none: then nothing is sent and nothing comes.
pub struct Serial {
    /// 0: none.
    port: u16,
}

impl Serial {
    /// No UART.
    pub const NONE: Serial = Serial { port: 0 };

    /// The UART at `p`, set to 115200 baud, 8 data bits, no parity, one stop bit, FIFOs on; none
    /// if nothing answers there.
    #[must_use]
    pub fn open(p: u16) -> Self {
        // SAFETY: the registers of a UART, or of nothing, which ignores writes; the scratch
        // register tells the two apart.
        unsafe {
            outb(p + 7, 0x5a);
            if inb(p + 7) != 0x5a {
                return Serial::NONE;
            }
            outb(p + 1, 0);
            outb(p + 3, 0x80);
            outb(p, 1);
            outb(p + 1, 0);
            outb(p + 3, 3);
            outb(p + 2, 7);
            // DTR, RTS, and the output that lets interrupts through.
            outb(p + 4, 0x0b);
        }
        Serial { port: p }
    }

    /// Lets the UART interrupt when it has received something.
    pub fn interrupt_on_receive(&mut self) {
        if self.port != 0 {
            // SAFETY: the interrupt enable register; the vector has a gate.
            unsafe { outb(self.port + 1, 1) };
        }
    }

    /// Sends one byte, waiting for room; gives up on hardware that never gets ready.
    pub fn send(&mut self, byte: u8) {
        if self.port == 0 {
            return;
        }
        for _ in 0..1_000_000 {
            // SAFETY: reading the line status register has no effect on sending.
            if unsafe { inb(self.port + 5) } & 0x20 != 0 {
                // SAFETY: the transmitter has room.
                unsafe { outb(self.port, byte) };
                return;
            }
            // A slow line must not hold up others' flushes.
            super::smp::service_flush();
        }
    }

    /// The next byte received, if there is one.
    pub fn receive(&mut self) -> Option<u8> {
        // SAFETY: takes a byte out of the receive FIFO only if the line status says it has one.
        unsafe { (self.port != 0 && inb(self.port + 5) & 1 != 0).then(|| inb(self.port)) }
    }
}

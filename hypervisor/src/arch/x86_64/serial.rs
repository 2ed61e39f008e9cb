//! A 16550 UART, COM1 or COM2. It says by its interrupt when it has received something and, if told
//! so, when it can take more to send.

use x86::io::{inb, outb};

use crate::sync::relax;

/// I/O port of COM1.
pub const COM1: u16 = 0x3f8;
/// I/O port of COM2.
pub const COM2: u16 = 0x2f8;

/// Bytes that the transmitter takes at once when it is ready.
pub const FIFO_BYTES: usize = 16;

/// Registers, from the UART's first port.
const DATA: u16 = 0;
const INTERRUPT_ENABLE: u16 = 1;
const FIFO_CONTROL: u16 = 2;
const LINE_CONTROL: u16 = 3;
const MODEM_CONTROL: u16 = 4;
const LINE_STATUS: u16 = 5;
const SCRATCH: u16 = 7;

/// FIFO control: on, and what is still to be sent is forgotten.
const FIFOS: u8 = 1 << 0 | 1 << 2;
/// The same register when it is read: the FIFOs are on.
const FIFOS_ON: u8 = 3 << 6;

/// Interrupt when something has been received.
const ON_RECEIVED: u8 = 1 << 0;
/// Interrupt when the transmitter has become ready.
const ON_READY: u8 = 1 << 1;

/// Line status: something has been received.
const RECEIVED: u8 = 1 << 0;
/// Bytes that are looked for before the FIFOs are on: a UART that is none may never end.
const EARLY: usize = 4096;
/// Line status: the transmitter's FIFO is empty.
const READY: u8 = 1 << 5;
/// Line status: everything is on the wire.
const SENT: u8 = 1 << 6;

/// How often the line status is read before the UART counts as broken: a second or so, where a byte
/// takes a ten-thousandth.
const LOOKS: u32 = 1_000_000;

/// The UART, or none: then nothing is sent and nothing comes.
pub struct Serial {
    /// 0: none.
    port: u16,
    /// What the interrupt enable register holds.
    interrupts: u8,
}

impl Serial {
    /// No UART.
    pub const NONE: Serial = Serial {
        port: 0,
        interrupts: 0,
    };

    /// The UART at `p`, set to 115200 baud, 8 data bits, no parity, one stop bit, FIFOs on; none
    /// if nothing answers there. `keep` gets what was received before, which is lost when the FIFOs are
    /// switched on.
    #[must_use]
    pub fn open(p: u16, mut keep: impl FnMut(u8)) -> Self {
        let mut serial = Serial {
            port: p,
            interrupts: 0,
        };
        // SAFETY: the registers of a UART, or of nothing, which ignores writes; the scratch
        // register tells the two apart.
        unsafe {
            outb(p + SCRATCH, 0x5a);
            if inb(p + SCRATCH) != 0x5a {
                return Serial::NONE;
            }
            outb(p + INTERRUPT_ENABLE, 0);
            // The divisor takes the place of the first two registers meanwhile.
            outb(p + LINE_CONTROL, 0x80);
            outb(p, 1);
            outb(p + 1, 0);
            outb(p + LINE_CONTROL, 3);
            // FIFOs that are on already keep what they received. Those that are switched on are empty,
            // and the byte that the UART held without them is gone: all that wait are taken first, each
            // lets in the next, so that none is lost but one that comes right now.
            if inb(p + FIFO_CONTROL) & FIFOS_ON != FIFOS_ON {
                core::iter::from_fn(|| serial.receive())
                    .take(EARLY)
                    .for_each(&mut keep);
            }
            outb(p + FIFO_CONTROL, FIFOS);
            // DTR, RTS, and the output that lets interrupts through.
            outb(p + MODEM_CONTROL, 0x0b);
        }
        serial
    }

    /// Whether there is a UART.
    pub const fn is_there(&self) -> bool {
        self.port != 0
    }

    /// The ISA interrupt that the UART raises; COM1's if there is none.
    pub const fn irq(&self) -> u8 {
        if self.port == COM2 { 3 } else { 4 }
    }

    /// Lets the UART interrupt when it has received something.
    pub fn interrupt_on_receive(&mut self) {
        self.set_interrupts(self.interrupts | ON_RECEIVED);
    }

    /// Whether the UART shall interrupt when the transmitter becomes ready; at once if it is.
    pub fn interrupt_on_ready(&mut self, on: bool) {
        let ready = if on { ON_READY } else { 0 };
        self.set_interrupts(self.interrupts & !ON_READY | ready);
    }

    fn set_interrupts(&mut self, interrupts: u8) {
        if self.is_there() && interrupts != self.interrupts {
            self.interrupts = interrupts;
            // SAFETY: the interrupt enable register; the vector has a gate.
            unsafe { outb(self.port + INTERRUPT_ENABLE, interrupts) };
        }
    }

    /// Has the UART interrupt again for what is still to be told. An interrupt is an edge of its
    /// line, and while one cause holds the line up another makes none: so the line goes down here.
    pub fn interrupt_again(&mut self) {
        if self.is_there() {
            // SAFETY: the interrupt enable register; the vector has a gate.
            unsafe {
                outb(self.port + INTERRUPT_ENABLE, 0);
                outb(self.port + INTERRUPT_ENABLE, self.interrupts);
            }
        }
    }

    fn status(&self) -> u8 {
        // SAFETY: reading the line status register has no effect on sending; only what was wrong
        // with the last byte received is forgotten.
        unsafe { inb(self.port + LINE_STATUS) }
    }

    /// Whether the transmitter takes [`FIFO_BYTES`] bytes now.
    pub fn is_ready(&self) -> bool {
        self.is_there() && self.status() & READY != 0
    }

    /// Gives the transmitter a byte, for which there is room.
    pub fn put(&mut self, byte: u8) {
        if self.is_there() {
            // SAFETY: the transmitter's register, or with room or without a byte that is lost.
            unsafe { outb(self.port + DATA, byte) };
        }
    }

    /// Waits for a bit of the line status. A UART that does not get there is none from now on.
    fn wait(&mut self, bit: u8) {
        for _ in 0..LOOKS {
            if !self.is_there() || self.status() & bit != 0 {
                return;
            }
            // A slow line must not hold up others' flushes.
            relax();
        }
        *self = Serial::NONE;
    }

    /// Sends one byte, waiting for room.
    pub fn send(&mut self, byte: u8) {
        self.wait(READY);
        self.put(byte);
    }

    /// Waits until everything is on the wire.
    pub fn drain(&mut self) {
        self.wait(SENT);
    }

    /// The next byte received, if there is one.
    pub fn receive(&mut self) -> Option<u8> {
        // SAFETY: takes a byte out of the receive FIFO only if the line status says it has one.
        unsafe { (self.is_there() && self.status() & RECEIVED != 0).then(|| inb(self.port + DATA)) }
    }
}

//! The ends of a run: power-off, reset, and the emulator's exit port.

use x86::io::{inb, outb};

/// Port of QEMU's `isa-debug-exit` device.
pub const EXIT_PORT: u16 = 0xf4;
/// Exit value when the hypervisor cannot start; QEMU's status is twice that plus one: 17.
pub const EXIT_BOOT_REFUSED: u8 = 0x08;
/// Exit value when a guest crashed: status 33.
pub const EXIT_GUEST_CRASHED: u8 = 0x10;
/// Exit value when the hypervisor panicked: status 255.
pub const EXIT_PANIC: u8 = 0x7f;

/// Ends the emulator with status `2 * value + 1` if it has the exit device; else returns.
pub fn debug_exit(value: u8) {
    // SAFETY: reading the port has no effect; the device answers 0 where nothing answers 0xff.
    if unsafe { inb(EXIT_PORT) } == 0 {
        // SAFETY: as above; the write ends the machine.
        unsafe { outb(EXIT_PORT, value) };
    }
}

/// Stops this processor for good.
pub fn halt() -> ! {
    loop {
        // SAFETY: with interrupts off only NMI resumes, and the loop halts again.
        unsafe { core::arch::asm!("cli; hlt", options(nomem, nostack)) };
    }
}

/// Ends a start that cannot succeed; the reason has been said.
pub fn refuse_boot() -> ! {
    debug_exit(EXIT_BOOT_REFUSED);
    halt()
}

//! The I/O APICs: which device interrupts arrive, where, and as which vector. Everything is masked
//! but what the hypervisor asks for (Intel 82093AA data sheet).

use paravane_core::addr::PAGE_SIZE;

use super::acpi::Platform;
use super::{apic, paging, vector};
use crate::console;

/// Byte offsets of the two registers through which all others are reached.
const SELECT: u64 = 0;
const WINDOW: u64 = 0x10;
/// Version in bits 0-7, number of the last input in bits 16-23.
const VERSION: u32 = 1;
/// First of the redirection entries, two words each.
const REDIRECTION: u32 = 0x10;

const MASKED: u32 = 1 << 16;
const LEVEL: u32 = 1 << 15;
const ACTIVE_LOW: u32 = 1 << 13;

/// One chip's registers.
struct Chip {
    registers: u64,
}

impl Chip {
    fn write(&self, register: u32, value: u32) {
        // SAFETY: mapped for good by `init`, which is the only user; the two accesses belong
        // together.
        unsafe {
            ((self.registers + SELECT) as *mut u32).write_volatile(register);
            ((self.registers + WINDOW) as *mut u32).write_volatile(value);
        }
    }

    fn read(&self, register: u32) -> u32 {
        // SAFETY: as above.
        unsafe {
            ((self.registers + SELECT) as *mut u32).write_volatile(register);
            ((self.registers + WINDOW) as *const u32).read_volatile()
        }
    }
}

/// Masks every input, then lets the serial line through to this processor.
pub fn init(platform: &Platform) {
    // ISA interrupts are edge-triggered and active-high unless the tables say otherwise.
    let (serial, flags) = platform.serial.unwrap_or((console::irq().into(), 0));
    let polarity = if flags & 3 == 3 { ACTIVE_LOW } else { 0 };
    let trigger = if flags >> 2 & 3 == 3 { LEVEL } else { 0 };
    for io_apic in &platform.io_apics {
        let Some(registers) = paging::map_device(io_apic.address, PAGE_SIZE) else {
            return;
        };
        let chip = Chip {
            registers: registers.raw(),
        };
        let last = chip.read(VERSION) >> 16 & 0xff;
        for input in 0..=last {
            let wanted = io_apic.first + input == serial;
            let low = if wanted {
                chip.write(REDIRECTION + 2 * input + 1, apic::id() << 24);
                u32::from(vector::SERIAL) | polarity | trigger
            } else {
                MASKED
            };
            chip.write(REDIRECTION + 2 * input, low);
        }
    }
}

//! The ends of a run: power-off, reset, and the emulator's exit port.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::cmdline::options::DebugExit;

use super::acpi::{PowerOff, Reset};
use super::port::{inb, inw, outb, outw};
use super::{apic, calibrate, cpu, cpus, percpu};
use crate::sync::{Once, relax};
use crate::{console, options};

/// Port of QEMU's `isa-debug-exit` device.
pub const EXIT_PORT: u16 = 0xf4;
/// Exit value when the hypervisor cannot start; QEMU's status is twice that plus one: 17.
pub const EXIT_BOOT_REFUSED: u8 = 0x08;
/// Exit value when a guest crashed: status 33.
pub const EXIT_GUEST_CRASHED: u8 = 0x10;
/// Exit value when the hypervisor panicked: status 255.
pub const EXIT_PANIC: u8 = 0x7f;

/// PM1 control: the registers are the operating system's.
const SCI_ENABLE: u16 = 1 << 0;
/// PM1 control: go to sleep now.
const SLEEP_ENABLE: u16 = 1 << 13;
/// PM1 control: the sleep type's place.
const SLEEP_TYPE_SHIFT: u16 = 10;

/// How long the last words of a failed run stay before the reset, in microseconds.
const RESET_DELAY_US: u64 = 2_000_000;

static POWER_OFF: Once<Option<PowerOff>> = Once::new();
static RESET: Once<Option<Reset>> = Once::new();

/// Remembers what the ACPI tables say about ends.
pub fn init(power_off: Option<PowerOff>, reset: Option<Reset>) {
    POWER_OFF.set(power_off);
    RESET.set(reset);
}

/// Ends the emulator with status `2 * value + 1` if it has the exit device (or `debug_exit=on`
/// says so); else returns.
pub fn debug_exit(value: u8) {
    let there = match options::get().debug_exit {
        DebugExit::On => true,
        DebugExit::Off => false,
        // SAFETY: reading the port has no effect; the device answers 0 where nothing answers 0xff.
        DebugExit::Auto => unsafe { inb(EXIT_PORT) == 0 },
    };
    if there {
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

/// Switches the machine off (ACPI S5); the emulator ends with status 0. Halts where the machine
/// has no way to do so.
pub fn off() -> ! {
    console::finish();
    stop_others();
    if let Some(Some(way)) = POWER_OFF.get() {
        // SAFETY: ports and values are the ACPI tables'.
        unsafe {
            if way.enable.0 != 0 && inw(way.pm1a) & SCI_ENABLE == 0 {
                outb(way.enable.0, way.enable.1);
                for _ in 0..300 {
                    if inw(way.pm1a) & SCI_ENABLE != 0 {
                        break;
                    }
                    calibrate::wait(1000);
                }
            }
            outw(way.pm1a, way.sleep_a << SLEEP_TYPE_SHIFT | SLEEP_ENABLE);
            if way.pm1b != 0 {
                outw(way.pm1b, way.sleep_b << SLEEP_TYPE_SHIFT | SLEEP_ENABLE);
            }
        }
        calibrate::wait(100_000);
    }
    warn!("this machine cannot be switched off by software: halted");
    halt()
}

/// Resets the machine.
pub fn reset() -> ! {
    console::finish();
    stop_others();
    // SAFETY: ports and values are the ACPI tables', then those of the chip sets since 1995 and
    // of the keyboard controller.
    unsafe {
        if let Some(Some(way)) = RESET.get() {
            outb(way.port, way.value);
            calibrate::wait(100_000);
        }
        outb(0xcf9, 0x06);
        calibrate::wait(100_000);
        outb(0x64, 0xfe);
    }
    halt()
}

/// Ends the machine after a guest's crash that is the machine's end.
pub fn guest_crashed() -> ! {
    end_failed(EXIT_GUEST_CRASHED)
}

/// Ends a run because of a failure: with `value` for the emulator; elsewhere by a reset, or with
/// `noreboot` by standing still, so that what was said can be read.
pub fn end_failed(value: u8) -> ! {
    console::finish();
    stop_others();
    debug_exit(value);
    if !options::get().no_reboot {
        calibrate::wait(RESET_DELAY_US);
        reset();
    }
    halt()
}

/// No processor.
const NOBODY: u32 = u32::MAX;
/// The processor that stops the others; they shall stop, whatever they do, once there is one.
static STOPPED_BY: AtomicU32 = AtomicU32::new(NOBODY);
/// The processors that have stopped, one bit each.
static STOPPED: AtomicU64 = AtomicU64::new(0);

/// Cycles of the TSC at least that a processor has for stopping, where nobody knows yet how fast it
/// counts.
const LEAST_PATIENCE: u64 = 1 << 30;

/// Handles an NMI: the way to stop a processor that has interrupts off. May come at any time,
/// also inside a lock.
pub fn nmi() {
    if STOPPED_BY.load(Ordering::SeqCst) != NOBODY {
        stop();
    }
}

/// Stops this processor because another one ends the machine, which may wait for that.
pub fn stop() -> ! {
    STOPPED.fetch_or(1 << percpu::cpu_id(), Ordering::SeqCst);
    halt()
}

/// Makes every other processor stop, wherever it is, and waits for a second until they have: from
/// then on none of them takes a lock or gives one back. If another processor stops the others, this
/// one stops. How many others there are, and how many of them have stopped.
pub fn stop_others() -> (u32, u32) {
    let this = percpu::cpu_id();
    let first = STOPPED_BY.compare_exchange(NOBODY, this, Ordering::SeqCst, Ordering::SeqCst);
    if first.is_err_and(|first| first != this) {
        stop();
    }
    let mut others = 0_u64;
    for cpu in (0..cpus::online()).filter(|&cpu| cpu != this) {
        others |= 1 << cpu;
        apic::send_nmi(cpu);
    }
    let begun = cpu::rdtsc();
    let patience = calibrate::tsc_hz().max(LEAST_PATIENCE);
    while others & !STOPPED.load(Ordering::SeqCst) != 0
        && cpu::rdtsc().wrapping_sub(begun) < patience
    {
        relax();
    }
    let stopped = others & STOPPED.load(Ordering::SeqCst);
    (others.count_ones(), stopped.count_ones())
}

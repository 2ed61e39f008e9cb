//! The local APIC, by its memory-mapped registers: timer, interrupts between processors (Intel
//! SDM vol. 3, chapter 10 "Advanced Programmable Interrupt Controller").

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{MachineAddr, PAGE_SIZE};

use super::percpu::PerCpu;
use super::{msr, paging, vector};
use crate::sync::relax;

const ID: u64 = 0x20;
const TASK_PRIORITY: u64 = 0x80;
const END_OF_INTERRUPT: u64 = 0xb0;
const SPURIOUS: u64 = 0xf0;
const ERROR_STATUS: u64 = 0x280;
const COMMAND_LOW: u64 = 0x300;
const COMMAND_HIGH: u64 = 0x310;
const LVT_TIMER: u64 = 0x320;
const LVT_LINT0: u64 = 0x350;
const LVT_LINT1: u64 = 0x360;
const LVT_ERROR: u64 = 0x370;
const INITIAL_COUNT: u64 = 0x380;
const CURRENT_COUNT: u64 = 0x390;
const DIVIDE: u64 = 0x3e0;

const MASKED: u32 = 1 << 16;
const SOFTWARE_ENABLE: u32 = 1 << 8;
const DELIVERY_NMI: u32 = 4 << 8;
const DELIVERY_INIT: u32 = 5 << 8;
const DELIVERY_STARTUP: u32 = 6 << 8;
const ASSERT: u32 = 1 << 14;
const PENDING: u32 = 1 << 12;
/// The timer counts at the full rate of its clock.
const DIVIDE_BY_1: u32 = 0b1011;

const BASE_X2APIC: u64 = 1 << 10;
const BASE_ENABLE: u64 = 1 << 11;

/// Where the registers are mapped; each processor sees its own there.
static REGISTERS: AtomicU64 = AtomicU64::new(0);

fn register(offset: u64) -> *mut u32 {
    (REGISTERS.load(Ordering::Relaxed) + offset) as *mut u32
}

#[inline]
fn read(offset: u64) -> u32 {
    // SAFETY: `map` has mapped the register page for good; reads have no effect on these.
    unsafe { register(offset).read_volatile() }
}

#[inline]
fn write(offset: u64, value: u32) {
    // SAFETY: as above; the values written here cause interrupts that the IDT has gates for.
    unsafe { register(offset).write_volatile(value) };
}

/// Finds and maps the registers. Needs table frames ([`paging::set_table_source`]).
///
/// # Errors
/// What is wrong, and what to do about it.
pub fn map() -> Result<(), &'static str> {
    // SAFETY: every processor with a local APIC has the register.
    let base = unsafe { msr::read(msr::APIC_BASE) };
    if base & BASE_X2APIC != 0 {
        return Err("the firmware left the local APIC in x2APIC mode; turn that off in its set-up");
    }
    if base & BASE_ENABLE == 0 {
        return Err("the firmware disabled the local APIC; enable it in its set-up");
    }
    let address = MachineAddr::new(base & 0x000f_ffff_ffff_f000);
    let registers =
        paging::map_device(address, PAGE_SIZE).ok_or("too little memory for page tables")?;
    REGISTERS.store(registers.raw(), Ordering::Relaxed);
    Ok(())
}

/// Enables this processor's APIC: every interrupt is let in, nothing comes from the pins.
pub fn init() {
    write(TASK_PRIORITY, 0);
    for vector in [LVT_LINT0, LVT_LINT1, LVT_ERROR] {
        write(vector, MASKED);
    }
    write(DIVIDE, DIVIDE_BY_1);
    write(LVT_TIMER, u32::from(vector::TIMER));
    write(INITIAL_COUNT, 0);
    write(SPURIOUS, SOFTWARE_ENABLE | u32::from(vector::SPURIOUS));
    write(ERROR_STATUS, 0);
}

/// This processor's APIC number.
#[must_use]
pub fn id() -> u32 {
    read(ID) >> 24
}

/// Lets the next interrupt in: at the end of each handler.
#[inline]
pub fn end_of_interrupt() {
    write(END_OF_INTERRUPT, 0);
}

/// Lets the timer of this processor fire once, `ticks` of its clock from now
/// ([`super::calibrate::apic_timer_hz`]); 0 stops it.
#[inline]
pub fn arm_timer(ticks: u32) {
    write(INITIAL_COUNT, ticks);
}

/// What is left of the ticks given to [`arm_timer`].
#[inline]
#[must_use]
pub fn timer_left() -> u32 {
    read(CURRENT_COUNT)
}

/// Sends a command to the processor with APIC number `to`.
fn command(to: u32, command: u32) {
    while read(COMMAND_LOW) & PENDING != 0 {
        relax();
    }
    write(COMMAND_HIGH, to << 24);
    write(COMMAND_LOW, command);
}

/// Sends `vector` to processor `cpu`, which is up.
#[inline]
pub fn send_ipi(cpu: u32, vector: u8) {
    command(PerCpu::of(cpu).apic_id.get(), ASSERT | u32::from(vector));
}

/// Sends an NMI to processor `cpu`, which is up.
pub fn send_nmi(cpu: u32) {
    command(PerCpu::of(cpu).apic_id.get(), ASSERT | DELIVERY_NMI);
}

/// Resets the processor with APIC number `to`: it waits for [`send_startup`] then.
pub fn send_init(to: u32) {
    command(to, ASSERT | DELIVERY_INIT);
}

/// Starts a processor in real mode at the start of page `page`, below 1 MiB.
pub fn send_startup(to: u32, page: u8) {
    command(to, ASSERT | DELIVERY_STARTUP | u32::from(page));
}

//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod acpi;
pub mod apic;
pub mod area;
pub mod boot;
pub mod bootinfo;
pub mod calibrate;
pub mod cpu;
mod early;
pub mod fpu;
pub mod gdt;
pub mod idt;
pub mod irq;
pub mod layout;
pub mod memory;
pub mod msr;
pub mod paging;
pub mod percpu;
mod pic;
pub mod port;
pub mod power;
pub mod serial;
pub mod smp;

pub use percpu::PerCpu;

/// Makes the processor's own faults speak, from the first moment on.
pub fn early_init() {
    early::init(boot::BOOT_CS);
}

//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod area;
pub mod boot;
pub mod bootinfo;
pub mod cpu;
mod early;
pub mod gdt;
pub mod idt;
pub mod layout;
pub mod memory;
pub mod msr;
pub mod paging;
pub mod percpu;
pub mod power;
pub mod serial;
pub mod smp;

pub use percpu::PerCpu;

/// Makes the processor's own faults speak, from the first moment on.
pub fn early_init() {
    early::init(boot::BOOT_CS);
}

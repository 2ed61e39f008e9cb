//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod acpi;
pub mod apic;
pub mod area;
pub mod boot;
pub mod bootinfo;
pub mod calibrate;
pub mod cpu;
mod early;
pub mod entry;
pub mod extable;
pub mod fpu;
pub mod frame;
pub mod gdt;
pub mod idt;
pub mod ioapic;
pub mod irq;
pub mod layout;
pub mod memory;
pub mod msr;
pub mod paging;
pub mod percpu;
mod pic;
pub mod port;
pub mod power;
pub mod segment;
pub mod serial;
pub mod smp;
pub mod trap;
pub mod uaccess;

pub use percpu::PerCpu;

/// Makes the processor's own faults speak, from the first moment on.
pub fn early_init() {
    early::init(boot::BOOT_CS);
}

/// Finishes the set-up of this processor once it runs in its own area.
pub fn init_this_cpu() {}

/// Makes the local APIC ready on the boot processor and silences the old interrupt controllers.
///
/// # Errors
/// What is wrong, and what to do about it.
pub fn start_clocks() -> Result<(), &'static str> {
    pic::mask_all();
    apic::map()?;
    apic::init();
    Ok(())
}

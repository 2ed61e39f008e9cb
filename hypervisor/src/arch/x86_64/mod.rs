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
pub mod vcpu;
pub mod vector;

pub use percpu::PerCpu;

/// Makes the processor's own faults speak, from the first moment on.
pub fn early_init() {
    early::init(boot::BOOT_CS);
}

/// Fits the entry code to the processor, while the image can still be written.
pub fn patch_entry() {
    if cpu::features().contains(cpu::Features::SMAP) {
        // SAFETY: the boot tables map the image writable, and no other processor runs yet.
        unsafe { entry::patch_smap() };
    }
}

/// Fills the interrupt table with the final entries. Guests reach breakpoint, overflow and the
/// vectors that are neither exceptions nor the hypervisor's interrupts by `int n`; their own trap
/// tables then decide.
pub fn open_gates() {
    idt::fill(entry::trap_entries());
    for vector in [3, 4].into_iter().chain(32..idt::FIRST_IRQ) {
        idt::set_dpl(vector, true);
    }
}

/// Finishes the set-up of this processor once it runs in its own area.
pub fn init_this_cpu() {
    let area = layout::percpu_area(percpu::cpu_id()).as_u64();
    entry::install(area + layout::SYSCALL_STUB_PAGE);
}

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

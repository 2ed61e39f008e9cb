//! Making the processors ready: what `start.rs` and the start of each further processor call.

use paravane_core::mitigations::Choice;
use paravane_core::recorder::Classes;

use super::{apic, boot, cpu, direct, early, idt, layout, mitigations, percpu, pic, stubs};

/// Makes the processor's own faults speak, from the first moment on.
pub fn early_init() {
    early::init(boot::BOOT_CS);
}

/// Fits the entry code to the processor, while the image can still be written.
pub fn patch_entry() {
    if cpu::features().contains(cpu::Features::SMAP) {
        // SAFETY: the boot tables map the image writable, and no other processor runs yet.
        unsafe { stubs::patch_smap() };
    }
}

/// Decides about mitigations and fits the entry code to them, and to what is recorded, while the image can
/// still be written.
pub fn mitigate(choice: Choice, recorded: Classes) {
    // SAFETY: as in `patch_entry`.
    let direct = unsafe {
        mitigations::decide(choice, recorded);
        direct::make_direct()
    };
    debug!("code: {direct} branches through the table of addresses are direct");
}

/// Fills the interrupt table with the final entries. Guests reach breakpoint, overflow and the
/// vectors that are neither exceptions nor the hypervisor's interrupts by `int n`; their own trap
/// tables then decide.
pub fn open_gates() {
    idt::fill(stubs::trap_entries());
    for vector in [3, 4].into_iter().chain(32..idt::FIRST_IRQ) {
        idt::set_dpl(vector, true);
    }
}

/// Finishes the set-up of this processor once it runs in its own area.
pub fn init_this_cpu() {
    let area = layout::percpu_area(percpu::cpu_id()).raw();
    stubs::install(area + layout::SYSCALL_STUB_PAGE);
    mitigations::init_this_cpu();
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

//! CR4 as guests see it. The real one is the hypervisor's.

use x86::controlregs::Cr4;

use crate::arch::cpu::{self, Features};
use crate::domain::CurrentVcpu;

/// CR4 bits that a guest may believe to have set; the others are squashed silently, as kernels
/// probe them before they can handle an exception.
#[must_use]
pub fn guest_mask() -> u64 {
    let mut mask = Cr4::CR4_TIME_STAMP_DISABLE
        | Cr4::CR4_DEBUGGING_EXTENSIONS
        | Cr4::CR4_ENABLE_SSE
        | Cr4::CR4_UNMASKED_SSE;
    if cpu::features().contains(Features::XSAVE) {
        mask |= Cr4::CR4_ENABLE_OS_XSAVE;
    }
    mask.bits() as u64
}

/// CR4 as the guest sees it: what every guest runs with, and what it asked for.
#[must_use]
pub fn guest(vcpu: CurrentVcpu) -> u64 {
    let fixed = Cr4::CR4_ENABLE_PAE
        | Cr4::CR4_ENABLE_MACHINE_CHECK
        | Cr4::CR4_ENABLE_SSE
        | Cr4::CR4_UNMASKED_SSE;
    fixed.bits() as u64 | vcpu.cpu.cr4.get()
}

/// Whether the guest has set CR4.DE: breakpoints on ports, and no debug registers 4 and 5.
#[must_use]
pub fn has_debugging_extensions(vcpu: CurrentVcpu) -> bool {
    vcpu.cpu.cr4.get() & Cr4::CR4_DEBUGGING_EXTENSIONS.bits() as u64 != 0
}

//! Model-specific registers (Intel SDM vol. 4).

/// Speculation control, and its bits ([`paravane_core::mitigations::spec_ctrl`]).
pub const SPEC_CTRL: u32 = 0x48;
/// Commands to the branch predictors.
pub const PRED_CMD: u32 = 0x49;
/// [`PRED_CMD`]: forget indirect branches.
pub const PRED_CMD_IBPB: u32 = 1 << 0;
/// Commands to the caches.
pub const FLUSH_CMD: u32 = 0x10b;
/// [`FLUSH_CMD`]: write back and empty the first-level data cache.
pub const FLUSH_CMD_L1D: u32 = 1 << 0;
/// Switches of mitigations that the microcode does.
pub const MCU_OPT_CTRL: u32 = 0x123;
/// [`MCU_OPT_CTRL`]: that of gather data sampling is off.
pub const MCU_OPT_CTRL_GDS_OFF: u64 = 1 << 4;
/// AMD: speculation control by a hypervisor below.
pub const VIRT_SPEC_CTRL: u32 = 0xc001_011f;
/// AMD: configuration of loads and stores.
pub const LS_CFG: u32 = 0xc001_1020;
/// Which holes the processor says that it does not have.
pub const ARCH_CAPABILITIES: u32 = 0x10a;
/// Local APIC base address and enable bit.
pub const APIC_BASE: u32 = 0x1b;
/// Page attribute table.
pub const PAT: u32 = 0x277;
/// Extended feature enables.
pub const EFER: u32 = 0xc000_0080;
/// Segment selectors of SYSCALL and SYSRET.
pub const STAR: u32 = 0xc000_0081;
/// Entry of SYSCALL from 64-bit code.
pub const LSTAR: u32 = 0xc000_0082;
/// Entry of SYSCALL from 32-bit code.
pub const CSTAR: u32 = 0xc000_0083;
/// Flags that SYSCALL clears.
pub const FMASK: u32 = 0xc000_0084;
/// Base of FS.
pub const FS_BASE: u32 = 0xc000_0100;
/// Base of GS.
pub const GS_BASE: u32 = 0xc000_0101;
/// The base that SWAPGS exchanges with GS's.
pub const KERNEL_GS_BASE: u32 = 0xc000_0102;
/// Code segment of SYSENTER; 0 makes SYSENTER fault.
pub const SYSENTER_CS: u32 = 0x174;

/// [`EFER`]: SYSCALL enable.
pub const EFER_SCE: u64 = 1 << 0;
/// [`EFER`]: long mode enable.
pub const EFER_LME: u64 = 1 << 8;
/// [`EFER`]: no-execute enable.
pub const EFER_NXE: u64 = 1 << 11;
/// [`EFER`]: automatic IBRS (AMD APM vol. 2, section 3.2.9).
pub const EFER_AUTOMATIC_IBRS: u64 = 1 << 21;

/// Reads a register.
///
/// # Safety
/// The processor has the register (otherwise it faults).
#[inline]
#[must_use]
pub unsafe fn read(register: u32) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: the caller's promise.
    unsafe {
        core::arch::asm!("rdmsr", in("ecx") register, out("eax") low, out("edx") high,
            options(nomem, nostack, preserves_flags));
    }
    u64::from(high) << 32 | u64::from(low)
}

/// Writes a register.
///
/// # Safety
/// The processor has the register and the value is valid for it; what the register governs stays
/// sound under the new value.
#[inline]
pub unsafe fn write(register: u32, value: u64) {
    // SAFETY: the caller's promise.
    unsafe {
        core::arch::asm!("wrmsr", in("ecx") register, in("eax") value as u32,
            in("edx") (value >> 32) as u32, options(nostack, preserves_flags));
    }
}

//! RDMSR and WRMSR.
//!
//! A guest has its segment bases and a view of a few identification registers. Registers that
//! kernels read or write while they start, without being able to do without, read as zero and
//! ignore writes; all others raise #GP, or, while the guest has no #GP handler, do the same.

use paravane_core::descriptor::exit::is_canonical;

use super::Outcome;
use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::arch::{cpu, msr, segment};
use crate::domain::CurrentVcpu;

/// EFER: long mode active.
const EFER_LMA: u64 = 1 << 10;
/// The time-stamp counter as a register.
const TSC: u32 = 0x10;
/// IA32_APIC_BASE of a boot processor with its APIC disabled.
const APIC_BASE_RESET: u64 = 0xfee0_0000 | 1 << 8;

/// Model-specific registers that read as zero and swallow writes (SDM vol. 4; APM vol. 2 app. A).
const IGNORED: &[u32] = &[
    0x0000_0017, // IA32_PLATFORM_ID
    0x0000_002a, // EBL_CR_POWERON
    0x0000_003a, // IA32_FEATURE_CONTROL
    0x0000_0079, // IA32_BIOS_UPDT_TRIG
    0x0000_008b, // IA32_BIOS_SIGN_ID
    0x0000_00fe, // IA32_MTRRCAP
    0x0000_0122, // IA32_TSX_CTRL
    0x0000_0140, // MISC_FEATURES_ENABLES
    0x0000_0174, // IA32_SYSENTER_CS
    0x0000_0175, // IA32_SYSENTER_ESP
    0x0000_0176, // IA32_SYSENTER_EIP
    0x0000_01a0, // IA32_MISC_ENABLE
    0x0000_01b0, // IA32_ENERGY_PERF_BIAS
    0x0000_01d9, // IA32_DEBUGCTL
    0x0000_02ff, // IA32_MTRR_DEF_TYPE
    0x0000_0606, // RAPL_POWER_UNIT
    0xc001_0010, // SYSCFG
    0xc001_0015, // HWCR
    0xc001_001f, // NB_CFG
    0xc001_0058, // MMIO_CONF_BASE
    0xc001_0140, // OSVW_ID_LENGTH
    0xc001_0141, // OSVW_STATUS
    0xc001_1004, // CPUID feature override
    0xc001_1005, // CPUID feature override, extended
    0xc001_1020, // LS_CFG
    0xc001_1023, // BU_CFG
    0xc001_1029, // DE_CFG
    0xc001_102a, // BU_CFG2
];

/// Whether an unlisted register may be passed over: the guest cannot handle an exception yet.
fn too_early(vcpu: CurrentVcpu) -> bool {
    vcpu.traps[vector::GP as usize].get().address == 0
}

/// RDMSR: ecx names the register, edx:eax gets it.
pub(super) fn read(frame: &mut TrapFrame, vcpu: CurrentVcpu) -> Outcome {
    let number = frame.rcx as u32;
    let value = match number {
        msr::FS_BASE => segment::fs_base(),
        msr::GS_BASE => segment::gs_base_kernel(),
        msr::KERNEL_GS_BASE => segment::gs_base_user(),
        // Long mode active and system calls on: what every 64-bit guest runs with.
        msr::EFER => msr::EFER_SCE | msr::EFER_LME | EFER_LMA | msr::EFER_NXE,
        msr::PAT => cpu::PAT_LAYOUT,
        msr::APIC_BASE => APIC_BASE_RESET,
        TSC => crate::time::tsc(),
        _ if IGNORED.contains(&number) || too_early(vcpu) => 0,
        _ => return Outcome::Refused,
    };
    frame.rax = value & 0xffff_ffff;
    frame.rdx = value >> 32;
    Outcome::Done
}

/// WRMSR: ecx names the register, edx:eax is the value.
pub(super) fn write(frame: &mut TrapFrame, vcpu: CurrentVcpu) -> Outcome {
    let number = frame.rcx as u32;
    let value = frame.rax & 0xffff_ffff | frame.rdx << 32;
    match number {
        msr::FS_BASE | msr::GS_BASE | msr::KERNEL_GS_BASE if !is_canonical(value) => {
            return Outcome::Refused;
        }
        msr::FS_BASE => segment::set_fs_base(value),
        msr::GS_BASE => segment::set_gs_base_kernel(value),
        msr::KERNEL_GS_BASE => segment::set_gs_base_user(value),
        // Kernels set these to what they have anyway.
        msr::EFER | msr::PAT | msr::APIC_BASE => {}
        msr::STAR | msr::LSTAR | msr::CSTAR | msr::FMASK => {}
        _ if IGNORED.contains(&number) || too_early(vcpu) => {}
        _ => return Outcome::Refused,
    }
    Outcome::Done
}

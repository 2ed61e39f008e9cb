//! CPUID as a guest may see it, through the forced-emulation prefix.
//!
//! A guest that executes plain CPUID sees the machine: this processor generation cannot trap it.
//! So nothing here is a security boundary; it keeps guests from features that would not work.

use core::arch::x86_64::{__cpuid_count, CpuidResult};

use crate::arch::calibrate;
use crate::arch::cpu::{self, Features};
use crate::arch::frame::TrapFrame;
use crate::domain::{INTERFACE_VERSION, current};
use crate::pv::cr4;
use crate::time;

/// The version of the interface as CPUID and `xen_version` tell it: the major number in the upper half.
pub const VERSION: u32 = INTERFACE_VERSION.0 << 16 | INTERFACE_VERSION.1;

/// Registers that CPUID fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// EAX.
    pub eax: u32,
    /// EBX.
    pub ebx: u32,
    /// ECX.
    pub ecx: u32,
    /// EDX.
    pub edx: u32,
}

/// First leaf of the hypervisor's identity (public header cpuid.h).
const BASE: u32 = 0x4000_0000;
/// Last leaf of it.
const LAST: u32 = BASE + 5;

/// Features of leaf 1, EDX, that a guest must not use: PSE, MCE, MTRR, PGE, MCA, PSE-36, DS, ACPI,
/// thermal monitor, PBE.
const HIDDEN_1_EDX: u32 =
    1 << 3 | 1 << 7 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21 | 1 << 22 | 1 << 29 | 1 << 31;
/// Of leaf 1, ECX: DTES64, MONITOR, DS-CPL, VMX, SMX, EST, TM2, xTPR, PDCM, PCID, DCA, x2APIC,
/// TSC deadline.
const HIDDEN_1_ECX: u32 = 1 << 2
    | 1 << 3
    | 1 << 4
    | 1 << 5
    | 1 << 6
    | 1 << 7
    | 1 << 8
    | 1 << 14
    | 1 << 15
    | 1 << 17
    | 1 << 18
    | 1 << 21
    | 1 << 24;
/// Of leaf 7, EBX: FSGSBASE, TSC adjust, SGX, SMEP, INVPCID, RTM with its debugging, MPX, SMAP, PT.
const HIDDEN_7_EBX: u32 = 1 << 0
    | 1 << 1
    | 1 << 2
    | 1 << 4
    | 1 << 7
    | 1 << 10
    | 1 << 11
    | 1 << 12
    | 1 << 14
    | 1 << 15
    | 1 << 20
    | 1 << 25;
/// Of leaf 7, ECX: UMIP, PKU, OSPKE, WAITPKG, shadow stacks, LA57, PKS and what has no meaning here.
const HIDDEN_7_ECX: u32 = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 16 | 1 << 31;
/// Of leaf 7, EDX: user interrupts, indirect-branch tracking, and the tile registers (AMX), whose
/// state is not switched.
const HIDDEN_7_EDX: u32 = 1 << 5 | 1 << 20 | 1 << 22 | 1 << 24 | 1 << 25;
/// Of leaf 7.1, EAX, what a guest may use: vector instructions on state that is switched, and fast
/// string operations. The rest is for ring 0, or has state of its own.
const SHOWN_7_1_EAX: u32 = 1 << 4 | 1 << 5 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 23;
/// Of leaf 7.1, EDX: likewise.
const SHOWN_7_1_EDX: u32 = 1 << 4 | 1 << 5 | 1 << 10;
/// Of leaf 0x8000_0001, ECX: SVM, extended APIC space, IBS, SKINIT, LWP, node id, core counters.
const HIDDEN_80000001_ECX: u32 =
    1 << 2 | 1 << 3 | 1 << 10 | 1 << 12 | 1 << 15 | 1 << 19 | 1 << 23 | 1 << 24;
/// Of leaf 0x8000_0001, EDX: the copies of leaf 1, 1 GiB pages, RDTSCP.
const HIDDEN_80000001_EDX: u32 =
    1 << 3 | 1 << 7 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 26 | 1 << 27;

/// Leaf 1, ECX: the operating system has turned XSAVE on.
const OSXSAVE: u32 = 1 << 27;
/// Leaf 1, ECX: XSAVE and AVX.
const XSAVE: u32 = 1 << 26;
/// Leaf 1, ECX: a hypervisor is present.
const HYPERVISOR: u32 = 1 << 31;

impl From<CpuidResult> for Leaf {
    fn from(r: CpuidResult) -> Self {
        Leaf {
            eax: r.eax,
            ebx: r.ebx,
            ecx: r.ecx,
            edx: r.edx,
        }
    }
}

fn machine(leaf: u32, subleaf: u32) -> Leaf {
    __cpuid_count(leaf, subleaf).into()
}

/// Identity leaves (public header cpuid.h).
fn identity(index: u32, subleaf: u32) -> Leaf {
    match index {
        0 => Leaf {
            eax: LAST,
            ebx: u32::from_le_bytes(*b"XenV"),
            ecx: u32::from_le_bytes(*b"MMXe"),
            edx: u32::from_le_bytes(*b"nVMM"),
        },
        1 => Leaf {
            eax: VERSION,
            ..Leaf::default()
        },
        // One hypercall page, MSR base, and "MMU_PT_UPDATE_PRESERVE_AD works".
        2 => Leaf {
            eax: 1,
            ebx: BASE,
            ecx: 1,
            edx: 0,
        },
        3 => time_leaf(subleaf),
        5 => Leaf {
            ebx: cpu::machine_address_bits().min(44),
            ..Leaf::default()
        },
        _ => Leaf::default(),
    }
}

/// What a guest sees in `leaf`.
pub fn policy(leaf: u32, subleaf: u32) -> Leaf {
    if (BASE..=LAST).contains(&leaf) {
        return identity(leaf - BASE, subleaf);
    }
    let mut value = machine(leaf, subleaf);
    match leaf {
        1 => {
            value.edx &= !HIDDEN_1_EDX;
            value.ecx &= !(HIDDEN_1_ECX | OSXSAVE);
            value.ecx |= HYPERVISOR;
            if !cpu::features().contains(Features::XSAVE) {
                value.ecx &= !(XSAVE | 1 << 28 | 1 << 12 | 1 << 29);
            } else if cr4::guest(current()) & 1 << 18 != 0 {
                value.ecx |= OSXSAVE;
            }
        }
        // MONITOR/MWAIT, performance counters, topology of the host, SGX, PT: nothing of these.
        // Nor of the leaves that came later: hybrid cores, key locker, tiles, the host's topology once
        // more, and what is unknown.
        5 | 0xa | 0xb | 0x12 | 0x14 | 0x18..BASE => value = Leaf::default(),
        7 if subleaf == 0 => {
            // The subleaves that follow.
            value.eax = value.eax.min(1);
            value.ebx &= !HIDDEN_7_EBX;
            value.ecx &= !HIDDEN_7_ECX;
            value.edx &= !HIDDEN_7_EDX;
        }
        7 if subleaf == 1 => {
            value = Leaf {
                eax: value.eax & SHOWN_7_1_EAX,
                edx: value.edx & SHOWN_7_1_EDX,
                ..Leaf::default()
            };
        }
        7 => value = Leaf::default(),
        0xd => value = crate::arch::fpu::cpuid_leaf(subleaf).into(),
        0x8000_0001 => {
            value.ecx &= !HIDDEN_80000001_ECX;
            value.edx &= !HIDDEN_80000001_EDX;
        }
        // Power management of the host; SVM.
        0x8000_0007 => value.edx &= 1 << 8,
        0x8000_000a => value = Leaf::default(),
        _ => {}
    }
    value
}

/// Executes CPUID for the guest, without moving its instruction pointer.
pub fn emulate(frame: &mut TrapFrame) {
    let value = policy(frame.rax as u32, frame.rcx as u32);
    frame.rax = u64::from(value.eax);
    frame.rbx = u64::from(value.ebx);
    frame.rcx = u64::from(value.ecx);
    frame.rdx = u64::from(value.edx);
}

/// What the interface's CPUID leaf for time (`XEN_CPUID_FIRST_LEAF` + 3) says in this subleaf: that
/// the counter is not emulated, how fast it is, and how it turns into nanoseconds.
fn time_leaf(subleaf: u32) -> Leaf {
    const RELIABLE: u32 = 1 << 1;
    const NOT_EMULATED: u32 = 2;
    let khz = (calibrate::tsc_hz() / 1000) as u32;
    let record = time::record();
    match subleaf {
        0 => Leaf {
            eax: if record.flags != 0 { RELIABLE } else { 0 },
            ebx: NOT_EMULATED,
            ecx: khz,
            edx: 0,
        },
        1 => {
            // The offset that makes the count start at time zero.
            let offset = record.tsc.wrapping_neg();
            Leaf {
                eax: offset as u32,
                ebx: (offset >> 32) as u32,
                ecx: record.scale.mul,
                edx: record.scale.shift as u32,
            }
        }
        2 => Leaf {
            eax: khz,
            ..Leaf::default()
        },
        _ => Leaf::default(),
    }
}

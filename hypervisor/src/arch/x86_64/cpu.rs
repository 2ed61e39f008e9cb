//! What the processor can do, and how it is set up for the hypervisor.
//!
//! Guests see plain CPUID as it is, so what they must not use is controlled by CR4 and XCR0
//! (design:cpu-features): LA57, PKE and CET stay off, XCR0 names only the state that is switched.
//! SMEP and SMAP are on where they exist (design:entry).

use core::arch::x86_64::{__cpuid, __cpuid_count};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use x86::controlregs::{self, Cr0, Cr4, Xcr0};

use paravane_core::debug::DR6_CLEAR;

use super::msr;

/// The page attribute table as guests of the interface expect it: WB, WT, UC-, UC, WC, WP, UC, UC
/// (public header `xen.h`, the comment on page-table entries).
pub const PAT_LAYOUT: u64 = 0x0000_0501_0007_0406;

/// State components that are switched where the processor has them: x87, SSE, AVX and the three
/// of AVX-512 (Intel SDM vol. 1, section 13.1 "XSAVE-Supported Features").
const SWITCHED_STATE: u64 = XCR0_X87 | XCR0_SSE | XCR0_AVX | XCR0_AVX512;
/// XCR0: x87 state; always set.
pub const XCR0_X87: u64 = 1 << 0;
/// XCR0: the 128-bit vector registers.
pub const XCR0_SSE: u64 = 1 << 1;
/// XCR0: their upper halves.
pub const XCR0_AVX: u64 = 1 << 2;
/// XCR0: the three components of AVX-512, which come together.
pub const XCR0_AVX512: u64 = 0b1110_0000;

bitflags::bitflags! {
    /// Features that the hypervisor acts upon.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Features: u32 {
        /// Supervisor code cannot run from user pages.
        const SMEP = 1 << 0;
        /// Supervisor code cannot touch user pages except between STAC and CLAC.
        const SMAP = 1 << 1;
        /// XSAVE and XRSTOR.
        const XSAVE = 1 << 2;
        /// XSAVEOPT.
        const XSAVEOPT = 1 << 3;
        /// Instructions that read and write the FS and GS bases; kept off, see [`init`].
        const FSGSBASE = 1 << 4;
        /// The TSC runs at one rate in all power states.
        const INVARIANT_TSC = 1 << 5;
        /// RDTSCP.
        const RDTSCP = 1 << 6;
        /// Runs under another hypervisor.
        const HYPERVISOR = 1 << 7;
        /// Instructions that store system registers can be kept from ring 3.
        const UMIP = 1 << 8;
        /// FXRSTOR and XRSTOR leave the x87 pointers of whoever ran before, see `fpu.rs`.
        const X87_POINTERS_STAY = 1 << 9;
    }
}

static FEATURES: AtomicU32 = AtomicU32::new(0);
/// XSAVE is announced, and not used: see [`emulator_hangs`].
static LEFT_OUT: AtomicBool = AtomicBool::new(false);
static XCR0: AtomicU64 = AtomicU64::new(0);
static STATE_BYTES: AtomicU32 = AtomicU32::new(512);

/// The features of this machine, as [`check`] found them.
#[inline]
#[must_use]
pub fn features() -> Features {
    Features::from_bits_retain(FEATURES.load(Ordering::Relaxed))
}

/// The state components that are on: the value of XCR0, 0 without XSAVE.
#[inline]
#[must_use]
pub fn xcr0() -> u64 {
    XCR0.load(Ordering::Relaxed)
}

/// Bytes that a vCPU's floating-point state takes.
#[inline]
#[must_use]
pub fn fpu_state_bytes() -> usize {
    STATE_BYTES.load(Ordering::Relaxed) as usize
}

/// Looks whether the processor has what is needed, and notes what else it has. `boot.S` has
/// looked for what it takes to come here.
///
/// # Errors
/// The first feature that is missing, by name.
pub fn check() -> Result<(), &'static str> {
    let highest = __cpuid(0).eax;
    let basic = __cpuid(1);
    let extended = __cpuid(0x8000_0001);
    let (structured_ebx, structured_ecx) = if highest >= 7 {
        let leaf = __cpuid_count(7, 0);
        (leaf.ebx, leaf.ecx)
    } else {
        (0, 0)
    };
    for (present, name) in [
        (extended.edx & 1 << 11 != 0, "SYSCALL"),
        (basic.edx & 1 << 4 != 0, "the time-stamp counter"),
        (basic.edx & 1 << 5 != 0, "model-specific registers"),
        (basic.edx & 1 << 9 != 0, "a local APIC"),
        (basic.edx & 1 << 13 != 0, "global pages"),
        (basic.edx & 1 << 16 != 0, "the page attribute table"),
        (basic.ecx & 1 << 13 != 0, "CMPXCHG16B"),
    ] {
        if !present {
            return Err(name);
        }
    }
    let power = __cpuid(0x8000_0000).eax >= 0x8000_0007;
    let announced = basic.ecx & 1 << 26 != 0 && highest >= 0xd;
    let xsave = announced && !emulator_hangs();
    LEFT_OUT.store(announced && !xsave, Ordering::Relaxed);
    let mut features = Features::empty();
    for (present, feature) in [
        (structured_ebx & 1 << 7 != 0, Features::SMEP),
        (structured_ebx & 1 << 20 != 0, Features::SMAP),
        (structured_ebx & 1 != 0, Features::FSGSBASE),
        (xsave, Features::XSAVE),
        (
            xsave && __cpuid_count(0xd, 1).eax & 1 != 0,
            Features::XSAVEOPT,
        ),
        (
            power && __cpuid(0x8000_0007).edx & 1 << 8 != 0,
            Features::INVARIANT_TSC,
        ),
        (extended.edx & 1 << 27 != 0, Features::RDTSCP),
        (basic.ecx & 1 << 31 != 0, Features::HYPERVISOR),
        (structured_ecx & 1 << 2 != 0, Features::UMIP),
        (x87_pointers_stay(), Features::X87_POINTERS_STAY),
    ] {
        features.set(feature, present);
    }
    FEATURES.store(features.bits(), Ordering::Relaxed);
    if xsave {
        let leaf = __cpuid_count(0xd, 0);
        let mut state = (u64::from(leaf.edx) << 32 | u64::from(leaf.eax)) & SWITCHED_STATE;
        if state & XCR0_AVX512 != XCR0_AVX512 || state & XCR0_AVX == 0 {
            state &= !XCR0_AVX512;
        }
        XCR0.store(state, Ordering::Relaxed);
    }
    Ok(())
}

/// Whether setting CR4.OSXSAVE would never end. QEMU's software emulation (7.2) takes the bit for a
/// reserved one if leaf 0xd announces none of XSAVE's extensions, whatever leaf 1 says, and then
/// repeats the instruction for ever, without an exception. A processor proper does not: Opterons of
/// those models have XSAVE alone.
fn emulator_hangs() -> bool {
    let signature = __cpuid(0x4000_0000);
    let [first, second, third] = [b"TCGT", b"CGTC", b"GTCG"].map(|&part| u32::from_le_bytes(part));
    let emulated = __cpuid(1).ecx & 1 << 31 != 0
        && (signature.ebx, signature.ecx, signature.edx) == (first, second, third);
    emulated && __cpuid_count(0xd, 1).eax == 0
}

/// Whether XSAVE is announced and not used, since an emulator would hang.
#[must_use]
pub fn leaves_xsave_out() -> bool {
    LEFT_OUT.load(Ordering::Relaxed)
}

/// Whether restoring the floating-point state leaves the last instruction's and operand's address alone
/// unless an exception is pending: so do AMD's processors, and those after it, that do not say
/// otherwise (AMD APM vol. 2, section 11.4.4.3 "FXSAVE and FXRSTOR Instructions"; CPUID leaf
/// 0x8000_0008, EBX bit 2).
fn x87_pointers_stay() -> bool {
    let vendor = __cpuid(0);
    let [amd, hygon] = [b"AuthenticAMD", b"HygonGenuine"].map(|name| {
        [(0, vendor.ebx), (4, vendor.edx), (8, vendor.ecx)]
            .into_iter()
            .all(|(at, word)| name[at..at + 4] == word.to_le_bytes())
    });
    let restored =
        __cpuid(0x8000_0000).eax >= 0x8000_0008 && __cpuid(0x8000_0008).ebx & 1 << 2 != 0;
    (amd || hygon) && !restored
}

/// Sets this processor's control registers. [`check`] has succeeded on the boot processor.
pub fn init() {
    let features = features();
    let cr0 = Cr0::CR0_PROTECTED_MODE
        | Cr0::CR0_MONITOR_COPROCESSOR
        | Cr0::CR0_EXTENSION_TYPE
        | Cr0::CR0_NUMERIC_ERROR
        | Cr0::CR0_WRITE_PROTECT
        | Cr0::CR0_ALIGNMENT_MASK
        | Cr0::CR0_ENABLE_PAGING;
    let mut cr4 = Cr4::CR4_ENABLE_PAE
        | Cr4::CR4_ENABLE_GLOBAL_PAGES
        | Cr4::CR4_ENABLE_MACHINE_CHECK
        | Cr4::CR4_DEBUGGING_EXTENSIONS
        | Cr4::CR4_ENABLE_SSE
        | Cr4::CR4_UNMASKED_SSE;
    // FSGSBASE stays off: a guest could then change its bases without a trap, and each switch
    // of vCPUs would have to read them back.
    cr4.set(Cr4::CR4_ENABLE_SMEP, features.contains(Features::SMEP));
    cr4.set(Cr4::CR4_ENABLE_SMAP, features.contains(Features::SMAP));
    cr4.set(Cr4::CR4_ENABLE_UMIP, features.contains(Features::UMIP));
    cr4.set(Cr4::CR4_ENABLE_OS_XSAVE, features.contains(Features::XSAVE));
    // SAFETY: long mode stays as it is; each bit that is set was announced by CPUID or belongs to
    // every x86-64 processor; hypervisor code touches user pages only where it may.
    unsafe {
        controlregs::cr0_write(cr0);
        controlregs::cr4_write(cr4);
        let efer = msr::read(msr::EFER) | msr::EFER_SCE | msr::EFER_NXE;
        msr::write(msr::EFER, efer);
        msr::write(msr::PAT, PAT_LAYOUT);
        msr::write(msr::SYSENTER_CS, 0);
    }
    if features.contains(Features::XSAVE) {
        // SAFETY: CR4.OSXSAVE is set, and the bits are a subset of those that CPUID allows.
        unsafe { controlregs::xcr0_write(Xcr0::from_bits_truncate(xcr0())) };
        // What the enabled components take (leaf 0xd, EBX).
        STATE_BYTES.store(__cpuid_count(0xd, 0).ebx, Ordering::Relaxed);
    }
    clear_dr6();
    // SAFETY: sets the floating-point unit to its initial state, which nobody uses yet.
    unsafe { core::arch::asm!("clts", "fninit", options(nostack)) };
}

/// Has the processor refuse supervisor code the use of user pages (SMEP and SMAP), as far as it can, or
/// not: the kernel of a 32-bit guest is supervisor code. A change forgets translations.
pub fn bind_supervisor(bound: bool) {
    let features = features();
    let mut bits = Cr4::empty();
    bits.set(Cr4::CR4_ENABLE_SMEP, features.contains(Features::SMEP));
    bits.set(Cr4::CR4_ENABLE_SMAP, features.contains(Features::SMAP));
    if bits.is_empty() {
        return;
    }
    // SAFETY: the two bits, which the processor has, only refuse accesses; the hypervisor makes none
    // that it counts on being refused.
    unsafe {
        let mut cr4 = controlregs::cr4();
        cr4.set(bits, bound);
        controlregs::cr4_write(cr4);
    }
}

/// The processor's own name, padded with zeros.
#[must_use]
pub fn brand() -> [u8; 48] {
    let mut name = [0; 48];
    if __cpuid(0x8000_0000).eax >= 0x8000_0004 {
        for (part, leaf) in name.chunks_exact_mut(16).zip(0x8000_0002..) {
            let r = __cpuid(leaf);
            for (bytes, word) in part.chunks_exact_mut(4).zip([r.eax, r.ebx, r.ecx, r.edx]) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
        }
    }
    name
}

/// The time-stamp counter.
#[inline(always)]
#[must_use]
pub fn rdtsc() -> u64 {
    // SAFETY: every x86-64 processor has the counter (`check` looks), and reading it has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Bits of a machine address that this processor has.
#[must_use]
pub fn machine_address_bits() -> u32 {
    if __cpuid(0x8000_0000).eax >= 0x8000_0008 {
        __cpuid(0x8000_0008).eax & 0xff
    } else {
        36
    }
}

/// What the debug status register says, and clears it: the processor itself only adds to it (SDM vol.
/// 3, 17.2.3 "Debug Status Register").
#[must_use]
pub fn take_dr6() -> u64 {
    let value;
    // SAFETY: reading the register has no effect.
    unsafe {
        core::arch::asm!("mov {}, dr6", out(reg) value, options(nomem, nostack, preserves_flags))
    };
    clear_dr6();
    value
}

fn clear_dr6() {
    // SAFETY: the register only reports.
    unsafe {
        core::arch::asm!("mov dr6, {}", in(reg) DR6_CLEAR, options(nomem, nostack, preserves_flags))
    };
}

/// Sets debug register `number`: 0 to 3 or 7; others are left alone. The value is one that the
/// guest may have: breakpoints in its own addresses, reserved bits as they must be.
pub fn write_debug_register(number: usize, value: u64) {
    // SAFETY: the caller's promise keeps breakpoints out of the hypervisor, and the bits valid.
    unsafe {
        match number {
            0 => {
                core::arch::asm!("mov dr0, {}", in(reg) value, options(nomem, nostack, preserves_flags))
            }
            1 => {
                core::arch::asm!("mov dr1, {}", in(reg) value, options(nomem, nostack, preserves_flags))
            }
            2 => {
                core::arch::asm!("mov dr2, {}", in(reg) value, options(nomem, nostack, preserves_flags))
            }
            3 => {
                core::arch::asm!("mov dr3, {}", in(reg) value, options(nomem, nostack, preserves_flags))
            }
            7 => {
                core::arch::asm!("mov dr7, {}", in(reg) value, options(nomem, nostack, preserves_flags))
            }
            _ => {}
        }
    }
}

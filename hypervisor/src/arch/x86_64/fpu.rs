//! Floating-point and vector state, switched eagerly (design:eager-fpu: switching it lazily leaks
//! it).
//!
//! With XSAVE, every component of [`cpu::xcr0`] is saved and restored, whatever the guest has set
//! as its own XCR0; without, FXSAVE's 512 bytes. The processor's CR0.TS carries the guest's
//! virtual one while the guest runs, and is cleared before the state is touched here.

use alloc::alloc::{alloc_zeroed, dealloc};
use core::alloc::Layout;
use core::arch::asm;
use core::arch::x86_64::{__cpuid_count, CpuidResult};
use core::cell::Cell;
use core::ptr::NonNull;

use x86::controlregs::{self, Cr0, Xcr0};

use super::cpu::{self, Features};

/// Bytes that FXSAVE writes.
pub const LEGACY_BYTES: usize = 512;
/// Offset of the x87 control word.
const CONTROL_WORD: usize = 0;
/// Offset of MXCSR, and of the mask of bits it has.
const MXCSR: usize = 24;
/// All exceptions masked, 64-bit precision.
const INITIAL_CONTROL_WORD: u16 = 0x37f;
/// All exceptions masked.
const INITIAL_MXCSR: u32 = 0x1f80;
/// Bits of MXCSR that every processor with SSE2 has.
const MXCSR_BITS: u32 = 0xffff;
/// Offset of the XSAVE header's first word, the components that are present.
const HEADER: usize = 512;

/// What is loaded so that nothing else was loaded last.
static ZERO: u32 = 0;

/// The state of one vCPU while it does not run.
pub struct FpuState {
    area: NonNull<u8>,
    /// The guest's own XCR0: a subset of [`cpu::xcr0`].
    xcr0: Cell<u64>,
}

// SAFETY: the area belongs to this alone, and to no thread.
unsafe impl Send for FpuState {}

/// Bytes that a vCPU's state takes.
#[must_use]
pub fn state_bytes() -> usize {
    FpuState::layout().size()
}

impl FpuState {
    fn layout() -> Layout {
        // XSAVE wants 64-byte alignment (SDM vol. 1, section 13.4 "XSAVE Area").
        Layout::from_size_align(cpu::fpu_state_bytes().max(LEGACY_BYTES), 64)
            .unwrap_or(Layout::new::<[u64; LEGACY_BYTES / 8]>())
    }

    /// The state after a reset; all components that are switched are on. `None` without memory.
    #[must_use]
    pub fn new() -> Option<Self> {
        // SAFETY: the layout is not empty.
        let area = NonNull::new(unsafe { alloc_zeroed(Self::layout()) })?;
        let state = FpuState {
            area,
            xcr0: Cell::new(cpu::xcr0()),
        };
        // SAFETY: within the area, which nobody else has yet. An XSAVE header of zero means the
        // initial state for all but MXCSR.
        unsafe {
            area.add(CONTROL_WORD)
                .cast::<u16>()
                .write(INITIAL_CONTROL_WORD);
            area.add(MXCSR).cast::<u32>().write(INITIAL_MXCSR);
        }
        Some(state)
    }

    /// Takes this processor's state: the vCPU's, which stops running here.
    pub fn save(&self) {
        let area = self.area.as_ptr();
        let features = cpu::features();
        // SAFETY: the area has the size and the alignment that the instruction wants, and is this
        // vCPU's, which runs here (the caller's rule). TS is clear, so nothing faults.
        unsafe {
            asm!("clts", options(nomem, nostack, preserves_flags));
            if features.contains(Features::XSAVE) {
                self.select_all();
                if features.contains(Features::XSAVEOPT) {
                    asm!("xsaveopt64 [{}]", in(reg) area, in("eax") u32::MAX, in("edx") u32::MAX, options(nostack));
                } else {
                    asm!("xsave64 [{}]", in(reg) area, in("eax") u32::MAX, in("edx") u32::MAX, options(nostack));
                }
            } else {
                asm!("fxsave64 [{}]", in(reg) area, options(nostack));
            }
        }
    }

    /// Gives this processor the vCPU's state and its XCR0.
    pub fn restore(&self) {
        let area = self.area.as_ptr();
        // SAFETY: as for `save`; the area holds what `save` or `new` wrote, or what `load`
        // checked.
        unsafe {
            asm!("clts", options(nomem, nostack, preserves_flags));
            if cpu::features().contains(Features::X87_POINTERS_STAY) {
                // The addresses of the last instruction and operand are the previous vCPU's, and may
                // stay. So they become those of an instruction of ours, which are no secret; nothing
                // may be pending before that.
                asm!("fnclex", "emms", "fild dword ptr [{}]", in(reg) &raw const ZERO, options(nostack));
            }
            if cpu::features().contains(Features::XSAVE) {
                // XCR0 is the previous vCPU's, whoever that was.
                controlregs::xcr0_write(Xcr0::from_bits_truncate(cpu::xcr0()));
                asm!("xrstor64 [{}]", in(reg) area, in("eax") u32::MAX, in("edx") u32::MAX, options(nostack));
                if self.xcr0.get() != cpu::xcr0() {
                    controlregs::xcr0_write(Xcr0::from_bits_truncate(self.xcr0.get()));
                }
            } else {
                asm!("fxrstor64 [{}]", in(reg) area, options(nostack));
            }
        }
    }

    /// Turns all components on, so that all are saved.
    ///
    /// # Safety
    /// The processor has XSAVE.
    unsafe fn select_all(&self) {
        if self.xcr0.get() != cpu::xcr0() {
            // SAFETY: what `cpu::init` has set before.
            unsafe { controlregs::xcr0_write(Xcr0::from_bits_truncate(cpu::xcr0())) };
        }
    }

    /// The x87 and SSE part as FXSAVE has it. The state must have been saved.
    #[expect(
        dead_code,
        reason = "the way out of the state (design:portable-state); saving comes later"
    )]
    pub fn legacy(&self, image: &mut [u8; LEGACY_BYTES]) {
        // SAFETY: the area is at least that long.
        unsafe {
            self.area
                .copy_to_nonoverlapping(NonNull::from(image).cast(), LEGACY_BYTES)
        };
    }

    /// Sets the x87 and SSE part from an FXSAVE image that anyone may have written; bits that would
    /// fault are dropped. Other components become initial. Takes effect at [`FpuState::restore`].
    pub fn load(&self, image: &[u8; LEGACY_BYTES]) {
        // SAFETY: the area is at least that long, with the XSAVE header where there is one.
        unsafe {
            self.area
                .copy_from_nonoverlapping(NonNull::from(image).cast(), LEGACY_BYTES);
            let mxcsr = self.area.add(MXCSR).cast::<u32>();
            mxcsr.write(mxcsr.read() & MXCSR_BITS);
            if cpu::features().contains(Features::XSAVE) {
                let header = self.area.add(HEADER).cast::<[u64; 8]>();
                header.write([0b11, 0, 0, 0, 0, 0, 0, 0]);
            }
        }
    }
}

impl Drop for FpuState {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout in `new`, and not used any more. The size does
        // not change after the processors are set up.
        unsafe { dealloc(self.area.as_ptr(), Self::layout()) };
    }
}

/// Sets the processor's CR0.TS to the guest's.
#[inline]
pub fn set_task_switched(on: bool) {
    // SAFETY: only TS changes; the hypervisor itself uses no floating point.
    unsafe {
        if on {
            asm!(
                "mov {cr0}, cr0",
                "or {cr0}, {ts}",
                "mov cr0, {cr0}",
                cr0 = out(reg) _,
                ts = const Cr0::CR0_TASK_SWITCHED.bits(),
                options(nomem, nostack),
            );
        } else {
            asm!("clts", options(nomem, nostack, preserves_flags));
        }
    }
}

/// Sets the guest's XCR0, as XSETBV of the vCPU that runs here asks. Returns whether the value is
/// one that the processor takes and the hypervisor switches.
pub fn set_guest_xcr0(state: &FpuState, value: u64) -> bool {
    let all_of = |bits: u64| value & bits == 0 || value & bits == bits;
    // SDM vol. 1, section 13.3 "Enabling the XSAVE Feature Set and XSAVE-Enabled Features".
    let valid = cpu::features().contains(Features::XSAVE)
        && value & !cpu::xcr0() == 0
        && value & cpu::XCR0_X87 != 0
        && (value & cpu::XCR0_AVX == 0 || value & cpu::XCR0_SSE != 0)
        && all_of(cpu::XCR0_AVX512)
        && (value & cpu::XCR0_AVX512 == 0 || value & cpu::XCR0_AVX != 0);
    if valid {
        state.xcr0.set(value);
        // SAFETY: checked above.
        unsafe { controlregs::xcr0_write(Xcr0::from_bits_truncate(value)) };
    }
    valid
}

/// CPUID leaf 0xd as guests may see it: only the components that are switched. The current XCR0
/// is the guest's, so the size in EBX is right as the processor gives it.
#[must_use]
pub fn cpuid_leaf(subleaf: u32) -> CpuidResult {
    const NONE: CpuidResult = CpuidResult {
        eax: 0,
        ebx: 0,
        ecx: 0,
        edx: 0,
    };
    if !cpu::features().contains(Features::XSAVE) {
        return NONE;
    }
    let leaf = __cpuid_count(0xd, subleaf);
    match subleaf {
        0 => {
            // ECX: what all components take that may be enabled.
            let size = (2..64)
                .filter(|component| cpu::xcr0() >> component & 1 != 0)
                .map(|component| __cpuid_count(0xd, component))
                .map(|part| part.ebx.saturating_add(part.eax))
                .fold(576, u32::max);
            CpuidResult {
                eax: cpu::xcr0() as u32,
                ebx: leaf.ebx,
                ecx: size,
                edx: 0,
            }
        }
        // XSAVEOPT, XSAVEC and XGETBV with ECX = 1; no supervisor state.
        1 => CpuidResult {
            eax: leaf.eax & 0b111,
            ebx: 0,
            ecx: 0,
            edx: 0,
        },
        2..64 if cpu::xcr0() >> subleaf & 1 != 0 => leaf,
        _ => NONE,
    }
}

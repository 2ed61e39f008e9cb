//! Floating-point state: kept, never loaded.

use core::arch::x86_64::CpuidResult;
use core::cell::Cell;

pub const LEGACY_BYTES: usize = 512;

pub struct FpuState(Cell<[u8; LEGACY_BYTES]>);

// SAFETY: this machine is one thread.
unsafe impl Sync for FpuState {}

pub fn state_bytes() -> usize {
    LEGACY_BYTES
}

impl FpuState {
    pub fn new() -> Option<Self> {
        Some(FpuState(Cell::new([0; LEGACY_BYTES])))
    }

    pub fn save(&self) {}

    pub fn restore(&self) {}

    pub fn load(&self, image: &[u8; LEGACY_BYTES]) {
        self.0.set(*image);
    }
}

pub fn set_task_switched(_on: bool) {}

pub fn set_guest_xcr0(_state: &FpuState, _value: u64) -> bool {
    false
}

pub fn cpuid_leaf(_subleaf: u32) -> CpuidResult {
    CpuidResult {
        eax: 0,
        ebx: 0,
        ecx: 0,
        edx: 0,
    }
}

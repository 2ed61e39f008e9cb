//! Floating-point and vector registers, changed hands only when someone uses them.
//!
//! The kernel itself is built without them. On a switch to a thread that does not own the
//! registers, the switch asks for the "task switched" flag; the thread's first instruction that
//! needs them raises the device-not-available fault (vector 7), and the handler exchanges the
//! contents. The hypervisor has cleared the flag by then.
//!
//! Between guests it is the hypervisor that keeps the registers apart, whatever a guest does here.

use core::arch::asm;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::events::Masked;
use crate::threads::{Thread, scheduler};

/// The registers as `fxsave64` lays them out (SDM volume 1, "FXSAVE area").
#[repr(C, align(16))]
#[derive(Clone)]
pub struct FpuState([u8; 512]);

impl FpuState {
    /// The registers as a new program finds them: all exceptions masked, 64-bit precision, round to
    /// nearest.
    pub const fn new() -> FpuState {
        let mut area = [0; 512];
        // The control word, then MXCSR: their values after FNINIT and after reset.
        [area[0], area[1]] = 0x037fu16.to_le_bytes();
        [area[24], area[25]] = 0x1f80u16.to_le_bytes();
        FpuState(area)
    }
}

/// Whose values the registers hold; null if no living thread's.
static OWNER: AtomicPtr<Thread> = AtomicPtr::new(ptr::null_mut());
/// Whether the hypervisor was told that the registers are unavailable.
static UNAVAILABLE: AtomicBool = AtomicBool::new(false);

/// For a switch to `to`: whether to tell the hypervisor something, and what.
pub fn change_on_switch(to: &Thread) -> Option<bool> {
    let unavailable = OWNER.load(Ordering::Relaxed).cast_const() != ptr::from_ref(to);
    (UNAVAILABLE.swap(unavailable, Ordering::Relaxed) != unavailable).then_some(unavailable)
}

// guide: fpu
/// The device-not-available fault: the current thread becomes the owner.
pub fn unavailable() {
    let _masked = Masked::new();
    // The hypervisor cleared the flag before it delivered the fault.
    UNAVAILABLE.store(false, Ordering::Relaxed);
    let this = scheduler::this();
    let owner = OWNER.swap(ptr::from_ref(&*this).cast_mut(), Ordering::Relaxed);
    if owner.cast_const() == ptr::from_ref(&*this) {
        return;
    }
    // SAFETY: a thread that ends takes itself out of OWNER, so the owner is alive; it does not run,
    // and the areas are only used with events masked.
    unsafe {
        if !owner.is_null() {
            save((*owner).fpu.get());
        }
        restore(this.fpu.get());
    }
}
// end guide

/// A copy of the current thread's registers, for the child of a fork.
pub fn of_current() -> FpuState {
    let _masked = Masked::new();
    let this = scheduler::this();
    // SAFETY: the thread runs; if it is the owner, the registers are its own and available.
    unsafe {
        if owned_by(&this) {
            save(this.fpu.get());
        }
        (*this.fpu.get()).clone()
    }
}

/// Gives a thread that has not run yet these registers.
pub fn set(thread: &Thread, state: FpuState) {
    let _masked = Masked::new();
    // SAFETY: the thread is not the owner, so nothing else refers to its area while events are
    // masked.
    unsafe { *thread.fpu.get() = state };
}

/// The current thread starts a new program: its registers are as new.
pub fn reset_current() {
    let _masked = Masked::new();
    let this = scheduler::this();
    set(&this, FpuState::new());
    if owned_by(&this) {
        // SAFETY: the owner runs, so the registers are available.
        unsafe { restore(this.fpu.get()) };
    }
}

fn owned_by(thread: &Thread) -> bool {
    OWNER.load(Ordering::Relaxed).cast_const() == ptr::from_ref(thread)
}

impl Drop for Thread {
    fn drop(&mut self) {
        // The registers hold nobody's values from now on.
        let this = ptr::from_mut(self);
        let _ = OWNER.compare_exchange(this, ptr::null_mut(), Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// # Safety
/// The registers are available, and `area` is writable.
unsafe fn save(area: *mut FpuState) {
    // SAFETY: the caller's promise; the type has the size and alignment that the instruction needs.
    unsafe { asm!("fxsave64 [{}]", in(reg) area, options(nostack)) };
}

/// # Safety
/// The registers are available and hold nothing that is still needed; `area` holds what [`save`]
/// stored or the initial state.
unsafe fn restore(area: *const FpuState) {
    // SAFETY: the caller's promise; the contents are valid, so the instruction does not fault.
    unsafe { asm!("fxrstor64 [{}]", in(reg) area, options(nostack, readonly)) };
}

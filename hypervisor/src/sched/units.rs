//! The machine-wide numbers of vCPUs, by which scheduling policies and timers name them.
//!
//! A slot of the table holds one counted reference to its vCPU. It is given up when the vCPU is
//! retired: by then it is in no queue, on no CPU, and has no timer. So whoever finds a number in a
//! queue, under that queue's lock, finds the vCPU alive.

use core::sync::atomic::{AtomicPtr, Ordering};

use paravane_core::sched::Unit;

use crate::domain::{Vcpu, VcpuRef};

/// How many vCPUs the machine has at most.
pub const MAX_UNITS: usize = 4096;

static TABLE: [AtomicPtr<Vcpu>; MAX_UNITS] =
    [const { AtomicPtr::new(core::ptr::null_mut()) }; MAX_UNITS];

/// Gives a vCPU a number; `None` if all are taken.
pub fn assign(vcpu: &Vcpu) -> Option<Unit> {
    let pointer = VcpuRef::new(vcpu).into_raw().cast_mut();
    for (number, slot) in TABLE.iter().enumerate() {
        if slot
            .compare_exchange(
                core::ptr::null_mut(),
                pointer,
                Ordering::AcqRel,
                Ordering::Relaxed,
            )
            .is_ok()
        {
            return Some(Unit::new(number as u32));
        }
    }
    // SAFETY: the pointer came from `into_raw` above and no slot took it.
    drop(unsafe { VcpuRef::from_raw(pointer) });
    None
}

/// Takes a vCPU's number back. It must not be in a queue, on a CPU, or have a timer.
pub fn release(unit: Unit) {
    let Some(slot) = TABLE.get(unit.raw() as usize) else {
        return;
    };
    let pointer = slot.swap(core::ptr::null_mut(), Ordering::AcqRel);
    if !pointer.is_null() {
        // SAFETY: the slot held a reference made by `into_raw` in `assign`, taken out once.
        drop(unsafe { VcpuRef::from_raw(pointer) });
    }
}

/// The vCPU of that number.
///
/// To be called where the number cannot be released meanwhile: under the lock of the queue or timer
/// queue that holds it, or by the CPU that runs the vCPU.
#[inline]
pub fn get(unit: Unit) -> Option<VcpuRef> {
    let pointer = TABLE.get(unit.raw() as usize)?.load(Ordering::Acquire);
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the slot's own reference keeps the vCPU alive during this call (see above).
    Some(VcpuRef::new(unsafe { &*pointer }))
}

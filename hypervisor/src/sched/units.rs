//! The machine-wide numbers of vCPUs, by which scheduling policies and timers name them.
//!
//! A slot of the table holds one counted reference to its vCPU. It is given up when the vCPU is
//! retired: by then it is in no queue, on no CPU, and has no timer. So whoever finds a number in a
//! queue, under that queue's lock, finds the vCPU alive.
//!
//! The table grows by parts, which stay where they are: a number is looked up without a lock. It has
//! place for every vCPU that the guest interface has names for.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicPtr, Ordering};

use paravane_core::cmdline::domains::MAX_DOMAINS;
use paravane_core::sched::{NoRoom, Unit};

use crate::domain::{MAX_VCPUS, Vcpu, VcpuRef};
use crate::sync::Mutex;

/// Slots of a part: a page.
const PART: usize = 512;
/// Parts of the table: a power of two, so that no number leads out of it.
const PARTS: usize = (MAX_DOMAINS * MAX_VCPUS).div_ceil(PART).next_power_of_two();

type Slot = AtomicPtr<Vcpu>;
type Part = [Slot; PART];

/// A part without a vCPU, which stands for those that there are not; nobody writes to it.
static NONE: Part = [const { AtomicPtr::new(core::ptr::null_mut()) }; PART];
/// The first part.
static FIRST: Part = [const { AtomicPtr::new(core::ptr::null_mut()) }; PART];

static TABLE: [AtomicPtr<Part>; PARTS] = {
    let mut table = [const { AtomicPtr::new((&raw const NONE).cast_mut()) }; PARTS];
    table[0] = AtomicPtr::new((&raw const FIRST).cast_mut());
    table
};

/// How many parts there are, and a number below which none is free.
static USED: Mutex<Used> = Mutex::new(Used { parts: 1, below: 0 });

struct Used {
    parts: usize,
    below: usize,
}

/// The slot of that number; an empty one for a number that was never given.
#[inline]
fn slot(number: usize) -> &'static Slot {
    let part = TABLE[number / PART % PARTS].load(Ordering::Acquire);
    // SAFETY: what stands in the table is a part that lives for ever.
    unsafe { &(*part)[number % PART] }
}

/// Adds a part to the table, which has `parts`, unless somebody else has added one.
fn grow(parts: usize) -> Result<(), NoRoom> {
    let entry = TABLE.get(parts).ok_or(NoRoom)?;
    let mut part = Vec::new();
    part.try_reserve_exact(PART).map_err(|_| NoRoom)?;
    part.resize_with(PART, || AtomicPtr::new(core::ptr::null_mut()));
    let part: Box<Part> = part
        .into_boxed_slice()
        .try_into()
        .map_err(|_: Box<[Slot]>| NoRoom)?;
    let mut used = USED.lock();
    if used.parts == parts {
        entry.store(Box::into_raw(part), Ordering::Release);
        used.parts += 1;
        return Ok(());
    }
    drop(used);
    drop(part);
    Ok(())
}

/// Gives a vCPU a number.
///
/// # Errors
/// There is no memory for one more, or all that the interface has names for are taken.
pub fn assign(vcpu: &Vcpu) -> Result<Unit, NoRoom> {
    loop {
        let mut used = USED.lock();
        let parts = used.parts;
        let free = |number: &usize| slot(*number).load(Ordering::Relaxed).is_null();
        if let Some(number) = (used.below..parts * PART).find(free) {
            used.below = number + 1;
            let pointer = VcpuRef::new(vcpu).into_raw().cast_mut();
            slot(number).store(pointer, Ordering::Release);
            return Ok(Unit::new(number as u32));
        }
        used.below = parts * PART;
        drop(used);
        grow(parts)?;
    }
}

/// Takes a vCPU's number back. It must not be in a queue, on a CPU, or have a timer.
pub fn release(unit: Unit) {
    let number = unit.raw() as usize;
    let mut used = USED.lock();
    if number >= used.parts * PART {
        return;
    }
    let pointer = slot(number).swap(core::ptr::null_mut(), Ordering::AcqRel);
    used.below = used.below.min(number);
    drop(used);
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
    let pointer = slot(unit.raw() as usize).load(Ordering::Acquire);
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the slot's own reference keeps the vCPU alive during this call (see above).
    Some(VcpuRef::new(unsafe { &*pointer }))
}

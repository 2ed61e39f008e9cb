//! The allocator of machine frames behind its lock, and the hypervisor's own frames.

use core::sync::atomic::{AtomicBool, Ordering};

use paravane_core::addr::{Mfn, PAGE_SIZE};
use paravane_core::mm::FrameRecord;
use paravane_core::mm::Machine;
use paravane_core::mm::StaleUses;
use paravane_core::mm::alloc::{Buddy, Pool};

use super::machine::{RealMachine, frame_pointer};
use super::tlb;
use crate::sync::Mutex;

static FREE: Mutex<Buddy> = Mutex::new(Buddy::new());

/// Frames that domains share with the hypervisor come from here, once that was set aside.
static POOL: Mutex<Pool> = Mutex::new(Pool::new());
static SET_ASIDE: AtomicBool = AtomicBool::new(false);

/// All frame records.
pub(super) fn records() -> &'static [FrameRecord] {
    // The machine's records are there for ever.
    const MACHINE: &RealMachine = &RealMachine;
    MACHINE.frames()
}

/// Free frames of the machine.
#[must_use]
pub fn free_frames() -> u64 {
    FREE.lock().free_frames()
}

/// Free frames that are set aside for what domains share with the hypervisor.
#[must_use]
pub fn free_pool() -> u64 {
    POOL.lock().free_frames()
}

/// Sets frames aside, as the domains' budgets have it: from now on those that domains share with the
/// hypervisor are taken from them alone. `None`: there are not so many.
pub fn set_aside(pages: u64) -> Option<()> {
    for _ in 0..pages {
        let mfn = FREE.lock().allocate(records(), 0, None)?;
        POOL.lock().add(records(), mfn);
    }
    SET_ASIDE.store(true, Ordering::Release);
    Some(())
}

/// Takes 2^`order` frames in a row, all below `limit` if there is one. No CPU holds a translation
/// of them; their contents are whatever was there, of this run of the machine or of one before:
/// whoever gives them to a domain clears them.
#[must_use]
pub(super) fn take(order: u8, limit: Option<Mfn>) -> Option<Mfn> {
    let mfn = FREE.lock().allocate(records(), order, limit)?;
    tlb::flush_uses(&StaleUses::of_block(records(), mfn, order));
    Some(mfn)
}

/// Gives back 2^`order` frames that nothing refers to. What they hold, nobody gets to see: see
/// [`take`].
pub(super) fn give(mfn: Mfn, order: u8) {
    if Pool::has(records(), mfn) {
        // They come and go one by one.
        return POOL.lock().give(records(), mfn);
    }
    FREE.lock().free(records(), mfn, order);
}

/// Gives back frames one by one, as [`give`] does.
pub(super) fn give_each(frames: impl Iterator<Item = Mfn>) {
    let mut free = FREE.lock();
    for mfn in frames {
        free.free(records(), mfn, 0);
    }
}

/// Fills frames with zeros.
pub(super) fn clear(mfn: Mfn, order: u8) {
    // SAFETY: the caller owns these frames, nothing refers to them, and all memory that the
    // allocator gives is writable in the direct map.
    unsafe { frame_pointer(mfn).write_bytes(0, (PAGE_SIZE as usize) << order) };
}

/// Gives back a frame of [`alloc_frame`] to which nothing refers.
#[cfg(feature = "audit")]
pub fn free_frame(mfn: Mfn) {
    give(mfn, 0);
}

/// A zeroed frame for the hypervisor's own use.
#[must_use]
pub fn alloc_frame() -> Option<Mfn> {
    let mfn = if SET_ASIDE.load(Ordering::Acquire) {
        let mfn = POOL.lock().take(records())?;
        tlb::flush_uses(&StaleUses::of_block(records(), mfn, 0));
        mfn
    } else {
        take(0, None)?
    };
    clear(mfn, 0);
    Some(mfn)
}

/// 2^`order` frames in a row for the hypervisor's own use, holding anything.
#[must_use]
pub fn alloc_order(order: u32) -> Option<Mfn> {
    take(u8::try_from(order).ok()?, None)
}

/// Gives frames that are the hypervisor's to the allocator, any number of them.
pub fn free_range(start: Mfn, pages: u64) {
    FREE.lock().free_range(records(), start, pages);
}

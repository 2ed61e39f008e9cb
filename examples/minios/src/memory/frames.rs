//! The physical allocator: which page frames are free, and how many users the others have.
//!
//! Frames are counted by their pseudo-physical number, which runs from 0 without holes: the
//! domain's machine frames may lie anywhere (M5). One count a frame is enough for a small kernel.
//! The count is what copy-on-write needs anyway, and the search for a free frame starts where the
//! last one ended.

use core::ops::Range;

use paravane_guest::addr::{PAGE_SIZE, Pfn};

use crate::memory::direct;
use crate::sync::Locked;

/// The count of a frame that belongs to no one for good: the image, the boot page tables and the
/// like.
const RESERVED: u16 = u16::MAX;

struct Frames {
    /// Users of each frame; 0 is free.
    users: &'static mut [u16],
    free: usize,
    /// Where the next search starts.
    next: usize,
}

static FRAMES: Locked<Frames> = Locked::new(Frames {
    users: &mut [],
    free: 0,
    next: 0,
});

/// Sets the counts up: everything is reserved but the given ranges. The array of counts lies in the
/// first frames of the second range.
pub fn init(total: usize, free: [Range<u64>; 2]) {
    let [low, high] = free;
    let pages = (total * size_of::<u16>()).div_ceil(PAGE_SIZE) as u64;
    let array = direct::pointer(Pfn::new(high.start)).cast::<u16>();
    // SAFETY: the frames are free, mapped writable for good, and hold `total` counts; nothing else
    // will use them.
    let users = unsafe {
        for number in 0..total {
            array.add(number).write(RESERVED);
        }
        core::slice::from_raw_parts_mut(array, total)
    };
    let mut frames = FRAMES.lock();
    for number in low.chain(high.start + pages..high.end) {
        users[number as usize] = 0;
        frames.free += 1;
    }
    frames.users = users;
}

/// A frame for one user, with unknown contents. `None` if memory is short.
pub fn allocate() -> Option<Pfn> {
    let mut frames = FRAMES.lock();
    let next = frames.next.min(frames.users.len());
    let (before, after) = frames.users.split_at(next);
    let is_free = |users: &u16| *users == 0;
    let found = match after.iter().position(is_free) {
        Some(index) => next + index,
        None => before.iter().position(is_free)?,
    };
    frames.users[found] = 1;
    frames.free -= 1;
    frames.next = found + 1;
    Some(Pfn::new(found as u64))
}

/// A zeroed frame for one user.
pub fn allocate_zeroed() -> Option<Pfn> {
    let frame = allocate()?;
    // SAFETY: the frame was free, so only this function refers to it, and free frames are mapped
    // writable.
    unsafe { direct::pointer(frame).write_bytes(0, PAGE_SIZE) };
    Some(frame)
}

/// The first of `count` frames with consecutive numbers, each with one user.
pub fn allocate_run(count: usize) -> Option<Pfn> {
    let mut frames = FRAMES.lock();
    let total = frames.users.len();
    let mut start = frames.next;
    let mut left = total;
    while left > 0 {
        if start + count > total {
            left = left.saturating_sub(total - start);
            start = 0;
            continue;
        }
        match frames.users[start..start + count]
            .iter()
            .rposition(|users| *users != 0)
        {
            None => {
                frames.users[start..start + count].fill(1);
                frames.free -= count;
                frames.next = start + count;
                return Some(Pfn::new(start as u64));
            }
            Some(taken) => {
                start += taken + 1;
                left = left.saturating_sub(taken + 1);
            }
        }
    }
    None
}

/// Adds a user to a frame. False if the frame has too many.
pub fn share(frame: Pfn) -> bool {
    let mut frames = FRAMES.lock();
    let users = &mut frames.users[frame.raw() as usize];
    assert!(*users != 0, "frame {frame} is free and cannot be shared");
    if *users >= RESERVED - 1 {
        return false;
    }
    *users += 1;
    true
}

/// Takes a user from a frame; without users it is free.
pub fn release(frame: Pfn) {
    release_all([frame]);
}

/// As [`release`], for many.
pub fn release_all(list: impl IntoIterator<Item = Pfn>) {
    let mut frames = FRAMES.lock();
    let Frames { users, free, .. } = &mut *frames;
    list.into_iter().for_each(|frame| {
        let users = &mut users[frame.raw() as usize];
        assert!(
            *users != 0 && *users != RESERVED,
            "frame {frame} is not allocated"
        );
        *users -= 1;
        *free += usize::from(*users == 0);
    });
}

/// How many users the frame has.
pub fn users(frame: Pfn) -> u16 {
    FRAMES.lock().users[frame.raw() as usize]
}

/// The number of free frames.
pub fn free() -> usize {
    FRAMES.lock().free
}

/// The number of frames of the domain.
pub fn total() -> usize {
    FRAMES.lock().users.len()
}

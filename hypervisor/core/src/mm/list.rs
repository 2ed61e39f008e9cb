//! Lists of frames, linked through their records: a domain's frames, the allocator's free blocks.
//!
//! A frame is in one list at a time. Whoever owns the list holds a lock around its use; the links
//! are atomics only because the records are shared.

use super::frame::{FrameRecord, NO_LINK, link};
use crate::addr::Mfn;
use crate::sync::modelled::Ordering::Relaxed;

/// A doubly linked list of frames.
#[derive(Debug)]
pub struct FrameList {
    head: u32,
    len: u64,
}

impl Default for FrameList {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameList {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        FrameList {
            head: NO_LINK,
            len: 0,
        }
    }

    /// How many frames (or blocks) it has.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first frame.
    #[inline]
    #[must_use]
    pub fn first(&self) -> Option<Mfn> {
        (self.head != NO_LINK).then(|| Mfn::new(u64::from(self.head)))
    }

    /// The frame after one that is in the list.
    #[inline]
    #[must_use]
    pub fn after(frames: &[FrameRecord], mfn: Mfn) -> Option<Mfn> {
        let next = frames.get(mfn.index())?.next.load(Relaxed);
        (next != NO_LINK).then(|| Mfn::new(u64::from(next)))
    }

    /// Puts a frame that is in no list at the front.
    pub fn push(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        let record = &frames[mfn.index()];
        record.next.store(self.head, Relaxed);
        record.previous.store(NO_LINK, Relaxed);
        if self.head != NO_LINK {
            frames[self.head as usize]
                .previous
                .store(link(mfn), Relaxed);
        }
        self.head = link(mfn);
        self.len += 1;
    }

    /// Takes a frame out that is in this list.
    pub fn remove(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        let record = &frames[mfn.index()];
        let next = record.next.load(Relaxed);
        let previous = record.previous.load(Relaxed);
        if next != NO_LINK {
            frames[next as usize].previous.store(previous, Relaxed);
        }
        if previous == NO_LINK {
            self.head = next;
        } else {
            frames[previous as usize].next.store(next, Relaxed);
        }
        record.next.store(NO_LINK, Relaxed);
        record.previous.store(NO_LINK, Relaxed);
        self.len -= 1;
    }

    /// Takes the first frame out.
    pub fn pop(&mut self, frames: &[FrameRecord]) -> Option<Mfn> {
        let mfn = self.first()?;
        self.remove(frames, mfn);
        Some(mfn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn frames_come_and_go_at_any_place() {
        let frames: Vec<FrameRecord> = (0..8).map(|_| FrameRecord::default()).collect();
        let mut list = FrameList::new();
        for raw in [1, 3, 5, 7] {
            list.push(&frames, Mfn::new(raw));
        }
        let walk = |list: &FrameList| -> Vec<u64> {
            let next = |mfn: &Mfn| FrameList::after(&frames, *mfn);
            let all = std::iter::successors(list.first(), next);
            all.map(Mfn::raw).collect()
        };
        assert_eq!((walk(&list), list.is_empty()), ([7, 5, 3, 1].into(), false));
        list.remove(&frames, Mfn::new(3));
        assert_eq!(walk(&list), [7, 5, 1]);
        list.remove(&frames, Mfn::new(7));
        list.remove(&frames, Mfn::new(1));
        assert_eq!((list.len(), list.first()), (1, Some(Mfn::new(5))));
        assert_eq!(list.pop(&frames), Some(Mfn::new(5)));
        assert_eq!((list.pop(&frames), list.is_empty()), (None, true));
    }
}

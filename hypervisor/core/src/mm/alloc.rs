//! The allocator of machine frames: a buddy system over the frame records.
//!
//! Free memory is kept in naturally aligned blocks of 2^order frames, so that a domain can get
//! contiguous extents (M23). Memory below 4 GiB is scarce where devices can reach nothing else, so
//! requests without a limit are served from above as long as there is any, and from the top of
//! what there is.
//!
//! The allocator neither clears frames nor flushes translations: [`newest_stamp`] tells its caller
//! what to flush before the frames are used again.

use super::frame::{FrameKind, FrameRecord};
use super::list::FrameList;
use crate::addr::{Mfn, PAGE_SHIFT};
use crate::sync::modelled::Ordering::Relaxed;

/// Largest order of a block: 1 GiB.
pub const MAX_ORDER: u8 = 18;

/// In [`FrameRecord`]'s order: no free block begins here.
pub const NOT_A_BLOCK: u8 = u8::MAX;

/// First frame that 32-bit devices cannot reach.
const LOW_END: u64 = 1 << (32 - PAGE_SHIFT);

/// The free memory of the machine. Its owner holds a lock.
#[derive(Debug)]
pub struct Buddy {
    /// Below 4 GiB, above it: free blocks by order. No block crosses the border.
    zones: [[FrameList; MAX_ORDER as usize + 1]; 2],
    free: u64,
}

impl Default for Buddy {
    fn default() -> Self {
        Self::new()
    }
}

const fn zone_of(mfn: Mfn) -> usize {
    (mfn.raw() >= LOW_END) as usize
}

impl Buddy {
    /// An allocator without memory.
    #[must_use]
    pub const fn new() -> Self {
        Buddy {
            zones: [const { [const { FrameList::new() }; MAX_ORDER as usize + 1] }; 2],
            free: 0,
        }
    }

    /// Free frames.
    #[must_use]
    pub const fn free_frames(&self) -> u64 {
        self.free
    }

    /// Gives `pages` frames from `start` on to the allocator, any number at any place. Frames
    /// outside the table are left out.
    pub fn free_range(&mut self, frames: &[FrameRecord], start: Mfn, pages: u64) {
        let end = start.raw().saturating_add(pages).min(frames.len() as u64);
        let mut at = start.raw();
        while at < end {
            let aligned = if at == 0 {
                MAX_ORDER
            } else {
                (at.trailing_zeros() as u8).min(MAX_ORDER)
            };
            let fits = (end - at).ilog2() as u8;
            let order = aligned.min(fits);
            self.free(frames, Mfn::new(at), order);
            at += 1 << order;
        }
    }

    /// Gives one aligned block back.
    pub fn free(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) {
        for record in &frames[start.index()..start.index() + (1 << order)] {
            debug_assert!(record.state.load(Relaxed) == 0 && record.kind() != FrameKind::Free);
            record.order.store(NOT_A_BLOCK, Relaxed);
            record.set_kind(FrameKind::Free);
        }
        self.free += 1 << order;
        let zone = &mut self.zones[zone_of(start)];
        let (mut start, mut order) = (start.raw(), order);
        while order < MAX_ORDER {
            let buddy = Mfn::new(start ^ (1 << order));
            let mergeable = frames.get(buddy.index()).is_some_and(|record| {
                record.kind() == FrameKind::Free && record.order.load(Relaxed) == order
            });
            if !mergeable {
                break;
            }
            zone[usize::from(order)].remove(frames, buddy);
            frames[buddy.index()].order.store(NOT_A_BLOCK, Relaxed);
            start &= !(1 << order);
            order += 1;
        }
        frames[start as usize].order.store(order, Relaxed);
        zone[usize::from(order)].push(frames, Mfn::new(start));
    }

    /// Takes an aligned block of 2^`order` frames, all below `limit` if there is one.
    pub fn allocate(
        &mut self,
        frames: &[FrameRecord],
        order: u8,
        limit: Option<Mfn>,
    ) -> Option<Mfn> {
        if order > MAX_ORDER {
            return None;
        }
        let limit = limit.map_or(u64::MAX, Mfn::raw);
        let (zone, found, size) = [1, 0]
            .into_iter()
            .filter(|zone| *zone == 0 || limit > LOW_END)
            .find_map(|zone| {
                let (found, size) = self.find(frames, zone, order, limit)?;
                Some((zone, found, size))
            })?;
        let lists = &mut self.zones[zone];
        lists[usize::from(size)].remove(frames, found);
        frames[found.index()].order.store(NOT_A_BLOCK, Relaxed);
        let mut start = found.raw();
        for half in (order..size).rev() {
            let upper = start + (1 << half);
            let (keep, give) = if upper.saturating_add(1 << half) <= limit {
                (upper, start)
            } else {
                (start, upper)
            };
            frames[give as usize].order.store(half, Relaxed);
            lists[usize::from(half)].push(frames, Mfn::new(give));
            start = keep;
        }
        for record in &frames[start as usize..start as usize + (1 << order)] {
            record.set_kind(FrameKind::Hypervisor);
        }
        self.free -= 1 << order;
        Some(Mfn::new(start))
    }

    /// A free block of at least `order` whose first 2^`order` frames are below `limit`.
    fn find(
        &self,
        frames: &[FrameRecord],
        zone: usize,
        order: u8,
        limit: u64,
    ) -> Option<(Mfn, u8)> {
        (order..=MAX_ORDER).find_map(|size| {
            let mut block = self.zones[zone][usize::from(size)].first();
            while let Some(start) = block {
                if start.raw().saturating_add(1 << order) <= limit {
                    return Some((start, size));
                }
                block = FrameList::after(frames, start);
            }
            None
        })
    }
}

/// The newest stamp of a block of frames: what has to be flushed before it is used again.
#[must_use]
pub fn newest_stamp(frames: &[FrameRecord], start: Mfn, order: u8) -> u64 {
    let end = start.index().saturating_add(1 << order).min(frames.len());
    frames
        .get(start.index()..end)
        .unwrap_or_default()
        .iter()
        .map(FrameRecord::stamp)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn machine(frames: usize) -> Vec<FrameRecord> {
        (0..frames).map(|_| FrameRecord::default()).collect()
    }

    #[test]
    fn blocks_split_and_merge_again() {
        let frames = machine(64);
        let mut buddy = Buddy::new();
        buddy.free_range(&frames, Mfn::new(3), 45);
        assert_eq!(buddy.free_frames(), 45);
        let singles: Vec<Mfn> = std::iter::from_fn(|| buddy.allocate(&frames, 0, None)).collect();
        assert_eq!((singles.len(), buddy.free_frames()), (45, 0));
        for mfn in &singles {
            buddy.free(&frames, *mfn, 0);
        }
        // Merged: 16 to 47 is one block of 16 and one of 16 (32 is the buddy of 48).
        assert!(buddy.allocate(&frames, 4, None).is_some());
        assert!(buddy.allocate(&frames, 4, None).is_some());
        assert!(buddy.allocate(&frames, 4, None).is_none());
    }

    #[test]
    #[cfg_attr(miri, ignore = "frees four gigabytes of frames one by one")]
    fn limits_are_kept_and_low_memory_is_spared() {
        let frames = machine((LOW_END + 1024) as usize);
        let mut buddy = Buddy::new();
        buddy.free_range(&frames, Mfn::new(256), LOW_END + 768);
        let mfn = buddy.allocate(&frames, 0, None).expect("memory");
        assert!(mfn.raw() >= LOW_END);
        let mfn = buddy
            .allocate(&frames, 4, Some(Mfn::new(4096)))
            .expect("low memory");
        assert!(mfn.raw() + 16 <= 4096 && mfn.raw().is_multiple_of(16));
        assert_eq!(buddy.allocate(&frames, 0, Some(Mfn::new(256))), None);
        assert_eq!(buddy.allocate(&frames, MAX_ORDER + 1, None), None);
    }

    proptest! {
        #[test]
        fn no_frame_is_given_twice(
            start in 0_u64..40,
            pages in 1_u64..200,
            steps in proptest::collection::vec((any::<bool>(), 0_u8..6, any::<prop::sample::Index>()), 1..if cfg!(miri) { 20 } else { 200 }),
        ) {
            let frames = machine(256);
            let mut buddy = Buddy::new();
            buddy.free_range(&frames, Mfn::new(start), pages);
            let mut held: Vec<(Mfn, u8)> = Vec::new();
            let mut owner = [false; 256];
            for (take, order, which) in steps {
                if take {
                    if let Some(mfn) = buddy.allocate(&frames, order, None) {
                        prop_assert_eq!(mfn.raw() % (1 << order), 0);
                        for taken in &mut owner[mfn.index()..mfn.index() + (1 << order)] {
                            prop_assert!(!*taken);
                            *taken = true;
                        }
                        prop_assert!(mfn.raw() >= start && mfn.raw() + (1 << order) <= start + pages);
                        held.push((mfn, order));
                    }
                } else if !held.is_empty() {
                    let (mfn, order) = held.swap_remove(which.index(held.len()));
                    owner[mfn.index()..mfn.index() + (1 << order)].fill(false);
                    buddy.free(&frames, mfn, order);
                }
                let used = owner.iter().filter(|taken| **taken).count() as u64;
                prop_assert_eq!(buddy.free_frames(), pages - used);
            }
            for (mfn, order) in held {
                buddy.free(&frames, mfn, order);
            }
            // Everything merged: the largest block that the range can hold is there again.
            let largest = (0..=6_u8).rev().find(|order| {
                let size = 1_u64 << order;
                start.next_multiple_of(size) + size <= start + pages
            });
            if let Some(order) = largest {
                prop_assert!(buddy.allocate(&frames, order, None).is_some());
            }
        }
    }
}

//! The allocator of machine frames: a buddy system over the frame records.
//!
//! Free memory is kept in naturally aligned blocks of 2^order frames, so that a domain can get
//! contiguous extents (M23). Each doubling of the address is a zone of its own, with its own lists:
//! a request with a limit takes from the zones below it, and never has to look through a list, however
//! scattered memory is. Low memory is scarce where devices can reach nothing else, so requests are
//! served from the highest zone that will do, and from the top of what there is.
//!
//! The allocator neither clears frames nor flushes translations:
//! [`super::stale::StaleUses::of_block`] tells its caller what to flush before the frames are used
//! again.

use super::frame::{FrameKind, FrameRecord};
use super::list::FrameList;
use crate::addr::{Mfn, PAGE_SHIFT};
use crate::sync::modelled::Ordering::Relaxed;

/// Largest order of a block: 1 GiB.
pub const MAX_ORDER: u8 = 18;

/// In [`FrameRecord`]'s order: no free block begins here.
pub const NOT_A_BLOCK: u8 = u8::MAX;

/// In [`FrameRecord`]'s order: the frame is a [`Pool`]'s, free or not.
const POOLED: u8 = u8::MAX - 1;

/// Frames set aside: the allocator gives them to nobody else.
#[derive(Debug, Default)]
pub struct Pool(FrameList);

impl Pool {
    /// Without frames.
    #[must_use]
    pub const fn new() -> Self {
        Pool(FrameList::new())
    }

    /// Free frames.
    #[must_use]
    pub const fn free_frames(&self) -> u64 {
        self.0.len()
    }

    /// Sets a frame aside that the allocator gave, for ever.
    pub fn add(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        frames[mfn.index()].order.store(POOLED, Relaxed);
        self.0.push(frames, mfn);
    }

    /// Whether a frame was set aside.
    #[must_use]
    pub fn has(frames: &[FrameRecord], mfn: Mfn) -> bool {
        frames[mfn.index()].order.load(Relaxed) == POOLED
    }

    /// Takes one.
    pub fn take(&mut self, frames: &[FrameRecord]) -> Option<Mfn> {
        self.0.pop(frames)
    }

    /// Gives one back to which nothing refers.
    pub fn give(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        frames[mfn.index()].set_kind(FrameKind::Hypervisor);
        self.0.push(frames, mfn);
    }
}

/// Frames of the lowest zone: 2 MiB.
const LOWEST: u64 = 1 << 9;

/// Zones: the lowest, and one for each doubling of a machine address of 52 bits.
const ZONES: usize = 52 - PAGE_SHIFT as usize - LOWEST.ilog2() as usize + 1;

/// The free memory of the machine. Its owner holds a lock.
#[derive(Debug)]
pub struct Buddy {
    zones: [Zone; ZONES],
    free: u64,
}

/// The free blocks of one zone by their order. No block crosses a zone's border.
#[derive(Debug)]
struct Zone {
    lists: [FrameList; MAX_ORDER as usize + 1],
    /// Orders whose list is not empty, one bit each.
    there: u32,
}

impl Zone {
    fn push(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) {
        frames[start.index()].order.store(order, Relaxed);
        self.lists[usize::from(order)].push(frames, start);
        self.there |= 1 << order;
    }

    fn remove(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) {
        let list = &mut self.lists[usize::from(order)];
        list.remove(frames, start);
        if list.first().is_none() {
            self.there &= !(1 << order);
        }
        frames[start.index()].order.store(NOT_A_BLOCK, Relaxed);
    }

    /// The smallest block of at least `order`, with its order.
    fn find(&self, order: u8) -> Option<(Mfn, u8)> {
        let large = self.there >> order;
        if large == 0 {
            return None;
        }
        let size = order + large.trailing_zeros() as u8;
        Some((self.lists[usize::from(size)].first()?, size))
    }
}

impl Default for Buddy {
    fn default() -> Self {
        Self::new()
    }
}

/// The zone of a frame: 0 below 2 MiB, 1 below 4 MiB, and so on.
const fn zone_of(mfn: Mfn) -> usize {
    let zone = (mfn.raw() / LOWEST + 1).next_power_of_two().ilog2() as usize;
    // Frame numbers have 40 bits.
    if zone < ZONES { zone } else { ZONES - 1 }
}

/// The first frame behind a zone.
const fn end_of(zone: usize) -> u64 {
    LOWEST << zone
}

impl Buddy {
    /// An allocator without memory.
    #[must_use]
    pub const fn new() -> Self {
        Buddy {
            zones: [const {
                Zone {
                    lists: [const { FrameList::new() }; MAX_ORDER as usize + 1],
                    there: 0,
                }
            }; ZONES],
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
                LOWEST.ilog2() as u8
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
        let number = zone_of(start);
        let zone = &mut self.zones[number];
        let (mut start, mut order) = (start.raw(), order);
        while order < MAX_ORDER {
            let buddy = Mfn::new(start ^ (1 << order));
            let mergeable = zone_of(buddy) == number
                && frames.get(buddy.index()).is_some_and(|record| {
                    record.kind() == FrameKind::Free && record.order.load(Relaxed) == order
                });
            if !mergeable {
                break;
            }
            zone.remove(frames, buddy, order);
            start &= !(1 << order);
            order += 1;
        }
        zone.push(frames, Mfn::new(start), order);
    }

    /// Takes an aligned block of 2^`order` frames, all below `limit` if there is one: a power of two,
    /// else it counts as the next lower one.
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
        let highest = zone_of(Mfn::new((frames.len() as u64).saturating_sub(1)));
        let (zone, (found, size)) = (0..=highest).rev().find_map(|zone| {
            if end_of(zone) <= limit {
                Some((zone, self.zones[zone].find(order)?))
            } else if zone == 0 {
                Some((zone, self.find_lowest(frames, order, limit)?))
            } else {
                None
            }
        })?;
        let zone = &mut self.zones[zone];
        zone.remove(frames, found, size);
        let mut start = found.raw();
        for half in (order..size).rev() {
            let upper = start + (1 << half);
            let (keep, give) = if upper.saturating_add(1 << half) <= limit {
                (upper, start)
            } else {
                (start, upper)
            };
            zone.push(frames, Mfn::new(give), half);
            start = keep;
        }
        for record in &frames[start as usize..start as usize + (1 << order)] {
            record.set_kind(FrameKind::Hypervisor);
        }
        self.free -= 1 << order;
        Some(Mfn::new(start))
    }

    /// A free block of the lowest zone, of at least `order`, whose first 2^`order` frames are below a
    /// limit inside that zone.
    fn find_lowest(&self, frames: &[FrameRecord], order: u8, limit: u64) -> Option<(Mfn, u8)> {
        (order..=MAX_ORDER).find_map(|size| {
            let mut block = self.zones[0].lists[usize::from(size)].first();
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    /// First frame that 32-bit devices cannot reach.
    const LOW_END: u64 = 1 << (32 - PAGE_SHIFT);

    #[test]
    fn zones_double() {
        for (frame, zone) in [
            (0, 0),
            (511, 0),
            (512, 1),
            (1023, 1),
            (1024, 2),
            (2047, 2),
            (2048, 3),
        ] {
            assert_eq!(zone_of(Mfn::new(frame)), zone);
            assert!(frame < end_of(zone) && (zone == 0 || frame >= end_of(zone - 1)));
        }
        // The last holds the upper half of all addresses of 52 bits, and what is beyond them.
        assert_eq!((ZONES, zone_of(Mfn::new((1 << 39) - 1))), (32, 30));
        for frame in [1 << 39, (1 << 40) - 1, 1 << 40, u64::MAX >> 12] {
            assert_eq!(zone_of(Mfn::new(frame)), 31);
        }
    }

    /// What was set aside comes back as often as it is given back, and is known as the pool's all the
    /// time; nothing else is.
    #[test]
    fn a_pool_has_the_frames_that_were_set_aside() {
        let frames: Vec<FrameRecord> = (0..8).map(|_| FrameRecord::default()).collect();
        // Free blocks and what is none.
        for (record, order) in frames
            .iter()
            .zip([NOT_A_BLOCK, 0, MAX_ORDER, 0, NOT_A_BLOCK])
        {
            record.order.store(order, Relaxed);
        }
        let mut pool = Pool::new();
        assert_eq!((pool.free_frames(), pool.take(&frames)), (0, None));
        let aside = [3, 4, 5].map(Mfn::new);
        for mfn in aside {
            assert!(!Pool::has(&frames, mfn));
            pool.add(&frames, mfn);
        }
        for turn in 0..2 {
            assert_eq!(pool.free_frames(), 3, "turn {turn}");
            let mut taken: Vec<Mfn> = std::iter::from_fn(|| pool.take(&frames)).collect();
            assert_eq!(pool.free_frames(), 0);
            taken.sort_by_key(|mfn| mfn.raw());
            assert_eq!(taken, aside);
            for mfn in (0..8).map(Mfn::new) {
                assert_eq!(Pool::has(&frames, mfn), aside.contains(&mfn));
            }
            for mfn in taken {
                // Whoever had it made a domain's frame of it.
                frames[mfn.index()].set_kind(FrameKind::Domain);
                pool.give(&frames, mfn);
                assert_eq!(frames[mfn.index()].kind(), FrameKind::Hypervisor);
            }
        }
    }

    /// Every other frame is free: each limit is kept, and there is memory as long as there is any
    /// below it.
    #[test]
    fn scattered_memory_has_limits_too() {
        let frames = machine(8192);
        let mut buddy = Buddy::new();
        for frame in (1..8192).step_by(2) {
            buddy.free_range(&frames, Mfn::new(frame), 1);
        }
        for bits in [9, 10, 12, 5] {
            let limit = 1_u64 << bits;
            let before = (1..limit).step_by(2);
            let expected = before.filter(|&frame| frames[frame as usize].kind() == FrameKind::Free);
            let expected = expected.count();
            let mut count = 0;
            while let Some(mfn) = buddy.allocate(&frames, 0, Some(Mfn::new(limit))) {
                assert!(mfn.raw() < limit && mfn.raw() % 2 == 1);
                count += 1;
            }
            assert_eq!(count, expected, "below {limit}");
        }
        assert_eq!(buddy.free_frames(), 2048);
        assert!(buddy.allocate(&frames, 1, None).is_none());
    }

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

    #[test]
    fn memory_is_given_from_the_top() {
        let frames = machine(64);
        let mut buddy = Buddy::new();
        buddy.free_range(&frames, Mfn::new(0), 64);
        assert_eq!(buddy.allocate(&frames, 0, None), Some(Mfn::new(63)));
        assert_eq!(buddy.allocate(&frames, 3, None), Some(Mfn::new(48)));
        // Inside the lowest zone a limit splits a block that reaches beyond it.
        let frames = machine(64);
        let mut buddy = Buddy::new();
        buddy.free_range(&frames, Mfn::new(0), 64);
        let limit = Some(Mfn::new(16));
        assert_eq!(buddy.allocate(&frames, 3, limit), Some(Mfn::new(8)));
        assert_eq!(buddy.allocate(&frames, 3, limit), Some(Mfn::new(0)));
        assert_eq!(buddy.allocate(&frames, 2, limit), None, "all is beyond it");
        assert_eq!(buddy.free_frames(), 48);
    }

    #[test]
    #[cfg_attr(miri, ignore = "has two gigabytes of frames")]
    fn the_largest_block_can_be_had() {
        let largest = 1 << MAX_ORDER;
        let frames = machine(2 * largest);
        let mut buddy = Buddy::new();
        buddy.free_range(&frames, Mfn::new(largest as u64), largest as u64);
        let block = buddy.allocate(&frames, MAX_ORDER, None);
        assert_eq!(block, Some(Mfn::new(largest as u64)));
        assert_eq!(buddy.free_frames(), 0);
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

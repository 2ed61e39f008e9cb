//! Stretches of frames that nobody uses yet: the allocator of the time before there is one.

use alloc::vec::Vec;
use core::ops::Range;

/// A stretch of frames, by number; the end is not in it.
pub type FrameRange = Range<u64>;

/// Free stretches, ascending and apart from each other. Where there is no memory to note one more,
/// frames are lost: they are never handed out twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreeRanges {
    ranges: Vec<FrameRange>,
}

impl FreeRanges {
    /// Nothing is free.
    #[must_use]
    pub const fn new() -> Self {
        FreeRanges { ranges: Vec::new() }
    }

    /// Of overlapping or unordered `ranges` (a firmware's memory map) those frames that any lists,
    /// and of these the first `limit`.
    #[must_use]
    pub fn of(ranges: impl IntoIterator<Item = FrameRange>, limit: u64) -> Self {
        let mut sorted = Self::new();
        for range in ranges {
            if range.start < range.end {
                let end = sorted.ranges.len();
                sorted.insert(end, range);
            }
        }
        sorted.ranges.sort_unstable_by_key(|range| range.start);
        let (mut next, mut left) = (0, limit);
        for range in &mut sorted.ranges {
            // A later range keeps what the earlier ones do not have.
            let start = range.start.max(next);
            let end = range.end.min(start.saturating_add(left)).max(start);
            next = range.end.max(next);
            left -= end - start;
            *range = start..end;
        }
        sorted.ranges.retain(|range| range.start < range.end);
        sorted
    }

    /// Notes one more stretch, if there is memory for that.
    fn insert(&mut self, index: usize, range: FrameRange) {
        if self.ranges.try_reserve(1).is_ok() {
            self.ranges.insert(index, range);
        }
    }

    /// The free stretches, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[FrameRange] {
        &self.ranges
    }

    /// Free frames.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.ranges
            .iter()
            .map(|range| range.end - range.start)
            .sum()
    }

    /// Takes all frames of `taken` out, those that are free.
    pub fn reserve(&mut self, taken: FrameRange) {
        if taken.start >= taken.end {
            return;
        }
        let mut index = self
            .ranges
            .partition_point(|range| range.end <= taken.start);
        while let Some(range) = self.ranges.get_mut(index)
            && range.start < taken.end
        {
            let (before, behind) = (range.start..taken.start, taken.end..range.end);
            match (before.start < before.end, behind.start < behind.end) {
                (true, true) => {
                    *range = before;
                    self.insert(index + 1, behind);
                    return;
                }
                (true, false) => *range = before,
                (false, true) => *range = behind,
                (false, false) => {
                    self.ranges.remove(index);
                    continue;
                }
            }
            index += 1;
        }
    }

    /// Takes `count` frames in a row below frame `limit`, the highest there are, whose first
    /// number is a multiple of `align` (a power of two). The number of the first.
    #[must_use]
    pub fn take(&mut self, count: u64, align: u64, limit: u64) -> Option<u64> {
        for range in self.ranges.iter().rev() {
            let top = range.end.min(limit);
            let Some(first) = top.checked_sub(count).map(|first| first & !(align - 1)) else {
                continue;
            };
            if first >= range.start && count > 0 {
                self.reserve(first..first + count);
                return Some(first);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use proptest::prelude::*;
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn maps_may_overlap_and_come_in_any_order() {
        let free = FreeRanges::of([10..20, 0..5, 15..30, 12..14, 40..40], u64::MAX);
        assert_eq!(free.as_slice(), [0..5, 10..20, 20..30]);
        let free = FreeRanges::of([10..20, 0..5], 8);
        assert_eq!(free.as_slice(), [0..5, 10..13]);
    }

    #[test]
    fn takes_from_the_top_and_aligned() {
        let mut free = FreeRanges::of([0..100, 200..300], u64::MAX);
        assert_eq!(free.take(10, 1, u64::MAX), Some(290));
        assert_eq!(free.take(32, 64, u64::MAX), Some(256));
        assert_eq!(free.take(10, 1, 250), Some(240));
        assert_eq!(free.take(1000, 1, u64::MAX), None);
        assert_eq!(free.take(0, 1, u64::MAX), None);
    }

    proptest! {
        /// Against a set of frame numbers.
        #[test]
        fn agrees_with_a_set(
            map in prop::collection::vec((0u64..200, 0u64..50), 0..6),
            steps in prop::collection::vec((any::<bool>(), 0u64..250, 0u64..40, 0u32..5), 0..30),
        ) {
            let map = map.into_iter().map(|(start, length)| start..start + length);
            let mut free = FreeRanges::of(map.clone(), u64::MAX);
            let mut model: BTreeSet<u64> = map.flatten().collect();
            for (reserve, start, length, order) in steps {
                if reserve {
                    free.reserve(start..start + length);
                    model.retain(|frame| !(start..start + length).contains(frame));
                } else if let Some(first) = free.take(length, 1 << order, start) {
                    prop_assert_eq!(first % (1 << order), 0);
                    prop_assert!(first + length <= start);
                    for frame in first..first + length {
                        prop_assert!(model.remove(&frame));
                    }
                }
                prop_assert_eq!(free.frames(), model.len() as u64);
                let listed: BTreeSet<u64> = free.as_slice().iter().cloned().flatten().collect();
                prop_assert_eq!(&listed, &model);
                prop_assert!(free.as_slice().is_sorted_by_key(|range| range.start));
            }
        }
    }
}

//! Stretches of frames that nobody uses yet: the allocator of the time before there is one.

use core::ops::Range;

use arrayvec::ArrayVec;

/// A stretch of frames, by number; the end is not in it.
pub type FrameRange = Range<u64>;

/// Free stretches, ascending and apart from each other, at most `N` of them. When there would be
/// more, memory is lost: it is never handed out twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreeRanges<const N: usize> {
    ranges: ArrayVec<FrameRange, N>,
}

impl<const N: usize> FreeRanges<N> {
    /// Nothing is free.
    #[must_use]
    pub const fn new() -> Self {
        FreeRanges {
            ranges: ArrayVec::new_const(),
        }
    }

    /// Of overlapping or unordered `ranges` (a firmware's memory map) those frames that any lists,
    /// and of these the first `limit`.
    #[must_use]
    pub fn of(ranges: impl IntoIterator<Item = FrameRange>, limit: u64) -> Self {
        let mut sorted = ArrayVec::<FrameRange, N>::new();
        for range in ranges {
            if range.start < range.end {
                let _ = sorted.try_push(range);
            }
        }
        sorted.sort_unstable_by_key(|range| range.start);
        let mut free = Self::new();
        let (mut next, mut left) = (0, limit);
        for range in sorted {
            // A later range keeps what the earlier ones do not have.
            let start = range.start.max(next);
            let end = range.end.min(start.saturating_add(left)).max(start);
            next = range.end.max(next);
            left -= end - start;
            if start < end {
                free.ranges.push(start..end);
            }
        }
        free
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
        let mut left = ArrayVec::new();
        for range in &self.ranges {
            for part in [
                range.start..range.end.min(taken.start),
                range.start.max(taken.end)..range.end,
            ] {
                if part.start < part.end {
                    let _ = left.try_push(part);
                }
            }
        }
        self.ranges = left;
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
        let free = FreeRanges::<8>::of([10..20, 0..5, 15..30, 12..14, 40..40], u64::MAX);
        assert_eq!(free.as_slice(), [0..5, 10..20, 20..30]);
        let free = FreeRanges::<8>::of([10..20, 0..5], 8);
        assert_eq!(free.as_slice(), [0..5, 10..13]);
    }

    #[test]
    fn takes_from_the_top_and_aligned() {
        let mut free = FreeRanges::<8>::of([0..100, 200..300], u64::MAX);
        assert_eq!(free.take(10, 1, u64::MAX), Some(290));
        assert_eq!(free.take(32, 64, u64::MAX), Some(256));
        assert_eq!(free.take(10, 1, 250), Some(240));
        assert_eq!(free.take(1000, 1, u64::MAX), None);
        assert_eq!(free.take(0, 1, u64::MAX), None);
    }

    #[test]
    fn a_full_table_loses_memory_but_never_doubles_it() {
        let mut free = FreeRanges::<2>::of(core::iter::once(0..100), u64::MAX);
        free.reserve(10..20);
        free.reserve(30..40);
        free.reserve(50..60);
        assert!(free.frames() <= 70);
        assert!(free.as_slice().iter().all(|r| [0..10, 20..30].contains(r)));
    }

    proptest! {
        /// Against a set of frame numbers.
        #[test]
        fn agrees_with_a_set(
            map in prop::collection::vec((0u64..200, 0u64..50), 0..6),
            steps in prop::collection::vec((any::<bool>(), 0u64..250, 0u64..40, 0u32..5), 0..30),
        ) {
            let map = map.into_iter().map(|(start, length)| start..start + length);
            let mut free = FreeRanges::<64>::of(map.clone(), u64::MAX);
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

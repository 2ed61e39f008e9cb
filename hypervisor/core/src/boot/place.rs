//! A first stretch of memory, found by nothing but the loader's own lists: before there is memory to
//! copy them to.
//!
//! The lists are walked again for each attempt, so that nothing has to be noted, however long they
//! are.

use super::ranges::FrameRange;

/// Calls a function with each stretch of a list.
pub trait Walk: Fn(&mut dyn FnMut(FrameRange)) {}

impl<F: Fn(&mut dyn FnMut(FrameRange))> Walk for F {}

/// The first of the lowest `pages` frames in a row, from `from` on and below `limit`, which lie in one
/// stretch of `memory` and in none that is `taken`. Both lists come in any order and may overlap.
#[must_use]
pub fn lowest(
    pages: u64,
    from: u64,
    limit: u64,
    memory: impl Walk,
    taken: impl Walk,
) -> Option<u64> {
    let mut from = from;
    loop {
        let mut first = None;
        memory(&mut |range| {
            let start = range.start.max(from);
            let fits = start
                .checked_add(pages)
                .is_some_and(|end| end <= range.end.min(limit));
            if fits && first.is_none_or(|first| start < first) {
                first = Some(start);
            }
        });
        let first = first?;
        let mut behind = first;
        taken(&mut |range| {
            if range.start < first + pages && range.end > first && range.start < range.end {
                behind = behind.max(range.end);
            }
        });
        if behind == first {
            return Some(first);
        }
        from = behind;
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    use super::*;

    fn walk(ranges: &[FrameRange]) -> impl Walk + '_ {
        |each: &mut dyn FnMut(FrameRange)| ranges.iter().cloned().for_each(each)
    }

    #[test]
    fn the_lowest_that_is_free_and_seen() {
        let memory = [500..900, 0..100];
        let find = |pages, taken: &[FrameRange]| lowest(pages, 10, 800, walk(&memory), walk(taken));
        assert_eq!(find(50, &[]), Some(10));
        assert_eq!(find(50, &[20..30, 60..61]), Some(500));
        assert_eq!(find(39, &[20..30, 60..61]), Some(61));
        assert_eq!(find(300, &[]), Some(500));
        assert_eq!(find(301, &[]), None, "the rest is not to be seen");
        assert_eq!(find(u64::MAX, &[]), None);
    }

    proptest! {
        /// Against a set of frame numbers.
        #[test]
        fn agrees_with_a_set(
            memory in prop::collection::vec((0u64..200, 0u64..60), 0..6),
            taken in prop::collection::vec((0u64..250, 0u64..30), 0..12),
            pages in 1u64..40,
            from in 0u64..50,
            limit in 100u64..250,
        ) {
            let ranges = |list: Vec<(u64, u64)>| -> Vec<FrameRange> {
                list.into_iter().map(|(start, length)| start..start + length).collect()
            };
            let (memory, taken) = (ranges(memory), ranges(taken));
            let used: BTreeSet<u64> = taken.iter().cloned().flatten().collect();
            let model = (from..limit).find(|&first| {
                let end = first + pages;
                memory.iter().any(|range| range.start <= first && end <= range.end.min(limit))
                    && used.range(first..end).next().is_none()
            });
            let found = lowest(pages, from, limit, walk(&memory), walk(&taken));
            prop_assert_eq!(found, model);
        }
    }
}

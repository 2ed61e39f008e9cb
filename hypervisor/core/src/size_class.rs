//! Sizes of the heap's blocks: classes, so that a block that was freed serves its own class only.
//!
//! With classes apart, the heap never takes more memory than the sum, over the classes, of the most
//! that was in use of each at a time: whatever order guests make it allocate and free in, no hole is
//! lost. That makes the budgets of domains ([`crate::budget`]) sums.

/// How far classes of small blocks are apart.
const FINE: usize = 16;
/// Where the classes begin of which there are 32 to each doubling.
const COARSE: usize = 512;
/// The largest size that has a class.
pub const LARGEST: usize = 64 << 10;
/// Classes.
pub const CLASSES: usize = COARSE / FINE + 32 * (LARGEST.ilog2() - COARSE.ilog2()) as usize;

/// A class: its number, and the bytes of its blocks, a multiple of 16.
#[must_use]
pub const fn of(size: usize) -> Option<(usize, usize)> {
    if size == 0 || size > LARGEST {
        return None;
    }
    if size <= COARSE {
        let steps = size.div_ceil(FINE);
        return Some((steps - 1, steps * FINE));
    }
    // The power of two below the size, and how many parts of 32 of it come on top.
    let below = (size - 1).ilog2();
    let step = 1 << (below - 5);
    let steps = (size - (1 << below)).div_ceil(step);
    let doublings = (below - COARSE.ilog2()) as usize;
    Some((
        COARSE / FINE + 32 * doublings + steps - 1,
        (1 << below) + steps * step,
    ))
}

/// What the allocator may add to a block: its own words, and what aligns the next one.
const WORDS: usize = 32;

/// Bytes that a block of `size` takes in all: those of its class, if it has one, and the allocator's
/// words.
#[must_use]
pub const fn bytes(size: usize) -> usize {
    match of(size) {
        Some((_, bytes)) => bytes + WORDS,
        None => size + WORDS,
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_one_size_which_wastes_at_most_a_32nd() {
        let mut last = (0, FINE);
        for size in 1..=LARGEST {
            let (class, bytes) = of(size).unwrap();
            assert!(bytes >= size && bytes % FINE == 0, "{size}: {bytes}");
            assert!(
                bytes - size < FINE || 32 * (bytes - size) < size,
                "{size}: {bytes}"
            );
            assert!((class, bytes) == last || (class == last.0 + 1 && bytes > last.1));
            last = (class, bytes);
        }
        assert_eq!(last, (CLASSES - 1, LARGEST));
        assert_eq!((of(0), of(LARGEST + 1)), (None, None));
    }
}

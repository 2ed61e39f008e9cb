//! Producer and consumer indices of a byte ring that is shared with a guest.
//!
//! Both indices run freely and wrap; the ring's size is a power of two. The guest writes one of
//! them, so a distance larger than the ring is possible and means nothing: such a ring is taken as
//! empty, or as full, and never leads outside.

/// How many bytes the consumer may take: what lies between the indices, or none if they contradict
/// each other.
#[inline]
#[must_use]
pub const fn readable(consumer: u32, producer: u32, size: u32) -> u32 {
    let held = producer.wrapping_sub(consumer);
    if held <= size { held } else { 0 }
}

/// How many bytes the producer may put: what the consumer has left, or none if the indices
/// contradict each other.
#[inline]
#[must_use]
pub const fn writable(consumer: u32, producer: u32, size: u32) -> u32 {
    size.saturating_sub(producer.wrapping_sub(consumer))
}

/// Where in the ring an index points. `size` is a power of two.
#[inline]
#[must_use]
pub const fn slot(index: u32, size: u32) -> usize {
    (index & (size - 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    const SIZE: u32 = 16;

    #[test]
    fn indices_wrap() {
        assert_eq!(readable(u32::MAX, 3, SIZE), 4);
        assert_eq!(writable(u32::MAX, 3, SIZE), 12);
        assert_eq!(readable(7, 7, SIZE), 0);
        assert_eq!(writable(7, 7, SIZE), SIZE);
        assert_eq!(writable(0, SIZE, SIZE), 0);
    }

    #[test]
    fn contradictory_indices_move_nothing() {
        assert_eq!(readable(0, SIZE + 1, SIZE), 0);
        assert_eq!(writable(0, SIZE + 1, SIZE), 0);
        assert_eq!(readable(5, 4, SIZE), 0);
    }

    proptest! {
        #[test]
        fn a_ring_is_a_queue(start in any::<u32>(), steps in prop::collection::vec((any::<bool>(), 0..40u32), 0..60)) {
            let (mut consumer, mut producer) = (start, start);
            let mut ring = [0u8; SIZE as usize];
            let mut model = VecDeque::new();
            let mut next = 0u8;
            for (put, count) in steps {
                if put {
                    for _ in 0..count.min(writable(consumer, producer, SIZE)) {
                        ring[slot(producer, SIZE)] = next;
                        model.push_back(next);
                        next = next.wrapping_add(1);
                        producer = producer.wrapping_add(1);
                    }
                } else {
                    for _ in 0..count.min(readable(consumer, producer, SIZE)) {
                        prop_assert_eq!(Some(ring[slot(consumer, SIZE)]), model.pop_front());
                        consumer = consumer.wrapping_add(1);
                    }
                }
                prop_assert_eq!(readable(consumer, producer, SIZE) as usize, model.len());
            }
        }
    }
}

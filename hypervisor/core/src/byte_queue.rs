//! A queue of bytes of a fixed size.

/// Bytes on their way, the first in first out; at most `SIZE`, which is more than 0.
pub struct ByteQueue<const SIZE: usize> {
    bytes: [u8; SIZE],
    /// Where the first one is.
    first: usize,
    len: usize,
}

impl<const SIZE: usize> ByteQueue<SIZE> {
    /// An empty queue, all of whose fields are zero.
    #[must_use]
    pub const fn new() -> Self {
        ByteQueue {
            bytes: [0; SIZE],
            first: 0,
            len: 0,
        }
    }

    /// Bytes that wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether none waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends a byte; whether there was room.
    #[must_use]
    pub fn push(&mut self, byte: u8) -> bool {
        if self.len == SIZE {
            return false;
        }
        self.bytes[(self.first + self.len) % SIZE] = byte;
        self.len += 1;
        true
    }

    /// Takes the first byte.
    pub fn pop(&mut self) -> Option<u8> {
        self.len = self.len.checked_sub(1)?;
        let byte = self.bytes[self.first];
        self.first = (self.first + 1) % SIZE;
        Some(byte)
    }

    /// Throws away what waits.
    pub const fn clear(&mut self) {
        self.len = 0;
    }
}

impl<const SIZE: usize> Default for ByteQueue<SIZE> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    const SIZE: usize = 7;

    proptest! {
        #[test]
        fn what_goes_in_comes_out_in_order(steps in prop::collection::vec((0..3u8, any::<u8>()), 0..200)) {
            let mut queue = ByteQueue::<SIZE>::new();
            let mut model = VecDeque::new();
            for (step, byte) in steps {
                if step < 2 {
                    let room = model.len() < SIZE;
                    prop_assert_eq!(queue.push(byte), room);
                    if room {
                        model.push_back(byte);
                    }
                } else {
                    prop_assert_eq!(queue.pop(), model.pop_front());
                }
                prop_assert_eq!(queue.len(), model.len());
                prop_assert_eq!(queue.is_empty(), model.is_empty());
            }
            queue.clear();
            prop_assert_eq!(queue.pop(), None);
        }
    }
}

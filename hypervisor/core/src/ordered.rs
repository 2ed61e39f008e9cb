//! What waits on a CPU, lowest key first: timers by their deadlines, units of a scheduling policy by
//! their virtual time or their turn.
//!
//! Each user takes a *slot* once, when memory may still be asked for, and enters and leaves the order
//! as often as it likes after that, without allocation: in time logarithmic in the number of slots,
//! and in two or three steps when few are queued. The slot holds the user's own data, so that whoever
//! takes the first knows what to do.
//!
//! A binary heap, with each slot's position in it: order in `heap`, everything else in `slots`. Of
//! equal keys any comes first.

use alloc::vec::Vec;

use crate::sync::room::{self, Grow};

pub use crate::sync::room::NoRoom;

/// A place in an [`Ordered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(u32);

impl Slot {
    /// The plain number, for storing.
    #[inline]
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The slot of a number that [`Self::raw`] gave.
    #[inline]
    #[must_use]
    pub const fn from_raw(raw: u32) -> Self {
        Slot(raw)
    }
}

/// Position of a slot that is not queued.
const UNQUEUED: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Queued {
    key: u64,
    slot: u32,
}

/// What a slot holds.
#[derive(Debug)]
struct Held<T> {
    /// Index into the heap, or [`UNQUEUED`].
    position: u32,
    /// The user's data; none while the slot is nobody's.
    data: Option<T>,
}

/// What waits on one CPU.
#[derive(Debug)]
pub struct Ordered<T> {
    heap: Vec<Queued>,
    slots: Vec<Held<T>>,
    free: Vec<u32>,
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Room for as many slots in each of a queue's vectors.
#[derive(Debug)]
pub struct Room<T> {
    heap: Vec<Queued>,
    slots: Vec<Held<T>>,
    free: Vec<u32>,
}

/// Bytes of the heap that one of a queue's slots takes, as far as its room is full.
#[must_use]
pub const fn slot_bytes<T>() -> u64 {
    let bytes = size_of::<Queued>() + size_of::<Held<T>>() + size_of::<u32>();
    // A block has a little more than is asked for, and the allocator's words.
    (bytes + bytes / 4) as u64
}

impl<T> Grow for Ordered<T> {
    type Room = Room<T>;

    fn lacks(&self) -> Option<usize> {
        // The three have room for the same number of slots, queued or not.
        let capacity = self.capacity();
        let full = self.free.is_empty() && self.slots.len() >= capacity;
        full.then(|| room::next_capacity(capacity))
    }

    fn make_room(entries: usize) -> Result<Room<T>, NoRoom> {
        Ok(Room {
            heap: room::vector(entries)?,
            slots: room::vector(entries)?,
            free: room::vector(entries)?,
        })
    }

    fn take_room(&mut self, room: &mut Room<T>) {
        room::take_vector(&mut self.heap, &mut room.heap);
        room::take_vector(&mut self.slots, &mut room.slots);
        room::take_vector(&mut self.free, &mut room.free);
    }
}

impl<T> Ordered<T> {
    /// No slots.
    #[must_use]
    pub const fn new() -> Self {
        Ordered {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Takes a slot for `data`, not queued. Allocates nothing: see [`Grow`].
    ///
    /// # Errors
    /// There is no room; `data` is lost.
    pub fn add(&mut self, data: T) -> Result<Slot, NoRoom> {
        let held = Held {
            position: UNQUEUED,
            data: Some(data),
        };
        if let Some(number) = self.free.pop() {
            if let Some(slot) = self.slots.get_mut(number as usize) {
                *slot = held;
            }
            return Ok(Slot(number));
        }
        if self.lacks().is_some() {
            return Err(NoRoom);
        }
        let number = u32::try_from(self.slots.len()).map_err(|_| NoRoom)?;
        self.slots.push(held);
        Ok(Slot(number))
    }

    /// Gives a slot back, with its data; `None` if it was given back before.
    pub fn remove(&mut self, slot: Slot) -> Option<T> {
        self.dequeue(slot);
        let data = self.slots.get_mut(slot.0 as usize)?.data.take()?;
        self.free.push(slot.0);
        Some(data)
    }

    /// The slot's data.
    #[inline]
    #[must_use]
    pub fn data(&self, slot: Slot) -> Option<&T> {
        self.slots.get(slot.0 as usize)?.data.as_ref()
    }

    /// As [`Self::data`], to be changed.
    #[inline]
    pub fn data_mut(&mut self, slot: Slot) -> Option<&mut T> {
        self.slots.get_mut(slot.0 as usize)?.data.as_mut()
    }

    /// The lowest key.
    #[inline]
    #[must_use]
    pub fn first_key(&self) -> Option<u64> {
        self.heap.first().map(|queued| queued.key)
    }

    /// The slot of the lowest key.
    #[inline]
    #[must_use]
    pub fn first(&self) -> Option<Slot> {
        self.heap.first().map(|queued| Slot(queued.slot))
    }

    /// The queued slots, the first one first and the others in any order.
    pub fn queued(&self) -> impl Iterator<Item = Slot> {
        self.heap.iter().map(|queued| Slot(queued.slot))
    }

    /// How many slots are queued.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether no slot is queued.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// For how many slots there is room in all.
    #[must_use]
    pub fn capacity(&self) -> usize {
        let capacity = self.slots.capacity().min(self.heap.capacity());
        capacity.min(self.free.capacity())
    }

    /// Queues a slot, or changes its key if it is queued. Returns whether it is now the first.
    #[inline(always)]
    pub fn enqueue(&mut self, slot: Slot, key: u64) -> bool {
        let position = self.slots.get(slot.0 as usize).map(|held| held.position);
        if let ([only], Some(0)) = (self.heap.as_mut_slice(), position) {
            // A CPU that runs one vCPU changes its timer.
            only.key = key;
            return true;
        }
        self.enqueue_among(slot, key)
    }

    /// [`Self::enqueue`] where others are queued, or none is.
    #[inline(never)]
    fn enqueue_among(&mut self, slot: Slot, key: u64) -> bool {
        let Some(held) = self.slots.get_mut(slot.0 as usize) else {
            return false;
        };
        if held.data.is_none() {
            return false;
        }
        let queued = Queued { key, slot: slot.0 };
        if self.heap.is_empty() {
            held.position = 0;
            self.heap.push(queued);
            return true;
        }
        let position = if held.position == UNQUEUED {
            self.heap.push(queued);
            self.heap.len() - 1
        } else {
            held.position as usize
        };
        self.place(position, queued) == 0
    }

    /// Takes a slot out of the order. Returns whether it was queued.
    #[inline]
    pub fn dequeue(&mut self, slot: Slot) -> bool {
        let Some(held) = self.slots.get_mut(slot.0 as usize) else {
            return false;
        };
        let position = core::mem::replace(&mut held.position, UNQUEUED);
        if position == UNQUEUED {
            return false;
        }
        if let Some(last) = self.heap.pop()
            && (position as usize) < self.heap.len()
        {
            self.place(position as usize, last);
        }
        true
    }

    /// Takes the first slot out of the order.
    #[inline]
    pub fn pop(&mut self) -> Option<Slot> {
        let slot = self.first()?;
        self.dequeue(slot);
        Some(slot)
    }

    /// Takes the first slot out if its key is not beyond `limit`. Call until there is none.
    pub fn pop_up_to(&mut self, limit: u64) -> Option<Slot> {
        if self.first_key()? > limit {
            return None;
        }
        self.pop()
    }

    /// Takes a slot out if its key is not beyond `limit`. Whether it was.
    pub fn dequeue_up_to(&mut self, slot: Slot, limit: u64) -> bool {
        let position = self.slots.get(slot.0 as usize).map(|held| held.position);
        let queued = position.and_then(|position| self.heap.get(position as usize));
        queued.is_some_and(|queued| queued.key <= limit) && self.dequeue(slot)
    }

    /// Puts `queued` into the heap, where the hole is at `position`; returns where it came to rest.
    fn place(&mut self, mut position: usize, queued: Queued) -> usize {
        // Up, while the parent is higher.
        while position > 0 {
            let parent = (position - 1) / 2;
            match self.heap.get(parent) {
                Some(&above) if above.key > queued.key => self.settle(position, above),
                _ => break,
            }
            position = parent;
        }
        // Down, while a child is lower.
        loop {
            let mut child = 2 * position + 1;
            let Some(&left) = self.heap.get(child) else {
                break;
            };
            let mut lowest = left;
            if let Some(&right) = self.heap.get(child + 1)
                && right.key < left.key
            {
                lowest = right;
                child += 1;
            }
            if lowest.key >= queued.key {
                break;
            }
            self.settle(position, lowest);
            position = child;
        }
        self.settle(position, queued);
        position
    }

    /// Writes one element of the heap and notes its position.
    #[inline]
    fn settle(&mut self, position: usize, queued: Queued) {
        if let Some(place) = self.heap.get_mut(position) {
            *place = queued;
        }
        if let Some(held) = self.slots.get_mut(queued.slot as usize) {
            held.position = position as u32;
        }
    }
}

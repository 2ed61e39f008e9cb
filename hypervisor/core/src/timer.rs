//! A CPU's deadlines, earliest first.
//!
//! Each user of a timer takes a *slot* once, when memory may still be asked for, and arms and
//! disarms it as often as it likes after that, without allocation: in time logarithmic in the
//! number of slots, and in two or three steps when few are armed. The slot holds the user's own
//! data, so that whoever takes an expired timer knows what to do.
//!
//! A binary heap, with each slot's position in it: order in `heap`, everything else in `slots`.

use alloc::vec::Vec;

use crate::sync::room::{self, Grow};
use crate::time::Nanos;

pub use crate::sync::room::NoRoom;

/// A place in a [`TimerQueue`].
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

/// Position of a slot that is not armed.
const UNARMED: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Armed {
    deadline: Nanos,
    slot: u32,
}

#[derive(Debug)]
struct Entry<T> {
    /// Index into the heap, or [`UNARMED`].
    position: u32,
    /// The user's data; none while the slot is nobody's.
    data: Option<T>,
}

/// The deadlines of one CPU.
#[derive(Debug)]
pub struct TimerQueue<T> {
    heap: Vec<Armed>,
    slots: Vec<Entry<T>>,
    free: Vec<u32>,
}

impl<T> Default for TimerQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Room for as many slots in each of a queue's vectors.
#[derive(Debug)]
pub struct Room<T> {
    heap: Vec<Armed>,
    slots: Vec<Entry<T>>,
    free: Vec<u32>,
}

/// Bytes of the heap that one of a queue's slots takes, as far as its room is full.
#[must_use]
pub const fn slot_bytes<T>() -> u64 {
    let bytes = size_of::<Armed>() + size_of::<Entry<T>>() + size_of::<u32>();
    // A block has a little more than is asked for, and the allocator's words.
    (bytes + bytes / 4) as u64
}

impl<T> Grow for TimerQueue<T> {
    type Room = Room<T>;

    fn lacks(&self) -> Option<usize> {
        // The three have room for the same number of slots, armed or not.
        let capacity = self.slots.capacity().min(self.heap.capacity());
        let capacity = capacity.min(self.free.capacity());
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

impl<T> TimerQueue<T> {
    /// No slots.
    #[must_use]
    pub const fn new() -> Self {
        TimerQueue {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Takes a slot for `data`, not armed. Allocates nothing: see [`Grow`].
    ///
    /// # Errors
    /// There is no room; `data` is lost.
    pub fn add(&mut self, data: T) -> Result<Slot, NoRoom> {
        let entry = Entry {
            position: UNARMED,
            data: Some(data),
        };
        if let Some(number) = self.free.pop() {
            if let Some(slot) = self.slots.get_mut(number as usize) {
                *slot = entry;
            }
            return Ok(Slot(number));
        }
        if self.lacks().is_some() {
            return Err(NoRoom);
        }
        let number = u32::try_from(self.slots.len()).map_err(|_| NoRoom)?;
        self.slots.push(entry);
        Ok(Slot(number))
    }

    /// Gives a slot back, with its data; `None` if it was given back before.
    pub fn remove(&mut self, slot: Slot) -> Option<T> {
        self.disarm(slot);
        let data = self.slots.get_mut(slot.0 as usize)?.data.take()?;
        self.free.push(slot.0);
        Some(data)
    }

    /// The slot's data.
    #[inline]
    pub fn data(&mut self, slot: Slot) -> Option<&mut T> {
        self.slots.get_mut(slot.0 as usize)?.data.as_mut()
    }

    /// The earliest deadline.
    #[inline]
    #[must_use]
    pub fn next(&self) -> Option<Nanos> {
        self.heap.first().map(|armed| armed.deadline)
    }

    /// Arms a slot, whether or not it was armed. Returns whether it is now the earliest.
    pub fn arm(&mut self, slot: Slot, deadline: Nanos) -> bool {
        let Some(entry) = self.slots.get(slot.0 as usize) else {
            return false;
        };
        if entry.data.is_none() {
            return false;
        }
        let armed = Armed {
            deadline,
            slot: slot.0,
        };
        if let ([only], 0) = (self.heap.as_mut_slice(), entry.position) {
            // The usual case on a CPU that runs one vCPU.
            *only = armed;
            return true;
        }
        let position = if entry.position == UNARMED {
            self.heap.push(armed);
            self.heap.len() - 1
        } else {
            entry.position as usize
        };
        self.place(position, armed) == 0
    }

    /// Disarms a slot; harmless if it is not armed.
    pub fn disarm(&mut self, slot: Slot) {
        let Some(entry) = self.slots.get_mut(slot.0 as usize) else {
            return;
        };
        let position = core::mem::replace(&mut entry.position, UNARMED);
        if position == UNARMED {
            return;
        }
        if let Some(last) = self.heap.pop()
            && (position as usize) < self.heap.len()
        {
            self.place(position as usize, last);
        }
    }

    /// Disarms and returns the earliest slot if it is due at `now`. Call until there is none.
    pub fn pop_expired(&mut self, now: Nanos) -> Option<Slot> {
        let first = *self.heap.first()?;
        if first.deadline > now {
            return None;
        }
        let slot = Slot(first.slot);
        self.disarm(slot);
        Some(slot)
    }

    /// Disarms a slot if it is due at `now`. Whether it was.
    pub fn disarm_due(&mut self, slot: Slot, now: Nanos) -> bool {
        let position = self.slots.get(slot.0 as usize).map(|entry| entry.position);
        let armed = position.and_then(|position| self.heap.get(position as usize));
        let due = armed.is_some_and(|armed| armed.deadline <= now);
        if due {
            self.disarm(slot);
        }
        due
    }

    /// Puts `armed` into the heap, where the hole is at `position`; returns where it came to rest.
    fn place(&mut self, mut position: usize, armed: Armed) -> usize {
        // Up, while the parent is later.
        while position > 0 {
            let parent = (position - 1) / 2;
            match self.heap.get(parent) {
                Some(&above) if above.deadline > armed.deadline => self.settle(position, above),
                _ => break,
            }
            position = parent;
        }
        // Down, while a child is earlier.
        loop {
            let mut child = 2 * position + 1;
            let Some(&left) = self.heap.get(child) else {
                break;
            };
            let mut earliest = left;
            if let Some(&right) = self.heap.get(child + 1)
                && right.deadline < left.deadline
            {
                earliest = right;
                child += 1;
            }
            if earliest.deadline >= armed.deadline {
                break;
            }
            self.settle(position, earliest);
            position = child;
        }
        self.settle(position, armed);
        position
    }

    /// Writes one element of the heap and notes its position.
    #[inline]
    fn settle(&mut self, position: usize, armed: Armed) {
        if let Some(place) = self.heap.get_mut(position) {
            *place = armed;
        }
        if let Some(entry) = self.slots.get_mut(armed.slot as usize) {
            entry.position = position as u32;
        }
    }
}

//! Lists behind a lock: the memory that they need is allocated while the lock is not held.
//!
//! Allocation may take a flush of other CPUs, and those may wait for the same lock.

use alloc::vec::Vec;

use super::{Mutex, MutexGuard};

/// There is no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// What grows by memory that is made beforehand.
pub trait Grow {
    /// That memory.
    type Room;

    /// How many entries a new room should have, if there is none for one more.
    fn lacks(&self) -> Option<usize>;

    /// Allocates room for that many entries.
    ///
    /// # Errors
    /// There is no memory.
    fn make_room(entries: usize) -> Result<Self::Room, NoRoom>;

    /// Goes over to `room` if that is the larger one; the smaller one is in `room` then.
    fn take_room(&mut self, room: &mut Self::Room);
}

/// How many entries to make room for when all of `capacity` are in use.
#[must_use]
pub const fn next_capacity(capacity: usize) -> usize {
    if capacity < 4 { 4 } else { 2 * capacity }
}

/// Room for `entries` in a vector.
///
/// # Errors
/// There is no memory.
pub fn vector<T>(entries: usize) -> Result<Vec<T>, NoRoom> {
    let mut room = Vec::new();
    room.try_reserve_exact(entries).map_err(|_| NoRoom)?;
    Ok(room)
}

/// Moves a vector's entries to `room` if that is larger, and exchanges the two.
pub fn take_vector<T>(vector: &mut Vec<T>, room: &mut Vec<T>) {
    if room.capacity() > vector.capacity() {
        room.append(vector);
        core::mem::swap(vector, room);
    }
}

impl<T> Grow for Vec<T> {
    type Room = Vec<T>;

    fn lacks(&self) -> Option<usize> {
        (self.len() == self.capacity()).then(|| next_capacity(self.capacity()))
    }

    fn make_room(entries: usize) -> Result<Vec<T>, NoRoom> {
        vector(entries)
    }

    fn take_room(&mut self, room: &mut Vec<T>) {
        take_vector(self, room);
    }
}

impl<T: Grow> Mutex<T> {
    /// Waits for the lock; what is behind it has room for one more entry then.
    ///
    /// # Errors
    /// There is no memory.
    #[cfg_attr(feature = "audit", track_caller)]
    pub fn lock_with_room(&self) -> Result<MutexGuard<'_, T>, NoRoom> {
        let mut room = None;
        loop {
            let mut guard = self.lock();
            if let Some(room) = &mut room {
                guard.take_room(room);
            }
            let Some(wanted) = guard.lacks() else {
                return Ok(guard);
            };
            drop(guard);
            room = Some(T::make_room(wanted)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_grows_and_keeps_its_entries() {
        let list = Mutex::new(Vec::new());
        for entry in 0..100 {
            list.lock_with_room().unwrap().push(entry);
        }
        assert!(list.lock().iter().copied().eq(0..100));
    }

    #[test]
    fn a_room_that_is_too_small_by_now_is_not_taken() {
        let mut list = vector(8).unwrap();
        list.extend([1, 2, 3, 4, 5]);
        let mut small = vector(4).unwrap();
        list.take_room(&mut small);
        assert_eq!((list.len(), list.capacity()), (5, 8));
    }
}

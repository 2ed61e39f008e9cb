//! The units of one CPU, and the line in which those that are ready wait: what every policy keeps.

use super::{MAX_LOOKS, NoRoom, State, Unit};
use crate::ordered::{self, Ordered, Slot, slot_bytes};
use crate::sync::room::{Grow, next_capacity};

/// Where a CPU's policy keeps a unit.
pub type Place = Slot;

/// Room for units in a policy's lists.
pub type Room = ordered::Room<(Unit, State)>;

/// Bytes of the heap that a unit takes in one CPU's policy, as far as its room is full.
#[must_use]
pub const fn unit_bytes() -> u64 {
    slot_bytes::<(Unit, State)>()
}

/// The units of one CPU.
#[derive(Debug)]
pub struct Line {
    units: Ordered<(Unit, State)>,
    /// Units that may come, here or elsewhere: there is room for all of them.
    promised: usize,
}

impl Grow for Line {
    type Room = Room;

    fn lacks(&self) -> Option<usize> {
        let capacity = self.units.capacity();
        (self.promised >= capacity).then(|| next_capacity(capacity))
    }

    fn make_room(entries: usize) -> Result<Room, NoRoom> {
        Ordered::make_room(entries)
    }

    fn take_room(&mut self, room: &mut Room) {
        self.units.take_room(room);
    }
}

impl Line {
    pub(super) const fn new() -> Self {
        Line {
            units: Ordered::new(),
            promised: 0,
        }
    }

    /// One more unit may come.
    pub(super) fn promise(&mut self) -> Result<(), NoRoom> {
        if self.lacks().is_some() {
            return Err(NoRoom);
        }
        self.promised += 1;
        Ok(())
    }

    /// One unit less may come.
    pub(super) fn retract(&mut self) {
        self.promised = self.promised.saturating_sub(1);
    }

    /// A unit comes.
    pub(super) fn add(&mut self, unit: Unit, state: State) -> Result<Place, NoRoom> {
        self.units.add((unit, state))
    }

    /// A unit goes, with its state.
    pub(super) fn remove(&mut self, place: Place) -> Option<(Unit, State)> {
        self.units.remove(place)
    }

    /// The unit at a place.
    #[inline]
    pub(super) fn unit(&self, place: Place) -> Option<Unit> {
        self.units.data(place).map(|&(unit, _)| unit)
    }

    /// The state of the unit at a place.
    #[inline]
    pub(super) fn state(&self, place: Place) -> Option<&State> {
        self.units.data(place).map(|(_, state)| state)
    }

    /// A unit and its state, to be changed.
    #[inline]
    pub(super) fn entry_mut(&mut self, place: Place) -> Option<&mut (Unit, State)> {
        self.units.data_mut(place)
    }

    /// A unit waits: the lower its key, the earlier its turn.
    #[inline]
    pub(super) fn enqueue(&mut self, place: Place, key: u64) {
        self.units.enqueue(place, key);
    }

    /// A unit waits no longer. Returns whether it did.
    #[inline]
    pub(super) fn dequeue(&mut self, place: Place) -> bool {
        self.units.dequeue(place)
    }

    /// The first who waits, and its key.
    #[inline]
    pub(super) fn first(&self) -> Option<(Place, u64)> {
        self.units.first().zip(self.units.first_key())
    }

    /// The first who waits does so no longer.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(Place, Unit)> {
        let place = self.units.pop()?;
        Some((place, self.unit(place)?))
    }

    /// How many wait.
    #[inline]
    pub(super) fn waiting(&self) -> usize {
        self.units.len()
    }

    /// One who waits and `fits`: see [`super::Scheduler::give_away`].
    pub(super) fn find(&self, from: usize, fits: &mut dyn FnMut(Unit) -> bool) -> Option<Place> {
        let mut candidates = self.units.queued().skip(from).take(MAX_LOOKS);
        candidates.find(|&place| self.unit(place).is_some_and(&mut *fits))
    }
}

//! What there is once for each domain, by the domain's number: found, added, taken out and gone
//! through one by one, each in a fixed number of steps however many there are.
//!
//! A list in the order of the numbers would be moved as a whole for one that goes. This one has
//! parts, which stay where they are.

use alloc::vec::Vec;

use crate::addr::DomainId;
use crate::cmdline::domains::MAX_DOMAINS;
use crate::number_set::NumberSet;
use crate::sync::Mutex;
use crate::sync::room::{self, NoRoom};

/// Numbers of a part.
const PART: usize = 512;
/// Parts for all numbers.
const PARTS: usize = MAX_DOMAINS.div_ceil(PART);

/// Values by the numbers of domains.
#[derive(Debug)]
pub struct ByNumber<T> {
    /// Each is empty, or has a place for each of its numbers.
    parts: [Vec<Option<T>>; PARTS],
    there: NumberSet,
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> ByNumber<T> {
    /// Without a value.
    #[must_use]
    pub const fn new() -> Self {
        ByNumber {
            parts: [const { Vec::new() }; PARTS],
            there: NumberSet::new(),
        }
    }

    fn place(&mut self, id: DomainId) -> Option<&mut Option<T>> {
        let number = usize::from(id.raw());
        self.parts.get_mut(number / PART)?.get_mut(number % PART)
    }

    /// The value of a domain.
    #[inline]
    #[must_use]
    pub fn get(&self, id: DomainId) -> Option<&T> {
        let number = usize::from(id.raw());
        let part = self.parts.get(number / PART)?;
        part.get(number % PART)?.as_ref()
    }

    /// The first number behind `id` of which there is a value, or the first of all.
    #[must_use]
    pub fn after(&self, id: Option<DomainId>) -> Option<DomainId> {
        self.there.after(id)
    }

    /// Takes the value of a domain out.
    pub fn remove(&mut self, id: DomainId) -> Option<T> {
        self.there.remove(id);
        self.place(id)?.take()
    }
}

impl<T> Mutex<ByNumber<T>> {
    /// Makes room for the value of a domain; the memory is taken while nothing is locked.
    ///
    /// # Errors
    /// There is no memory, or no domain can have that number.
    pub fn make_room(&self, id: DomainId) -> Result<(), NoRoom> {
        let number = usize::from(id.raw()) / PART;
        match self.lock().parts.get(number) {
            None => return Err(NoRoom),
            Some(part) if !part.is_empty() => return Ok(()),
            Some(_) => {}
        }
        let mut part = room::vector(PART)?;
        part.resize_with(PART, || None);
        let mut list = self.lock();
        if let Some(place) = list.parts.get_mut(number)
            && place.is_empty()
        {
            *place = part;
            return Ok(());
        }
        drop(list);
        drop(part);
        Ok(())
    }

    /// Adds the value of a domain. What was there in its place is given back.
    ///
    /// # Errors
    /// As [`Self::make_room`].
    pub fn add(&self, id: DomainId, value: T) -> Result<Option<T>, NoRoom> {
        self.make_room(id)?;
        let mut list = self.lock();
        // Parts stay.
        let before = list.place(id).ok_or(NoRoom)?.replace(value);
        list.there.add(id);
        Ok(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const LAST: DomainId = DomainId::new(MAX_DOMAINS as u16 - 1);

    #[test]
    fn each_is_found_by_its_number_until_it_is_taken_out() {
        let list = Mutex::new(ByNumber::new());
        let numbers = [0, 1, 511, 512, 9_000, LAST.raw()].map(DomainId::new);
        for id in numbers {
            assert_eq!(list.add(id, id.raw()), Ok(None));
        }
        assert_eq!(list.add(numbers[2], 7), Ok(Some(511)), "the one before");
        let mut list = list.lock();
        assert_eq!(list.get(numbers[2]), Some(&7));
        assert_eq!(list.get(DomainId::new(2)), None);
        assert_eq!(list.get(DomainId::new(20_000)), None);
        assert_eq!(list.remove(numbers[3]), Some(512));
        assert_eq!(list.remove(numbers[3]), None);
        assert_eq!(list.get(numbers[3]), None);
        let next = |id: &DomainId| list.after(Some(*id));
        let walk: Vec<u16> = std::iter::successors(list.after(None), next)
            .map(DomainId::raw)
            .collect();
        assert_eq!(walk, [0, 1, 511, 9_000, LAST.raw()]);
    }

    #[test]
    fn there_is_no_room_behind_the_last_number() {
        let list = Mutex::new(ByNumber::new());
        assert_eq!(list.add(DomainId::new(1 << 15), ()), Err(NoRoom));
        assert_eq!(list.make_room(DomainId::new(u16::MAX)), Err(NoRoom));
        assert_eq!(list.lock().after(None), None);
    }

    /// What was added stays where it is when others come: nothing is moved.
    #[test]
    fn nothing_is_moved() {
        let list = Mutex::new(ByNumber::new());
        let place = |id| core::ptr::from_ref(list.lock().get(DomainId::new(id)).unwrap());
        list.add(DomainId::new(600), 1).unwrap();
        let before = place(600);
        for number in 0..10_000 {
            list.add(DomainId::new(number), 2).unwrap();
        }
        for number in 0..500 {
            assert_eq!(list.lock().remove(DomainId::new(number)), Some(2));
        }
        assert_eq!(place(600), before);
    }
}

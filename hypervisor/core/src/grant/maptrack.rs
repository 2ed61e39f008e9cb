//! The handles of the mappings that a domain holds.

use alloc::vec::Vec;

use super::GrantError;
use crate::addr::{DomainId, MachineAddr, Mfn};
use crate::sync::Mutex;

/// Mappings that a domain may hold at a time.
pub const MAX_MAPPINGS: usize = 1 << 18;

/// The number of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(pub u32);

/// A grant that is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Whose grant it is.
    pub granter: DomainId,
    /// Its number there.
    pub entry: u32,
    /// The frame.
    pub frame: Mfn,
    /// It is mapped for writing.
    pub writable: bool,
    /// The entry of a page table that maps it for the processor; none if there is no such, or none
    /// any more.
    pub place: Option<Place>,
    /// Devices use it, too.
    pub device: bool,
}

/// Where a mapping was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The entry.
    pub entry: MachineAddr,
    /// The guest named the entry itself, not the linear address that it maps.
    pub named: bool,
}

#[derive(Debug, Default)]
struct Handles {
    slots: Vec<Option<Mapping>>,
    free: Vec<u32>,
}

/// The mappings of one domain.
#[derive(Debug, Default)]
pub struct Maptrack(Mutex<Handles>);

impl Maptrack {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Maptrack(Mutex::new(Handles {
            slots: Vec::new(),
            free: Vec::new(),
        }))
    }

    /// Gives a mapping a handle.
    ///
    /// # Errors
    /// [`GrantError::NoRoom`].
    pub fn insert(&self, mapping: Mapping) -> Result<Handle, GrantError> {
        let mut handles = self.0.lock();
        if let Some(number) = handles.free.pop() {
            if let Some(slot) = handles.slots.get_mut(number as usize) {
                *slot = Some(mapping);
            }
            return Ok(Handle(number));
        }
        if handles.slots.len() >= MAX_MAPPINGS {
            return Err(GrantError::NoRoom);
        }
        let room = handles.slots.len() + 1;
        handles
            .slots
            .try_reserve(1)
            .map_err(|_| GrantError::NoRoom)?;
        let more = room - handles.free.len();
        handles
            .free
            .try_reserve(more)
            .map_err(|_| GrantError::NoRoom)?;
        handles.slots.push(Some(mapping));
        Ok(Handle(room as u32 - 1))
    }

    /// Takes a mapping out: nobody else can end it now. Give it back by [`Self::restore`] if it
    /// could not be ended.
    ///
    /// # Errors
    /// There is no such handle.
    pub fn take(&self, handle: Handle) -> Result<Mapping, GrantError> {
        let mut handles = self.0.lock();
        handles
            .slots
            .get_mut(handle.0 as usize)
            .and_then(Option::take)
            .ok_or(GrantError::NoSuchHandle(handle.0))
    }

    /// Undoes a [`Self::take`].
    pub fn restore(&self, handle: Handle, mapping: Mapping) {
        if let Some(slot) = self.0.lock().slots.get_mut(handle.0 as usize) {
            *slot = Some(mapping);
        }
    }

    /// Makes a handle free whose mapping was taken out.
    pub fn release(&self, handle: Handle) {
        let mut handles = self.0.lock();
        if handles.slots.get(handle.0 as usize) == Some(&None) {
            handles.free.push(handle.0);
        }
    }

    /// Takes the last slot away, for a domain's end: no handle is given out any more. `None`: there
    /// is none left. `Some(None)`: it was not in use.
    pub fn take_last(&self) -> Option<Option<Mapping>> {
        let mut handles = self.0.lock();
        handles.free.clear();
        handles.slots.pop()
    }

    /// How many of `count` slots from `from` on map grants of `granter`; `None` if there are no
    /// slots there.
    pub fn count_of(&self, granter: DomainId, from: usize, count: usize) -> Option<u64> {
        let handles = self.0.lock();
        let slots = handles.slots.get(from..).filter(|rest| !rest.is_empty())?;
        let mappings = slots.iter().take(count).flatten();
        Some(
            mappings
                .filter(|mapping| mapping.granter == granter)
                .count() as u64,
        )
    }

    /// How many mappings there are.
    pub fn len(&self) -> usize {
        let handles = self.0.lock();
        handles.slots.iter().flatten().count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

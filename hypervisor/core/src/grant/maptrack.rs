//! The handles of the mappings that a domain holds.
//!
//! Any of its vCPUs may name any handle at any moment, so each has a state, changed under one lock:
//!
//! ```text
//!          begin               publish               take
//!   free ─────────▶ being made ────────▶ live ───────────────────▶ being ended
//!    ▲ ▲                │                 ▲                          │      │
//!    │ └─── dropped ────┘                 └─── restore: not ended ───┘      │
//!    └──────────────────────── release: nothing is left of it ──────────────┘
//! ```
//!
//! Only a live handle can be found: not before its mapping is complete, nor after its end has begun.
//! Whoever makes or ends one holds a guard, which moves it on by value. A mapping holds its
//! references (its pin, and the one for devices, of type `D`) as guards, too: they move with it.
//!
//! The table grows by segments of fixed size that never move, so that growing takes the same time
//! at any length. They are allocated outside of the lock.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::{GrantError, Pin};
use crate::addr::{DomainId, MachineAddr};
use crate::size_class;
use crate::sync::Mutex;
use crate::sync::room::{self, NoRoom};

/// Handles of a segment.
const SEGMENT: usize = 256;

/// Segments that the largest domain may have: it holds 2^18 mappings at most.
const MAX_SEGMENTS: u64 = 1 << 10;

/// Segments that a domain of that many pages may have: it holds about as many mappings as it has
/// pages, for which its own page numbers have room. Their handles take memory of the hypervisor's, so
/// the domain's budget goes by its size.
const fn most_segments(pages: u64) -> usize {
    let segments = pages / SEGMENT as u64 + 1;
    if segments < MAX_SEGMENTS {
        segments as usize
    } else {
        MAX_SEGMENTS as usize
    }
}

/// Bytes of the heap that the handles of a domain of that many pages take at most, when a segment takes
/// `segment` ([`Maptrack::segment_bytes`]).
#[must_use]
pub const fn handle_bytes(pages: u64, segment: u64) -> u64 {
    let segments = most_segments(pages);
    segments as u64 * segment + size_class::bytes(segments * size_of::<Segment<()>>()) as u64
}

/// The number of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(pub u32);

/// A grant that is mapped.
#[derive(Debug, PartialEq, Eq)]
pub struct Mapping<D> {
    /// Whose grant it is.
    pub granter: DomainId,
    /// The use of its entry, which has the frame and whether it is mapped for writing.
    pub pin: Pin,
    /// The entry of a page table that maps it for the processor; none if there is no such, or none
    /// any more.
    pub place: Option<Place>,
    /// The reference for devices, if they use it, too.
    pub device: Option<D>,
}

/// Where a mapping was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The entry.
    pub entry: MachineAddr,
    /// The guest named the entry itself, not the linear address that it maps.
    pub named: bool,
}

/// A handle's state.
#[derive(Debug)]
enum Slot<D> {
    /// It names nothing. Behind it in the list of free ones: this one.
    Free(Option<u32>),
    /// A [`Making`] is on its way.
    Made,
    /// It names this.
    Live(Mapping<D>),
    /// An [`Ending`] is on its way.
    Ended,
}

type Segment<D> = Box<[Slot<D>]>;

#[derive(Debug)]
struct Handles<D> {
    /// Segments that there may be.
    most: usize,
    /// Has room for all, once there is one.
    segments: Vec<Segment<D>>,
    /// Handles that were given out so far; those behind them are free, though in no list.
    used: usize,
    /// The first of the free ones among these.
    free: Option<u32>,
    /// The domain ends: no handle is given out any more.
    closed: bool,
}

/// What the table grows by; made outside of the lock, and what is left of it is dropped there.
struct Spare<D> {
    segment: Option<Segment<D>>,
    segments: Vec<Segment<D>>,
}

impl<D> Spare<D> {
    fn new() -> Result<Self, NoRoom> {
        let mut slots = room::vector(SEGMENT)?;
        slots.resize_with(SEGMENT, || Slot::Free(None));
        Ok(Spare {
            segment: Some(slots.into_boxed_slice()),
            segments: Vec::new(),
        })
    }

    /// As [`Self::new`], with room for the segments of a table that has none yet.
    fn first(most: usize) -> Result<Self, NoRoom> {
        Ok(Spare {
            segments: room::vector(most)?,
            ..Self::new()?
        })
    }
}

impl<D> Handles<D> {
    const fn new(most: usize) -> Self {
        Handles {
            most,
            segments: Vec::new(),
            used: 0,
            free: None,
            closed: false,
        }
    }

    fn slot(&mut self, number: u32) -> Option<&mut Slot<D>> {
        let number = number as usize;
        if number >= self.used {
            return None;
        }
        let segment = self.segments.get_mut(number / SEGMENT)?;
        segment.get_mut(number % SEGMENT)
    }

    /// Starts to make the next free handle; none if there is no room.
    fn begin(&mut self) -> Option<u32> {
        let number = match self.free {
            Some(number) => number,
            None if self.used < self.segments.len() * SEGMENT => {
                self.used += 1;
                self.used as u32 - 1
            }
            None => return None,
        };
        if let Slot::Free(next) = mem::replace(self.slot(number)?, Slot::Made)
            && self.free == Some(number)
        {
            self.free = next;
        }
        Some(number)
    }

    /// Adds a segment from the spare, unless another vCPU has made room meanwhile.
    fn extend(&mut self, spare: &mut Spare<D>) {
        let full = self.used == self.segments.len() * SEGMENT;
        if self.free.is_some() || !full || self.segments.len() >= self.most {
            return;
        }
        if self.segments.capacity() == 0 {
            mem::swap(&mut self.segments, &mut spare.segments);
        }
        if self.segments.len() < self.segments.capacity()
            && let Some(segment) = spare.segment.take()
        {
            self.segments.push(segment);
        }
    }

    /// Makes a handle free that names nothing any more.
    fn release(&mut self, number: u32) {
        let next = self.free;
        if let Some(slot) = self.slot(number) {
            *slot = Slot::Free(next);
            self.free = Some(number);
        }
    }
}

/// The mappings of one domain.
#[derive(Debug)]
pub struct Maptrack<D>(Mutex<Handles<D>>);

/// A handle that is being made. Dropped, it is free again.
#[must_use = "nobody knows the handle until it is published"]
#[derive(Debug)]
pub struct Making<'a, D> {
    held: &'a Maptrack<D>,
    number: u32,
}

impl<D> Making<'_, D> {
    /// The mapping is complete: from now on every vCPU can end it.
    pub fn publish(self, mapping: Mapping<D>) -> Handle {
        let handle = Handle(self.number);
        if let Some(slot) = self.held.0.lock().slot(self.number) {
            *slot = Slot::Live(mapping);
        }
        mem::forget(self);
        handle
    }
}

impl<D> Drop for Making<'_, D> {
    fn drop(&mut self) {
        self.held.0.lock().release(self.number);
    }
}

/// A mapping that is being ended: nobody else can find its handle.
#[must_use = "restore or release it"]
#[derive(Debug)]
pub struct Ending<'a, D> {
    held: &'a Maptrack<D>,
    number: u32,
    /// What is left of it.
    pub mapping: Mapping<D>,
}

impl<D> Ending<'_, D> {
    /// Makes it live again, with what is left of it.
    pub fn restore(self) {
        let Ending {
            held,
            number,
            mapping,
        } = self;
        if let Some(slot) = held.0.lock().slot(number) {
            *slot = Slot::Live(mapping);
        }
    }

    /// Nothing is left of it but its pin: the handle is free, and the caller ends the use.
    pub fn release(self) -> Pin {
        self.held.0.lock().release(self.number);
        self.mapping.pin
    }
}

impl<D> Maptrack<D> {
    /// None; of a domain of that many pages.
    #[must_use]
    pub const fn new(pages: u64) -> Self {
        Maptrack(Mutex::new(Handles::new(most_segments(pages))))
    }

    /// Bytes of the heap that a segment of handles takes.
    #[must_use]
    pub const fn segment_bytes() -> u64 {
        size_class::bytes(SEGMENT * size_of::<Slot<D>>()) as u64
    }

    /// Starts to make a mapping: it has a handle, which nobody can find before it is published.
    ///
    /// # Errors
    /// [`GrantError::NoRoom`].
    pub fn begin(&self) -> Result<Making<'_, D>, GrantError> {
        let (begun, first, most) = {
            let mut handles = self.0.lock();
            if handles.closed {
                return Err(GrantError::NoRoom);
            }
            let first = handles.segments.capacity() == 0;
            (handles.begin(), first, handles.most)
        };
        let begun = match begun {
            Some(number) => Some(number),
            None => {
                let mut spare = if first {
                    Spare::first(most)
                } else {
                    Spare::new()
                }?;
                let mut handles = self.0.lock();
                if !handles.closed {
                    handles.extend(&mut spare);
                }
                handles.begin()
            }
        };
        let number = begun.ok_or(GrantError::NoRoom)?;
        Ok(Making { held: self, number })
    }

    /// Starts to end a mapping.
    ///
    /// # Errors
    /// There is no such handle, or its mapping is not complete or being ended already.
    pub fn take(&self, handle: Handle) -> Result<Ending<'_, D>, GrantError> {
        let no_such = GrantError::NoSuchHandle(handle.0);
        let mut handles = self.0.lock();
        let slot = handles.slot(handle.0).ok_or(no_such)?;
        match mem::replace(slot, Slot::Ended) {
            Slot::Live(mapping) => Ok(Ending {
                held: self,
                number: handle.0,
                mapping,
            }),
            other => {
                *slot = other;
                Err(no_such)
            }
        }
    }

    /// Takes the last handle away, for a domain's end, when none of its vCPUs is in a call: none is
    /// given out any more. `None`: there is none left. `Some(None)`: it was not in use.
    pub fn take_last(&self) -> Option<Option<Mapping<D>>> {
        // Freed after the lock.
        let mut _segment = None;
        let mut handles = self.0.lock();
        handles.closed = true;
        handles.free = None;
        let last = handles.used.checked_sub(1)?;
        let slot = handles.slot(last as u32)?;
        let taken = mem::replace(slot, Slot::Ended);
        handles.used = last;
        if last % SEGMENT == 0 {
            _segment = handles.segments.pop();
        }
        drop(handles);
        Some(match taken {
            Slot::Live(mapping) => Some(mapping),
            _ => None,
        })
    }

    /// How many of `count` handles from `from` on map grants of `granter`; `None` if there are no
    /// handles there.
    pub fn count_of(&self, granter: DomainId, from: usize, count: usize) -> Option<u64> {
        let mut handles = self.0.lock();
        let end = handles.used.min(from.saturating_add(count));
        if from >= end {
            return None;
        }
        let mut found = 0;
        for number in from..end {
            let slot = handles.slot(number as u32);
            if let Some(Slot::Live(mapping)) = slot
                && mapping.granter == granter
            {
                found += 1;
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two vCPUs that find no handle allocate a segment each: the table grows by one of them only,
    /// unless the handles of the first are all in use again.
    #[test]
    fn a_segment_that_came_too_late_is_not_kept() {
        let mut handles = Handles::<()>::new(2);
        let grow = |handles: &mut Handles<()>| {
            let mut spare = Spare::first(2).unwrap();
            handles.extend(&mut spare);
            spare.segment.is_none()
        };
        assert!(grow(&mut handles), "there was none");
        assert!(!grow(&mut handles), "none of its handles was used yet");
        for number in 0..SEGMENT as u32 {
            assert_eq!(handles.begin(), Some(number));
        }
        handles.release(7);
        assert!(!grow(&mut handles), "one of its handles is free again");
        assert_eq!(handles.begin(), Some(7));
        assert!(grow(&mut handles), "all are in use");
        assert_eq!(handles.begin(), Some(SEGMENT as u32));
    }
}

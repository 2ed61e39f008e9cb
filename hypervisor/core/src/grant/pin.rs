//! The use of an entry, as a guard: whoever holds a [`Pin`] uses the entry, and the use ends when
//! the pin is given back by value. It cannot be copied, so it ends once.

use super::entry::Part;
use crate::addr::Mfn;

/// A use of an entry of a [`GrantTable`](super::GrantTable), for reading or for writing.
///
/// In test builds, dropping it is a panic; in others the entry stays in use, which is the safe side.
#[must_use = "the entry is in use until the pin is given back"]
#[derive(Debug, PartialEq, Eq)]
pub struct Pin {
    entry: u32,
    frame: Mfn,
    part: Part,
    writable: bool,
}

impl Pin {
    /// The entry was marked and counted.
    pub(super) const fn new(entry: u32, frame: Mfn, part: Part, writable: bool) -> Self {
        Pin {
            entry,
            frame,
            part,
            writable,
        }
    }

    /// The number of the entry.
    #[must_use]
    pub const fn entry(&self) -> u32 {
        self.entry
    }

    /// The frame.
    #[must_use]
    pub const fn frame(&self) -> Mfn {
        self.frame
    }

    /// Which part of it.
    #[must_use]
    pub const fn part(&self) -> Part {
        self.part
    }

    /// Whether it is for writing, too.
    #[must_use]
    pub const fn writable(&self) -> bool {
        self.writable
    }

    /// The entry, and whether it was used for writing: the use ends now.
    pub(super) const fn end(self) -> (u32, bool) {
        let ended = (self.entry, self.writable);
        core::mem::forget(self);
        ended
    }

    /// Ends a use of an entry whose table is gone.
    pub const fn abandon(self) {
        core::mem::forget(self);
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        if cfg!(any(debug_assertions, feature = "audit")) {
            panic!("the use of entry {} was not given back", self.entry);
        }
    }
}

/// A transfer under way: its entry is committed until this is given back by
/// [`GrantTable::end_transfer`](super::GrantTable::end_transfer).
#[must_use = "the entry is committed until the transfer ends"]
#[derive(Debug, PartialEq, Eq)]
pub struct Incoming {
    entry: u32,
}

impl Incoming {
    /// The entry was committed.
    pub(super) const fn new(entry: u32) -> Self {
        Incoming { entry }
    }

    /// The entry, whose transfer ends now.
    pub(super) const fn end(self) -> u32 {
        let entry = self.entry;
        core::mem::forget(self);
        entry
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if cfg!(any(debug_assertions, feature = "audit")) {
            panic!("the transfer to entry {} was not ended", self.entry);
        }
    }
}

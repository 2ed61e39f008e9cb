//! Grant tables: how a domain lends frames to others (paper, R8: frames pinned during transfer).
//!
//! A domain writes entries into pages that it shares with the hypervisor: this frame, for that
//! domain, read-only or not. The other domain names an entry by its number and maps it, copies
//! from or to it, or hands a frame over through it. While an entry is in use the hypervisor keeps
//! bits set in it, by which the granter sees that it cannot take the frame back yet.
//!
//! * [`entry`]: what stands in an entry, in either version of the layout;
//! * [`table`]: the granter's side: pages and versions ([`GrantTable`]); `pages`: where they are
//!   noted; `uses`: which entries are in
//!   use; `whole`: exchanges of entries, and transfers;
//! * `pin`: a use of an entry, as a guard ([`Pin`]);
//! * [`maptrack`]: the other side: handles of the mappings that a domain holds ([`Maptrack`]).
//!
//! References to frames are not taken here; whoever pins an entry takes them, before the pin is
//! released.

pub mod entry;
pub mod maptrack;
mod pages;
mod pin;
pub mod table;
mod uses;
mod whole;

pub use maptrack::{Handle, Mapping, Maptrack, Place, handle_bytes};
pub use pin::{Incoming, Pin};
pub use table::{GrantTable, Page, TABLE_BYTES, TABLE_FRAMES};
pub use uses::Found;

use crate::sync::room::NoRoom;

/// Entries that the builder of a domain fills, and that a change of version keeps.
pub const RESERVED_ENTRIES: u32 = 8;

/// Pages that a table may have.
pub const MAX_PAGES: usize = 64;

/// Words of a page; to the model checker, each costs time.
pub const WORDS: usize = if cfg!(loom) { 8 } else { 512 };

/// How often an entry that changes under our eyes is looked at.
const MAX_TRIES: u32 = 8;

/// Why a grant operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantError {
    /// There is no entry of that number.
    NoSuchEntry(u32),
    /// The entry grants nothing of the kind.
    NotGranted(u32),
    /// It grants it to another domain.
    OtherDomain(u32),
    /// It grants reading only.
    ReadOnly(u32),
    /// The granter keeps changing it.
    Unsteady(u32),
    /// It is in use.
    InUse(u32),
    /// It grants a part of a frame, or another domain's grant, which can only be copied.
    CopyOnly(u32),
    /// There is no such mapping.
    NoSuchHandle(u32),
    /// The hypervisor has no memory, or the table no room.
    NoRoom,
    /// There is no such version of the layout.
    NoSuchVersion(u32),
}

impl From<NoRoom> for GrantError {
    fn from(NoRoom: NoRoom) -> Self {
        Self::NoRoom
    }
}

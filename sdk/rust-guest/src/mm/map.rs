//! Making an entry, and the tables on the way to it.
//!
//! A new table is a zeroed frame that no writable mapping shows (M3). Where
//! such frames come from is the kernel's affair: the [`TableMemory`] trait.
//! The changes are made at once, one call a step, because the next step
//! reads the table; a kernel that maps ranges fills whole level-1 tables
//! before it hooks them in, or uses the update queue for the leaves.

use crate::addr::{MachineAddr, Mfn, VirtAddr};
use crate::error::Errno;
use crate::mm::pte::{Flags, Pte};
use crate::mm::update;
use crate::mm::walk::{self, Tables};

/// Where new tables come from.
pub trait TableMemory: Tables {
    /// A frame of ours for a table of `level`: all zero, readable through
    /// [`Tables::table`], and writable nowhere. `None` when there is none.
    fn allocate_table(&mut self, level: u32) -> Option<Mfn>;
}

/// Why an address could not be mapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapError {
    /// No memory for a table of this level.
    NoMemory(u32),
    /// A table on the way cannot be read.
    NotReadable(Mfn),
    /// The hypervisor refused the entry at this level.
    Refused(u32, Errno),
}

/// The machine address of the entry of `level` (1 to 4) for `address`; the
/// tables above it are made where they miss.
///
/// # Errors
/// See [`MapError`]; tables made so far stay.
pub fn entry(
    memory: &mut impl TableMemory,
    root: Mfn,
    address: VirtAddr,
    level: u32,
) -> Result<MachineAddr, MapError> {
    let mut table = root;
    for above in (level + 1..=4).rev() {
        let index = address.index(above);
        let value = walk::read(memory, table, index).ok_or(MapError::NotReadable(table))?;
        table = if value.is_present() {
            value.frame()
        } else {
            let below = above - 1;
            let new = memory
                .allocate_table(below)
                .ok_or(MapError::NoMemory(below))?;
            update::set_entry(table.addr(index as u64 * 8), Pte::new(new, Flags::TABLE))
                .map_err(|errno| MapError::Refused(above, errno))?;
            new
        };
    }
    Ok(table.addr(address.index(level) as u64 * 8))
}

/// Maps one page: `value` becomes the level-1 entry of `address`. Nothing is
/// flushed; an entry that was not present needs no flush.
///
/// # Errors
/// See [`MapError`].
pub fn map(
    memory: &mut impl TableMemory,
    root: Mfn,
    address: VirtAddr,
    value: Pte,
) -> Result<(), MapError> {
    let entry = entry(memory, root, address, 1)?;
    update::set_entry(entry, value).map_err(|errno| MapError::Refused(1, errno))
}

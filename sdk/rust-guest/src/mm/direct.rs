//! A kernel's own direct map: all its pages, in order, from one address on.
//!
//! The builder maps only the first few megabytes. [`build`] maps the rest,
//! bottom up: it fills whole level-1 tables through a window page, then the
//! level-2 and level-3 tables above them, and hooks the result into the live
//! level-4 table. Filled tables are validated as a whole when they are
//! hooked in, so this costs two calls a table, not one an entry.
//!
//! Pages that are page tables must appear read-only in it (M4): the new
//! tables, which come from one run of pages that the caller sets aside, and
//! the existing ones, which the caller names.

use core::ops::Range;

use crate::addr::{Mfn, PAGE_SIZE, Pfn, VirtAddr};
use crate::error::Errno;
use crate::mm::p2m::P2m;
use crate::mm::pte::{Flags, Pte};
use crate::mm::update::{self, Flush};
use crate::mm::walk::ENTRIES;

/// Why the map could not be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectError {
    /// The base is not aligned to what a level-4 entry maps (512 GiB).
    Misaligned,
    /// The run of pages is shorter than [`tables_needed`].
    TooFewTables,
    /// A page set aside for a table has no frame.
    NoFrame(Pfn),
    /// The hypervisor refused.
    Refused(Errno),
}

impl From<Errno> for DirectError {
    fn from(errno: Errno) -> Self {
        Self::Refused(errno)
    }
}

/// Bytes that one level-4 entry maps.
const SLOT: u64 = 1 << 39;

/// Number of tables that a direct map of `pages` pages takes.
pub const fn tables_needed(pages: u64) -> u64 {
    let l1 = pages.div_ceil(ENTRIES as u64);
    let l2 = l1.div_ceil(ENTRIES as u64);
    l1 + l2 + l2.div_ceil(ENTRIES as u64)
}

/// What [`build`] needs to know.
pub struct Plan<'a, R: Fn(Pfn) -> bool> {
    /// The live level-4 table.
    pub root: Mfn,
    /// Address of page 0; a multiple of 512 GiB, outside the hypervisor's
    /// range.
    pub base: VirtAddr,
    /// The pages' frames; its length is the length of the map.
    pub p2m: P2m<'a>,
    /// Pages for the new tables, with no writable mapping left anywhere.
    pub tables: Range<u64>,
    /// Further pages that have to be read-only: the existing tables.
    pub read_only: R,
    /// A mapped address that `build` maps differently for a while, and
    /// leaves unmapped.
    pub window: VirtAddr,
    /// Flags of an ordinary page.
    pub flags: Flags,
}

/// Builds the map; gives the number of tables it took, from the front of
/// [`Plan::tables`].
///
/// # Errors
/// See [`DirectError`]. Nothing is mapped then, but the window is undefined.
///
/// # Safety
/// Nothing uses the window's page meanwhile, nor the pages of `tables`; and
/// the range from `base` on is not in use.
pub unsafe fn build<R: Fn(Pfn) -> bool>(plan: &Plan<'_, R>) -> Result<u64, DirectError> {
    let pages = plan.p2m.len() as u64;
    if !plan.base.raw().is_multiple_of(SLOT) {
        return Err(DirectError::Misaligned);
    }
    if plan.tables.end.saturating_sub(plan.tables.start) < tables_needed(pages) {
        return Err(DirectError::TooFewTables);
    }
    let frame = |n: u64| {
        let pfn = Pfn::new(plan.tables.start + n);
        plan.p2m.mfn(pfn).ok_or(DirectError::NoFrame(pfn))
    };

    // Level 1: the pages.
    let l1 = pages.div_ceil(ENTRIES as u64);
    for n in 0..l1 {
        // SAFETY: the caller's promise.
        unsafe {
            fill(plan.window, frame(n)?, |index| {
                let pfn = Pfn::new(n * ENTRIES as u64 + index);
                let Some(frame) = plan.p2m.mfn(pfn) else {
                    return Ok(Pte::EMPTY);
                };
                let table = plan.tables.contains(&pfn.raw()) || (plan.read_only)(pfn);
                let flags = if table {
                    plan.flags.difference(Flags::WRITABLE | Flags::DIRTY)
                } else {
                    plan.flags
                };
                Ok(Pte::new(frame, flags))
            })?;
        }
    }
    // Levels 2 and 3: the tables below.
    let (mut first, mut count) = (0, l1);
    for _level in 2..=3 {
        let above = count.div_ceil(ENTRIES as u64);
        for n in 0..above {
            // SAFETY: the caller's promise.
            unsafe {
                fill(plan.window, frame(first + count + n)?, |index| {
                    let below = n * ENTRIES as u64 + index;
                    if below >= count {
                        return Ok(Pte::EMPTY);
                    }
                    Ok(Pte::new(frame(first + below)?, Flags::TABLE))
                })?;
            }
        }
        (first, count) = (first + count, above);
    }
    for n in 0..count {
        let slot = plan.base.index(4) as u64 + n;
        update::set_entry(
            plan.root.addr(slot * 8),
            Pte::new(frame(first + n)?, Flags::TABLE),
        )?;
    }
    Ok(first + count)
}

/// Shows `table` in the window, writes its entries, takes it away again.
///
/// # Safety
/// As for [`build`].
unsafe fn fill(
    window: VirtAddr,
    table: Mfn,
    mut entry: impl FnMut(u64) -> Result<Pte, DirectError>,
) -> Result<(), DirectError> {
    const { assert!(ENTRIES * 8 == PAGE_SIZE) };
    update::update_va_mapping(window, Pte::new(table, Flags::DATA), Flush::PageLocal)?;
    for index in 0..ENTRIES as u64 {
        let value = entry(index)?;
        // SAFETY: the window shows the frame, 512 entries long, and nothing
        // else uses it.
        unsafe {
            window
                .as_ptr::<u64>()
                .add(index as usize)
                .write_volatile(value.raw())
        };
    }
    update::update_va_mapping(window, Pte::EMPTY, Flush::PageLocal)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::tables_needed;

    #[test]
    fn tables_of_every_level_are_counted() {
        assert_eq!(tables_needed(1), 3);
        assert_eq!(tables_needed(512), 3);
        assert_eq!(tables_needed(513), 4);
        assert_eq!(tables_needed(512 * 512), 512 + 1 + 1);
        assert_eq!(tables_needed(512 * 512 + 1), 513 + 2 + 1);
    }
}

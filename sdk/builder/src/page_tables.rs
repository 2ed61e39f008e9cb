//! The page tables of the start of day.
//!
//! A mapping is one run of virtual pages onto consecutive pseudo-physical
//! frames. Its L3, L2 and L1 tables lie one after another in that order, each
//! level in the order of addresses; the L4 is shared by all mappings. So the
//! place of each table follows from the virtual address alone.

use crate::load::LoadError;
use crate::memory::{DomainMemory, FrameMap};
use crate::{PAGE_SHIFT, PAGE_SIZE};

/// Entries of a table.
pub(crate) const ENTRIES: u64 = 512;
/// log2 of [`ENTRIES`].
const ENTRIES_SHIFT: u32 = 9;

const PRESENT: u64 = 1 << 0;
const WRITABLE: u64 = 1 << 1;
const USER: u64 = 1 << 2;
const ACCESSED: u64 = 1 << 5;
const DIRTY: u64 = 1 << 6;

/// The flags of every entry that the builder writes (SDM volume 3, "4-Level
/// Paging"); page-table pages lose [`WRITABLE`].
const FLAGS: u64 = PRESENT | WRITABLE | USER | ACCESSED | DIRTY;

/// A table or another page of eight-byte entries, as bytes.
pub(crate) type Entries = [[u8; 8]; ENTRIES as usize];
/// A page without any entry present.
pub(crate) const NO_ENTRIES: Entries = [[0; 8]; ENTRIES as usize];

/// The tables of one mapping.
pub(crate) struct Tables {
    /// First virtual address.
    virt: u64,
    /// First frame mapped.
    pfn: u64,
    /// Frames mapped.
    pages: u64,
    /// First frame of the tables.
    tables: u64,
}

/// The number of a table at `level` in the whole address space: what one entry
/// of the next level up spans.
fn table_number(virt: u64, level: u32) -> u64 {
    virt >> (PAGE_SHIFT + ENTRIES_SHIFT * level)
}

impl Tables {
    pub(crate) fn new(virt: u64, pfn: u64, pages: u64, tables: u64) -> Self {
        Self {
            virt,
            pfn,
            pages,
            tables,
        }
    }

    /// How many tables of level 1 to 3 map `pages` pages from `virt` on.
    pub(crate) fn count(virt: u64, pages: u64) -> u64 {
        let mapping = Self::new(virt, 0, pages, 0);
        (1..=3).map(|level| mapping.at_level(level)).sum()
    }

    fn at_level(&self, level: u32) -> u64 {
        if self.pages == 0 {
            return 0;
        }
        let last = self.virt + ((self.pages - 1) << PAGE_SHIFT);
        table_number(last, level) - table_number(self.virt, level) + 1
    }

    /// The first frame of the tables of `level`.
    fn first_at(&self, level: u32) -> u64 {
        let above: u64 = (level + 1..=3).map(|above| self.at_level(above)).sum();
        self.tables + above
    }

    /// The L4's entries for this mapping.
    pub(crate) fn fill_l4(&self, l4: &mut Entries, frames: &impl FrameMap) -> Result<(), NoFrame> {
        let first = (table_number(self.virt, 3) % ENTRIES) as usize;
        let count = self.at_level(3) as usize;
        let slots = l4.get_mut(first..first + count).unwrap_or_default();
        entries(slots, self.first_at(3), frames)
    }

    /// Writes all tables below the L4. Frames in `read_only` are mapped so.
    pub(crate) fn write<M: DomainMemory, F: FrameMap>(
        &self,
        memory: &mut M,
        frames: &F,
        read_only: core::ops::Range<u64>,
    ) -> Result<(), LoadError<M::Error>> {
        for level in 1..=3 {
            let (children, child_pfn) = match level {
                1 => (self.pages, self.pfn),
                _ => (self.at_level(level - 1), self.first_at(level - 1)),
            };
            // Both counted in the whole address space.
            let first_child = table_number(self.virt, level - 1);
            let first_table = table_number(self.virt, level);
            for index in 0..self.at_level(level) {
                let table_start = (first_table + index) * ENTRIES;
                let from = table_start.max(first_child);
                let to = (table_start + ENTRIES).min(first_child + children);
                let mut table = NO_ENTRIES;
                let slots = (from - table_start) as usize..(to - table_start) as usize;
                let pfn = child_pfn + (from - first_child);
                let slots = table.get_mut(slots).unwrap_or_default();
                entries(slots, pfn, frames)?;
                if level == 1 {
                    protect(slots, pfn, &read_only);
                }
                memory
                    .write(self.first_at(level) + index, 0, table.as_flattened())
                    .map_err(LoadError::Memory)?;
            }
        }
        Ok(())
    }
}

/// A frame that the domain does not have.
#[derive(Debug)]
pub(crate) struct NoFrame(pub(crate) u64);

/// Entries for consecutive frames from `pfn` on.
fn entries(slots: &mut [[u8; 8]], pfn: u64, frames: &impl FrameMap) -> Result<(), NoFrame> {
    each_run(slots, pfn, frames, |run, mfn| {
        let mut entry = mfn << PAGE_SHIFT | FLAGS;
        for slot in run {
            *slot = entry.to_le_bytes();
            entry += PAGE_SIZE;
        }
    })
}

/// Machine frame numbers of consecutive frames from `pfn` on.
pub(crate) fn machine_frames(
    slots: &mut [[u8; 8]],
    pfn: u64,
    frames: &impl FrameMap,
) -> Result<(), NoFrame> {
    each_run(slots, pfn, frames, |run, mfn| {
        for (slot, entry) in run.iter_mut().zip(mfn..) {
            *slot = entry.to_le_bytes();
        }
    })
}

/// Splits the slots of consecutive frames into runs that are consecutive in
/// the machine too.
fn each_run(
    mut slots: &mut [[u8; 8]],
    mut pfn: u64,
    frames: &impl FrameMap,
    fill: impl Fn(&mut [[u8; 8]], u64),
) -> Result<(), NoFrame> {
    while !slots.is_empty() {
        let (mfn, length) = frames.run(pfn).ok_or(NoFrame(pfn))?;
        let length = slots.len().min(length.max(1) as usize);
        let (run, rest) = slots.split_at_mut(length);
        fill(run, mfn);
        slots = rest;
        pfn += length as u64;
    }
    Ok(())
}

/// Takes the right to write from the entries of the frames in `read_only`.
fn protect(slots: &mut [[u8; 8]], pfn: u64, read_only: &core::ops::Range<u64>) {
    let end = pfn + slots.len() as u64;
    if read_only.start >= end || read_only.end <= pfn {
        return;
    }
    let from = read_only.start.max(pfn) - pfn;
    let to = read_only.end.min(end) - pfn;
    for slot in slots
        .get_mut(from as usize..to as usize)
        .unwrap_or_default()
    {
        *slot = (u64::from_le_bytes(*slot) & !WRITABLE).to_le_bytes();
    }
}

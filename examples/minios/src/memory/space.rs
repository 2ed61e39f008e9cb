//! Address spaces: what a process sees, and the kernel while it works for that process.
//!
//! Each has two top-level tables, since kernel and process run in the same ring and nothing but the
//! page tables keeps them apart (C1). The one for the kernel has the kernel's entries and the
//! process's; the one for user mode has the process's alone. Below the top both share their tables.
//!
//! A new address space is built by plain stores, as ordinary memory. Then [`AddressSpace::seal`]
//! makes its tables read-only, a queue full at a time, and pins the two top-level tables: the
//! hypervisor checks the whole tree once (M9) and a switch to it needs no further check (M10). From
//! then on each change goes through the queue. Unpinning gives the frames back to ordinary use
//! (M11).

use alloc::vec::Vec;
use core::ops::Range;

use paravane_guest::abi;
use paravane_guest::addr::{Mfn, PAGE_SIZE, Pfn, VirtAddr};
use paravane_guest::mm::update;
use paravane_guest::mm::{Flags, Pte};

use crate::memory::table::{self, Table};
use crate::memory::{DIRECT_BASE, ENTRIES, IMAGE_BASE, direct, frames, p2m};
use crate::threads::OutOfMemory;

/// A range of addresses that the process may use, and how. Frames come when they are needed.
#[derive(Clone, Debug)]
pub struct Region {
    /// First address and end, on page boundaries.
    pub range: Range<u64>,
    /// Writing is allowed.
    pub writable: bool,
    /// Executing is allowed.
    pub executable: bool,
}

/// What an instruction tried to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Read.
    Read,
    /// Write.
    Write,
    /// Fetch an instruction.
    Execute,
}

/// The process may not do this, or there is no memory for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Denied;

/// Bytes that a table of the lowest level maps.
const LEAF_SIZE: u64 = (ENTRIES * PAGE_SIZE) as u64;

/// An address space.
pub struct AddressSpace {
    /// The top-level table while the kernel runs.
    kernel_root: Table,
    /// The top-level table while the process runs.
    user_root: Table,
    /// The machine frames of both: what a switch loads.
    roots: (Mfn, Mfn),
    /// The third-level table of the process's part, which both top-level tables refer to.
    top: Table,
    /// All tables below the two roots.
    tables: Vec<Table>,
    /// Those of the lowest level, each with the first address that it maps.
    leaves: Vec<(u64, Table)>,
    /// The hypervisor has checked the tables: they are changed through the queue only.
    sealed: bool,
    /// What the process may use.
    pub regions: Vec<Region>,
}

impl AddressSpace {
    /// An address space without regions, not sealed.
    pub fn new() -> Result<AddressSpace, OutOfMemory> {
        let (kernel_root, user_root, top) = (new_table()?, new_table()?, new_table()?);
        // guide: two-roots
        // The kernel's part is the same everywhere: the same tables under the same entries.
        for base in [DIRECT_BASE, IMAGE_BASE] {
            let slot = VirtAddr::new(base).index(4);
            kernel_root.write(slot, direct::boot_root().entry(slot));
        }
        // The hypervisor fills its own entries in when it accepts a table as top level.
        let process_part = Pte::new(p2m::machine(top.0), Flags::TABLE);
        kernel_root.write(0, process_part);
        user_root.write(0, process_part);
        // end guide
        let tables = alloc::vec![top];
        Ok(AddressSpace {
            kernel_root,
            user_root,
            roots: (p2m::machine(kernel_root.0), p2m::machine(user_root.0)),
            top,
            tables,
            leaves: Vec::new(),
            sealed: false,
            regions: Vec::new(),
        })
    }

    /// The machine frames of the top-level tables, for kernel and process.
    pub fn roots(&self) -> (Mfn, Mfn) {
        self.roots
    }

    // guide: seal
    /// Hands the finished tables to the hypervisor: read-only first, then pinned.
    pub fn seal(&mut self) {
        for table in self
            .tables
            .iter()
            .chain([&self.kernel_root, &self.user_root])
        {
            direct::make_read_only(table.0);
        }
        let (kernel, user) = self.roots();
        table::extended(&[
            update::op_frame(abi::MMUEXT_PIN_L4_TABLE, kernel),
            update::op_frame(abi::MMUEXT_PIN_L4_TABLE, user),
        ]);
        self.sealed = true;
    }
    // end guide

    // guide: resolve
    /// Makes sure that the process can do `access` at `address`: gives it a zeroed frame, or a copy
    /// of one that it shares, where that is needed. The frame.
    pub fn resolve(&mut self, address: u64, access: Access) -> Result<Pfn, Denied> {
        // The heap and the stack come last, and most faults are theirs.
        let region = self
            .regions
            .iter()
            .rfind(|region| region.range.contains(&address))
            .ok_or(Denied)?;
        let (writable, executable) = (region.writable, region.executable);
        if (access == Access::Write && !writable) || (access == Access::Execute && !executable) {
            return Err(Denied);
        }
        // The entry is what it says: whoever changes one commits it before the address space is
        // used again.
        let (leaf, index) = self.leaf(address).map_err(|_| Denied)?;
        let entry = leaf.entry(index);
        let present = entry
            .is_present()
            .then(|| p2m::own(entry.frame()))
            .flatten();
        let flags = page_flags(writable, executable);
        match present {
            None => {
                let frame = frames::allocate_zeroed().ok_or(Denied)?;
                self.set_at_once(leaf, index, Pte::new(p2m::machine(frame), flags));
                Ok(frame)
            }
            // A page of a writable region that is mapped read-only is shared since a fork: copy on
            // write.
            Some(shared) if access == Access::Write && !entry.is_writable() => {
                let own = if frames::users(shared) == 1 {
                    shared
                } else {
                    copy_of(shared)?
                };
                self.set_at_once(leaf, index, Pte::new(p2m::machine(own), flags));
                table::extended(&[update::op_address(
                    abi::MMUEXT_INVLPG_LOCAL,
                    VirtAddr::new(address),
                )]);
                if own != shared {
                    frames::release(shared);
                }
                Ok(own)
            }
            Some(frame) => Ok(frame),
        }
    }
    // end guide

    /// The lowest-level table and the index of the entry for an address of the process; makes
    /// missing tables.
    pub(super) fn leaf(&mut self, address: u64) -> Result<(Table, usize), OutOfMemory> {
        let start = address & !(LEAF_SIZE - 1);
        let address = VirtAddr::new(address);
        let known = self.leaves.iter().find(|(first, _)| *first == start);
        let leaf = match known {
            Some((_, leaf)) => *leaf,
            None => {
                let middle = match self.top.child(address.index(3)) {
                    Some(middle) => middle,
                    None => self.add_table(self.top, address.index(3))?,
                };
                let leaf = self.add_table(middle, address.index(2))?;
                self.leaves.push((start, leaf));
                leaf
            }
        };
        Ok((leaf, address.index(1)))
    }

    fn add_table(&mut self, parent: Table, index: usize) -> Result<Table, OutOfMemory> {
        let child = new_table()?;
        self.tables.push(child);
        if self.sealed {
            direct::make_read_only(child.0);
        }
        self.set(parent, index, Pte::new(p2m::machine(child.0), Flags::TABLE));
        // The way down is read right after this.
        table::commit();
        Ok(child)
    }

    /// Changes an entry: by a store while the tables are ordinary memory, through the queue
    /// afterwards.
    pub(super) fn set(&self, table: Table, index: usize, value: Pte) {
        if self.sealed {
            table::queue(table.entry_address(index), value);
        } else {
            table.write(index, value);
        }
    }

    /// As [`AddressSpace::set`], but the entry is changed when this returns.
    fn set_at_once(&self, table: Table, index: usize, value: Pte) {
        if self.sealed {
            table::change(table.entry_address(index), value);
        } else {
            table.write(index, value);
        }
    }

    /// Calls `visit` for each mapped page of the process with its address, table, index and entry.
    pub(super) fn for_each_page(&self, mut visit: impl FnMut(u64, Table, usize, Pte)) {
        for (start, leaf) in &self.leaves {
            for (index, entry) in leaf.entries().enumerate() {
                if entry.is_present() {
                    visit(start + (index * PAGE_SIZE) as u64, *leaf, index, entry);
                }
            }
        }
    }

    /// How many pages the process has mapped, and how many tables there are.
    pub fn size(&self) -> (usize, usize) {
        let mut pages = 0;
        self.for_each_page(|_, _, _, _| pages += 1);
        (pages, self.tables.len() + 2)
    }
}

impl Drop for AddressSpace {
    // guide: destroy
    /// Gives everything back. The address space must not be loaded.
    fn drop(&mut self) {
        let tables = || {
            self.tables
                .iter()
                .chain([&self.kernel_root, &self.user_root])
        };
        if self.sealed {
            let (kernel, user) = self.roots();
            table::extended(&[
                update::op_frame(abi::MMUEXT_UNPIN_TABLE, user),
                update::op_frame(abi::MMUEXT_UNPIN_TABLE, kernel),
            ]);
            // Without pin and without user the frames are tables no longer, and may be writable
            // again (M8, M11).
            tables().for_each(|table| direct::make_writable(table.0));
            table::commit();
        }
        // The tables can be read as long as nobody else has their frames.
        let entries = self.leaves.iter().flat_map(|(_, leaf)| leaf.entries());
        let pages = entries.filter(|entry| entry.is_present());
        frames::release_all(pages.filter_map(|entry| p2m::own(entry.frame())));
        frames::release_all(tables().map(|table| table.0));
    }
    // end guide
}

fn new_table() -> Result<Table, OutOfMemory> {
    const { assert!(ENTRIES * 8 == PAGE_SIZE) };
    frames::allocate_zeroed().map(Table).ok_or(OutOfMemory)
}

/// A new frame with the contents of another.
fn copy_of(frame: Pfn) -> Result<Pfn, Denied> {
    let copy = frames::allocate().ok_or(Denied)?;
    // SAFETY: both are whole frames in the direct map; the new one is nobody's yet.
    unsafe { direct::pointer(copy).copy_from_nonoverlapping(direct::pointer(frame), PAGE_SIZE) };
    Ok(copy)
}

fn page_flags(writable: bool, executable: bool) -> Flags {
    let mut flags = Flags::READ_ONLY | Flags::USER;
    flags.set(Flags::WRITABLE | Flags::DIRTY, writable);
    flags.set(Flags::NO_EXECUTE, !executable);
    flags
}

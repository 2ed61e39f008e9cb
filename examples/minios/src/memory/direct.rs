//! The direct map: all of the domain's memory at one place, so that the kernel reaches any frame.
//!
//! The domain builder maps only the image and what it put behind it. The kernel makes the rest
//! itself, and meets each rule of paravirtualized page tables on the way: a new table must have no
//! writable mapping left when it is hooked into the tree, since the hypervisor checks it whole at
//! that moment and trusts it from then on (M3, M4); and a map of all memory also maps the tables,
//! its own included, so those entries must say "read-only" from the start.
//!
//! Afterwards the boot mapping of everything but the image is taken away. So each free frame is
//! mapped once, here, and to make a page table of it this one mapping must be made read-only, and
//! no other.

use core::ops::Range;

use paravane_guest::addr::{PAGE_SIZE, Pfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::direct::{Plan, build, tables_needed};
use paravane_guest::mm::update::{Flush, update_va_mapping};
use paravane_guest::mm::{Flags, Pte};
use paravane_guest::start::StartInfo;
use spin::Once;

use crate::memory::table::{self, Table};
use crate::memory::{DIRECT_BASE, ENTRIES, IMAGE_BASE, image, p2m};

/// What is known of the direct map once it stands.
struct DirectMap {
    /// The first of its lowest-level tables, which lie in consecutive frames.
    first_leaf: u64,
    /// The top-level table that the domain was started with.
    boot_root: Table,
}

static MAP: Once<DirectMap> = Once::new();

/// Ordinary kernel memory.
const DATA: Flags = Flags::DATA.union(Flags::NO_EXECUTE);
/// Kernel memory that may only be read.
const READ_ONLY: Flags = Flags::READ_ONLY.union(Flags::NO_EXECUTE);

/// Where the direct map has a frame.
pub fn pointer(frame: Pfn) -> *mut u8 {
    (DIRECT_BASE + frame.raw() * PAGE_SIZE as u64) as *mut u8
}

// guide: direct-map
/// Builds the direct map and takes the boot mapping of free memory away. The frames that are free
/// now.
pub fn init(start: &'static StartInfo) -> [Range<u64>; 2] {
    let boot = BootMemory::new(start).expect("the domain builder described what it built");
    let boot_root = (start.page_table() - IMAGE_BASE) / PAGE_SIZE as u64;
    let boot_tables = boot_root..boot_root + start.page_table_frames();
    let first = boot.next_free().raw();
    let tables = first..first + tables_needed(start.nr_pages());
    assert!(tables.end < start.nr_pages(), "too little memory");

    // No writable mapping of a future table may be left.
    for frame in tables.start..tables.end.min(boot.pages()) {
        let address = boot.address(Pfn::new(frame));
        update_va_mapping(address, Pte::EMPTY, Flush::PageLocal)
            .expect("a boot mapping can be taken away");
    }
    let plan = Plan {
        root: boot.root(),
        base: VirtAddr::new(DIRECT_BASE),
        p2m: p2m::array(),
        tables: tables.clone(),
        read_only: |frame| boot_tables.contains(&frame.raw()),
        // Page 0 of the boot mapping lies below the image and is not used.
        window: VirtAddr::new(IMAGE_BASE),
        flags: DATA,
    };
    // SAFETY: nothing uses the window, the tables, or the addresses of the direct map yet.
    unsafe { build(&plan) }.expect("the direct map is accepted");
    MAP.call_once(|| DirectMap {
        first_leaf: tables.start,
        boot_root: Table(Pfn::new(boot_root)),
    });

    // Free: what lies below the image, except page 0, and what follows the new tables.
    let free = [1..image::frames().start, tables.end..start.nr_pages()];
    for frame in free
        .iter()
        .flat_map(|range| range.start..range.end.min(boot.pages()))
    {
        if let Some((leaf, index)) = leaf_entry(boot.address(Pfn::new(frame))) {
            table::queue(leaf.entry_address(index), Pte::EMPTY);
        }
    }
    table::flush();
    free
}
// end guide

/// The lowest-level table and the index of the entry for a kernel address.
pub fn leaf_entry(address: VirtAddr) -> Option<(Table, usize)> {
    let mut table = boot_root();
    for level in (2..=4).rev() {
        table = table.child(address.index(level))?;
    }
    Some((table, address.index(1)))
}

/// The top-level table that the domain was started with: the kernel's own address space, without a
/// process.
pub fn boot_root() -> Table {
    map().boot_root
}

fn map() -> &'static DirectMap {
    MAP.get().expect("the direct map stands")
}

fn set(frame: Pfn, value: Pte) {
    let leaf = Table(Pfn::new(map().first_leaf + frame.raw() / ENTRIES as u64));
    table::queue(leaf.entry_address(frame.raw() as usize % ENTRIES), value);
}

/// Makes a frame read-only here, so that it can become a page table. Takes effect with the queue.
pub fn make_read_only(frame: Pfn) {
    set(frame, Pte::new(p2m::machine(frame), READ_ONLY));
}

/// Makes a frame writable again, after its last use as a page table. Takes effect with the queue.
pub fn make_writable(frame: Pfn) {
    set(frame, Pte::new(p2m::machine(frame), DATA));
}

/// Takes a frame's mapping away.
pub fn hide(frame: Pfn) {
    set(frame, Pte::EMPTY);
    table::flush();
}

/// Gives a hidden frame its mapping back.
pub fn show(frame: Pfn) {
    make_writable(frame);
    table::commit();
}

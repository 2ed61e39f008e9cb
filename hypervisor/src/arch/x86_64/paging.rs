//! The hypervisor's own page tables.
//!
//! Sixteen L3 tables stand under L4 slots 256 to 271 from boot to the end; every address space
//! shares them, so whatever is mapped here is mapped everywhere. No mapping is writable and
//! executable at once. Mappings carry the global bit: a guest's change of base pointer need not
//! forget them; unless page tables are split, since they would then stay while the guest runs.
//!
//! Entries are changed under one lock; frames for tables come from the boot memory first and from
//! the frame allocator later ([`set_table_source`]).

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bitflags::bitflags;
use paravane_core::addr::{MachineAddr, Mfn, PAGE_SIZE, VirtAddr};

use super::layout::{self, FIRST_L4_SLOT, L4_SLOTS, phys_to_virt, virt_to_phys};
use super::memory::MemoryMap;
use crate::sync::Mutex;

bitflags! {
    /// Bits of a page-table entry (Intel SDM vol. 3, section 4.5.4 "Linear-Address Translation
    /// with 4-Level Paging").
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Flags: u64 {
        /// The entry maps something.
        const PRESENT = 1 << 0;
        /// Writes are allowed.
        const WRITABLE = 1 << 1;
        /// Guests may use it.
        const USER = 1 << 2;
        /// PAT bit 0.
        const PWT = 1 << 3;
        /// PAT bit 1.
        const PCD = 1 << 4;
        /// Set by the processor on use.
        const ACCESSED = 1 << 5;
        /// Set by the processor on a write.
        const DIRTY = 1 << 6;
        /// In an L2 or L3 entry: maps a large page.
        const LARGE = 1 << 7;
        /// Survives a change of CR3.
        const GLOBAL = 1 << 8;
        /// Instructions are not fetched from it.
        const NO_EXECUTE = 1 << 63;

        /// Read-only data.
        const RO = Self::PRESENT.bits() | Self::ACCESSED.bits() | Self::GLOBAL.bits() | Self::NO_EXECUTE.bits();
        /// Data.
        const RW = Self::RO.bits() | Self::WRITABLE.bits() | Self::DIRTY.bits();
        /// Code.
        const RX = Self::PRESENT.bits() | Self::ACCESSED.bits() | Self::GLOBAL.bits();
        /// Device registers: uncached (PAT 3).
        const DEVICE = Self::RW.bits() | Self::PWT.bits() | Self::PCD.bits();
        /// Data that guests may read, too.
        const GUEST_RO = Self::RO.bits() | Self::USER.bits();
    }
}

/// The machine address within an entry.
const ADDRESS_MASK: u64 = 0x000f_ffff_ffff_f000;
/// Entries of tables that lead to others: everything is allowed here, the last level decides.
const TABLE: u64 =
    Flags::PRESENT.bits() | Flags::WRITABLE.bits() | Flags::USER.bits() | Flags::ACCESSED.bits();
/// Frames of a 2 MiB page.
const LARGE_FRAMES: u64 = 512;

/// The hypervisor's root table: its upper half only; idle processors run on it.
static ROOT: AtomicU64 = AtomicU64::new(0);

/// Mappings do not carry the global bit.
static NOT_GLOBAL: AtomicBool = AtomicBool::new(false);

/// Leaves the global bit out of every mapping, those of the boot tables aside, from now on.
pub(super) fn leave_global_out() {
    NOT_GLOBAL.store(true, Ordering::Relaxed);
}

/// Where frames for tables come from.
type TableSource = fn() -> Option<Mfn>;

/// Serialises changes; holds the source of new tables.
static TABLES: Mutex<Option<TableSource>> = Mutex::long(None);

unsafe extern "C" {
    static image_phys_start: u8;
    static image_text_start: u8;
    static image_entry_end: u8;
    static image_text_end: u8;
    static image_rodata_end: u8;
    static image_end: u8;
}

/// Where the image lies in the machine's memory: bytes.
#[must_use]
pub fn image() -> core::ops::Range<u64> {
    (&raw const image_phys_start) as u64
        ..virt_to_phys(VirtAddr::new((&raw const image_end) as u64)).raw()
}

/// The entries of the table in `table`.
fn entries(table: MachineAddr) -> &'static [AtomicU64; 512] {
    let address = phys_to_virt(table).raw();
    // SAFETY: callers pass frames that are page tables of the hypervisor, which stay such for
    // ever and are only reached as atomics.
    unsafe { &*(address as *const [AtomicU64; 512]) }
}

/// One of them.
fn entry(table: MachineAddr, slot: usize) -> &'static AtomicU64 {
    &entries(table)[slot & 511]
}

/// A frame for a table, all zero.
fn new_table(source: &mut dyn FnMut() -> Option<Mfn>) -> Option<MachineAddr> {
    let table = source()?.address();
    // SAFETY: the frame was given to us alone and is visible in the direct map.
    unsafe { core::ptr::write_bytes(phys_to_virt(table).raw() as *mut u8, 0, PAGE_SIZE as usize) };
    Some(table)
}

/// The table of level `level` (1 or 2) that translates `address`; missing ones are made.
fn table_for(
    address: VirtAddr,
    level: u8,
    source: &mut dyn FnMut() -> Option<Mfn>,
) -> Option<MachineAddr> {
    let mut table = root();
    for above in (level + 1..=4).rev() {
        let entry = entry(table, address.slot(above));
        let value = entry.load(Ordering::Relaxed);
        assert!(
            value & Flags::LARGE.bits() == 0 || above == 4,
            "a large page in the way at {address}"
        );
        table = if value & 1 == 0 {
            let new = new_table(source)?;
            entry.store(new.raw() | TABLE, Ordering::Release);
            new
        } else {
            MachineAddr::new(value & ADDRESS_MASK)
        };
    }
    Some(table)
}

/// Maps with tables from `source`; see [`map`].
fn map_from(
    mut address: VirtAddr,
    mut frame: Mfn,
    mut pages: u64,
    mut flags: Flags,
    source: &mut dyn FnMut() -> Option<Mfn>,
) -> Option<()> {
    assert!(
        (FIRST_L4_SLOT..FIRST_L4_SLOT + L4_SLOTS).contains(&address.slot(4)),
        "{address} is not the hypervisor's"
    );
    assert!(
        !flags.contains(Flags::WRITABLE) || flags.contains(Flags::NO_EXECUTE),
        "writable and executable at {address}"
    );
    flags.set(
        Flags::GLOBAL,
        flags.contains(Flags::GLOBAL) && !NOT_GLOBAL.load(Ordering::Relaxed),
    );
    while pages > 0 {
        let large = pages >= LARGE_FRAMES
            && frame.raw().is_multiple_of(LARGE_FRAMES)
            && address.slot(1) == 0;
        let (level, step, bits) = if large {
            (2, LARGE_FRAMES, flags | Flags::LARGE)
        } else {
            (1, 1, flags)
        };
        let table = table_for(address, level, source)?;
        entry(table, address.slot(level))
            .store(frame.address().raw() | bits.bits(), Ordering::Release);
        pages -= step;
        frame = frame.offset(step);
        address = VirtAddr::new(address.raw() + step * PAGE_SIZE);
    }
    Some(())
}

/// Maps `pages` frames from `frame` on at `address`, in 2 MiB pages where everything is aligned.
/// Returns `None` when there is no frame for a table; a part may be mapped then.
///
/// Nothing may be mapped there yet, or nothing that a processor may remember: no flush is done.
///
/// # Panics
/// On an address that is not the hypervisor's, and on a mapping both writable and executable.
#[must_use]
pub fn map(address: VirtAddr, frame: Mfn, pages: u64, flags: Flags) -> Option<()> {
    let source = TABLES.lock();
    let source = (*source)?;
    map_from(address, frame, pages, flags, &mut || source())
}

/// [`map`] before the frame allocator is there: tables come from `memory`.
#[must_use]
pub fn map_early(
    memory: &mut MemoryMap,
    address: VirtAddr,
    frame: Mfn,
    pages: u64,
    flags: Flags,
) -> Option<()> {
    let _lock = TABLES.lock();
    map_from(address, frame, pages, flags, &mut || memory.take(1, 1))
}

/// Names the source of frames for tables, once the frame allocator works.
pub fn set_table_source(source: TableSource) {
    *TABLES.lock() = Some(source);
}

/// The L1 entries from that of `address` to the end of its table, for windows that are re-mapped
/// often. The page must have been mapped once as a 4 KiB page (of anything).
#[must_use]
pub fn l1_entries(address: VirtAddr) -> Option<&'static [AtomicU64]> {
    let mut table = root();
    for level in (2..=4).rev() {
        let value = entry(table, address.slot(level)).load(Ordering::Acquire);
        if value & 1 == 0 || (level < 4 && value & Flags::LARGE.bits() != 0) {
            return None;
        }
        table = MachineAddr::new(value & ADDRESS_MASK);
    }
    entries(table).get(address.slot(1)..)
}

/// The L1 entry that translates `address`; as [`l1_entries`].
#[must_use]
pub fn l1_entry(address: VirtAddr) -> Option<&'static AtomicU64> {
    l1_entries(address)?.first()
}

/// The frame that `address`, one of the hypervisor's, shows; the first one of a large page.
#[must_use]
pub fn frame_at(address: VirtAddr) -> Option<Mfn> {
    let mut table = root();
    for level in (1..=4).rev() {
        let value = entry(table, address.slot(level)).load(Ordering::Acquire);
        if value & 1 == 0 {
            return None;
        }
        table = MachineAddr::new(value & ADDRESS_MASK);
        if level < 4 && value & Flags::LARGE.bits() != 0 {
            break;
        }
    }
    Some(table.frame())
}

/// The sixteen entries that every L4 table has in slots 256 to 271.
#[must_use]
pub fn hypervisor_l4_entries() -> &'static [u64; L4_SLOTS] {
    let address = phys_to_virt(root()).raw() + 8 * FIRST_L4_SLOT as u64;
    // SAFETY: the root table's upper entries are written once, before this can be called, and
    // the frame stays a page table for ever.
    unsafe { &*(address as *const [u64; L4_SLOTS]) }
}

/// The root table that maps the hypervisor alone: what CR3 holds while no guest's is needed.
#[must_use]
pub fn root() -> MachineAddr {
    MachineAddr::new(ROOT.load(Ordering::Relaxed))
}

/// Builds the hypervisor's tables and starts to use them: the image with its sections' rights,
/// and all of memory in the direct map. Returns `None` if memory is too small.
#[must_use]
pub fn init(memory: &mut MemoryMap) -> Option<()> {
    let take = |memory: &mut MemoryMap| new_table(&mut || memory.take(1, 1));
    let root = take(memory)?;
    ROOT.store(root.raw(), Ordering::Relaxed);
    for slot in 0..L4_SLOTS {
        let table = take(memory)?;
        // Guests reach nothing through the other slots, not even by way of an L4 that maps itself.
        let rights = if slot == 0 {
            TABLE
        } else {
            TABLE & !Flags::USER.bits()
        };
        entry(root, FIRST_L4_SLOT + slot).store(table.raw() | rights, Ordering::Relaxed);
    }

    // The linker script starts each section on a page.
    let text = (&raw const image_text_start) as u64;
    let text_end = (&raw const image_text_end) as u64;
    let rodata_end = (&raw const image_rodata_end) as u64;
    let end = (&raw const image_end) as u64;
    let frame = |address: u64| virt_to_phys(VirtAddr::new(address)).frame();
    let pages = |start: u64, end: u64| (end - start) / PAGE_SIZE;
    let map_image = |memory: &mut MemoryMap, start, end, flags| {
        map_early(
            memory,
            VirtAddr::new(start),
            frame(start),
            pages(start, end),
            flags,
        )
    };
    map_image(memory, text, text_end, Flags::RX)?;
    map_image(memory, text_end, rodata_end, Flags::RO)?;
    map_image(memory, rodata_end, end, Flags::RW)?;

    // The direct map: low memory whole (firmware tables lie about in it), then what the memory
    // map lists. Where the image may not be written, the direct map does not allow it either.
    let low = 0x10_0000 / PAGE_SIZE;
    let (fixed, fixed_end) = (frame(text).raw(), frame(rodata_end).raw());
    let direct = |memory: &mut MemoryMap, start: u64, end: u64, flags| {
        if start < end {
            let mfn = Mfn::new(start);
            map_early(memory, phys_to_virt(mfn.address()), mfn, end - start, flags)
        } else {
            Some(())
        }
    };
    direct(memory, 0, low, Flags::RW)?;
    for i in 0..memory.ram().len() {
        let range = memory.ram()[i].start.max(low)..memory.ram()[i].end;
        direct(memory, range.start, range.end.min(fixed), Flags::RW)?;
        direct(
            memory,
            range.start.max(fixed),
            range.end.min(fixed_end),
            Flags::RO,
        )?;
        direct(memory, range.start.max(fixed_end), range.end, Flags::RW)?;
    }

    // SAFETY: the new tables map the running code, its data and the boot stack (all of them
    // image) where the old ones do.
    unsafe { x86::controlregs::cr3_write(root.raw()) };
    memory.lift_limit();
    Some(())
}

/// The L3 table that shows the pages of entry code where the image shows them, and nothing else.
static ENTRY_CODE: AtomicU64 = AtomicU64::new(0);

/// Shows at `address` of the tables under `l3` what the hypervisor's own tables show there: the page,
/// or with `level` 2 the two megabytes, as the same L1 table.
fn show(
    l3: MachineAddr,
    address: VirtAddr,
    level: u8,
    source: &mut dyn FnMut() -> Option<Mfn>,
) -> Option<()> {
    let (mut ours, mut table) = (root(), l3);
    for above in (level + 1..=4).rev() {
        let value = entry(ours, address.slot(above)).load(Ordering::Acquire);
        assert!(
            value & 1 != 0 && (above == 4 || value & Flags::LARGE.bits() == 0),
            "{address} is not mapped by pages"
        );
        ours = MachineAddr::new(value & ADDRESS_MASK);
        if above < 4 {
            let place = entry(table, address.slot(above));
            if place.load(Ordering::Relaxed) & 1 == 0 {
                place.store(new_table(source)?.raw() | TABLE, Ordering::Release);
            }
            table = MachineAddr::new(place.load(Ordering::Relaxed) & ADDRESS_MASK);
        }
    }
    let value = entry(ours, address.slot(level)).load(Ordering::Acquire);
    entry(table, address.slot(level)).store(value, Ordering::Release);
    Some(())
}

/// Builds two L4 tables that show no guest's slots, and of the hypervisor's the pages at `pages` and
/// the two megabytes at `whole`, all in one L4 slot, and the entry code.
#[must_use]
pub fn create_views(
    pages: impl Iterator<Item = VirtAddr>,
    whole: VirtAddr,
    source: &mut dyn FnMut() -> Option<Mfn>,
) -> Option<[MachineAddr; 2]> {
    let _lock = TABLES.lock();
    if ENTRY_CODE.load(Ordering::Relaxed) == 0 {
        let code = new_table(source)?;
        let start = (&raw const image_text_start) as u64;
        for address in (start..(&raw const image_entry_end) as u64).step_by(PAGE_SIZE as usize) {
            show(code, VirtAddr::new(address), 1, source)?;
        }
        ENTRY_CODE.store(code.raw(), Ordering::Relaxed);
    }
    let area = new_table(source)?;
    for page in pages {
        show(area, page, 1, source)?;
    }
    show(area, whole, 2, source)?;
    let rights = TABLE & !Flags::USER.bits();
    let mut views = [MachineAddr::new(0); 2];
    for view in &mut views {
        *view = new_table(source)?;
        entry(*view, whole.slot(4)).store(area.raw() | rights, Ordering::Relaxed);
        let code = ENTRY_CODE.load(Ordering::Relaxed);
        entry(*view, layout::IMAGE.slot(4)).store(code | rights, Ordering::Release);
    }
    Some(views)
}

/// Maps `bytes` from machine address `address` on among the devices' registers.
fn map_beside(address: MachineAddr, bytes: u64, flags: Flags) -> Option<VirtAddr> {
    static NEXT: AtomicU64 = AtomicU64::new(layout::MMIO.raw());
    let offset = address.page_offset();
    let pages = (offset + bytes).div_ceil(PAGE_SIZE);
    let place = VirtAddr::new(NEXT.fetch_add(pages * PAGE_SIZE, Ordering::Relaxed));
    map(place, address.frame(), pages, flags)?;
    Some(VirtAddr::new(place.raw() + offset))
}

/// Maps `bytes` of device registers from machine address `address` on, for good, and returns
/// where.
#[must_use]
pub fn map_device(address: MachineAddr, bytes: u64) -> Option<VirtAddr> {
    map_beside(address, bytes, Flags::DEVICE)
}

/// Maps `bytes` of firmware tables from machine address `address` on, for good and read-only, and
/// returns where.
#[must_use]
pub fn map_tables(address: MachineAddr, bytes: u64) -> Option<VirtAddr> {
    map_beside(address, bytes, Flags::RO)
}

/// The addresses of the image's code.
#[must_use]
pub fn text() -> core::ops::Range<u64> {
    unsafe extern "C" {
        static image_text_start: u8;
        static image_text_end: u8;
    }
    (&raw const image_text_start) as u64..(&raw const image_text_end) as u64
}

//! The machine's memory at boot: what there is, and which of it is still free.
//!
//! [`MemoryMap::take`] serves everything that is needed before the frame allocator exists: page
//! tables, the frame table; but for the first heap, in which the map itself lies. What is left ([`MemoryMap::free_ranges`]) goes to the allocator; the
//! image and the modules are not in it.

use paravane_core::addr::{Mfn, PAGE_SIZE};
pub use paravane_core::boot::ranges::FrameRange;
use paravane_core::boot::ranges::FreeRanges;

use super::bootinfo::BootInfo;
use super::layout;

/// Memory below this is left to firmware and to the start of other processors.
pub const LOW_MEMORY_END: u64 = 0x10_0000;
/// Before our own page tables are in use, only this much is visible: the boot tables' 4 GiB.
pub const BOOT_VISIBLE_FRAMES: u64 = (4 << 30) / PAGE_SIZE;

/// Memory and its first use.
pub struct MemoryMap {
    /// All memory, low memory included.
    ram: FreeRanges,
    /// What nobody uses yet.
    free: FreeRanges,
    /// Frames that may be used.
    used: u64,
    /// Frames from here on cannot be taken yet.
    limit: u64,
}

/// The frames that the bytes from `start` to `end` touch.
pub fn touched(start: u64, end: u64) -> FrameRange {
    start / PAGE_SIZE..end.div_ceil(PAGE_SIZE)
}

impl MemoryMap {
    /// Sorts the loader's map and sets the image, the modules and the `heap` aside. Of more than
    /// `limit` bytes of memory the rest is not used (`mem=`), but stays visible: modules may lie
    /// there.
    #[must_use]
    pub fn new(boot: &BootInfo, heap: FrameRange, limit: Option<u64>) -> Self {
        let reach = layout::DIRECT_MAP_BYTES / PAGE_SIZE;
        // Of memory whole pages; beyond the direct map's reach nothing is used.
        let ram = boot
            .memory
            .iter()
            .filter(|region| region.is_ram())
            .map(|region| {
                let (start, end) = (region.start.raw(), region.end.raw());
                start.div_ceil(PAGE_SIZE)..(end / PAGE_SIZE).min(reach)
            });
        let limit = limit.map_or(u64::MAX, |bytes| bytes / PAGE_SIZE);
        let mut free = FreeRanges::of(ram.clone(), limit);
        let used = free.frames();
        let reserved = boot
            .memory
            .iter()
            .filter(|region| !region.is_ram())
            .map(|region| (region.start.raw(), region.end.raw()));
        let modules = boot
            .modules
            .iter()
            .map(|module| (module.start.raw(), module.end.raw()));
        let image = super::paging::image();
        for (start, end) in reserved
            .chain(modules)
            .chain([(0, LOW_MEMORY_END), (image.start, image.end)])
        {
            free.reserve(touched(start, end));
        }
        free.reserve(heap);
        MemoryMap {
            ram: FreeRanges::of(ram, u64::MAX),
            free,
            used,
            limit: BOOT_VISIBLE_FRAMES,
        }
    }

    /// Takes `pages` frames in a row whose first number is a multiple of `align` (a power of
    /// two), from the top of memory. They hold anything; nobody else gets them.
    #[must_use]
    pub fn take(&mut self, pages: u64, align: u64) -> Option<Mfn> {
        self.free.take(pages, align, self.limit).map(Mfn::new)
    }

    /// From now on all of memory is visible through the direct map.
    pub fn lift_limit(&mut self) {
        self.limit = u64::MAX;
    }

    /// The frames that nobody uses, in ascending order.
    #[must_use]
    pub fn free_ranges(&self) -> &[FrameRange] {
        self.free.as_slice()
    }

    /// All memory, in ascending order.
    #[must_use]
    pub fn ram(&self) -> &[FrameRange] {
        self.ram.as_slice()
    }

    /// One more than the highest frame of memory.
    #[must_use]
    pub fn frame_limit(&self) -> u64 {
        self.ram().last().map_or(0, |range| range.end)
    }

    /// Frames of memory that may be used.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.used
    }
}

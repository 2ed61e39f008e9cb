//! The machine's memory at boot: what there is, and which of it is still free.
//!
//! [`MemoryMap::take`] serves everything that is needed before the frame allocator exists: page
//! tables, the frame table. What is left ([`MemoryMap::free_ranges`]) goes to the allocator; the
//! image and the modules are not in it.

use core::ops::Range;

use arrayvec::ArrayVec;
use paravane_core::addr::{Mfn, PAGE_SIZE};

use super::bootinfo::{BootInfo, MAX_MODULES, MAX_REGIONS, RegionKind};
use super::layout;

/// A stretch of frames, by number; the end is not in it.
pub type FrameRange = Range<u64>;

/// Memory below this is left to firmware and to the start of other processors.
const LOW_MEMORY_END: u64 = 0x10_0000;
/// Before our own page tables are in use, only this much is visible: the boot tables' 4 GiB.
const BOOT_VISIBLE_FRAMES: u64 = (4 << 30) / PAGE_SIZE;
/// Ranges that can remain after the image and each module were cut out.
const MAX_RANGES: usize = MAX_REGIONS + MAX_MODULES + 2;

/// Memory and its first use.
pub struct MemoryMap {
    /// All usable memory, in ascending order, low memory included.
    ram: ArrayVec<FrameRange, MAX_REGIONS>,
    /// What nobody uses yet, in ascending order.
    free: ArrayVec<FrameRange, MAX_RANGES>,
    /// Frames that may be used.
    used: u64,
    /// Frames from here on cannot be taken yet.
    limit: u64,
}

impl MemoryMap {
    /// Sorts the loader's map and sets the image and the modules aside. Of more than `limit`
    /// bytes of memory the rest is not used (`mem=`).
    #[must_use]
    pub fn new(boot: &BootInfo, limit: Option<u64>) -> Self {
        let mut map = MemoryMap {
            ram: ArrayVec::new(),
            free: ArrayVec::new(),
            used: 0,
            limit: BOOT_VISIBLE_FRAMES,
        };
        let reach = layout::DIRECT_MAP_BYTES / PAGE_SIZE;
        for region in &boot.memory {
            let (start, end) = (region.start.as_u64(), region.end.as_u64());
            if region.kind == RegionKind::Ram {
                // Whole pages inside; beyond the direct map's reach nothing is used.
                let range = start.div_ceil(PAGE_SIZE)..(end / PAGE_SIZE).min(reach);
                if range.start < range.end {
                    map.ram.push(range);
                }
            }
        }
        map.ram.sort_unstable_by_key(|range| range.start);
        // Firmware maps may overlap: the later range keeps what the earlier one does not have.
        let mut next = 0;
        for range in &mut map.ram {
            range.start = range.start.max(next);
            range.end = range.end.max(range.start);
            next = range.end;
        }
        map.ram.retain(|range| range.start < range.end);
        // Memory beyond the limit stays visible, since modules may lie there.
        let mut left = limit.map_or(u64::MAX, |bytes| bytes / PAGE_SIZE);
        for range in &map.ram {
            let end = range.end.min(range.start.saturating_add(left));
            left -= end - range.start;
            map.used += end - range.start;
            if range.start < end {
                map.free.push(range.start..end);
            }
        }
        for region in boot
            .memory
            .iter()
            .filter(|region| region.kind != RegionKind::Ram)
        {
            map.reserve(region.start.as_u64(), region.end.as_u64());
        }
        map.reserve(0, LOW_MEMORY_END);
        let image = super::paging::image();
        map.reserve(image.start, image.end);
        for module in &boot.modules {
            map.reserve(module.start.as_u64(), module.end.as_u64());
        }
        map
    }

    /// Takes every page that touches the bytes from `start` to `end` out of the free ranges.
    fn reserve(&mut self, start: u64, end: u64) {
        let (start, end) = (start / PAGE_SIZE, end.div_ceil(PAGE_SIZE));
        if start >= end {
            return;
        }
        let mut left = ArrayVec::<FrameRange, MAX_RANGES>::new();
        for range in &self.free {
            for part in [
                range.start..range.end.min(start),
                range.start.max(end)..range.end,
            ] {
                // One cut adds at most one range; should the table be full, memory is lost,
                // never handed out twice.
                if part.start < part.end {
                    let _ = left.try_push(part);
                }
            }
        }
        self.free = left;
    }

    /// Takes `pages` frames in a row whose first number is a multiple of `align` (a power of
    /// two), from the top of memory. They hold anything; nobody else gets them.
    #[must_use]
    pub fn take(&mut self, pages: u64, align: u64) -> Option<Mfn> {
        let limit = self.limit;
        for i in (0..self.free.len()).rev() {
            let range = self.free[i].clone();
            let top = range.end.min(limit);
            let Some(first) = top.checked_sub(pages).map(|first| first & !(align - 1)) else {
                continue;
            };
            if first < range.start {
                continue;
            }
            self.free[i].end = first;
            let rest = first + pages..range.end;
            if !rest.is_empty() {
                // As above: in a full table the rest is lost.
                let _ = self.free.try_insert(i + 1, rest);
            }
            self.free.retain(|range| !range.is_empty());
            return Some(Mfn::new(first));
        }
        None
    }

    /// From now on all of memory is visible through the direct map.
    pub fn lift_limit(&mut self) {
        self.limit = u64::MAX;
    }

    /// The frames that nobody uses, in ascending order.
    pub fn free_ranges(&self) -> &[FrameRange] {
        &self.free
    }

    /// All usable memory, in ascending order.
    pub fn ram(&self) -> &[FrameRange] {
        &self.ram
    }

    /// One more than the highest frame of memory.
    #[must_use]
    pub fn frame_limit(&self) -> u64 {
        self.ram.last().map_or(0, |range| range.end)
    }

    /// Frames of memory that may be used.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.used
    }
}

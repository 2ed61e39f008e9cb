//! The machine's memory: one range from 1 MiB up.

use paravane_core::addr::Mfn;
use paravane_core::boot::ranges::{FrameRange, FreeRanges};

pub struct MemoryMap {
    ram: FreeRanges,
    free: FreeRanges,
}

impl MemoryMap {
    /// So many frames, of which those of `kept` are in use.
    pub fn new(frames: u64, kept: FrameRange) -> Self {
        let ram = || FreeRanges::of(core::iter::once(0..frames), u64::MAX);
        let mut free = FreeRanges::of(core::iter::once(0..frames), u64::MAX);
        free.reserve(0..256);
        free.reserve(kept);
        MemoryMap { ram: ram(), free }
    }

    pub fn take(&mut self, pages: u64, align: u64) -> Option<Mfn> {
        self.free.take(pages, align, u64::MAX).map(Mfn::new)
    }

    pub fn free_ranges(&self) -> &[FrameRange] {
        self.free.as_slice()
    }

    pub fn ram(&self) -> &[FrameRange] {
        self.ram.as_slice()
    }

    pub fn frame_limit(&self) -> u64 {
        self.ram().last().map_or(0, |range| range.end)
    }
}

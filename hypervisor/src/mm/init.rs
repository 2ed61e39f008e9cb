//! The frame table and the machine-to-physical table, made of boot memory.
//!
//! Both have an entry for every frame number up to the last frame of memory. Machines have holes
//! there (device memory below 4 GiB, for instance): table pages that would describe no memory at
//! all share one frame each, read-only. It says "not memory" in every record, and "no number" in
//! every machine-to-physical entry.

use alloc::vec::Vec;

use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};
use paravane_core::mm::FrameRecord;

use super::frames;
use super::machine::{frame_pointer, set_max_mfn};
use crate::arch::layout;
use crate::arch::memory::MemoryMap;
use crate::arch::paging::{Flags, map_early};
use crate::sync::Once;

/// Pages taken in one piece where possible: one large page.
const CHUNK: u64 = 512;

/// Guests may read it. Not global: it must not stay visible from a kernel's tables to its user's.
const GUEST_TABLE: Flags = Flags::GUEST_RO.difference(Flags::GLOBAL);

/// A table with an entry a frame.
struct Table {
    /// Bytes of an entry.
    entry: u64,
    /// What every byte is at first.
    fill: u8,
    /// Where it is mapped, and with which rights.
    places: &'static [(VirtAddr, Flags)],
    /// Rights of the pages that describe no memory, by place.
    hole: Flags,
}

/// The first frame of each 2 MiB of the machine-to-physical table, in order. A piece that memory had
/// no 2 MiB for is not contiguous; the number of such a one is its first frame all the same.
static M2P_CHUNKS: Once<Vec<Mfn>> = Once::new();

/// See [`M2P_CHUNKS`].
pub fn m2p_chunks() -> impl Iterator<Item = Mfn> {
    M2P_CHUNKS.get().into_iter().flatten().copied()
}

/// Builds both tables and hands the rest of memory to the allocator. `None`: memory is too small.
#[must_use]
pub fn init(memory: &mut MemoryMap) -> Option<()> {
    static FRAME_TABLE: [(VirtAddr, Flags); 1] = [(layout::FRAME_TABLE, Flags::RW)];
    static M2P: [(VirtAddr, Flags); 2] = [
        (layout::M2P, GUEST_TABLE),
        (layout::M2P_WRITABLE, Flags::RW),
    ];
    let limit = memory.frame_limit();
    let records = Table {
        entry: size_of::<FrameRecord>() as u64,
        fill: 0,
        places: &FRAME_TABLE,
        hole: Flags::RO,
    };
    records.build(memory, limit)?;
    Table {
        entry: 8,
        fill: 0xff,
        places: &M2P,
        hole: GUEST_TABLE,
    }
    .build(memory, limit)?;
    let chunks = (0..limit.div_ceil(PAGE_SIZE / 8)).step_by(CHUNK as usize);
    let frame_at =
        |page| crate::arch::paging::frame_at(VirtAddr::new(layout::M2P.raw() + page * PAGE_SIZE));
    M2P_CHUNKS.set(chunks.filter_map(frame_at).collect());
    set_max_mfn(limit);
    for record in memory.ram().iter().cloned().flatten() {
        frames::records()[record as usize].set_hypervisors();
    }
    for range in memory.free_ranges() {
        frames::free_range(Mfn::new(range.start), range.end - range.start);
    }
    crate::arch::paging::set_table_source(frames::alloc_frame);
    crate::heap::set_source(frames::alloc_order);
    info!(
        "memory: {} MiB free for domains",
        frames::free_frames() >> 8
    );
    Some(())
}

impl Table {
    fn build(&self, memory: &mut MemoryMap, limit: u64) -> Option<()> {
        let per_page = PAGE_SIZE / self.entry;
        let pages = limit.div_ceil(per_page);
        let hole = self.frames(memory, 1)?;
        let mut page = 0;
        while page < pages {
            let backed = describes_memory(memory, page * per_page, per_page);
            let mut run = 1;
            while run < CHUNK - page % CHUNK
                && page + run < pages
                && describes_memory(memory, (page + run) * per_page, per_page) == backed
            {
                run += 1;
            }
            if backed {
                self.back(memory, page, run)?;
            } else {
                for page in page..page + run {
                    for (base, _) in self.places {
                        self.map(memory, *base, page, hole, 1, self.hole)?;
                    }
                }
            }
            page += run;
        }
        Some(())
    }

    /// Backs table pages with memory, in as few pieces as memory has.
    fn back(&self, memory: &mut MemoryMap, mut page: u64, mut pages: u64) -> Option<()> {
        while pages > 0 {
            let mut piece = pages;
            let first = loop {
                match self.frames(memory, piece) {
                    Some(first) => break first,
                    None if piece > 1 => piece /= 2,
                    None => return None,
                }
            };
            for (base, flags) in self.places {
                self.map(memory, *base, page, first, piece, *flags)?;
            }
            page += piece;
            pages -= piece;
        }
        Some(())
    }

    /// Takes frames and fills them.
    fn frames(&self, memory: &mut MemoryMap, pages: u64) -> Option<Mfn> {
        let align = if pages == CHUNK { CHUNK } else { 1 };
        let first = memory.take(pages, align)?;
        let bytes = (pages * PAGE_SIZE) as usize;
        // SAFETY: these frames were given to us alone, and all memory is in the direct map.
        unsafe { frame_pointer(first).write_bytes(self.fill, bytes) };
        Some(first)
    }

    fn map(
        &self,
        memory: &mut MemoryMap,
        base: VirtAddr,
        page: u64,
        frame: Mfn,
        pages: u64,
        flags: Flags,
    ) -> Option<()> {
        let address = VirtAddr::new(base.raw() + page * PAGE_SIZE);
        map_early(memory, address, frame, pages, flags)
    }
}

/// Whether any of `count` frames from `first` on is memory.
fn describes_memory(memory: &MemoryMap, first: u64, count: u64) -> bool {
    memory
        .ram()
        .iter()
        .any(|range| range.start < first + count && first < range.end)
}

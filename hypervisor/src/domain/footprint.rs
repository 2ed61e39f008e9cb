//! What a domain costs the hypervisor: memory outside the domain's own reservation (E17).
//!
//! Two readings, before and after a domain is made, tell: what the heap has in use, and what
//! frames went neither to the domain nor to the heap.

use paravane_core::addr::PAGE_SIZE;

use crate::{heap, mm};

/// The hypervisor's memory at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    free_frames: u64,
    heap: heap::Use,
}

/// Reads it now.
pub fn read() -> Reading {
    Reading {
        free_frames: mm::free_frames().saturating_add(mm::free_pool()),
        heap: heap::in_use(),
    }
}

impl Reading {
    /// Bytes taken between this reading and a `later` one, without the `given` frames that went
    /// to a domain.
    pub fn spent(&self, later: &Self, given: u64) -> u64 {
        let taken = self.free_frames.saturating_sub(later.free_frames);
        let heap_frames = later.heap.claimed.saturating_sub(self.heap.claimed) / PAGE_SIZE;
        let frames = taken.saturating_sub(given).saturating_sub(heap_frames);
        let allocated = later.heap.allocated.saturating_sub(self.heap.allocated);
        frames.saturating_mul(PAGE_SIZE).saturating_add(allocated)
    }
}

//! The kernel's heap: one run of frames in the direct map, under a well-kept allocator.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::NonNull;

use linked_list_allocator::Heap;
use paravane_guest::addr::PAGE_SIZE;

use crate::memory::{direct, frames};
use crate::sync::Locked;

struct KernelHeap(Locked<Heap>);

#[global_allocator]
static HEAP: KernelHeap = KernelHeap(Locked::new(Heap::empty()));

// SAFETY: `Heap` hands out disjoint blocks of memory that only it owns, and the lock serialises its
// calls.
unsafe impl GlobalAlloc for KernelHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0
            .lock()
            .allocate_first_fit(layout)
            .map_or(core::ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(block) = NonNull::new(block) {
            // SAFETY: the caller gives back a block that `alloc` gave with this layout.
            unsafe { self.0.lock().deallocate(block, layout) }
        }
    }
}

/// Gives the heap one sixteenth of memory, between one and sixteen megabytes.
pub fn init() {
    let pages = (frames::total() / 16).clamp(256, 4096);
    let start =
        frames::allocate_run(pages).expect("a heap fits into the memory of a machine that boots");
    // SAFETY: the run was free, is mapped writable for good, and belongs to the heap from here on.
    unsafe {
        HEAP.0
            .lock()
            .init(direct::pointer(start), pages * PAGE_SIZE)
    };
}

/// Bytes in use and bytes free.
pub fn usage() -> (usize, usize) {
    let heap = HEAP.0.lock();
    (heap.used(), heap.free())
}

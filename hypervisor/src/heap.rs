//! The hypervisor's heap: `talc` over frames of the direct map.
//!
//! It starts on a small stretch of boot memory and grows by whole frames from the frame
//! allocator. Allocation can fail: code that allocates on a guest's behalf uses the fallible
//! calls (`try_reserve`, `Box::try_new`'s like), since an infallible one that fails is a panic.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};
use talc::DefaultBinning;
use talc::base::Talc;
use talc::source::Manual;

use crate::arch::layout::{phys_to_virt, virt_to_phys};
use crate::mm;
use crate::sync::{Mutex, Once};

/// Gives 2^order frames in a row, or none.
type FrameSource = fn(order: u32) -> Option<Mfn>;

/// Least that the heap grows by: 2^4 frames, 64 KiB.
const LEAST_ORDER: u32 = 4;
/// Room for `talc`'s own words in a new stretch.
const OVERHEAD: usize = 64;

/// Where more memory comes from, once the frame allocator works.
static SOURCE: Once<FrameSource> = Once::new();

/// Takes more memory, enough for `layout`. Not under the heap's lock: frames that were used before
/// take a flush of other CPUs. Of two CPUs that find the heap full both may do so.
#[cold]
fn grow(layout: Layout) -> Option<()> {
    let source = SOURCE.get()?;
    let bytes = layout.size().checked_add(layout.align())? + OVERHEAD;
    let pages = bytes.div_ceil(PAGE_SIZE as usize);
    let order = pages.next_power_of_two().trailing_zeros().max(LEAST_ORDER);
    let base = phys_to_virt(source(order)?.address()).raw() as *mut u8;
    CLAIMED.fetch_add(PAGE_SIZE << order, Ordering::Relaxed);
    // SAFETY: the frames are given to the heap for good and are mapped in the direct map.
    unsafe { HEAP.0.lock().claim(base, (PAGE_SIZE as usize) << order) }.map(|_| ())
}

/// The allocator behind its lock.
struct Heap(Mutex<Talc<Manual, DefaultBinning>>);

// SAFETY: the allocator is reached through the lock only; its pointers lead into memory that it
// owns, whichever processor looks.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(Mutex::new(Talc::new(Manual)));

// SAFETY: `talc` keeps the contract of `GlobalAlloc`; the lock makes it safe to share.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        #[cfg(feature = "audit")]
        crate::sync::held::assert_none("an allocation");
        if is_large(&layout) {
            return large(&layout);
        }
        loop {
            // SAFETY: the caller's promise: a layout of non-zero size.
            let block = unsafe { self.0.lock().allocate(layout) };
            if let Some(block) = block {
                ALLOCATED.fetch_add(layout.size() as u64, Ordering::Relaxed);
                return block.as_ptr();
            }
            if grow(layout).is_none() {
                return null_mut();
            }
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if is_large(&layout) {
            let address = virt_to_phys(VirtAddr::new(pointer as u64));
            mm::free_range(address.frame(), pages(&layout));
            return;
        }
        ALLOCATED.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller's promise: `pointer` came from `alloc` with this layout.
        unsafe { self.0.lock().deallocate(pointer, layout) };
    }
}

/// From this size on a block is frames of its own, which go back to the frame allocator: what the
/// heap itself claims, it keeps.
const LARGE: usize = 256 << 10;

fn is_large(layout: &Layout) -> bool {
    layout.size() >= LARGE && layout.align() <= PAGE_SIZE as usize
}

fn pages(layout: &Layout) -> u64 {
    (layout.size() as u64).div_ceil(PAGE_SIZE)
}

/// Allocates a large block.
fn large(layout: &Layout) -> *mut u8 {
    let pages = pages(layout);
    let order = pages.next_power_of_two().trailing_zeros();
    let Some(first) = mm::alloc_order(order) else {
        return null_mut();
    };
    mm::free_range(first.offset(pages), (1 << order) - pages);
    phys_to_virt(first.address()).raw() as *mut u8
}

/// Bytes that were asked for and not given back.
static ALLOCATED: AtomicU64 = AtomicU64::new(0);
/// Bytes of frames that the heap took from the allocator.
static CLAIMED: AtomicU64 = AtomicU64::new(0);

/// How much of the heap is in use.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Bytes asked for and not given back.
    pub allocated: u64,
    /// Bytes of frames behind it, beyond the first stretch.
    pub claimed: u64,
}

/// Tells how much of the heap is in use.
pub fn in_use() -> Use {
    Use {
        allocated: ALLOCATED.load(Ordering::Relaxed),
        claimed: CLAIMED.load(Ordering::Relaxed),
    }
}

/// Gives the heap its first `pages` frames from `first` on.
///
/// # Safety
/// The frames are in the direct map and nobody else's, for ever.
pub unsafe fn claim(first: Mfn, pages: u64) {
    let base = phys_to_virt(first.address()).raw() as *mut u8;
    // SAFETY: the caller's promise.
    let _ = unsafe { HEAP.0.lock().claim(base, (pages * PAGE_SIZE) as usize) };
}

/// Lets the heap grow with frames from `source`, which must give them for good, and must not
/// allocate itself.
pub fn set_source(source: FrameSource) {
    SOURCE.set(source);
}

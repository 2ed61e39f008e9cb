//! The hypervisor's heap: `talc` over frames of the direct map.
//!
//! It starts on a small stretch of boot memory and grows by whole frames from the frame allocator,
//! until the domains are built: then it gets what their budgets have for it, and grows no more. Blocks
//! come in classes of size that do not mix ([`size_class`]), so budgets are sums: no order in which
//! guests make it allocate and free loses anything.
//!
//! Allocation can fail: code that allocates on a guest's behalf uses the fallible
//! calls (`try_reserve`, `Box::try_new`'s like), since an infallible one that fails is a panic.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{NonNull, null_mut};
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};
use paravane_core::mm::alloc::MAX_ORDER;
use paravane_core::size_class::{self, CLASSES};
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
    if SEALED.load(Ordering::Acquire) {
        return None;
    }
    let source = SOURCE.get()?;
    let bytes = layout.size().checked_add(layout.align())? + OVERHEAD;
    let pages = bytes.div_ceil(PAGE_SIZE as usize);
    let order = pages.next_power_of_two().trailing_zeros().max(LEAST_ORDER);
    let first = source(order)?;
    CLAIMED.fetch_add(PAGE_SIZE << order, Ordering::Relaxed);
    // SAFETY: the frames are given to the heap for good and are mapped in the direct map.
    unsafe { claim(first, 1 << order) }
}

/// What a free block of a class holds: the next one.
struct Free(Option<NonNull<Free>>);

/// The free blocks of each class, and the memory that was never one's.
struct Blocks {
    talc: Talc<Manual, DefaultBinning>,
    free: [Option<NonNull<Free>>; CLASSES],
}

impl Blocks {
    /// # Safety
    /// The layout is of non-zero size.
    unsafe fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let Some((class, layout)) = class_of(layout) else {
            // SAFETY: the caller's promise.
            return unsafe { self.talc.allocate(layout) };
        };
        let first = self.free.get_mut(class)?;
        if let Some(block) = *first {
            // SAFETY: what is in the list is a free block, which holds the next one.
            *first = unsafe { block.read() }.0;
            return Some(block.cast());
        }
        // SAFETY: a class's size is not zero.
        unsafe { self.talc.allocate(layout) }
    }

    /// # Safety
    /// The block came from [`Self::allocate`] with this layout, and nobody uses it any more.
    unsafe fn free(&mut self, block: NonNull<u8>, layout: Layout) {
        match class_of(layout) {
            Some((class, _)) => {
                if let Some(first) = self.free.get_mut(class) {
                    let block = block.cast::<Free>();
                    // SAFETY: the caller's promise; each class's blocks have room for a pointer, and
                    // its alignment.
                    unsafe { block.write(Free(*first)) };
                    *first = Some(block);
                }
            }
            // SAFETY: the caller's promise.
            None => unsafe { self.talc.deallocate(block.as_ptr(), layout) },
        }
    }
}

/// Largest alignment of what has a class.
const ALIGNMENT: usize = 16;

/// The class of a layout, and the layout of its blocks. Those that are aligned more have none: vCPUs,
/// which nobody makes after the start.
fn class_of(layout: Layout) -> Option<(usize, Layout)> {
    if layout.align() > ALIGNMENT {
        return None;
    }
    let (class, bytes) = size_class::of(layout.size())?;
    Some((class, Layout::from_size_align(bytes, ALIGNMENT).ok()?))
}

/// Bytes that a layout's block takes.
fn taken(layout: Layout) -> u64 {
    class_of(layout).map_or(layout, |(_, layout)| layout).size() as u64
}

/// The allocator behind its lock.
struct Heap(Mutex<Blocks>);

// SAFETY: the allocator is reached through the lock only; its pointers lead into memory that it
// owns, whichever processor looks.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(Mutex::new(Blocks {
    talc: Talc::new(Manual),
    free: [None; CLASSES],
}));

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
                ALLOCATED.fetch_add(taken(layout), Ordering::Relaxed);
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
            #[cfg(feature = "audit")]
            LARGE_PAGES.fetch_sub(pages(&layout), Ordering::Relaxed);
            mm::free_range(address.frame(), pages(&layout));
            return;
        }
        ALLOCATED.fetch_sub(taken(layout), Ordering::Relaxed);
        if let Some(block) = NonNull::new(pointer) {
            // SAFETY: the caller's promise: `pointer` came from `alloc` with this layout.
            unsafe { self.0.lock().free(block, layout) };
        }
    }
}

/// Above this size a block is frames of its own, which go back to the frame allocator: what the heap
/// itself claims, it keeps. No call of a guest's takes one so large.
const LARGE: usize = size_class::LARGEST;

fn is_large(layout: &Layout) -> bool {
    layout.size() > LARGE && layout.align() <= PAGE_SIZE as usize
}

fn pages(layout: &Layout) -> u64 {
    (layout.size() as u64).div_ceil(PAGE_SIZE)
}

/// Allocates a large block.
fn large(layout: &Layout) -> *mut u8 {
    let pages = pages(layout);
    let order = pages.next_power_of_two().trailing_zeros();
    // What was promised to domains is left, also when it is free.
    if mm::free_frames() < FLOOR.load(Ordering::Relaxed).saturating_add(1 << order) {
        return null_mut();
    }
    let Some(first) = mm::alloc_order(order) else {
        return null_mut();
    };
    mm::free_range(first.offset(pages), (1 << order) - pages);
    #[cfg(feature = "audit")]
    LARGE_PAGES.fetch_add(pages, Ordering::Relaxed);
    phys_to_virt(first.address()).raw() as *mut u8
}

/// Bytes of the blocks that are in use.
static ALLOCATED: AtomicU64 = AtomicU64::new(0);
/// Bytes of frames that the heap took from the allocator.
static CLAIMED: AtomicU64 = AtomicU64::new(0);

/// Pages of large blocks.
#[cfg(feature = "audit")]
static LARGE_PAGES: AtomicU64 = AtomicU64::new(0);

/// Pages of frames that blocks have of their own, beside the heap.
#[cfg(feature = "audit")]
pub fn large_pages() -> u64 {
    LARGE_PAGES.load(Ordering::Relaxed)
}

/// Whether it has got all that it gets.
static SEALED: AtomicBool = AtomicBool::new(false);
/// Free frames that large blocks leave.
static FLOOR: AtomicU64 = AtomicU64::new(0);

/// Gives the heap its last memory, `pages` pages; large blocks leave `floor` frames free from now on.
/// `None`: there are not so many.
pub fn seal(pages: u64, floor: u64) -> Option<()> {
    let mut left = pages;
    let mut order = u32::from(MAX_ORDER);
    while left > 0 {
        // What is left over at the end of a stretch may be lost, so there are few.
        order = order.min(left.next_power_of_two().trailing_zeros());
        let Some(first) = mm::alloc_order(order) else {
            order = order.checked_sub(1).filter(|&order| order >= LEAST_ORDER)?;
            continue;
        };
        let used = left.min(1 << order);
        mm::free_range(first.offset(used), (1 << order) - used);
        CLAIMED.fetch_add(used * PAGE_SIZE, Ordering::Relaxed);
        // SAFETY: the frames were just allocated, for ever.
        unsafe { claim(first, used) }?;
        left -= used;
    }
    FLOOR.store(floor, Ordering::Relaxed);
    SEALED.store(true, Ordering::Release);
    Some(())
}

/// How much of the heap is in use.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Bytes of the blocks that are in use.
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

/// Gives the heap `pages` frames from `first` on. `None`: they are too few to be of use.
///
/// # Safety
/// The frames are in the direct map and nobody else's, for ever.
pub unsafe fn claim(first: Mfn, pages: u64) -> Option<()> {
    let base = phys_to_virt(first.address()).raw() as *mut u8;
    // SAFETY: the caller's promise.
    let claimed = unsafe { HEAP.0.lock().talc.claim(base, (pages * PAGE_SIZE) as usize) };
    claimed.map(|_| ())
}

/// Lets the heap grow with frames from `source`, which must give them for good, and must not
/// allocate itself.
pub fn set_source(source: FrameSource) {
    SOURCE.set(source);
}

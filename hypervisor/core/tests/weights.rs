//! What a domain's grants and mappings take of the hypervisor's memory (paper, E17): a list for what
//! there may be, pieces as they are wanted, and all of it given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use paravane_core::addr::Mfn;
use paravane_core::grant::{GrantTable, MAX_PAGES, Mapping, Maptrack, Page};
use paravane_core::sync::AtomicU64;

/// Counts the bytes that are allocated.
struct Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: each call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn page(number: u64) -> Page {
    Page {
        words: Box::leak(Box::new([const { AtomicU64::new(0) }; 512])),
        mfn: Mfn::new(number),
    }
}

/// All in one test: another thread's memory would count as well.
#[test]
fn grants_and_mappings_take_what_they_need_and_give_it_back() {
    // A table in full: a reference and a number a page, of shared pages and of status pages.
    let mut pages: Vec<Page> = (0..MAX_PAGES as u64 + 8).map(page).collect();
    let table = GrantTable::new();
    let before = BYTES.load(Relaxed);
    table
        .grow(MAX_PAGES, || pages.pop(), |page| panic!("{page:?}"))
        .unwrap();
    let block = BYTES.load(Relaxed) - before;
    let most = (MAX_PAGES + 8) * size_of::<Page>();
    assert!(block <= most, "{block} bytes for the pages of a table");

    let held = Maptrack::<u64>::new(1 << 18);
    let before = BYTES.load(Relaxed);
    let taken = || BYTES.load(Relaxed) - before;
    drop(held.begin().unwrap());
    let first = taken();
    // The list of all segments that there may be, and one of 256 handles.
    let handle = size_of::<Mapping<u64>>() + 16;
    assert!(
        first <= 1024 * 16 + 256 * handle,
        "{first} bytes for the first mapping"
    );
    let making: Vec<_> = (0..1000).map(|_| held.begin().unwrap()).collect();
    let four = taken() - making.capacity() * size_of_val(&making[0]);
    let segment = (four - first) / 3;
    assert!((64..=256 * handle).contains(&segment));
    // They come to nothing; the domain ends, and each segment goes with its first handle.
    drop(making);
    for left in (0..1000_usize).rev() {
        assert_eq!(held.take_last().map(|slot| slot.is_none()), Some(true));
        let segments = left.div_ceil(256);
        assert_eq!(taken(), first - segment + segments * segment, "{left} left");
    }
    assert!(held.take_last().is_none());
}

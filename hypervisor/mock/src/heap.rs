//! The host's heap, which fails on demand.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use paravane_core::addr::Mfn;

#[derive(Clone, Copy, Debug)]
pub struct Use {
    pub allocated: u64,
    pub claimed: u64,
}

pub fn in_use() -> Use {
    Use {
        allocated: 0,
        claimed: 0,
    }
}

pub fn seal(_pages: u64, _floor: u64) -> Option<()> {
    Some(())
}

pub fn large_pages() -> u64 {
    0
}

pub fn set_source(_: fn(order: u32) -> Option<Mfn>) {}

/// Allocations that succeed before one fails; more than there are for "none fails".
pub struct Scarce;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// From now on so many allocations succeed, then one fails.
pub fn fail_after(allocations: u64) {
    LEFT.set(allocations);
}

#[global_allocator]
static HEAP: Scarce = Scarce;

// SAFETY: the system's allocator, or nothing.
unsafe impl GlobalAlloc for Scarce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let left = LEFT.try_with(|left| left.replace(left.get().wrapping_sub(1)));
        match left {
            Ok(0) => std::ptr::null_mut(),
            // SAFETY: the caller's promise.
            _ => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

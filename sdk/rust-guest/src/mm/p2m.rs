//! The physical-to-machine array: the domain's illusion of contiguous
//! memory (M21).
//!
//! The builder hands one over (start_info), entry `pfn` holding that page's
//! machine frame. The guest keeps it: ballooning and page exchange change
//! it. Entries are atomics, so that other vCPUs may read while one writes.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::addr::{Mfn, Pfn};

/// The entry of a page that has no frame at present.
pub const NO_FRAME: u64 = u64::MAX;

/// A physical-to-machine array.
#[derive(Clone, Copy)]
pub struct P2m<'a> {
    entries: &'a [AtomicU64],
}

impl<'a> P2m<'a> {
    /// An array that the caller provides (or that of [`StartInfo::p2m`]).
    ///
    /// [`StartInfo::p2m`]: crate::start::StartInfo::p2m
    pub const fn new(entries: &'a [AtomicU64]) -> Self {
        Self { entries }
    }

    /// Number of pages, with a frame or without.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True of an array without entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The frame of a page; `None` where it has none or lies beyond the end.
    pub fn mfn(&self, pfn: Pfn) -> Option<Mfn> {
        let entry = self.entries.get(usize::try_from(pfn.raw()).ok()?)?;
        match entry.load(Ordering::Acquire) {
            NO_FRAME => None,
            mfn => Some(Mfn::new(mfn)),
        }
    }

    /// Gives a page another frame, or none. False beyond the end.
    pub fn set(&self, pfn: Pfn, frame: Option<Mfn>) -> bool {
        let Some(entry) = usize::try_from(pfn.raw())
            .ok()
            .and_then(|n| self.entries.get(n))
        else {
            return false;
        };
        entry.store(frame.map_or(NO_FRAME, Mfn::raw), Ordering::Release);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_frames_and_beyond_the_end() {
        let entries = [const { AtomicU64::new(7) }; 3];
        let p2m = P2m::new(&entries);
        assert_eq!(p2m.mfn(Pfn::new(2)), Some(Mfn::new(7)));
        assert!(p2m.set(Pfn::new(2), None));
        assert_eq!(p2m.mfn(Pfn::new(2)), None);
        assert_eq!(p2m.mfn(Pfn::new(3)), None);
        assert!(!p2m.set(Pfn::new(3), None));
    }
}

//! The frames of a domain being built: allocated in large blocks, numbered, written to.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ptr;

use paravane_builder::{DomainMemory, FrameMap};
use paravane_core::addr::{Mfn, PAGE_SIZE, Pfn};
use paravane_core::mm::alloc::MAX_ORDER;

use super::DomainError;
use crate::arch::layout::phys_to_virt;
use crate::mm;

/// A run of frames that is consecutive for the guest and in the machine.
struct Run {
    pfn: u64,
    mfn: u64,
    pages: u64,
}

/// The frames of a domain, by pseudo-physical number.
pub struct Frames {
    runs: Vec<Run>,
    /// The run found last: the builder goes upwards.
    last: Cell<usize>,
}

impl Frames {
    /// Allocates `pages` frames for a domain and enters them in the machine-to-physical table.
    ///
    /// They hold zeros.
    ///
    /// # Errors
    /// There are not so many.
    pub fn allocate(memory: &mm::DomainMemory, pages: u64) -> Result<Self, DomainError> {
        let mut runs = Vec::<Run>::new();
        let mut done = 0;
        let mut order = MAX_ORDER;
        while done < pages {
            order = order.min(pages.saturating_sub(done).ilog2() as u8);
            let Some(first) = mm::populate(memory, order) else {
                order = order
                    .checked_sub(1)
                    .ok_or(DomainError::Resources("memory"))?;
                continue;
            };
            let (mfn, length) = (first.raw(), 1u64 << order);
            for page in 0..length {
                mm::set_m2p(first.offset(page), Pfn::new(done.saturating_add(page)));
            }
            match runs.last_mut() {
                Some(run) if run.mfn.saturating_add(run.pages) == mfn => {
                    run.pages = run.pages.saturating_add(length);
                }
                _ => runs.push(Run {
                    pfn: done,
                    mfn,
                    pages: length,
                }),
            }
            done = done.saturating_add(length);
        }
        Ok(Frames {
            runs,
            last: Cell::new(0),
        })
    }

    /// The machine frame behind a pseudo-physical one.
    pub fn mfn(&self, pfn: u64) -> Option<Mfn> {
        self.run(pfn).map(|(mfn, _)| Mfn::new(mfn))
    }

    fn in_run(&self, index: usize, pfn: u64) -> Option<(u64, u64)> {
        let run = self.runs.get(index)?;
        let within = pfn.checked_sub(run.pfn)?;
        let left = run.pages.checked_sub(within).filter(|&left| left != 0)?;
        Some((run.mfn.saturating_add(within), left))
    }
}

impl FrameMap for Frames {
    fn run(&self, pfn: u64) -> Option<(u64, u64)> {
        if let Some(found) = self.in_run(self.last.get(), pfn) {
            return Some(found);
        }
        let behind = self.runs.partition_point(|run| run.pfn <= pfn);
        let index = behind.checked_sub(1)?;
        let found = self.in_run(index, pfn)?;
        self.last.set(index);
        Some(found)
    }
}

/// A frame that the domain does not have, or bytes beyond its end.
pub struct Outside(pub u64);

/// Writes to the frames of a domain that does not run yet.
pub struct Writer<'a>(pub &'a Frames);

impl Writer<'_> {
    /// The direct map's address of `length` bytes at `offset` in a frame.
    fn place(&self, pfn: u64, offset: usize, length: usize) -> Result<*mut u8, Outside> {
        let mfn = self.0.mfn(pfn).ok_or(Outside(pfn))?;
        let end = offset.checked_add(length).ok_or(Outside(pfn))?;
        if end > PAGE_SIZE as usize {
            return Err(Outside(pfn));
        }
        let page = phys_to_virt(mfn.address()).raw();
        Ok(page.saturating_add(offset as u64) as *mut u8)
    }
}

impl DomainMemory for Writer<'_> {
    type Error = Outside;

    fn write(&mut self, pfn: u64, offset: usize, bytes: &[u8]) -> Result<(), Outside> {
        let to = self.place(pfn, offset, bytes.len())?;
        // SAFETY: the bytes lie in one frame of the domain, which is in the direct map; the domain
        // does not run yet, no page table maps the frame, and `bytes` are in no frame of a domain.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
        Ok(())
    }

    fn zero(&mut self, pfn: u64, offset: usize, length: usize) -> Result<(), Outside> {
        let to = self.place(pfn, offset, length)?;
        // SAFETY: as for `write`.
        unsafe { ptr::write_bytes(to, 0, length) };
        Ok(())
    }
}

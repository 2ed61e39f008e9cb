//! The balloon: memory that the kernel's own allocator has handed to us, and
//! that we have handed to the hypervisor (M17 to M20).
//!
//! To inflate, allocate pages, unmap them, and [`inflate`]. To deflate,
//! [`deflate`] them one by one and free them to the allocator. M20, memory
//! on demand, is the same from the allocator's out-of-memory path. The p2m
//! says which pages are in the balloon: they have no frame.

use crate::addr::{Mfn, Pfn};
use crate::error::Errno;
use crate::memory;
use crate::mm::p2m::P2m;

/// Where memory goes and comes from: the hypervisor, or a model of it.
pub trait Reservation {
    /// Gives frames back; says how many went, from the front.
    ///
    /// # Errors
    /// The call's.
    fn release(&mut self, frames: &[Mfn]) -> Result<usize, Errno>;

    /// Gets frames for the listed pages, in place; says how many came.
    ///
    /// # Errors
    /// The call's.
    fn claim(&mut self, pages: &mut [u64]) -> Result<usize, Errno>;
}

/// The hypervisor, by `memory_op`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hypervisor;

impl Reservation for Hypervisor {
    fn release(&mut self, frames: &[Mfn]) -> Result<usize, Errno> {
        memory::decrease(frames, 0)
    }

    fn claim(&mut self, pages: &mut [u64]) -> Result<usize, Errno> {
        memory::populate(pages, 0)
    }
}

/// Pages handled by one call.
const BATCH: usize = 64;

/// Puts pages into the balloon; gives the number that went, from the front.
/// They must not be mapped any more, and hold nothing of value.
///
/// # Errors
/// EINVAL for a page without a frame; else the reservation's. Pages before
/// it are in the balloon.
pub fn inflate(
    reservation: &mut impl Reservation,
    p2m: P2m<'_>,
    pages: &[Pfn],
) -> Result<usize, (usize, Errno)> {
    let mut total = 0;
    for batch in pages.chunks(BATCH) {
        let mut frames = [Mfn::new(0); BATCH];
        for (slot, &pfn) in frames.iter_mut().zip(batch) {
            let Some(frame) = p2m.mfn(pfn) else {
                return Err((total, Errno::EINVAL));
            };
            *slot = frame;
        }
        let frames = frames.get(..batch.len()).unwrap_or(&[]);
        let done = reservation
            .release(frames)
            .map_err(|errno| (total, errno))?;
        for &pfn in batch.iter().take(done) {
            p2m.set(pfn, None);
        }
        total += done.min(batch.len());
        if done < batch.len() {
            break;
        }
    }
    Ok(total)
}

/// Takes pages out of the balloon; gives the number that have a frame again,
/// from the front. Their contents are undefined.
///
/// # Errors
/// EINVAL for a page that has a frame; else the reservation's. Pages before
/// it are out.
pub fn deflate(
    reservation: &mut impl Reservation,
    p2m: P2m<'_>,
    pages: &[Pfn],
) -> Result<usize, (usize, Errno)> {
    let mut total = 0;
    for batch in pages.chunks(BATCH) {
        let mut list = [0; BATCH];
        for (slot, &pfn) in list.iter_mut().zip(batch) {
            if p2m.mfn(pfn).is_some() || pfn.raw() >= p2m.len() as u64 {
                return Err((total, Errno::EINVAL));
            }
            *slot = pfn.raw();
        }
        let list = list.get_mut(..batch.len()).unwrap_or(&mut []);
        let done = reservation.claim(list).map_err(|errno| (total, errno))?;
        for (&pfn, &frame) in batch.iter().zip(list.iter()).take(done) {
            p2m.set(pfn, Some(Mfn::new(frame)));
        }
        total += done.min(batch.len());
        if done < batch.len() {
            break;
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::AtomicU64;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    /// A hypervisor with a pool of frames.
    struct Pool {
        free: Vec<u64>,
        limit: usize,
    }

    impl Reservation for Pool {
        fn release(&mut self, frames: &[Mfn]) -> Result<usize, Errno> {
            let done = frames.len().min(self.limit);
            self.free
                .extend(frames.iter().take(done).map(|frame| frame.raw()));
            Ok(done)
        }

        fn claim(&mut self, pages: &mut [u64]) -> Result<usize, Errno> {
            let mut done = 0;
            for slot in pages.iter_mut().take(self.limit) {
                let Some(frame) = self.free.pop() else { break };
                *slot = frame;
                done += 1;
            }
            Ok(done)
        }
    }

    proptest! {
        /// No frame is lost or doubled, whatever goes and comes.
        #[test]
        fn frames_are_conserved(
            steps in prop::collection::vec((any::<bool>(), 0..200u64, 0..100usize), 0..30),
            limit in 1..80usize,
        ) {
            let entries: Vec<AtomicU64> = (0..200).map(|n| AtomicU64::new(n + 1000)).collect();
            let p2m = P2m::new(&entries);
            let mut pool = Pool { free: Vec::new(), limit };
            for (inflating, first, count) in steps {
                let pages: Vec<Pfn> = (first..200)
                    .map(Pfn::new)
                    .filter(|&pfn| p2m.mfn(pfn).is_some() == inflating)
                    .take(count)
                    .collect();
                if inflating {
                    inflate(&mut pool, p2m, &pages).unwrap();
                } else {
                    deflate(&mut pool, p2m, &pages).unwrap();
                }
                let mut all = pool.free.clone();
                all.extend((0..200).filter_map(|n| p2m.mfn(Pfn::new(n))).map(Mfn::raw));
                all.sort_unstable();
                prop_assert_eq!(all, (1000..1200).collect::<Vec<u64>>());
            }
        }
    }

    #[test]
    fn a_page_is_not_ballooned_twice() {
        let entries = [const { AtomicU64::new(5) }; 2];
        let p2m = P2m::new(&entries);
        let mut pool = Pool {
            free: Vec::new(),
            limit: 10,
        };
        assert_eq!(inflate(&mut pool, p2m, &[Pfn::new(0)]), Ok(1));
        assert_eq!(
            inflate(&mut pool, p2m, &[Pfn::new(1), Pfn::new(0)]),
            Err((0, Errno::EINVAL))
        );
        assert_eq!(
            deflate(&mut pool, p2m, &[Pfn::new(2)]),
            Err((0, Errno::EINVAL))
        );
        assert_eq!(deflate(&mut pool, p2m, &[Pfn::new(0),]), Ok(1));
    }
}

//! Pages that a domain gives back for a while: it may have as many again, whatever its neighbours do
//! meanwhile.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{Mfn, Pfn};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, memory, need};

/// Pages in one call.
const TOGETHER: usize = 64;
/// A page number that nothing else has.
const FREE_PAGE: u64 = 0x10_0000;
/// In place of a frame that was given back.
const GONE: u64 = u64::MAX;

/// The frames of `N` pages, a multiple of 64: best a static.
pub struct Lent<const N: usize>([AtomicU64; N]);

impl<const N: usize> Lent<N> {
    /// Nothing yet.
    #[expect(clippy::new_without_default, reason = "for statics")]
    pub const fn new() -> Self {
        const { assert!(N.is_multiple_of(TOGETHER)) };
        Lent([const { AtomicU64::new(GONE) }; N])
    }

    /// Gives the domain's last pages back, and sees that as many can be had again: so it is meant.
    /// Then it gives them back once more.
    pub fn begin(&self, boot: &BootMemory, start: &'static StartInfo) {
        let first = start.nr_pages() - N as u64;
        claim!(first > boot.pages());
        for (page, frame) in (first..).zip(&self.0) {
            let mfn = need!(start.p2m().mfn(Pfn::new(page)).ok_or("no frame"));
            frame.store(mfn.raw(), Ordering::Relaxed);
        }
        self.give();
        claim_eq!(self.take(), N);
        self.give();
    }

    /// Gives back what it has of them.
    pub fn give(&self) {
        for some in self.0.chunks(TOGETHER) {
            let had = some.iter().map(|frame| frame.swap(GONE, Ordering::Relaxed));
            let mut frames = [Mfn::new(GONE); TOGETHER];
            let mut count = 0;
            for frame in had.filter(|&frame| frame != GONE) {
                frames[count] = Mfn::new(frame);
                count += 1;
            }
            claim_eq!(memory::decrease(&frames[..count], 0), Ok(count));
        }
    }

    /// Takes as many again; how many there were.
    pub fn take(&self) -> usize {
        let mut got = 0;
        for some in self.0.chunks(TOGETHER) {
            let mut pages = [FREE_PAGE; TOGETHER];
            let count = need!(memory::populate(&mut pages, 0));
            for (page, frame) in pages.iter().zip(some).take(count) {
                frame.store(*page, Ordering::Relaxed);
            }
            got += count;
            if count != some.len() {
                break;
            }
        }
        got
    }
}

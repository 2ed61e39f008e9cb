//! The pages of a table: a few stand in the table itself, the others in one block that is allocated
//! when they are first wanted. So a small table costs little, and no page is added by allocating.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::table::Page;
use crate::size_class;
use crate::sync::room::{self, NoRoom};

/// Up to `ALL` pages, `FEW` of them without a block.
#[derive(Debug)]
pub(super) struct Pages<const FEW: usize, const ALL: usize> {
    few: ArrayVec<Page, FEW>,
    /// The block: it never grows beyond its capacity, and stays as long as the table.
    rest: Vec<Page>,
}

impl<const FEW: usize, const ALL: usize> Pages<FEW, ALL> {
    pub(super) const fn new() -> Self {
        Pages {
            few: ArrayVec::new_const(),
            rest: Vec::new(),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.few.len() + self.rest.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Page> {
        match index.checked_sub(FEW) {
            None => self.few.get(index),
            Some(index) => self.rest.get(index),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Page> {
        self.few.iter().chain(&self.rest)
    }

    /// Whether a block is missing for `pages`.
    pub(super) const fn lacks_block(&self, pages: usize) -> bool {
        pages > FEW && self.rest.capacity() == 0
    }

    /// Bytes of the heap that the block takes.
    pub(super) const BLOCK_BYTES: usize = size_class::bytes((ALL - FEW) * size_of::<Page>());

    /// A block; to be had outside of the table's lock.
    pub(super) fn new_block() -> Result<Vec<Page>, NoRoom> {
        room::vector(ALL - FEW)
    }

    /// Puts the block in its place. Left in `block`, to be freed outside of the lock, if another
    /// was faster.
    pub(super) const fn install(&mut self, block: &mut Vec<Page>) {
        if self.rest.capacity() == 0 {
            core::mem::swap(&mut self.rest, block);
        }
    }

    /// Adds a page, and never allocates; gives the page back if there is no room.
    pub(super) fn push(&mut self, page: Page) -> Option<Page> {
        let Err(full) = self.few.try_push(page) else {
            return None;
        };
        if self.rest.len() == self.rest.capacity() || self.len() >= ALL {
            return Some(full.element());
        }
        self.rest.push(page);
        None
    }

    /// Takes the last page.
    pub(super) fn pop(&mut self) -> Option<Page> {
        self.rest.pop().or_else(|| self.few.pop())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::addr::Mfn;
    use crate::sync::sequential::AtomicU64;

    fn page(number: u64) -> Page {
        Page {
            words: Box::leak(Box::new(core::array::from_fn(|_| AtomicU64::new(0)))),
            mfn: Mfn::new(number),
        }
    }

    #[test]
    fn pages_beyond_the_few_wait_for_a_block() {
        type Three = Pages<1, 3>;
        let numbers = |pages: &Three| pages.iter().map(|page| page.mfn.raw()).collect::<Vec<_>>();
        let mut pages = Three::new();
        assert!(!pages.lacks_block(1));
        assert!(pages.push(page(0)).is_none());
        assert!(pages.lacks_block(2));
        assert_eq!(pages.push(page(1)).map(|page| page.mfn.raw()), Some(1));

        let mut block = Three::new_block().unwrap();
        pages.install(&mut block);
        assert_eq!(block.capacity(), 0);
        assert!(!pages.lacks_block(3));
        assert!(pages.push(page(1)).is_none());
        // One who comes too late keeps the block, and no page is lost.
        let mut late = Three::new_block().unwrap();
        pages.install(&mut late);
        assert_ne!(late.capacity(), 0);
        assert!(pages.push(page(2)).is_none());
        assert_eq!(pages.push(page(3)).map(|page| page.mfn.raw()), Some(3));

        assert_eq!(numbers(&pages), [0, 1, 2]);
        assert_eq!(pages.get(2).map(|page| page.mfn.raw()), Some(2));
        assert!(pages.get(3).is_none());
        let taken: Vec<_> = core::iter::from_fn(|| pages.pop()).collect();
        let taken: Vec<_> = taken.iter().map(|page| page.mfn.raw()).collect();
        assert_eq!(taken, [2, 1, 0]);
    }
}

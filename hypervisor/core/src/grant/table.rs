//! The granter's side: the pages of its table, their layout, and which entries are in use.
//!
//! One lock a table, held for a few words' work; under it nothing is allocated or freed. What a
//! domain pays for its table, beside the pages that it shares with us, are 16 bytes for each entry
//! of a page once one of them has been used, a kilobyte once any has been, and a kilobyte more if
//! the table is longer than a few pages.

use arrayvec::ArrayVec;

use super::entry::{self, Grant};
use super::pages::Pages;
use super::uses::{self, TableUses};
use super::{GrantError, MAX_PAGES, RESERVED_ENTRIES, WORDS};
use crate::addr::{DomainId, Mfn};
use crate::sync::Mutex;
use crate::sync::sequential::AtomicU64;
use crate::sync::sequential::Ordering::{Acquire, Relaxed, SeqCst};

/// A page that the domain shares with us; the guest writes it at any moment.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its words.
    pub words: &'static [AtomicU64; WORDS],
    /// Its frame.
    pub mfn: Mfn,
}

/// Pages whose entries' status words fit into one page: an entry is two words, four entries have
/// their status in one.
const PAGES_OF_STATUS: usize = 8;

/// Pages of entries, and of status words, of which the others are in a block.
type Shared = Pages<4, MAX_PAGES>;
type Status = Pages<1, { MAX_PAGES / PAGES_OF_STATUS }>;

/// Frames that a table shares with its domain at most.
pub const TABLE_FRAMES: u64 = (MAX_PAGES + MAX_PAGES / PAGES_OF_STATUS) as u64;

/// Bytes of the heap that a table takes at most.
pub const TABLE_BYTES: u64 = (Shared::BLOCK_BYTES + Status::BLOCK_BYTES + uses::MAX_BYTES) as u64;

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) version: u32,
    pub(super) shared: Shared,
    pub(super) status: Status,
    /// The uses of each page's entries, once one has been used.
    pub(super) uses: TableUses,
    /// Pins in all.
    pub(super) active: u64,
    /// Transfers under way.
    pub(super) incoming: u32,
}

/// The grant table of one domain.
#[derive(Debug)]
pub struct GrantTable(pub(super) Mutex<Inner>);

impl Default for GrantTable {
    fn default() -> Self {
        Self::new()
    }
}

/// Status pages that go with `pages` shared ones.
const fn status_pages(version: u32, pages: usize) -> usize {
    if version == 1 {
        0
    } else {
        pages.div_ceil(PAGES_OF_STATUS)
    }
}

impl Inner {
    /// Entries of a page of the present version.
    pub(super) const fn per_page(&self) -> u32 {
        if self.version == 1 {
            WORDS as u32
        } else {
            WORDS as u32 / 2
        }
    }

    pub(super) fn entries(&self) -> u32 {
        self.shared.len() as u32 * self.per_page()
    }

    /// Whether a page is missing for `pages` of the present version.
    fn is_short_of(&self, pages: usize) -> bool {
        self.shared.len() < pages
    }

    /// Adds a status page, if `version` needs one for `more` shared pages than there are; else gives
    /// it back.
    fn add_status(&mut self, page: Page, version: u32, more: usize) -> Option<Page> {
        if self.status.len() < status_pages(version, self.shared.len() + more) {
            self.status.push(page)
        } else {
            Some(page)
        }
    }

    /// Adds a page to a table that shall have `pages`: no entry can be found before there is room
    /// for its status. Gives the page back if another vCPU was faster.
    fn add(&mut self, page: Page, pages: usize) -> Option<Page> {
        if !self.is_short_of(pages) {
            return Some(page);
        }
        let page = self.add_status(page, self.version, 1)?;
        self.shared.push(page)
    }

    /// A word of an entry.
    pub(super) fn word(&self, number: u32, second: bool) -> Option<&'static AtomicU64> {
        let per_page = self.per_page();
        let page = self.shared.get((number / per_page) as usize)?;
        let index = number % per_page;
        let index = if self.version == 1 {
            index
        } else {
            2 * index + u32::from(second)
        };
        page.words.get(index as usize)
    }

    pub(super) fn decode(&self, number: u32) -> Result<(u64, Grant), GrantError> {
        let first = self.word(number, false);
        let word = first.ok_or(GrantError::NoSuchEntry(number))?.load(Acquire);
        if self.version == 1 {
            return Ok((word, entry::decode_v1(word)));
        }
        let second = self.word(number, true);
        let second = second.ok_or(GrantError::NoSuchEntry(number))?.load(Acquire);
        Ok((word, entry::decode_v2(word, second)))
    }

    /// Writes an access grant.
    fn write(&self, number: u32, to: DomainId, frame: Mfn, read_only: bool) -> bool {
        let word = entry::access_v1(to, frame, read_only);
        let Some(first) = self.word(number, false) else {
            return false;
        };
        if self.version == 1 {
            first.store(word, SeqCst);
            return true;
        }
        if let Some(second) = self.word(number, true) {
            second.store(frame.raw(), SeqCst);
        }
        first.store(word & 0xffff_ffff, SeqCst);
        true
    }

    /// Goes over to another version, when no entry is in use: so the room for uses stays as it is.
    ///
    /// All pages, 72 at most, are cleared in one piece, under the lock: an entry that is looked at by
    /// the wrong layout would grant what nobody granted. It stays within what a call may take
    /// (`tests/guests/grant-latency`: "version 2 of a long table"), and so does who waits for the lock.
    fn change_version(&mut self, version: u32) {
        let kept: [Grant; RESERVED_ENTRIES as usize] = core::array::from_fn(|number| {
            self.decode(number as u32)
                .map_or(Grant::Invalid, |(_, grant)| grant)
        });
        self.version = version;
        for page in self.shared.iter().chain(self.status.iter()) {
            for word in page.words {
                word.store(0, Relaxed);
            }
        }
        for (number, grant) in (0..).zip(kept) {
            // What the new layout cannot say is not granted any more.
            if let Grant::Access {
                to,
                frame,
                read_only,
                part: None,
            } = grant
                && (version == 2 || u32::try_from(frame.raw()).is_ok())
            {
                self.write(number, to, frame, read_only);
            }
        }
    }
}

impl GrantTable {
    /// No page yet, version 1.
    #[must_use]
    pub const fn new() -> Self {
        GrantTable(Mutex::new(Inner {
            version: 1,
            shared: Shared::new(),
            status: Status::new(),
            uses: None,
            active: 0,
            incoming: 0,
        }))
    }

    /// The version of the layout.
    pub fn version(&self) -> u32 {
        self.0.lock().version
    }

    /// Visits the frames of all its pages, for the audit.
    pub fn for_each_frame(&self, visit: impl FnMut(Mfn)) {
        let inner = self.0.lock();
        let pages = inner.shared.iter().chain(inner.status.iter());
        pages.map(|page| page.mfn).for_each(visit);
    }

    /// How many pages the table has.
    pub fn pages(&self) -> usize {
        self.0.lock().shared.len()
    }

    /// How many pins there are in all.
    pub fn active(&self) -> u64 {
        self.0.lock().active
    }

    /// Makes the table at least `pages` long, with zeroed pages from `new`; what another vCPU has
    /// made superfluous meanwhile goes to `give_back`. Both are called outside of the lock. Pages
    /// that could be had stay even if others could not.
    ///
    /// # Errors
    /// [`GrantError::NoRoom`]: more than [`MAX_PAGES`], or no memory.
    pub fn grow(
        &self,
        pages: usize,
        mut new: impl FnMut() -> Option<Page>,
        mut give_back: impl FnMut(Page),
    ) -> Result<(), GrantError> {
        if pages > MAX_PAGES {
            return Err(GrantError::NoRoom);
        }
        self.make_room(pages)?;
        while self.0.lock().is_short_of(pages) {
            let page = new().ok_or(GrantError::NoRoom)?;
            let surplus = self.0.lock().add(page, pages);
            surplus.into_iter().for_each(&mut give_back);
        }
        Ok(())
    }

    /// Has the blocks that `pages` need, in either version: a change of version finds them there.
    fn make_room(&self, pages: usize) -> Result<(), GrantError> {
        let status = status_pages(2, pages);
        // Blocks are never taken away again; one that came too late is freed behind the lock.
        let lacks = self.0.lock().shared.lacks_block(pages);
        if lacks {
            let mut block = Shared::new_block()?;
            self.0.lock().shared.install(&mut block);
        }
        let lacks = self.0.lock().status.lacks_block(status);
        if lacks {
            let mut block = Status::new_block()?;
            self.0.lock().status.install(&mut block);
        }
        Ok(())
    }

    /// Takes a page from a table that nobody uses any more, to be freed.
    pub fn take_page(&self) -> Option<Page> {
        let mut inner = self.0.lock();
        inner.status.pop().or_else(|| inner.shared.pop())
    }

    /// The frames of the table's pages, or of its status words; the version that it has.
    pub fn frames(&self, status: bool) -> (ArrayVec<Mfn, MAX_PAGES>, u32) {
        let inner = self.0.lock();
        let frames = if status {
            // Status pages are kept for later when version 1 is in force.
            let known = status_pages(inner.version, inner.shared.len());
            let known = inner.status.iter().take(known);
            known.map(|page| page.mfn).collect()
        } else {
            inner.shared.iter().map(|page| page.mfn).collect()
        };
        (frames, inner.version)
    }

    /// Changes the version of the layout. Everything granted is forgotten, but for what the domain's
    /// builder granted, which is written anew. `new` and `give_back` are as for [`Self::grow`].
    ///
    /// # Errors
    /// No such version; an entry is in use; no memory for the status pages: nothing changed then.
    pub fn set_version(
        &self,
        version: u32,
        mut new: impl FnMut() -> Option<Page>,
        mut give_back: impl FnMut(Page),
    ) -> Result<(), GrantError> {
        if version != 1 && version != 2 {
            return Err(GrantError::NoSuchVersion(version));
        }
        loop {
            let mut inner = self.0.lock();
            if inner.version == version {
                return Ok(());
            }
            if inner.active != 0 || inner.incoming != 0 {
                return Err(GrantError::InUse(0));
            }
            if inner.status.len() >= status_pages(version, inner.shared.len()) {
                inner.change_version(version);
                return Ok(());
            }
            drop(inner);
            let page = new().ok_or(GrantError::NoRoom)?;
            let surplus = self.0.lock().add_status(page, version, 0);
            surplus.into_iter().for_each(&mut give_back);
        }
    }

    /// Grants `frame` to `to` in the granter's name: for the builder of a domain.
    pub fn seed(&self, number: u32, to: DomainId, frame: Mfn, read_only: bool) -> bool {
        self.0.lock().write(number, to, frame, read_only)
    }
}

//! The granter's side: the pages of its table, and which entries are in use.
//!
//! One lock a table, held for a few words' work. What a domain pays for its table, beside the pages
//! that it shares with us, are 16 bytes for each entry of a page once one of them has been used.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::entry::{self, COMMITTED, COMPLETED, Grant, Part, READING, WRITING};
use super::{GrantError, MAX_PAGES, RESERVED_ENTRIES, WORDS};
use crate::addr::{DomainId, Mfn};
use crate::sync::Mutex;
use crate::sync::sequential::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};
use crate::sync::sequential::{AtomicU64, fence};

/// A page that the domain shares with us; the guest writes it at any moment.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its words.
    pub words: &'static [AtomicU64; WORDS],
    /// Its frame.
    pub mfn: Mfn,
}

/// An entry in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Active {
    readers: u32,
    writers: u32,
    frame: u64,
}

/// What an entry gave to whoever pinned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The frame.
    pub frame: Mfn,
    /// Which part of it.
    pub part: Part,
}

/// What [`GrantTable::pin`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A frame of the granter's; the entry is in use now.
    Frame(Pinned),
    /// Another domain's grant, passed on; nothing is in use yet.
    Elsewhere {
        /// Whose.
        owner: DomainId,
        /// Its number there.
        entry: u32,
    },
}

/// The uses of the entries of one page; allocated when the first one is used.
type Uses = Option<Box<[Active]>>;

#[derive(Debug)]
struct Inner {
    version: u32,
    shared: Vec<Page>,
    status: Vec<Page>,
    uses: Vec<Uses>,
    /// Pins in all.
    active: u64,
}

/// The grant table of one domain.
#[derive(Debug)]
pub struct GrantTable(Mutex<Inner>);

impl Default for GrantTable {
    fn default() -> Self {
        Self::new()
    }
}

/// How often an entry that changes under our eyes is looked at.
const PATIENCE: u32 = 8;

impl Inner {
    /// Entries of a page of the present version.
    const fn per_page(&self) -> u32 {
        if self.version == 1 { 512 } else { 256 }
    }

    fn entries(&self) -> u32 {
        self.shared.len() as u32 * self.per_page()
    }

    /// Status pages that go with the shared ones.
    fn status_pages(&self) -> usize {
        if self.version == 1 {
            0
        } else {
            // 256 entries a page, 2048 status words a page.
            self.shared.len().div_ceil(8)
        }
    }

    /// A word of an entry.
    fn word(&self, number: u32, second: bool) -> Option<&'static AtomicU64> {
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

    /// The word that holds an entry's marks, and how far up in it they are.
    fn marks(&self, number: u32) -> Option<(&'static AtomicU64, u32)> {
        if self.version == 1 {
            return Some((self.word(number, false)?, 0));
        }
        let page = self.status.get((number / 2048) as usize)?;
        let index = number % 2048;
        Some((page.words.get((index / 4) as usize)?, index % 4 * 16))
    }

    fn decode(&self, number: u32) -> Result<(u64, Grant), GrantError> {
        let first = self.word(number, false);
        let word = first.ok_or(GrantError::NoSuchEntry(number))?.load(Acquire);
        if self.version == 1 {
            return Ok((word, entry::decode_v1(word)));
        }
        let second = self.word(number, true);
        let second = second.ok_or(GrantError::NoSuchEntry(number))?.load(Acquire);
        Ok((word, entry::decode_v2(word, second)))
    }

    fn uses(&mut self, number: u32) -> Option<&mut Active> {
        let per_page = self.per_page();
        let uses = self.uses.get_mut((number / per_page) as usize)?.as_mut()?;
        uses.get_mut((number % per_page) as usize)
    }

    /// As [`Self::uses`], with memory for it.
    fn uses_or_new(&mut self, number: u32) -> Result<&mut Active, GrantError> {
        let per_page = self.per_page() as usize;
        let page = (number as usize) / per_page;
        if self.uses.len() <= page {
            let more = page + 1 - self.uses.len();
            self.uses
                .try_reserve(more)
                .map_err(|_| GrantError::NoRoom)?;
            self.uses.resize_with(page + 1, || None);
        }
        let none = GrantError::NoSuchEntry(number);
        let uses = self.uses.get_mut(page).ok_or(none)?;
        if uses.is_none() {
            let mut fresh = Vec::new();
            fresh
                .try_reserve_exact(per_page)
                .map_err(|_| GrantError::NoRoom)?;
            fresh.resize(per_page, Active::default());
            *uses = Some(fresh.into_boxed_slice());
        }
        let uses = uses.as_mut().ok_or(none)?;
        uses.get_mut((number as usize) % per_page).ok_or(none)
    }

    /// Sets the marks of an entry that stood as `word` when it was decided on. `false` if it
    /// changed meanwhile; then no mark of ours is left.
    fn mark(&self, number: u32, word: u64, bits: u64) -> bool {
        let Some((marks, shift)) = self.marks(number) else {
            return false;
        };
        if self.version == 1 {
            return marks
                .compare_exchange(word, word | bits, SeqCst, Relaxed)
                .is_ok();
        }
        let before = marks.fetch_or(bits << shift, SeqCst);
        // The granter withdraws an entry first and looks at its marks then; we mark and look.
        fence(SeqCst);
        let same = self
            .word(number, false)
            .is_some_and(|first| first.load(SeqCst) == word);
        if !same {
            let ours = (bits << shift) & !before;
            marks.fetch_and(!ours, SeqCst);
        }
        same
    }
}

impl GrantTable {
    /// No page yet, version 1.
    #[must_use]
    pub const fn new() -> Self {
        GrantTable(Mutex::new(Inner {
            version: 1,
            shared: Vec::new(),
            status: Vec::new(),
            uses: Vec::new(),
            active: 0,
        }))
    }

    /// The version of the layout.
    pub fn version(&self) -> u32 {
        self.0.lock().version
    }

    /// How many pages the table has.
    pub fn pages(&self) -> usize {
        self.0.lock().shared.len()
    }

    /// How many pins there are in all.
    pub fn active(&self) -> u64 {
        self.0.lock().active
    }

    /// Makes the table at least `pages` long, with zeroed pages from `new`. Pages that could be had
    /// stay even if others could not.
    ///
    /// # Errors
    /// [`GrantError::NoRoom`]: more than [`MAX_PAGES`], or no memory.
    pub fn grow(
        &self,
        pages: usize,
        mut new: impl FnMut() -> Option<Page>,
    ) -> Result<(), GrantError> {
        if pages > MAX_PAGES {
            return Err(GrantError::NoRoom);
        }
        let mut inner = self.0.lock();
        while inner.shared.len() < pages {
            inner
                .shared
                .try_reserve(1)
                .map_err(|_| GrantError::NoRoom)?;
            inner.shared.push(new().ok_or(GrantError::NoRoom)?);
        }
        while inner.status.len() < inner.status_pages() {
            inner
                .status
                .try_reserve(1)
                .map_err(|_| GrantError::NoRoom)?;
            inner.status.push(new().ok_or(GrantError::NoRoom)?);
        }
        Ok(())
    }

    /// Takes a page from a table that nobody uses any more, to be freed.
    pub fn take_page(&self) -> Option<Page> {
        let mut inner = self.0.lock();
        inner.status.pop().or_else(|| inner.shared.pop())
    }

    /// The frame of a page of the table, or of its status words.
    pub fn frame(&self, status: bool, page: usize) -> Option<Mfn> {
        let inner = self.0.lock();
        let pages = if status { &inner.status } else { &inner.shared };
        // Status pages of version 2 are kept for later when version 1 is in force.
        let known = if status {
            inner.status_pages()
        } else {
            pages.len()
        };
        pages
            .get(page)
            .filter(|_| page < known)
            .map(|page| page.mfn)
    }

    /// Changes the version of the layout. Everything granted is forgotten, but for what the domain's
    /// builder granted, which is written anew.
    ///
    /// # Errors
    /// No such version; an entry is in use; no memory for the status pages.
    pub fn set_version(
        &self,
        version: u32,
        new: impl FnMut() -> Option<Page>,
    ) -> Result<(), GrantError> {
        if version != 1 && version != 2 {
            return Err(GrantError::NoSuchVersion(version));
        }
        let pages = {
            let mut inner = self.0.lock();
            if inner.version == version {
                return Ok(());
            }
            if inner.active != 0 {
                return Err(GrantError::InUse(0));
            }
            let kept: [Grant; RESERVED_ENTRIES as usize] = core::array::from_fn(|number| {
                inner
                    .decode(number as u32)
                    .map_or(Grant::Invalid, |(_, grant)| grant)
            });
            inner.version = version;
            inner.uses.clear();
            for page in inner.shared.iter().chain(&inner.status) {
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
                    write(&inner, number, to, frame, read_only);
                }
            }
            inner.shared.len()
        };
        self.grow(pages, new)
    }

    /// Grants `frame` to `to` in the granter's name: for the builder of a domain.
    pub fn seed(&self, number: u32, to: DomainId, frame: Mfn, read_only: bool) -> bool {
        write(&self.0.lock(), number, to, frame, read_only)
    }

    /// Puts an entry to use for `by`, for reading or for writing. `copy` allows the kinds that can
    /// only be copied.
    ///
    /// # Errors
    /// Why not.
    pub fn pin(
        &self,
        number: u32,
        by: DomainId,
        write: bool,
        copy: bool,
    ) -> Result<Found, GrantError> {
        let mut inner = self.0.lock();
        for _ in 0..PATIENCE {
            let (word, grant) = inner.decode(number)?;
            let (frame, part) = match grant {
                Grant::Access { to, .. } | Grant::Transitive { to, .. } if to != by => {
                    return Err(GrantError::OtherDomain(number));
                }
                Grant::Access { read_only, .. } | Grant::Transitive { read_only, .. }
                    if write && read_only =>
                {
                    return Err(GrantError::ReadOnly(number));
                }
                Grant::Transitive { owner, entry, .. } if copy => {
                    return Ok(Found::Elsewhere { owner, entry });
                }
                Grant::Access { frame, part, .. } if copy || part.is_none() => {
                    (frame, part.unwrap_or(entry::WHOLE))
                }
                Grant::Access { .. } | Grant::Transitive { .. } => {
                    return Err(GrantError::CopyOnly(number));
                }
                Grant::Invalid | Grant::Transfer { .. } => {
                    return Err(GrantError::NotGranted(number));
                }
            };
            inner.uses_or_new(number)?;
            let bits = if write { READING | WRITING } else { READING };
            if !inner.mark(number, word, bits) {
                // In version 2 marks of other pins must outlive our failed attempt.
                restore_marks(&mut inner, number);
                continue;
            }
            let uses = inner.uses_or_new(number)?;
            if uses.readers + uses.writers == 0 {
                uses.frame = frame.raw();
            }
            let frame = Mfn::new(uses.frame);
            if write {
                uses.writers += 1;
            } else {
                uses.readers += 1;
            }
            inner.active += 1;
            return Ok(Found::Frame(Pinned { frame, part }));
        }
        Err(GrantError::Unsteady(number))
    }

    /// Ends one use of an entry.
    pub fn unpin(&self, number: u32, write: bool) {
        let mut inner = self.0.lock();
        let Some(uses) = inner.uses(number) else {
            return;
        };
        let count = if write {
            &mut uses.writers
        } else {
            &mut uses.readers
        };
        let Some(fewer) = count.checked_sub(1) else {
            return;
        };
        *count = fewer;
        inner.active -= 1;
        restore_marks(&mut inner, number);
    }

    /// Exchanges two entries that are not in use.
    ///
    /// # Errors
    /// One does not exist or is in use.
    pub fn swap(&self, a: u32, b: u32) -> Result<(), GrantError> {
        let mut inner = self.0.lock();
        for number in [a, b] {
            if number >= inner.entries() {
                return Err(GrantError::NoSuchEntry(number));
            }
            if inner
                .uses(number)
                .is_some_and(|uses| uses.readers + uses.writers != 0)
            {
                return Err(GrantError::InUse(number));
            }
        }
        for second in [false, true] {
            if let (Some(a), Some(b)) = (inner.word(a, second), inner.word(b, second))
                && (inner.version == 2 || !second)
            {
                let old = a.swap(b.load(Acquire), AcqRel);
                b.store(old, SeqCst);
            }
        }
        Ok(())
    }

    /// Claims an entry that accepts a frame from `from`: the transfer is under way.
    ///
    /// # Errors
    /// The entry does not accept one from that domain, or has done so already.
    pub fn begin_transfer(&self, number: u32, from: DomainId) -> Result<(), GrantError> {
        let inner = self.0.lock();
        for _ in 0..PATIENCE {
            let (word, grant) = inner.decode(number)?;
            match grant {
                Grant::Transfer { from: named, .. } if named != from => {
                    return Err(GrantError::OtherDomain(number));
                }
                Grant::Transfer { taken: false, .. } => {}
                Grant::Transfer { .. } => return Err(GrantError::InUse(number)),
                _ => return Err(GrantError::NotGranted(number)),
            }
            if let Some(first) = inner.word(number, false)
                && first
                    .compare_exchange(word, word | COMMITTED, SeqCst, Relaxed)
                    .is_ok()
            {
                return Ok(());
            }
        }
        Err(GrantError::Unsteady(number))
    }

    /// Tells the guest which frame came: the transfer is done. With `None` it did not take place.
    pub fn end_transfer(&self, number: u32, frame: Option<Mfn>) {
        let inner = self.0.lock();
        let Some(first) = inner.word(number, false) else {
            return;
        };
        let Some(frame) = frame else {
            first.fetch_and(!COMMITTED, SeqCst);
            return;
        };
        if inner.version == 1 {
            let kept = first.load(Acquire) & 0xffff_ffff;
            first.store(kept | frame.raw() << 32, SeqCst);
        } else if let Some(second) = inner.word(number, true) {
            second.store(frame.raw(), SeqCst);
        }
        first.fetch_or(COMPLETED, SeqCst);
    }
}

/// Writes an access grant.
fn write(inner: &Inner, number: u32, to: DomainId, frame: Mfn, read_only: bool) -> bool {
    let word = entry::access_v1(to, frame, read_only);
    let Some(first) = inner.word(number, false) else {
        return false;
    };
    if inner.version == 1 {
        first.store(word, SeqCst);
        return true;
    }
    if let Some(second) = inner.word(number, true) {
        second.store(frame.raw(), SeqCst);
    }
    first.store(word & 0xffff_ffff, SeqCst);
    true
}

/// Makes the marks of an entry those of its uses.
fn restore_marks(inner: &mut Inner, number: u32) {
    let Some(&mut uses) = inner.uses(number) else {
        return;
    };
    let mut wanted = 0;
    if uses.readers + uses.writers != 0 {
        wanted |= READING;
    }
    if uses.writers != 0 {
        wanted |= WRITING;
    }
    if let Some((marks, shift)) = inner.marks(number) {
        if wanted != 0 && inner.version == 2 {
            marks.fetch_or(wanted << shift, SeqCst);
        }
        marks.fetch_and(!(((READING | WRITING) & !wanted) << shift), SeqCst);
    }
}

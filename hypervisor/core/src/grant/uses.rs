//! Which entries of a table are in use: pins, and the marks by which the granter sees them.
//!
//! ```text
//!              pin(read)                pin(write)
//!   unused ───────────────▶ reading ───────────────▶ reading and writing
//!     ▲                        │  ▲                        │
//!     └─── last pin released ──┘  └── last writer released ┘
//! ```
//!
//! The granter may rewrite an entry at any moment. An entry is therefore read once, decided on,
//! and marked by one compare-exchange (version 1, where it is one word), or marked and then read
//! again (version 2, where the marks are elsewhere). What was decided is remembered while the entry
//! is in use, so that later changes of the entry change nothing for those who use it.

use alloc::boxed::Box;

use super::entry::{self, Grant, READING, WRITING};
use super::table::{GrantTable, Inner};
use super::{GrantError, MAX_PAGES, MAX_TRIES, Pin, WORDS};
use crate::addr::{DomainId, Mfn};
use crate::size_class;
use crate::sync::room::{self, NoRoom};
use crate::sync::sequential::Ordering::{Relaxed, SeqCst};
use crate::sync::sequential::{AtomicU64, fence};

/// An entry in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Active {
    readers: u32,
    writers: u32,
    frame: u64,
}

impl Active {
    const fn is_unused(self) -> bool {
        self.readers == 0 && self.writers == 0
    }
}

/// The uses of the entries of one page; allocated when the first one is used, with room for those
/// of either version.
pub(super) type Uses = Option<Box<[Active]>>;

/// The uses of each page of a table; allocated when the first entry of any is used.
pub(super) type TableUses = Option<Box<[Uses]>>;

/// Room for uses that the table does not have yet: had before the lock is taken; what is left of it
/// is freed behind the lock.
#[derive(Default)]
struct Spare {
    table: TableUses,
    page: Uses,
}

/// Entries of a page, in the version that has more of them.
const PER_PAGE: usize = WORDS;

/// Entries whose status words are in one page.
const STATUS_PER_PAGE: u32 = 4 * WORDS as u32;

/// Bytes of the heap that the uses of a table take at most; none is freed before the table is.
pub(super) const MAX_BYTES: usize = size_class::bytes(MAX_PAGES * size_of::<Uses>())
    + MAX_PAGES * size_class::bytes(PER_PAGE * size_of::<Active>());

impl Spare {
    fn new() -> Result<Self, NoRoom> {
        Ok(Spare {
            table: Some(boxed(MAX_PAGES)?),
            page: Some(boxed(PER_PAGE)?),
        })
    }
}

fn boxed<T: Clone + Default>(count: usize) -> Result<Box<[T]>, NoRoom> {
    let mut all = room::vector(count)?;
    all.resize(count, T::default());
    Ok(all.into_boxed_slice())
}

/// What [`GrantTable::pin`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A frame of the granter's; the entry is in use now.
    Frame(Pin),
    /// Another domain's grant, passed on; nothing is in use yet.
    Elsewhere {
        /// Whose.
        owner: DomainId,
        /// Its number there.
        entry: u32,
    },
}

/// What one attempt to pin an entry came to.
enum Attempt {
    Done(Result<Found, GrantError>),
    /// There is no room for the uses of its page yet.
    NoRoom,
}

/// Who wants to use an entry, and how.
#[derive(Clone, Copy)]
struct Wish {
    number: u32,
    by: DomainId,
    write: bool,
    /// The kinds that can only be copied are allowed.
    copy: bool,
}

impl Inner {
    /// The word that holds an entry's marks, and how far up in it they are.
    fn marks(&self, number: u32) -> Option<(&'static AtomicU64, u32)> {
        if self.version == 1 {
            return Some((self.word(number, false)?, 0));
        }
        let page = self.status.get((number / STATUS_PER_PAGE) as usize)?;
        let index = number % STATUS_PER_PAGE;
        Some((page.words.get((index / 4) as usize)?, index % 4 * 16))
    }

    fn uses(&mut self, number: u32) -> Option<&mut Active> {
        let per_page = self.per_page();
        let table = self.uses.as_mut()?;
        let uses = table.get_mut((number / per_page) as usize)?.as_mut()?;
        uses.get_mut((number % per_page) as usize)
    }

    /// Whether an entry is in use.
    pub(super) fn is_used(&mut self, number: u32) -> bool {
        self.uses(number).is_some_and(|uses| !uses.is_unused())
    }

    /// Sets the marks of an entry that stood as `word` when it was decided on. `false` if it
    /// changed meanwhile; then marks of ours may be left ([`Self::restore_marks`]).
    fn mark(&self, number: u32, word: u64, bits: u64) -> bool {
        let Some((marks, shift)) = self.marks(number) else {
            return false;
        };
        if self.version == 1 {
            return marks
                .compare_exchange(word, word | bits, SeqCst, Relaxed)
                .is_ok();
        }
        marks.fetch_or(bits << shift, SeqCst);
        // The granter withdraws an entry first and looks at its marks then; we mark and look.
        fence(SeqCst);
        self.word(number, false)
            .is_some_and(|first| first.load(SeqCst) == word)
    }

    /// Takes the marks away that no use of the entry accounts for. Those of its uses are never
    /// missing on the way.
    fn restore_marks(&mut self, number: u32) {
        let Some(&mut uses) = self.uses(number) else {
            return;
        };
        let surplus = match (uses.readers, uses.writers) {
            (0, 0) => READING | WRITING,
            (_, 0) => WRITING,
            _ => return,
        };
        if let Some((marks, shift)) = self.marks(number) {
            marks.fetch_and(!(surplus << shift), SeqCst);
        }
    }

    /// Puts an entry to use; room for the uses of its page is taken from `spare`.
    fn pin(&mut self, wish: Wish, spare: &mut Spare) -> Attempt {
        match self.try_pin(wish, spare) {
            Ok(Some(found)) => Attempt::Done(Ok(found)),
            Ok(None) => Attempt::NoRoom,
            Err(error) => Attempt::Done(Err(error)),
        }
    }

    /// As [`Self::pin`]; `None` if there is no room.
    fn try_pin(&mut self, wish: Wish, spare: &mut Spare) -> Result<Option<Found>, GrantError> {
        let Wish {
            number,
            by,
            write,
            copy,
        } = wish;
        for _ in 0..MAX_TRIES {
            let (word, grant) = self.decode(number)?;
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
                    return Ok(Some(Found::Elsewhere { owner, entry }));
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
            let page = (number / self.per_page()) as usize;
            if self.uses.is_none() {
                self.uses = spare.table.take();
            }
            match self.uses.as_mut().and_then(|table| table.get_mut(page)) {
                Some(Some(_)) => {}
                Some(none) if spare.page.is_some() => *none = spare.page.take(),
                _ => return Ok(None),
            }
            let bits = if write { READING | WRITING } else { READING };
            if !self.mark(number, word, bits) {
                self.restore_marks(number);
                continue;
            }
            let Some(uses) = self.uses(number) else {
                return Ok(None);
            };
            if uses.is_unused() {
                uses.frame = frame.raw();
            }
            let frame = Mfn::new(uses.frame);
            let count = if write {
                &mut uses.writers
            } else {
                &mut uses.readers
            };
            let Some(more) = count.checked_add(1) else {
                return Err(GrantError::NoRoom);
            };
            *count = more;
            self.active += 1;
            return Ok(Some(Found::Frame(Pin::new(number, frame, part, write))));
        }
        Err(GrantError::Unsteady(number))
    }
}

impl GrantTable {
    /// Puts an entry to use for `by`, for reading or for writing. `copy` allows the kinds that can
    /// only be copied.
    ///
    /// References to the frame are the caller's affair: they are taken while the pin is held, and
    /// given back before it.
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
        let wish = Wish {
            number,
            by,
            write,
            copy,
        };
        let mut spare = Spare::default();
        let first = self.0.lock().pin(wish, &mut spare);
        if let Attempt::Done(result) = first {
            return result;
        }
        spare = Spare::new()?;
        let second = self.0.lock().pin(wish, &mut spare);
        match second {
            Attempt::Done(result) => result,
            Attempt::NoRoom => Err(GrantError::NoRoom),
        }
    }

    /// Ends one use of an entry.
    pub fn unpin(&self, pin: Pin) {
        let (number, write) = pin.end();
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
        inner.restore_marks(number);
    }
}

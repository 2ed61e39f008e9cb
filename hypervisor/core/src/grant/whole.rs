//! Entries as wholes: exchanged, and as places that frames are handed over to.
//!
//! ```text
//!   accepts a frame ──▶ committed ──▶ frame written, completed: the guest's again
//! ```

use super::entry::{COMMITTED, COMPLETED, Grant};
use super::table::{GrantTable, Inner};
use super::{GrantError, Incoming, MAX_TRIES};
use crate::addr::{DomainId, Mfn};
use crate::sync::sequential::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};

impl Inner {
    /// The first word of an entry that accepts a frame from `from`.
    fn accepting(&self, number: u32, from: DomainId) -> Result<u64, GrantError> {
        let (word, grant) = self.decode(number)?;
        match grant {
            Grant::Transfer { from: named, .. } if named != from => {
                Err(GrantError::OtherDomain(number))
            }
            Grant::Transfer { taken: false, .. } => Ok(word),
            Grant::Transfer { .. } => Err(GrantError::InUse(number)),
            _ => Err(GrantError::NotGranted(number)),
        }
    }
}

impl GrantTable {
    /// Exchanges two entries that are not in use, while no transfer is under way.
    ///
    /// # Errors
    /// One does not exist or is in use.
    pub fn swap(&self, a: u32, b: u32) -> Result<(), GrantError> {
        let mut inner = self.0.lock();
        for number in [a, b] {
            if number >= inner.entries() {
                return Err(GrantError::NoSuchEntry(number));
            }
            if inner.incoming != 0 || inner.is_used(number) {
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

    /// Whether an entry accepts a frame from `from`, just now.
    ///
    /// # Errors
    /// As [`Self::begin_transfer`].
    pub fn accepts(&self, number: u32, from: DomainId) -> Result<(), GrantError> {
        self.0.lock().accepting(number, from).map(|_| ())
    }

    /// Claims an entry that accepts a frame from `from`: the transfer is under way, and the layout
    /// stays what it is until it ends. The caller has all that can be refused behind it.
    ///
    /// # Errors
    /// The entry does not accept one from that domain, or has done so already.
    pub fn begin_transfer(&self, number: u32, from: DomainId) -> Result<Incoming, GrantError> {
        let mut inner = self.0.lock();
        for _ in 0..MAX_TRIES {
            let word = inner.accepting(number, from)?;
            let more = inner.incoming.checked_add(1).ok_or(GrantError::NoRoom)?;
            if let Some(first) = inner.word(number, false)
                && first
                    .compare_exchange(word, word | COMMITTED, SeqCst, Relaxed)
                    .is_ok()
            {
                inner.incoming = more;
                return Ok(Incoming::new(number));
            }
        }
        Err(GrantError::Unsteady(number))
    }

    /// Tells the guest which frame came: the transfer is done.
    pub fn end_transfer(&self, transfer: Incoming, frame: Mfn) {
        let number = transfer.end();
        let mut inner = self.0.lock();
        inner.incoming = inner.incoming.saturating_sub(1);
        let Some(first) = inner.word(number, false) else {
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

//! A domain's grant table and the grants of others that it has mapped.

use core::sync::atomic::AtomicU64;

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::grant::{GrantTable, Maptrack, Page, Pin, WORDS};
use paravane_core::mm::{PageRef, Refusal, WritableRef};

use crate::arch::layout;
use crate::mm::{self, DomainMemory, engine, holds, settled};

/// The grants of one domain. Nothing is allocated until it asks for its table.
pub struct DomainGrants {
    /// What it grants.
    pub table: GrantTable,
    /// What it has mapped.
    pub held: Maptrack<HeldFrame>,
}

impl DomainGrants {
    /// No table yet, nothing mapped; of a domain that may have `pages` pages.
    #[must_use]
    pub fn new(pages: u64) -> Self {
        DomainGrants {
            table: GrantTable::new(),
            held: Maptrack::new(pages),
        }
    }

    /// Grants `frame` to `to` by a reserved entry, for the builder of the domain. `false` if there is
    /// no memory for the table.
    pub fn seed(&self, memory: &DomainMemory, entry: u32, to: DomainId, frame: Mfn) -> bool {
        self.table.grow(1, || page(memory), give_back).is_ok()
            && self.table.seed(entry, to, frame, false)
    }
}

impl Drop for DomainGrants {
    fn drop(&mut self) {
        while let Some(page) = self.table.take_page() {
            give_back(page);
        }
    }
}

/// A reference to a frame that a grant is about: a plain one, or one that lets the holder write to
/// it. It is given back by value, by [`Self::let_go`].
#[must_use = "the frame is held until it is let go"]
#[derive(Debug)]
pub enum HeldFrame {
    /// To read it.
    Page(PageRef),
    /// To write to it.
    Writable(WritableRef),
}

impl HeldFrame {
    /// Takes the reference. A change of the frame's type that is under way on another CPU takes a
    /// moment, and is waited for.
    ///
    /// # Errors
    /// The frame is none of `owner`'s, or in use as something else.
    pub fn take(owner: DomainId, frame: Mfn, writable: bool) -> Result<Self, Refusal> {
        let held = if writable {
            Self::Writable(settled(|| engine().hold_data(owner, frame))?)
        } else {
            Self::Page(engine().hold_page(owner, frame)?)
        };
        holds::add(frame, writable);
        Ok(held)
    }

    /// The frame.
    #[must_use]
    pub const fn frame(&self) -> Mfn {
        match self {
            Self::Page(page) => page.frame(),
            Self::Writable(frame) => frame.frame(),
        }
    }

    /// Gives the reference back.
    pub fn let_go(self) {
        match self {
            Self::Page(page) => {
                holds::remove(page.frame(), false);
                engine().release_page(page);
            }
            Self::Writable(frame) => {
                holds::remove(frame.frame(), true);
                engine().release_writable(frame);
            }
        }
    }
}

/// Ends the use of an entry of domain `granter`, which may be gone.
pub fn unpin(granter: DomainId, pin: Pin) {
    match super::find(granter) {
        Some(granter) => granter.grants.table.unpin(pin),
        None => pin.abandon(),
    }
}

/// A new page that `memory`'s domain shares with the hypervisor.
pub fn page(memory: &DomainMemory) -> Option<Page> {
    let mfn = mm::alloc_shared(memory)?;
    let address = layout::phys_to_virt(mfn.address()).raw();
    // SAFETY: the direct map maps every frame of RAM for ever; the frame is the table's until that is
    // dropped, and its words are atomics.
    let words = unsafe { &*(address as *const [AtomicU64; WORDS]) };
    Some(Page { words, mfn })
}

/// Gives up a page of [`page`]: it is freed when the domain maps it no more.
pub fn give_back(page: Page) {
    mm::free_shared(page.mfn);
}

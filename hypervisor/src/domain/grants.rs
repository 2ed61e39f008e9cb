//! A domain's grant table and the grants of others that it has mapped.

use core::sync::atomic::AtomicU64;

use paravane_core::addr::Mfn;
use paravane_core::grant::{GrantTable, Mapping, Maptrack, Page, WORDS};

use crate::arch::layout;
use crate::mm::{self, DomainMemory, engine, holds};

/// The grants of one domain. Nothing is allocated until it asks for its table.
#[derive(Default)]
pub struct DomainGrants {
    /// What it grants.
    pub table: GrantTable,
    /// What it has mapped.
    pub held: Maptrack,
}

impl DomainGrants {
    /// No table yet, nothing mapped.
    #[must_use]
    pub const fn new() -> Self {
        DomainGrants {
            table: GrantTable::new(),
            held: Maptrack::new(),
        }
    }

    /// Grants `frame` to `to` by a reserved entry, for the builder of the domain. `false` if there is
    /// no memory for the table.
    pub fn seed(
        &self,
        memory: &DomainMemory,
        entry: u32,
        to: paravane_core::addr::DomainId,
        frame: Mfn,
    ) -> bool {
        self.table.grow(1, || page(memory)).is_ok() && self.table.seed(entry, to, frame, false)
    }
}

impl Drop for DomainGrants {
    fn drop(&mut self) {
        while let Some(page) = self.table.take_page() {
            mm::free_shared(page.mfn);
        }
    }
}

/// Lets go of a frame that a mapping holds for devices.
pub fn let_go(mapping: &Mapping) {
    holds::remove(mapping.frame, mapping.writable);
    if mapping.writable {
        engine().put_writable(mapping.frame);
    } else {
        engine().put_page(mapping.frame);
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

//! The copy of an address space for fork.
//!
//! Pages are not copied: parent and child share them read-only until one of them writes
//! (copy-on-write; see [`AddressSpace::resolve`] for that moment). The parent's tables are live, so
//! taking the right to write away from each of its pages goes through the queue: 2048 pages a
//! hypercall (M12), then one flush. The child's tables are still ordinary memory and are filled by
//! plain stores.

use paravane_guest::mm::{Flags, Pte};

use crate::memory::space::AddressSpace;
use crate::memory::{frames, p2m, table};
use crate::threads::OutOfMemory;

/// The bits of an entry that say what may be done with the page. The rest belongs to processor and
/// hypervisor.
const RIGHTS: Flags = Flags::PRESENT
    .union(Flags::USER)
    .union(Flags::ACCESSED)
    .union(Flags::NO_EXECUTE);

impl AddressSpace {
    // guide: fork
    /// A copy for a new process, sealed. This one is the current process's.
    pub fn copy(&mut self) -> Result<AddressSpace, OutOfMemory> {
        let mut child = AddressSpace::new()?;
        child.regions = self.regions.clone();
        let mut outcome = Ok(());
        self.for_each_page(|address, leaf, index, entry| {
            let Some(frame) = p2m::own(entry.frame()) else {
                return;
            };
            let shared = Pte::new(entry.frame(), entry.flags().intersection(RIGHTS));
            outcome = outcome.and_then(|()| {
                let (child_leaf, child_index) = child.leaf(address)?;
                if !frames::share(frame) {
                    return Err(OutOfMemory);
                }
                child.set(child_leaf, child_index, shared);
                Ok(())
            });
            if outcome.is_ok() && entry.is_writable() {
                self.set(leaf, index, shared);
            }
        });
        // Also after a failure: pages of ours may be read-only now, and become writable by use.
        table::flush();
        outcome?;
        child.seal();
        Ok(child)
    }
    // end guide
}

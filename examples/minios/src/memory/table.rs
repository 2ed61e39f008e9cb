//! Page tables: how their entries are read, and how they are changed.
//!
//! The tables that the processor uses lie in frames of this domain, and the kernel reads them like
//! any memory (M2). To write it asks the hypervisor, which checks that the kernel maps only what is
//! its own, and no table writable (M4). Asking costs a trip, so changes wait in a queue, and one
//! trip takes up to 2048 of them (M12). The queue is emptied before a TLB flush, since before that
//! the processor may go on with the old entry anyway (M13), and by the page-fault handler, since
//! after it the new entry is missed (M14).

use paravane_guest::abi;
use paravane_guest::addr::{MachineAddr, Mfn, Pfn};
use paravane_guest::mm::queue::{Hypervisor, UpdateQueue};
use paravane_guest::mm::{Pte, update};

use crate::memory::{ENTRIES, direct, p2m};
use crate::sync::Locked;

static QUEUE: Locked<UpdateQueue> = Locked::new(UpdateQueue::new(Hypervisor));

/// A page table of any level, by the frame that it lies in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table(pub Pfn);

impl Table {
    /// One entry as it is now. Changes that still wait in the queue are not seen.
    pub fn entry(self, index: usize) -> Pte {
        assert!(index < ENTRIES);
        // SAFETY: the direct map covers the frame; a table entry is a plain 64-bit value, which the
        // processor may change at any time (accessed and dirty bits), hence volatile.
        Pte::from_raw(unsafe {
            direct::pointer(self.0)
                .cast::<u64>()
                .add(index)
                .read_volatile()
        })
    }

    /// All entries in order, each as it is when it is reached.
    pub fn entries(self) -> impl Iterator<Item = Pte> {
        let first = direct::pointer(self.0).cast::<u64>();
        // SAFETY: as for `entry`.
        (0..ENTRIES).map(move |index| Pte::from_raw(unsafe { first.add(index).read_volatile() }))
    }

    /// The table of the next lower level that an entry refers to.
    pub fn child(self, index: usize) -> Option<Table> {
        let entry = self.entry(index);
        entry
            .is_present()
            .then(|| p2m::own(entry.frame()).map(Table))
            .flatten()
    }

    /// The machine address of an entry: how the hypervisor is told which one to change.
    pub fn entry_address(self, index: usize) -> MachineAddr {
        p2m::machine(self.0).addr(index as u64 * 8)
    }

    /// Writes an entry directly, while the frame is not yet a table for the hypervisor and still
    /// mapped writable.
    pub fn write(self, index: usize, value: Pte) {
        assert!(index < ENTRIES);
        // SAFETY: the frame is mapped writable and belongs to a table under construction.
        unsafe {
            direct::pointer(self.0)
                .cast::<u64>()
                .add(index)
                .write_volatile(value.raw())
        };
    }
}

// guide: queue
/// Has an entry changed, at the latest by the next [`commit`] or [`flush`].
pub fn queue(entry: MachineAddr, value: Pte) {
    QUEUE
        .lock()
        .push(entry, value)
        .expect("a page-table update was refused");
}

/// Has an entry changed at once, after the changes that wait.
pub fn change(entry: MachineAddr, value: Pte) {
    commit();
    update::set_entry(entry, value).expect("a page-table update was refused");
}

/// Carries out the changes that wait. The number of them.
pub fn commit() -> usize {
    QUEUE
        .lock()
        .commit()
        .expect("a page-table update was refused")
}

/// Carries out the changes that wait and flushes the TLB.
pub fn flush() {
    QUEUE
        .lock()
        .flush_tlb()
        .expect("a page-table update was refused");
}

/// For the page-fault handler: true if changes waited, so that the instruction deserves another
/// try.
pub fn committed_on_fault() -> bool {
    QUEUE
        .lock()
        .on_page_fault()
        .expect("a page-table update was refused")
}
// end guide

/// How many changes wait.
pub fn outstanding() -> usize {
    QUEUE.lock().outstanding()
}

/// Carries out operations on tables and base pointers: pins and the like. The queue goes first,
/// since a table must be complete before it is pinned.
pub fn extended(operations: &[abi::mmuext_op]) {
    commit();
    update::mmuext(operations).expect("an operation on page tables was refused");
}

/// The operations that load an address space: the table for the kernel and the one for user mode.
pub fn base_pointers(kernel: Mfn, user: Mfn) -> [abi::mmuext_op; 2] {
    [
        update::op_frame(abi::MMUEXT_NEW_BASEPTR, kernel),
        update::op_frame(abi::MMUEXT_NEW_USER_BASEPTR, user),
    ]
}

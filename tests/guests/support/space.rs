//! Page tables made by hand: a chain of four tables that maps one page, and
//! tables that a test fills as it likes.

use paravane_guest::Errno;
use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte};

/// A table in the making: still an ordinary writable page.
#[derive(Clone, Copy)]
pub struct Table {
    /// Where it is written.
    pub address: VirtAddr,
    /// Its frame.
    pub frame: Mfn,
}

impl Table {
    /// A zeroed page. `None` when boot memory is at its end.
    pub fn new(memory: &mut BootMemory) -> Option<Self> {
        let address = memory.page()?;
        Some(Self {
            address,
            frame: memory.mfn(address)?,
        })
    }

    /// Writes an entry by a plain store.
    pub fn set(&self, index: usize, value: Pte) {
        assert!(index < 512);
        // SAFETY: inside the page, which is ours; volatile because it may be
        // a live table, whose stores are emulated.
        unsafe {
            self.address
                .as_ptr::<u64>()
                .add(index)
                .write_volatile(value.raw())
        };
    }

    /// Reads an entry.
    pub fn get(&self, index: usize) -> Pte {
        assert!(index < 512);
        // SAFETY: as above.
        Pte::from_raw(unsafe { self.address.as_ptr::<u64>().add(index).read_volatile() })
    }

    /// Takes the boot mapping's right to write it.
    ///
    /// # Errors
    /// What `update_va_mapping` says.
    pub fn make_read_only(&self, memory: &BootMemory) -> Result<(), Errno> {
        memory.protect(self.address, Flags::READ_ONLY)
    }

    /// Gives it back.
    ///
    /// # Errors
    /// As above.
    pub fn make_writable(&self, memory: &BootMemory) -> Result<(), Errno> {
        memory.protect(self.address, Flags::DATA)
    }
}

/// Four tables, level 1 first, each naming the one below at the index that
/// `address` has; the level-1 entry is empty. All still writable.
pub fn chain(memory: &mut BootMemory, address: VirtAddr) -> Option<[Table; 4]> {
    let tables = [
        Table::new(memory)?,
        Table::new(memory)?,
        Table::new(memory)?,
        Table::new(memory)?,
    ];
    for level in 2..=4u32 {
        let below = tables[level as usize - 2].frame;
        tables[level as usize - 1].set(address.index(level), Pte::new(below, Flags::TABLE));
    }
    Some(tables)
}

/// The two entries map the same frame with the same rights. What else a
/// hypervisor may add (the user bit, since the kernel runs in ring 3, the
/// global bit, marks of its own) does not count.
pub fn same(left: Pte, right: Pte) -> bool {
    let rights = Flags::PRESENT | Flags::WRITABLE | Flags::NO_EXECUTE;
    if !left.is_present() && !right.is_present() {
        return true;
    }
    left.frame() == right.frame() && left.flags() & rights == right.flags() & rights
}

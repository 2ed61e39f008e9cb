//! Page tables: updates, batches, pinning, base pointers, emulated stores.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::update::{self, Flush};
use paravane_guest::mm::{Flags, Pte, walk};
use paravane_guest::need;
use support::space::Table;

use crate::row;

/// Updates of the batch that is measured.
const BATCH: usize = 64;

/// The page-table rows of the table.
pub fn run(memory: &mut BootMemory) {
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&*memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let frame = leaf.value.frame();
    let (off, on) = (
        Pte::new(frame, Flags::READ_ONLY),
        Pte::new(frame, Flags::DATA),
    );
    let mut turn = false;
    let mut next = move || {
        turn = !turn;
        if turn { off } else { on }
    };
    row("one mmu_update (L1, RO and RW in turn)", 1000, 1, || {
        need!(update::set_entry(leaf.entry, next()));
    });
    let mut batch = [update::request(leaf.entry, on); BATCH];
    for request in batch.iter_mut().skip(1).step_by(2) {
        *request = update::request(leaf.entry, off);
    }
    row(
        "mmu_update, each entry in a batch of 64",
        100,
        BATCH as u64,
        || {
            need!(update::mmu_update(&batch).map_err(|refused| refused.errno));
        },
    );
    need!(update::set_entry(leaf.entry, on));
    row("update_va_mapping and INVLPG", 1000, 1, || {
        need!(update::update_va_mapping(page, next(), Flush::PageLocal));
    });
    let root = memory.root();
    row("MMUEXT_NEW_BASEPTR", 1000, 1, || {
        need!(update::new_baseptr(root))
    });
    pin(memory);
    stores(memory);
}

/// Pins and unpins a level-1 table that maps 512 pages.
fn pin(memory: &mut BootMemory) {
    let table = need!(Table::new(memory).ok_or("no page"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    for index in 0..512 {
        table.set(index, Pte::new(frame, Flags::DATA));
    }
    need!(table.make_read_only(memory));
    row("pin and unpin a full L1 (512 entries)", 20, 1, || {
        need!(update::pin(1, table.frame));
        need!(update::unpin(table.frame));
    });
    need!(table.make_writable(memory));
}

/// Plain stores to a live level-1 entry: not the first one, at whose address a store could also be
/// one that begins on the page before, which the hypervisor has to look for.
fn stores(memory: &mut BootMemory) {
    let table = need!(Table::new(memory).ok_or("no page"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let on = Pte::new(frame, Flags::DATA);
    const ENTRY: usize = 5;
    table.set(ENTRY, on);
    need!(table.make_read_only(memory));
    need!(update::pin(1, table.frame));
    // SAFETY: an entry of the table, which is mapped; stores to it are emulated.
    let entry = unsafe { &*table.address.as_ptr::<AtomicU64>().add(ENTRY) };
    let (set, clear) = (on.raw() | 4, (on.raw() | 4) & !2);
    let mut turn = false;
    row("emulated store: mov", 1000, 1, || {
        turn = !turn;
        entry.store(if turn { clear } else { set }, Ordering::Relaxed);
    });
    row("emulated store: xchg", 1000, 1, || {
        turn = !turn;
        entry.swap(if turn { clear } else { set }, Ordering::Relaxed);
    });
    row(
        "emulated store: lock andb, lock orb (each)",
        1000,
        2,
        || {
            // SAFETY: as above; bit 1 is the writable bit.
            unsafe {
                core::arch::asm!(
                    "lock and byte ptr [{entry}], 0xfd",
                    "lock or byte ptr [{entry}], 0x02",
                    entry = in(reg) entry.as_ptr(),
                )
            }
        },
    );
    row(
        "emulated store: andb, orb with DS for LOCK, as one-processor Linux (each)",
        1000,
        2,
        || {
            // SAFETY: as above; 0x3e is the DS prefix.
            unsafe {
                core::arch::asm!(
                    ".byte 0x3e",
                    "and byte ptr [{entry}], 0xfd",
                    ".byte 0x3e",
                    "or byte ptr [{entry}], 0x02",
                    entry = in(reg) entry.as_ptr(),
                )
            }
        },
    );
}

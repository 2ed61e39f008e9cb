//! Addresses whose walk passes through a level-4 table that names itself, and then through the
//! hypervisor's slots of it: what no guest can read, and no hypervisor may read for one.

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::need;

/// A slot of the level-4 table that nobody uses.
pub const SLOT: u64 = 300;

/// First slot of the hypervisor's map of all memory.
const DIRECT_MAP_SLOT: u64 = 262;

/// The address with these indices, and `offset` in the page.
#[must_use]
pub const fn address(indices: [u64; 4], offset: u64) -> u64 {
    let [l4, l3, l2, l1] = indices;
    0xffff_0000_0000_0000 | l4 << 39 | l3 << 30 | l2 << 21 | l1 << 12 | offset
}

/// Lets the level-4 table name itself, read-only.
pub fn map_itself(memory: &BootMemory) {
    let root = memory.root();
    let itself = Pte::new(root, Flags::PRESENT | Flags::ACCESSED | Flags::USER);
    need!(update::set_entry(root.addr(SLOT * 8), itself));
}

/// A page of ours that begins one of the hypervisor's large pages.
pub fn first_of_a_large_page(memory: &mut BootMemory) -> (VirtAddr, Mfn) {
    loop {
        let page = need!(memory.page().ok_or("no page that begins 2 MiB"));
        let frame = need!(memory.mfn(page).ok_or("no frame"));
        if frame.raw().is_multiple_of(512) {
            return (page, frame);
        }
    }
}

/// Where the hypervisor's map of all memory shows that page, seen through the level-4 table.
#[must_use]
pub fn through_direct_map(frame: Mfn) -> u64 {
    let place = frame.raw() << 12;
    address([SLOT, DIRECT_MAP_SLOT, place >> 30, place >> 21 & 511], 0)
}

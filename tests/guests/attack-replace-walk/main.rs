//! Attack: name an address for `unmap_and_replace` whose walk ends in a level-2 table, by way of a
//! level-4 table that names itself. What stands there is no entry that maps a page, and does not move
//! into the place of a mapping (R8).
//!
//! harness: xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim_eq, entry, need, test};
use support::grant::{self, OWN, replace, unmap};
use support::{fault, space};

entry!(run);

/// Slots of the level-4 table that nobody uses: for itself, and for a tree of our own.
const SELF: u64 = 300;
const TREE: u64 = 301;
const REFERENCE: u32 = 9;

const fn slot(number: u64) -> u64 {
    0xffff_0000_0000_0000 | number << 39
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-replace-walk", start);
    let entries = grant::set_up(&mut memory);
    let mut page = || need!(memory.page().ok_or("no page"));
    let [granted, target, own] = [page(), page(), page()];
    grant::vacate(target);
    let frame = need!(memory.mfn(granted).ok_or("no frame"));
    entries.grant(REFERENCE, OWN, frame, false);
    let handle = need!(grant::map(REFERENCE, target, false));

    // A level-2 entry without the right to write: it could be one of a page, were the table a leaf.
    let tree = slot(TREE);
    let tables = need!(space::chain(&mut memory, VirtAddr::new(tree)).ok_or("no page"));
    tables[1].set(0, Pte::new(tables[0].frame, Flags::READ_ONLY | Flags::USER));
    for table in &tables[..3] {
        need!(table.make_read_only(&memory));
    }
    let root = memory.root();
    let readable = Flags::PRESENT | Flags::ACCESSED | Flags::USER;
    for (number, value) in [
        (TREE, Pte::new(tables[2].frame, Flags::TABLE)),
        (SELF, Pte::new(root, readable)),
    ] {
        need!(update::set_entry(root.addr(number * 8), value));
    }
    let walked = slot(SELF) + ((tree & 0x0000_ffff_ffff_f000) >> 9);
    claim_eq!(
        replace(handle, target.raw(), walked),
        abi::GNTST_general_error
    );
    // It stays as it was.
    claim_eq!(fault::write(target.raw(), 0x55), None);
    claim_eq!(fault::read(granted.raw()), Ok(0x55));

    // The control: a page moves in.
    claim_eq!(fault::write(own.raw(), 0x77), None);
    claim_eq!(replace(handle, target.raw(), own.raw()), 0);
    claim_eq!(fault::read(target.raw()), Ok(0x77));
    claim_eq!(unmap(handle, target), abi::GNTST_bad_handle as i16);
    test::success()
}

//! Claim: a level-4 table may name itself or another level-4 table in an
//! entry that is read-only, so that the tables can be read at a fixed place;
//! never writable.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;

entry!(run);

/// A slot of the level-4 table that nobody uses.
const SLOT: u64 = 300;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("linear-tables", start);
    let page = need!(memory.page().ok_or("no page"));
    let root = memory.root();
    let place = root.addr(SLOT * 8);
    claim!(
        update::set_entry(place, Pte::new(root, Flags::TABLE)).is_err(),
        "writable"
    );
    let outcome = update::set_entry(
        place,
        Pte::new(root, Flags::PRESENT | Flags::ACCESSED | Flags::USER),
    );
    claim_eq!(outcome, Ok(()));
    // The level-1 entry of any address, by arithmetic.
    let base = 0xffff_0000_0000_0000 | SLOT << 39;
    let entry_at = |address: u64| base + ((address & 0x0000_ffff_ffff_f000) >> 9);
    let leaf = need!(walk::walk(&memory, root, page).leaf().ok_or("not mapped"));
    claim_eq!(fault::read(entry_at(page.raw())), Ok(leaf.value.raw()));
    // And the level-4 table itself, at the fixed point.
    let own = base | SLOT << 30 | SLOT << 21 | SLOT << 12 | SLOT << 3;
    let shown = need!(fault::read(own));
    claim_eq!(Pte::from_raw(shown).frame(), root);
    claim!(!Pte::from_raw(shown).is_writable());
    // A store there is no way in.
    claim_eq!(fault::write(own, 0).map(|f| f.vector), Some(14));
    claim_eq!(update::set_entry(place, Pte::EMPTY), Ok(()));
    need!(update::flush_tlb_local());
    claim!(fault::read(own).is_err());
    test::success()
}

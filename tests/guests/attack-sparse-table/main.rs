//! Attack: a table with one entry, at each of its places in turn, of each level. A bad entry is found
//! wherever it stands, and a good one holds what it names for as long as the table is one, and no
//! longer. A place that the check or the end of a table passes by would show (M6, M9, M11).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::space::Table;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-sparse-table", start);
    let mut new = || Table::new(&mut memory).ok_or("no page");
    let (page, below) = (need!(new()), need!(new()));
    let tables = [need!(new()), need!(new()), need!(new()), need!(new())];
    for (level, table) in (1..).zip(&tables) {
        // The hypervisor's slots are its own.
        let theirs = if level == 4 { 256..272 } else { 0..0 };
        for slot in (0..512).filter(|slot| !theirs.contains(slot)) {
            if level == 1 {
                leaf(&memory, table, slot, &page, &below);
            } else {
                let lower = &tables[level - 2];
                upper(&memory, level as u32, table, slot, &page, lower);
            }
        }
    }
    test::success()
}

/// A level-1 table that maps a table writable is refused; one that maps a page writable keeps the
/// page from being a table.
fn leaf(memory: &BootMemory, table: &Table, slot: usize, page: &Table, below: &Table) {
    need!(below.make_read_only(memory));
    need!(update::pin(1, below.frame));
    table.set(slot, Pte::new(below.frame, Flags::USER_DATA));
    need!(table.make_read_only(memory));
    claim!(update::pin(1, table.frame).is_err(), "level 1, slot {slot}");
    need!(update::unpin(below.frame));
    need!(below.make_writable(memory));

    need!(table.make_writable(memory));
    table.set(slot, Pte::new(page.frame, Flags::USER_DATA));
    need!(table.make_read_only(memory));
    claim_eq!(update::pin(1, table.frame), Ok(()), "level 1, slot {slot}");
    need!(page.make_read_only(memory));
    claim!(
        update::pin(1, page.frame).is_err(),
        "level 1, slot {slot}: the page is not held"
    );
    need!(update::unpin(table.frame));
    claim_eq!(
        update::pin(1, page.frame),
        Ok(()),
        "level 1, slot {slot}: the page is still held"
    );
    need!(update::unpin(page.frame));
    need!(page.make_writable(memory));
    need!(table.make_writable(memory));
    table.set(slot, Pte::EMPTY);
}

/// A table above that names a writable page is refused; one that names a table holds it.
fn upper(memory: &BootMemory, level: u32, table: &Table, slot: usize, page: &Table, lower: &Table) {
    need!(lower.make_read_only(memory));
    table.set(slot, Pte::new(page.frame, Flags::TABLE));
    need!(table.make_read_only(memory));
    claim!(
        update::pin(level, table.frame).is_err(),
        "level {level}, slot {slot}"
    );
    need!(table.make_writable(memory));
    table.set(slot, Pte::new(lower.frame, Flags::TABLE));
    need!(table.make_read_only(memory));
    claim_eq!(
        update::pin(level, table.frame),
        Ok(()),
        "level {level}, slot {slot}"
    );
    claim!(
        lower.make_writable(memory).is_err(),
        "level {level}, slot {slot}: the table below is not held"
    );
    need!(update::unpin(table.frame));
    claim_eq!(
        lower.make_writable(memory),
        Ok(()),
        "level {level}, slot {slot}: the table below is still held"
    );
    need!(table.make_writable(memory));
    table.set(slot, Pte::EMPTY);
}

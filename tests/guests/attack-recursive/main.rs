//! Attack: a page table that refers to itself, or to a table of a wrong level, so that its own
//! entries appear as memory that can be written. Read-only such mappings are allowed one deep
//! (linear page tables), and have to work; a writable one would be the end of isolation (M4).
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::{fault, space};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-recursive", start);
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    need!(update::pin(4, tables[3].frame));
    let slot = 33;
    for (level, table) in (1..).zip(&tables) {
        for (other_level, other) in (1..).zip(&tables) {
            // One below is what a table refers to by right; its own level read-only is linear.
            let allowed = level == other_level + 1;
            let writable = Pte::new(other.frame, Flags::TABLE | Flags::DIRTY);
            let outcome = update::set_entry(table.frame.addr(slot * 8), writable);
            claim_eq!(
                outcome.is_ok(),
                allowed,
                "level {level} refers to level {other_level}, writable"
            );
            claim_eq!(table.get(slot as usize).is_present(), outcome.is_ok());
            need!(update::set_entry(table.frame.addr(slot * 8), Pte::EMPTY));
            let read_only = Pte::new(other.frame, Flags::READ_ONLY | Flags::USER);
            if update::set_entry(table.frame.addr(slot * 8), read_only).is_ok() {
                claim!(
                    level == 1 || allowed || level == other_level,
                    "level {level} refers to level {other_level}"
                );
                need!(update::set_entry(table.frame.addr(slot * 8), Pte::EMPTY));
            }
        }
    }
    linear(&memory, &tables);
    test::success()
}

/// The linear mapping that is allowed: readable, and no way to write.
fn linear(memory: &paravane_guest::mm::boot::BootMemory, tables: &[space::Table; 4]) {
    let root = tables[3];
    let kernel =
        need!(paravane_guest::mm::walk::read(memory, memory.root(), 511).ok_or("no kernel entry"));
    need!(update::set_entry(root.frame.addr(511 * 8), kernel));
    const SLOT: u64 = 300;
    let itself = Pte::new(root.frame, Flags::READ_ONLY | Flags::USER);
    claim_eq!(update::set_entry(root.frame.addr(SLOT * 8), itself), Ok(()));
    need!(update::new_baseptr(root.frame));
    // The level-4 table seen through itself four times over.
    let base = 0xffff_0000_0000_0000 | SLOT << 39 | SLOT << 30 | SLOT << 21 | SLOT << 12;
    for index in [0, SLOT, 511] {
        let at = base + index * 8;
        claim_eq!(fault::read(at), Ok(root.get(index as usize).raw()));
        let before = root.get(index as usize);
        claim!(fault::write(at, 0).is_some(), "entry {index} was written");
        claim_eq!(root.get(index as usize), before);
    }
    // Nor may the entry become writable while it is in use.
    let writable = Pte::new(root.frame, Flags::TABLE);
    claim!(update::set_entry(root.frame.addr(SLOT * 8), writable).is_err());
    need!(update::new_baseptr(memory.root()));
}

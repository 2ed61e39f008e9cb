//! Claim: pinning and unpinning a space with tens of thousands of entries
//! works however long it takes, and a bad entry at its very end undoes all
//! of it (M9).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, println, test};
use support::space::{self, Table};

entry!(run);

/// Level-1 tables: 64 times 512 entries.
const TABLES: usize = 64;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("pin-large", start);
    let chain = need!(space::chain(&mut memory, VirtAddr::new(0)).ok_or("no pages"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let mut tables = [chain[0]; TABLES];
    for (index, table) in tables.iter_mut().enumerate() {
        if index > 0 {
            *table = need!(Table::new(&mut memory).ok_or("no page"));
        }
        for entry in 0..512 {
            table.set(entry, Pte::new(frame, Flags::USER_DATA));
        }
        chain[1].set(index, Pte::new(table.frame, Flags::TABLE));
    }
    let last = tables[TABLES - 1];
    for table in tables.iter().chain(&chain[1..]) {
        need!(table.make_read_only(&memory));
    }
    let root = chain[3].frame;
    for round in 0..3 {
        claim_eq!(update::pin(4, root), Ok(()), "round {round}");
        claim_eq!(tables[5].make_writable(&memory), Err(Errno::EBUSY));
        claim_eq!(update::unpin(root), Ok(()));
        claim_eq!(tables[5].make_writable(&memory), Ok(()));
        need!(tables[5].make_read_only(&memory));
    }
    // A writable mapping of a page table, in the last entry of the last.
    need!(last.make_writable(&memory));
    last.set(511, Pte::new(chain[3].frame, Flags::USER_DATA));
    need!(last.make_read_only(&memory));
    claim!(update::pin(4, root).is_err());
    for table in tables.iter().chain(&chain) {
        claim_eq!(
            table.make_writable(&memory),
            Ok(()),
            "nothing is left of the attempt"
        );
    }
    println!("{} entries", TABLES * 512);
    test::success()
}

//! Claim: tables are pinned bottom up or as a whole, at their own level
//! only, once; a pinned table cannot be written or pinned at another level;
//! unpinned and unused it is an ordinary page again (M8, M9, M11).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim_eq, entry, need, test};
use support::space;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("pin-order", start);
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    tables[0].set(address.index(1), Pte::new(frame, Flags::USER_DATA));
    // A table below is still writable: the whole is refused.
    for table in &tables[1..] {
        need!(table.make_read_only(&memory));
    }
    claim_eq!(update::pin(4, tables[3].frame), Err(Errno::EINVAL));
    need!(tables[0].make_read_only(&memory));
    // The wrong level: the data page is mapped writable, so it is no table,
    // and what names it is no level-2 table.
    claim_eq!(update::pin(2, tables[0].frame), Err(Errno::EINVAL));
    // Bottom up.
    for level in 1..=4u32 {
        claim_eq!(
            update::pin(level, tables[level as usize - 1].frame),
            Ok(()),
            "level {level}"
        );
    }
    for level in 1..=4u32 {
        let table = tables[level as usize - 1];
        claim_eq!(
            update::pin(level, table.frame),
            Err(Errno::EINVAL),
            "pinned twice"
        );
        claim_eq!(
            update::pin(level % 4 + 1, table.frame),
            Err(Errno::EINVAL),
            "another level"
        );
        claim_eq!(table.make_writable(&memory), Err(Errno::EBUSY));
    }
    // Top down: what is above still uses it.
    for level in (1..=3u32).rev() {
        let table = tables[level as usize - 1];
        claim_eq!(update::unpin(table.frame), Ok(()));
        claim_eq!(
            update::unpin(table.frame),
            Err(Errno::EINVAL),
            "not pinned any more"
        );
        claim_eq!(
            table.make_writable(&memory),
            Err(Errno::EBUSY),
            "still used by the one above"
        );
    }
    claim_eq!(update::unpin(tables[3].frame), Ok(()));
    for table in &tables {
        claim_eq!(table.make_writable(&memory), Ok(()));
        table.set(511, Pte::EMPTY);
    }
    // And again as a whole.
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    claim_eq!(update::pin(4, tables[3].frame), Ok(()));
    claim_eq!(tables[0].make_writable(&memory), Err(Errno::EBUSY));
    claim_eq!(update::unpin(tables[3].frame), Ok(()));
    claim_eq!(tables[0].make_writable(&memory), Ok(()));
    test::success()
}

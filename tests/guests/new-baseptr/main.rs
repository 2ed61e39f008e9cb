//! Claim: a change of base pointer switches the address space; only a level-4
//! table is taken, and the live one stays when another is refused (M10).
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::{fault, space, space::Table};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("new-baseptr", start);
    let address = VirtAddr::new(0x40_0000);
    let old = memory.root();
    let mut spaces = [old; 2];
    for (n, slot) in spaces.iter_mut().enumerate() {
        let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
        let page = need!(memory.page().ok_or("no page"));
        claim_eq!(fault::write(page.raw(), 0x1000 + n as u64), None);
        let frame = need!(memory.mfn(page).ok_or("no frame"));
        tables[0].set(address.index(1), Pte::new(frame, Flags::DATA));
        // The kernel's own half is the same in every space.
        let kernel = need!(walk::read(&memory, old, 511).ok_or("no entry"));
        tables[3].set(511, kernel);
        for table in &tables {
            need!(table.make_read_only(&memory));
        }
        need!(update::pin(4, tables[3].frame));
        *slot = tables[3].frame;
    }
    claim!(
        fault::read(address.raw()).is_err(),
        "nothing is there in the boot space"
    );
    for _ in 0..3 {
        for (n, &root) in spaces.iter().enumerate() {
            claim_eq!(update::new_baseptr(root), Ok(()));
            claim_eq!(fault::read(address.raw()), Ok(0x1000 + n as u64));
        }
    }
    // What is no level-4 table is refused, and the space stays.
    let page = need!(memory.page().ok_or("no page"));
    let writable = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(update::new_baseptr(writable), Err(Errno::EINVAL));
    let junk = need!(Table::new(&mut memory).ok_or("no page"));
    junk.set(3, Pte::new(writable, Flags::TABLE));
    need!(junk.make_read_only(&memory));
    claim_eq!(update::new_baseptr(junk.frame), Err(Errno::EINVAL));
    claim_eq!(fault::read(address.raw()), Ok(0x1001));
    // A space in use survives its unpinning, and dies when it is left.
    claim_eq!(update::unpin(spaces[1]), Ok(()));
    claim_eq!(fault::read(address.raw()), Ok(0x1001));
    claim_eq!(update::new_baseptr(old), Ok(()));
    claim_eq!(update::unpin(spaces[1]), Err(Errno::EINVAL));
    claim!(fault::read(address.raw()).is_err());
    test::success()
}

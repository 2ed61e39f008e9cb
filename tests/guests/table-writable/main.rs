//! Claim: no entry gives a writable mapping of a page table, by no call and
//! at no level, and a frame with a writable mapping becomes no table (M4).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Pfn, VirtAddr};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::{fault, space::Table};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("table-writable", start);
    let page = need!(memory.page().ok_or("no page"));
    let walked = walk::walk(&memory, memory.root(), page);
    let leaf = need!(walked.leaf().ok_or("not mapped"));
    for step in walked.steps() {
        let table = step.entry.frame();
        // A window with a writable mapping of each table on the way.
        claim_eq!(
            update::set_entry(leaf.entry, Pte::new(table, Flags::DATA)),
            Err(Errno::EBUSY),
            "level {}",
            step.level
        );
        claim_eq!(
            update::update_va_mapping(page, Pte::new(table, Flags::DATA), Flush::PageLocal),
            Err(Errno::EBUSY)
        );
        // Its own boot mapping cannot become writable either.
        let pfn = need!(memory.linear().m2p.pfn(table).ok_or("not in the m2p"));
        claim_eq!(
            memory.protect(memory.address(pfn), Flags::DATA),
            Err(Errno::EBUSY)
        );
        // A plain store to a table above level 1 faults, and changes nothing.
        if step.level > 1 {
            let at = memory.address(pfn).raw() + step.entry.offset();
            let fault = fault::write(at, 0);
            claim_eq!(fault.map(|f| f.vector), Some(14), "level {}", step.level);
            claim_eq!(fault::read(at), Ok(step.value.raw()));
        }
    }
    claim_eq!(
        fault::write(page.raw(), 1),
        None,
        "the window still shows its page"
    );
    // The other way round: a page that is mapped writable is no table.
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    for level in 1..=4 {
        claim_eq!(update::pin(level, table.frame), Err(Errno::EINVAL));
    }
    let l2 = need!(walked.level(2).ok_or("no level 2"));
    let spare = need!(
        (0..512u64)
            .map(|n| l2.entry.frame().addr(n * 8))
            .zip(0..512usize)
            .find(
                |&(_, n)| walk::read(&memory, l2.entry.frame(), n).is_some_and(|e| !e.is_present())
            )
            .ok_or("no free entry")
    );
    claim_eq!(
        update::set_entry(spare.0, Pte::new(table.frame, Flags::TABLE)),
        Err(Errno::EINVAL)
    );
    need!(table.make_read_only(&memory));
    claim_eq!(
        update::set_entry(spare.0, Pte::new(table.frame, Flags::TABLE)),
        Ok(())
    );
    claim_eq!(table.make_writable(&memory), Err(Errno::EBUSY));
    claim_eq!(update::set_entry(spare.0, Pte::EMPTY), Ok(()));
    claim_eq!(table.make_writable(&memory), Ok(()));
    claim!(memory.pfn(VirtAddr::new(0)).is_none() && memory.address(Pfn::new(0)).raw() != 0);
    test::success()
}

//! Claim: a physical frame number where a machine frame number belongs is recognised, and the console says
//! which machine frame was meant; the first frame in use as another type has its holders named, with the
//! addresses that they map it at (design:refusals).
//!
//! The console is judged, not the guest: what it says is ours alone, so not on Xen.
//! harness: xen=no
//! harness: times="1 0x20 is a physical frame number of the domain's; the machine frame of that page is 0x4020"
//! harness: times="1 held by the mapping of 0xffffc00000001000: entry 1 of L1 table"
//! harness: times="1 held by the mapping of 0xffffffff80" times="2 held by" times="1 there may be more"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, Pfn, VirtAddr};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;
use support::space::{self, Table};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("refusals-hints", start);
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    // As a kernel does that forgets its table of machine frames.
    let physical = Pfn::new(0x20);
    let machine = need!(memory.mfn(memory.address(physical)).ok_or("no frame"));
    claim_eq!(
        machine.raw(),
        0x4020,
        "where the first domain's memory begins"
    );
    let forgotten = Pte::new(Mfn::new(physical.raw()), Flags::DATA);
    for _ in 0..3 {
        claim!(update::set_entry(leaf.entry, forgotten).is_err());
    }
    claim_eq!(
        update::set_entry(leaf.entry, Pte::new(machine, Flags::READ_ONLY)),
        Ok(())
    );

    // A page that is mapped writable twice, and is to be a table.
    let upper = VirtAddr::new(0xffff_c000_0000_1000);
    let tables = need!(space::chain(&mut memory, upper).ok_or("no pages"));
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    tables[0].set(upper.index(1), Pte::new(table.frame, Flags::DATA));
    for table in &tables[..3] {
        need!(table.make_read_only(&memory));
    }
    let hook = memory.root().addr(8 * upper.index(4) as u64);
    need!(update::set_entry(
        hook,
        Pte::new(tables[2].frame, Flags::TABLE)
    ));
    claim_eq!(fault::write(upper.raw(), 0), None);
    for _ in 0..3 {
        claim!(update::pin(1, table.frame).is_err());
    }
    need!(table.make_read_only(&memory));
    need!(update::update_va_mapping(
        upper,
        Pte::EMPTY,
        update::Flush::PageLocal
    ));
    claim_eq!(update::pin(1, table.frame), Ok(()));
    test::success()
}

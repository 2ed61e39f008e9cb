//! Claim: a base pointer to tables without the kernel's stack ends in a report that says so, although
//! handlers are registered: there is no stack to call them on (design:refusals).
//! harness: xen=no expect=crash say="crashed: double fault"
//! harness: times="2 is not mapped by the new L4 table" times="2 changed to a table that lacks a part of the kernel"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, need, test};
use support::space;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("mistake-tables", start);
    let address = VirtAddr::new(0x40_0000);
    let tables = need!(space::chain(&mut memory, address).ok_or("no pages"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    tables[0].set(address.index(1), Pte::new(frame, Flags::DATA));
    for table in &tables {
        need!(table.make_read_only(&memory));
    }
    need!(update::pin(4, tables[3].frame));
    let outcome = update::new_baseptr(tables[3].frame);
    test::failure(format_args!("still here: {outcome:?}"))
}

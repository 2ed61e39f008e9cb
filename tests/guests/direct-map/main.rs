//! Claim: the library's direct map shows every page of the domain, page
//! tables read-only, at an address of the kernel's choice.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Pfn, VirtAddr};
use paravane_guest::mm::direct::{self, Plan};
use paravane_guest::mm::{Flags, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;

entry!(run);

const BASE: u64 = 0xffff_8800_0000_0000;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("direct-map", start);
    let window = need!(memory.page().ok_or("no page"));
    let kept = need!(memory.page().ok_or("no page"));
    claim_eq!(fault::write(kept.raw(), 4711), None);
    let linear = memory.linear();
    let needed = direct::tables_needed(start.nr_pages());
    // The pages for the tables: no mapping but the boot one, which goes.
    let first = memory.next_free().raw();
    for pfn in first..(first + needed).min(memory.pages()) {
        need!(memory.protect(memory.address(Pfn::new(pfn)), Flags::READ_ONLY));
    }
    let boot = (start.page_table() - 0xffff_ffff_8000_0000) >> 12;
    let boot_tables = boot..boot + start.page_table_frames();
    let plan = Plan {
        root: memory.root(),
        base: VirtAddr::new(BASE),
        p2m: linear.p2m,
        tables: first..first + needed,
        read_only: |pfn: Pfn| boot_tables.contains(&pfn.raw()),
        window,
        flags: Flags::DATA | Flags::NO_EXECUTE,
    };
    // SAFETY: nothing uses those pages, nor that range.
    claim_eq!(unsafe { direct::build(&plan) }, Ok(needed));
    let direct = walk::Linear {
        base: VirtAddr::new(BASE),
        pages: start.nr_pages(),
        ..linear
    };
    let at = |pfn: u64| BASE + (pfn << 12);
    let kept_page = need!(memory.pfn(kept).ok_or("no page number")).raw();
    claim_eq!(fault::read(at(kept_page)), Ok(4711));
    for pfn in 0..start.nr_pages() {
        let value = need!(fault::read(at(pfn)));
        if boot_tables.contains(&pfn) || plan.tables.contains(&pfn) {
            let leaf = walk::walk(&direct, memory.root(), VirtAddr::new(at(pfn))).leaf();
            claim!(leaf.is_some_and(|leaf| !leaf.value.is_writable()));
        } else if pfn >= first + needed {
            claim_eq!(fault::write(at(pfn), value), None, "page {pfn:#x}");
        }
    }
    test::success()
}

//! Claim: `mmu_update` changes a level-1 entry between read-only and
//! writable, and the processor obeys (M2, M4).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::{fault, space};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("update-l1", start);
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let frame = leaf.value.frame();
    for _ in 0..3 {
        claim_eq!(
            update::set_entry(leaf.entry, Pte::new(frame, Flags::READ_ONLY)),
            Ok(())
        );
        need!(update::invlpg_local(page));
        let fault = fault::write(page.raw(), 1);
        claim_eq!(
            fault.map(|f| (f.vector, f.error)),
            Some((14, 3)),
            "present, write; the kernel is no user"
        );
        claim_eq!(fault::read(page.raw()), Ok(0));
        claim_eq!(
            update::set_entry(leaf.entry, Pte::new(frame, Flags::DATA)),
            Ok(())
        );
        claim_eq!(fault::write(page.raw(), 1), None);
        claim_eq!(fault::read(page.raw()), Ok(1));
        claim_eq!(fault::write(page.raw(), 0), None);
    }
    claim_eq!(update::set_entry(leaf.entry, Pte::EMPTY), Ok(()));
    need!(update::invlpg_local(page));
    let fault = fault::read(page.raw()).map_err(|f| (f.vector, f.error));
    claim_eq!(fault, Err((14, 0)));
    // The hypervisor writes what was asked, with the user bit: the kernel
    // runs in ring 3.
    claim_eq!(
        update::set_entry(leaf.entry, Pte::new(frame, Flags::DATA)),
        Ok(())
    );
    let now = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    claim!(space::same(now.value, Pte::new(frame, Flags::DATA)));
    claim!(now.value.flags().contains(Flags::USER));
    test::success()
}

//! Claim: an update that preserves them keeps the accessed and dirty bits
//! that the processor has set; an ordinary one writes what it says.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::mm::update::{mmu_update, request, request_preserve_ad};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("preserve-ad", start);
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let clean = Pte::new(leaf.value.frame(), Flags::PRESENT | Flags::WRITABLE);
    let now = |memory: &paravane_guest::mm::boot::BootMemory| {
        let leaf = walk::walk(memory, memory.root(), page).leaf();
        need!(leaf.ok_or("not mapped")).value.flags()
    };
    claim_eq!(mmu_update(&[request(leaf.entry, clean)]), Ok(()));
    need!(update::invlpg_local(page));
    claim!(!now(&memory).intersects(Flags::ACCESSED | Flags::DIRTY));
    claim_eq!(fault::read(page.raw()), Ok(0));
    claim!(now(&memory).contains(Flags::ACCESSED) && !now(&memory).contains(Flags::DIRTY));
    claim_eq!(fault::write(page.raw(), 1), None);
    claim!(now(&memory).contains(Flags::ACCESSED | Flags::DIRTY));
    claim_eq!(
        mmu_update(&[request_preserve_ad(leaf.entry, clean)]),
        Ok(())
    );
    claim!(
        now(&memory).contains(Flags::ACCESSED | Flags::DIRTY),
        "{:?}",
        now(&memory)
    );
    claim_eq!(mmu_update(&[request(leaf.entry, clean)]), Ok(()));
    claim!(!now(&memory).intersects(Flags::ACCESSED | Flags::DIRTY));
    test::success()
}

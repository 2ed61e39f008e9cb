//! Claim: a change of a level-4 entry takes effect on the processor that runs on the table: an entry
//! that appears at once, one that goes at the next flush; in the kernel's table and in the user's.
//!
//! Attack: the table that such an entry named becomes ordinary memory. Nothing that the guest then
//! writes there is a translation.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::{fault, space};

entry!(run);

/// An address in a slot that nobody uses.
const PLACE: VirtAddr = VirtAddr::new(0xffff_9600_0000_0000);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("l4-changes", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    // SAFETY: the page is ours.
    unsafe { page.as_ptr::<u64>().write_volatile(0x600d) };
    let tables = need!(space::chain(&mut memory, PLACE).ok_or("no page"));
    let [l1, l2, l3, _] = tables;
    l1.set(PLACE.index(1), Pte::new(frame, Flags::READ_ONLY));
    for table in [l1, l2, l3] {
        need!(table.make_read_only(&memory));
    }
    let entry = Pte::new(l3.frame, Flags::TABLE);
    let place = memory.root().addr(8 * PLACE.index(4) as u64);
    for round in 0..4 {
        claim!(
            fault::read(PLACE.raw()).is_err(),
            "round {round}: not there yet"
        );
        claim_eq!(update::set_entry(place, entry), Ok(()));
        claim_eq!(
            fault::read(PLACE.raw()),
            Ok(0x600d),
            "round {round}: without a flush"
        );
        claim_eq!(update::set_entry(place, Pte::EMPTY), Ok(()));
        need!(update::flush_tlb_local());
    }
    // The attack: without a flush of the guest's own.
    claim_eq!(update::set_entry(place, entry), Ok(()));
    claim_eq!(fault::read(PLACE.raw()), Ok(0x600d));
    claim_eq!(update::set_entry(place, Pte::EMPTY), Ok(()));
    for table in [l3, l2, l1] {
        claim_eq!(table.make_writable(&memory), Ok(()));
    }
    // Somebody's: the hypervisor's or another guest's.
    l1.set(PLACE.index(1), Pte::new(Mfn::new(0x300), Flags::READ_ONLY));
    claim!(
        fault::read(PLACE.raw()).is_err(),
        "memory is used as a table"
    );
    test::success()
}

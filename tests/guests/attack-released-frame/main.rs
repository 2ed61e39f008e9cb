//! Attack: give frames back that are still mapped writable, pinned, or in use as tables, and go
//! on using them. While we can reach such a frame nobody else may get it; once we cannot, we may
//! not get it back by its number (M8, M18).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, test};
use support::fault;
use support::space::Table;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-released-frame", start);
    let kept = need!(Table::new(&mut boot).ok_or("no page"));
    let pinned = need!(Table::new(&mut boot).ok_or("no page"));
    need!(pinned.make_read_only(&boot));
    need!(update::pin(4, pinned.frame));

    // Given back while mapped writable: the mapping holds it.
    let outcome = memory::decrease(&[kept.frame], 0);
    claim_eq!(fault::write(kept.address.raw(), 0x11), None);
    // Given back while pinned: it stays a table, and no second pin or store gets through.
    let while_pinned = memory::decrease(&[pinned.frame], 0);
    claim!(fault::write(pinned.address.raw(), 0x22).is_some());
    claim!(update::pin(4, pinned.frame).is_err());
    // Once more each: nothing is left to give back, whatever the call says.
    let _ = memory::decrease(&[kept.frame, pinned.frame], 0);

    // The control: a frame that nobody holds goes, and there are new ones.
    let free = need!(Table::new(&mut boot).ok_or("no page"));
    support::grant::vacate(free.address);
    let owned = need!(memory::current_pages());
    claim_eq!(memory::decrease(&[free.frame], 0), Ok(1));
    claim_eq!(memory::current_pages(), Ok(owned - 1));
    // New frames are others.
    let mut pages = [0u64; 64];
    for (n, page) in pages.iter_mut().enumerate() {
        *page = start.nr_pages() + n as u64;
    }
    let count = memory::populate(&mut pages, 0).unwrap_or(0);
    claim!(count > 0, "no new frames");
    for number in &pages[..count] {
        claim!(
            *number != kept.frame.raw(),
            "the frame is given out while we have it mapped"
        );
        claim!(
            *number != pinned.frame.raw(),
            "the frame is given out while it is pinned"
        );
    }
    claim_eq!(fault::read(kept.address.raw()), Ok(0x11));

    // Let go of: gone for good.
    let leaf = |address| walk::walk(&boot, boot.root(), address).leaf();
    let entry = need!(leaf(kept.address).ok_or("not mapped"));
    need!(update::set_entry(entry.entry, Pte::EMPTY));
    need!(update::flush_tlb_local());
    if outcome == Ok(1) {
        let again = Pte::new(kept.frame, Flags::READ_ONLY);
        claim!(
            update::set_entry(entry.entry, again).is_err(),
            "mapped a frame given back"
        );
    }
    if while_pinned == Ok(1) {
        let entry = need!(leaf(pinned.address).ok_or("not mapped"));
        let _ = update::unpin(pinned.frame);
        need!(update::set_entry(entry.entry, Pte::EMPTY));
        need!(update::flush_tlb_local());
        claim!(
            update::pin(4, pinned.frame).is_err(),
            "pinned a frame given back"
        );
        let again = Pte::new(pinned.frame, Flags::READ_ONLY);
        claim!(
            update::set_entry(entry.entry, again).is_err(),
            "mapped a frame given back"
        );
    }
    // Numbers that are none.
    for number in [u64::MAX, 1 << 40, 0xfee00] {
        claim_eq!(
            memory::decrease(&[Mfn::new(number)], 0).unwrap_or(0),
            0,
            "{number:#x}"
        );
    }
    test::success()
}

//! Claim: the shared_info page is mapped and written like memory of one's
//! own, and can become neither a page table nor be given away.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, memory as reservation, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("shared-info", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    let at = VirtAddr::of(shared.as_ptr());
    let frame = start.shared_info().frame();
    // Twice, at another place too.
    let other = need!(memory.page().ok_or("no page"));
    claim_eq!(
        update::update_va_mapping(other, Pte::new(frame, Flags::DATA), Flush::PageLocal),
        Ok(())
    );
    let mask = VirtAddr::of(shared.mask()).raw() - at.raw();
    claim_eq!(fault::write(other.raw() + mask + 8, 0x55), None);
    claim_eq!(fault::read(at.raw() + mask + 8), Ok(0x55));
    claim_eq!(fault::write(at.raw() + mask + 8, u64::MAX), None);
    // No table, while it is mapped writable nor when it is not.
    claim!(update::pin(1, frame).is_err());
    for address in [at, other] {
        need!(update::update_va_mapping(
            address,
            Pte::new(frame, Flags::READ_ONLY),
            Flush::PageLocal
        ));
    }
    for level in 1..=4 {
        claim!(update::pin(level, frame).is_err(), "level {level}");
    }
    // Not the domain's to give away.
    let pages = need!(reservation::current_pages());
    need!(reservation::decrease(&[frame], 0));
    claim_eq!(reservation::current_pages(), Ok(pages));
    claim_eq!(
        update::update_va_mapping(at, Pte::new(frame, Flags::DATA), Flush::PageLocal),
        Ok(())
    );
    claim_eq!(fault::read(at.raw() + mask + 8), Ok(u64::MAX));
    test::success()
}

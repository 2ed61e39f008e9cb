//! Claim: `update_va_mapping` changes the entry of an address in the current
//! space and flushes what it is told to; an address without a level-1 table,
//! one of the hypervisor's, or a non-canonical one is refused.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VirtAddr;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("va-mapping", start);
    let (one, two) = (
        need!(memory.page().ok_or("no page")),
        need!(memory.page().ok_or("no page")),
    );
    let (first, second) = (
        need!(memory.mfn(one).ok_or("no frame")),
        need!(memory.mfn(two).ok_or("no frame")),
    );
    claim_eq!(fault::write(one.raw(), 111), None);
    claim_eq!(fault::write(two.raw(), 222), None);
    for flush in [
        Flush::PageLocal,
        Flush::TlbLocal,
        Flush::PageAll,
        Flush::TlbAll,
    ] {
        // The old translation is in the TLB; after the call it is not.
        claim_eq!(fault::read(one.raw()), Ok(111));
        claim_eq!(
            update::update_va_mapping(one, Pte::new(second, Flags::DATA), flush),
            Ok(()),
            "{flush:?}"
        );
        claim_eq!(fault::read(one.raw()), Ok(222), "{flush:?}");
        claim_eq!(
            update::update_va_mapping(one, Pte::new(first, Flags::READ_ONLY), flush),
            Ok(())
        );
        claim_eq!(fault::read(one.raw()), Ok(111));
        claim!(fault::write(one.raw(), 1).is_some(), "{flush:?}");
        claim_eq!(
            update::update_va_mapping(one, Pte::new(first, Flags::DATA), flush),
            Ok(())
        );
    }
    let value = Pte::new(first, Flags::DATA);
    let refused = |address: u64| {
        claim_eq!(
            update::update_va_mapping(VirtAddr::new(address), value, Flush::None),
            Err(Errno::EINVAL),
            "{address:#x}"
        );
    };
    refused(0x7000_0000_0000); // no tables there
    refused(0xffff_8000_0000_0000); // the m2p
    refused(0xffff_82d0_4000_0000); // the hypervisor
    test::success()
}

//! Attack: a version 2 entry whose frame number has more bits than a page-table entry holds. What is
//! mapped is the frame of the lower bits, while its handle knows the whole number: the mapping's end
//! then finds "another frame" there, and leaves it mapped although its entry is free again (R8).
//!
//! Not on Xen: it need not refuse such a number.
//!
//! harness: xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::{fault, grant};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-grant-wide", start);
    let entries = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let place = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(fault::write(page.raw(), 99), None);
    grant::vacate(place);
    claim_eq!(grant::set_version(2), (Ok(0), 2));
    let write = |number| entries.write_v2(9, abi::GTF_permit_access, grant::OWN, 0, number);

    // As it is meant: mapped, and gone behind the end.
    write(frame.raw());
    let handle = need!(grant::map(9, place, false));
    claim_eq!(fault::read(place.raw()), Ok(99));
    claim_eq!(grant::unmap(handle, place), 0);
    claim!(fault::read(place.raw()).is_err());

    for bit in [28, 32, 40, 41, 51, 52, 62, 63] {
        write(frame.raw() | 1 << bit);
        if let Ok(handle) = grant::map(9, place, false) {
            claim_eq!(grant::unmap(handle, place), 0);
            claim!(
                fault::read(place.raw()).is_err(),
                "unmapped, and still there: bit {bit}"
            );
        }
    }
    test::success()
}

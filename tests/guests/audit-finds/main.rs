//! Claim: the audit that every test ends with finds what is put wrong: a reference that nothing stands
//! for, one as a frame's type, a note of one that there is not, a grant in use without a handle, a frame that
//! nobody holds, be it of the free ones or of those that are set aside, a frame that is shared with the
//! hypervisor and is no page of anything. Before and after that it finds nothing.
//!
//! harness: xen=no say="audit: Counts" say="audit: handles of grants of domain 0: there are 0, and 1 are noted" say="audit: frames of the hypervisor's own: there are"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim_eq, entry, need, test};

entry!(run);

/// The grant that is pinned.
const REFERENCE: u32 = 8;

/// Has the hypervisor do its audit, with something put wrong meanwhile, or nothing.
fn audit(plant: u64) -> i64 {
    support::audit::call(plant, REFERENCE)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("audit-finds", start);
    let table = support::grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    table.grant(REFERENCE, DomainId::new(0), frame, true);

    claim_eq!(audit(0), 0, "nothing is wrong");
    for plant in 1..=7 {
        claim_eq!(audit(plant), -i64::from(abi::XEN_EIO), "plant {plant}");
        claim_eq!(audit(0), 0, "plant {plant} is gone");
    }
    claim_eq!(audit(8), -i64::from(abi::XEN_EINVAL));
    test::success()
}

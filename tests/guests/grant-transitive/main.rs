//! Claim: a grant that is passed on can be copied by whom it was passed on to,
//! if it was granted to whom passed it on, once: a chain or a loop of them is
//! refused, and so is what was granted to somebody else, to the reader itself
//! even; each for what all of the grants on the way allow; never mapped.
//!
//! Not on Xen: it takes a second domain, since it refuses to pass on one's own.
//! harness: xen=no smp=2 vcpus=1 domain="grant-transitive-peer mem=32M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::{DomainId, GrantRef};
use paravane_guest::grant::map;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, sched, test, time};
use support::grant::{End, copy};
use support::{fault, grant};

entry!(run);

const PEER: u32 = 1;
const SECOND: u64 = 1_000_000_000;
const OK: i32 = abi::GNTST_okay as i32;
const GENERAL: i32 = abi::GNTST_general_error;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-transitive", start);
    need!(events::map_shared_info(start.shared_info()));
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame")).raw();
    let dest = need!(memory.page().ok_or("no page"));
    let dest_frame = need!(memory.mfn(dest).ok_or("no frame")).raw();
    let status_page = need!(memory.page().ok_or("no page"));
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    claim_eq!(grant::set_version(2), (Ok(0), 2));
    let status = grant::map_status(status_page);
    let to = End::Frame(dest_frame, abi::DOMID_SELF);

    // Ours, on which the peer's entries rest.
    let peer = DomainId::new(PEER as u16);
    let (access, passed) = (abi::GTF_permit_access, abi::GTF_transitive);
    let read_only = abi::GTF_readonly;
    let part = 100 | 50 << 16;
    table.write_v2(20, access, peer, 0, frame);
    table.write_v2(21, access, grant::OWN, 0, frame);
    table.write_v2(22, passed, peer, PEER, 11);
    table.write_v2(23, access | read_only, peer, 0, frame);
    table.write_v2(24, access | abi::GTF_sub_page, peer, part, frame);
    // Until the peer's table is there, whose last entry is plain.
    let deadline = time::now() + 10 * SECOND;
    while copy((End::Grant(16, PEER), 0), (to, 0), 8) != 0 {
        claim!(time::now() < deadline, "the peer grants nothing");
        sched::yield_now();
    }
    claim_eq!(fault::read(dest.raw()), Ok(0xbeef));

    let mut value = 0x1000;
    // The peer's entry; whether it can be read and written; why.
    for (reference, reads, writes, what) in [
        (8, OK, OK, "passed on"),
        (
            9,
            GENERAL,
            GENERAL,
            "granted to the reader, not to the peer",
        ),
        (10, GENERAL, GENERAL, "passed on to another domain"),
        (11, GENERAL, GENERAL, "a loop"),
        (12, OK, GENERAL, "passed on for reading"),
        (13, OK, GENERAL, "granted for reading"),
        (14, GENERAL, GENERAL, "not granted"),
        (
            15,
            abi::GNTST_bad_domain,
            abi::GNTST_bad_domain,
            "no domain",
        ),
        (17, GENERAL, GENERAL, "passed on twice"),
        (18, abi::GNTST_bad_gntref, abi::GNTST_bad_gntref, "no entry"),
    ] {
        let end = End::Grant(reference, PEER);
        value += 1;
        claim_eq!(fault::write(page.raw(), value), None);
        claim_eq!(fault::write(dest.raw(), 0), None);
        claim_eq!(copy((end, 0), (to, 0), 8), reads, "{what}");
        claim_eq!(
            fault::read(dest.raw()),
            Ok(if reads == OK { value } else { 0 }),
            "{what}"
        );
        claim_eq!(fault::write(dest.raw(), 0x2222), None);
        claim_eq!(copy((to, 0), (end, 0), 8), writes, "{what}");
        claim_eq!(
            fault::read(page.raw()),
            Ok(if writes == OK { 0x2222 } else { value }),
            "{what}"
        );
        let mut request = [map::map_request(
            peer,
            GrantRef::new(reference),
            window,
            true,
        )];
        need!(map::map(&mut request));
        claim!(request[0].status < 0, "mapped: {what}");
    }
    // The part that was granted, whoever passes it on.
    for (offset, wanted) in [(100, OK), (99, GENERAL), (101, GENERAL)] {
        claim_eq!(copy((End::Grant(19, PEER), offset), (to, 0), 50), wanted);
    }
    for number in 20..25 {
        let marks = need!(status.get(number).ok_or("no such word"));
        claim_eq!(marks.load(Ordering::SeqCst), 0, "entry {number} is in use");
    }
    test::success()
}

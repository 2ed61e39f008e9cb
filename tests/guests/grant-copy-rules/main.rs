//! Claim: a copy stays within its page and within the part that was granted,
//! goes the way that was granted, and names frames of the caller's as its own;
//! a grant of a part can be copied and not mapped; after each the entries are
//! free.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::grant::{End, copy};
use support::{fault, grant};

entry!(run);

const SELF: u32 = abi::DOMID_SELF;
const OWN: u32 = 0;
/// No domain.
const NOBODY: u32 = 55;
const GENERAL: i32 = abi::GNTST_general_error;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-copy-rules", start);
    let table = grant::set_up(&mut memory);
    let source = need!(memory.page().ok_or("no page"));
    let dest = need!(memory.page().ok_or("no page"));
    let status_page = need!(memory.page().ok_or("no page"));
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    let source_frame = need!(memory.mfn(source).ok_or("no frame")).raw();
    let dest_frame = need!(memory.mfn(dest).ok_or("no frame")).raw();
    for word in 0..512 {
        claim_eq!(fault::write(source.raw() + 8 * word, 0x5000 + word), None);
    }
    let from = End::Frame(source_frame, SELF);
    let to = End::Frame(dest_frame, SELF);
    let grant_of = |reference| End::Grant(reference, OWN);

    // Whose frames, whose grants.
    claim_eq!(copy((from, 0), (to, 0), 4096), 0);
    claim_eq!(fault::read(dest.raw() + 4088), Ok(0x5000 + 511));
    for owner in [OWN, NOBODY, 0x7ff1, 0x7ff2] {
        // Xen was seen to answer either where there is no such domain.
        let wanted: &[i32] = match owner {
            OWN => &[abi::GNTST_permission_denied],
            _ if support::on_paravane() => &[abi::GNTST_bad_domain],
            _ => &[abi::GNTST_bad_domain, abi::GNTST_permission_denied],
        };
        for (source, dest) in [
            (End::Frame(source_frame, owner), to),
            (from, End::Frame(dest_frame, owner)),
        ] {
            let status = copy((source, 0), (dest, 0), 8);
            claim!(wanted.contains(&status), "{owner:#x}: status {status}");
        }
    }
    table.grant(8, grant::OWN, Mfn::new(source_frame), true);
    table.grant(9, grant::OWN, Mfn::new(dest_frame), false);
    table.grant(
        10,
        DomainId::new(NOBODY as u16),
        Mfn::new(source_frame),
        false,
    );
    table.grant(11, grant::OWN, Mfn::new(0xffff_fff0), false);
    table.grant(12, grant::OWN, memory.root(), false);
    claim_eq!(copy((End::Grant(8, SELF), 0), (to, 0), 8), 0);
    claim_eq!(
        copy((End::Grant(8, NOBODY), 0), (to, 0), 8),
        abi::GNTST_bad_domain
    );
    // Within the page.
    for (out, into, len) in [
        (4097, 0, 0),
        (4095, 0, 2),
        (0, 4095, 2),
        (0xffff, 0, 0xffff),
        (0, 0xffff, 1),
        (0, 0, 4097),
    ] {
        claim_eq!(
            copy((from, out), (to, into), len),
            abi::GNTST_bad_copy_arg,
            "{len} from {out} to {into}"
        );
    }
    claim_eq!(copy((from, 4096), (to, 4096), 0), 0, "nothing, at the end");
    // As it was granted.
    for reference in [512, u32::MAX] {
        let bad = abi::GNTST_bad_gntref;
        claim_eq!(copy((grant_of(reference), 0), (to, 0), 8), bad);
        claim_eq!(copy((from, 0), (grant_of(reference), 0), 8), bad);
    }
    for reference in [7 + 13, 10] {
        claim_eq!(copy((grant_of(reference), 0), (to, 0), 8), GENERAL);
    }
    claim_eq!(copy((to, 0), (grant_of(8), 0), 8), GENERAL, "for reading");
    claim_eq!(copy((grant_of(8), 8), (grant_of(9), 64), 8), 0);
    claim_eq!(fault::read(dest.raw() + 64), Ok(0x5001));
    for end in [
        grant_of(11),
        End::Frame(0x201, SELF),
        End::Frame(1 << 52, SELF),
        End::Frame(u64::MAX, SELF),
    ] {
        claim_eq!(copy((end, 0), (to, 0), 8), abi::GNTST_bad_page);
        claim_eq!(copy((from, 0), (end, 0), 8), abi::GNTST_bad_page);
    }
    // A page table may be read, not written.
    claim_eq!(copy((grant_of(12), 0), (to, 0), 8), 0);
    claim!(copy((from, 0), (grant_of(12), 8), 8) != 0);
    claim!(copy((from, 0), (End::Frame(memory.root().raw(), SELF), 8), 8) != 0);
    for reference in 8..13 {
        claim_eq!(table.used(reference), (false, false));
    }

    // Parts of a page.
    claim_eq!(grant::set_version(2), (Ok(0), 2));
    let status = grant::map_status(status_page);
    let part = |reference, flags, offset: u32, length: u32| {
        let flags = abi::GTF_permit_access | abi::GTF_sub_page | flags;
        let more = offset | length << 16;
        table.write_v2(reference, flags, grant::OWN, more, source_frame);
    };
    part(8, 0, 100, 50);
    part(9, 0, 0, 4096);
    part(10, 0, 4000, 200);
    part(11, 0, 5000, 10);
    part(12, abi::GTF_readonly, 100, 50);
    for (reference, offset, len, want) in [
        (8, 100, 50, 0),
        (8, 110, 10, 0),
        (8, 100, 0, 0),
        (8, 0, 0, GENERAL),
        (8, 0, 50, GENERAL),
        (8, 99, 50, GENERAL),
        (8, 101, 50, GENERAL),
        (8, 151, 0, GENERAL),
        (9, 0, 4096, 0),
        (10, 4000, 96, 0),
        (10, 4000, 97, abi::GNTST_bad_copy_arg),
        (12, 100, 50, 0),
    ] {
        claim_eq!(
            copy((grant_of(reference), offset), (to, 0), len),
            want,
            "{len} bytes at {offset} of {reference}"
        );
    }
    claim!(copy((grant_of(11), 5000), (to, 0), 1) != 0);
    claim_eq!(copy((to, 0), (grant_of(8), 100), 50), 0);
    claim_eq!(copy((to, 0), (grant_of(8), 99), 50), GENERAL);
    claim_eq!(copy((to, 0), (grant_of(12), 100), 50), GENERAL);
    for reference in 8..13 {
        let flags = abi::GNTMAP_host_map | abi::GNTMAP_readonly;
        claim_eq!(grant::map_as(reference, window.raw(), flags), Err(GENERAL));
        let marks = need!(status.get(reference as usize).ok_or("no such word"));
        claim_eq!(marks.load(Ordering::SeqCst), 0);
    }
    // Frame numbers of 64 bits.
    for frame in [1 << 32, 1 << 40, 1 << 52, u64::MAX] {
        table.write_v2(13, abi::GTF_permit_access, grant::OWN, 0, frame);
        claim_eq!(copy((grant_of(13), 0), (to, 0), 8), abi::GNTST_bad_page);
        claim!(grant::map_as(13, window.raw(), abi::GNTMAP_host_map).is_err());
        claim_eq!(status[13].load(Ordering::SeqCst), 0);
    }
    test::success()
}

//! Claim: bytes are copied between frames of ours and granted ones, within a
//! page, as the grant allows, and the entries are free again afterwards.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::grant::End;
use support::{fault, grant};

entry!(run);

const OWN: u32 = 0;

/// A copy from a grant of ours to a frame of ours.
fn from_grant(reference: u32, to: Mfn, offsets: (u16, u16), len: u16) -> i32 {
    let from = (End::Grant(reference, OWN), offsets.0);
    grant::copy(
        from,
        (End::Frame(to.raw(), abi::DOMID_SELF), offsets.1),
        len,
    )
}

/// The other way.
fn to_grant(from: Mfn, reference: u32, len: u16) -> i32 {
    let from = (End::Frame(from.raw(), abi::DOMID_SELF), 0);
    grant::copy(from, (End::Grant(reference, OWN), 0), len)
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-copy", start);
    let table = grant::set_up(&mut memory);
    let source = need!(memory.page().ok_or("no page"));
    let dest = need!(memory.page().ok_or("no page"));
    let source_frame = need!(memory.mfn(source).ok_or("no frame"));
    let dest_frame = need!(memory.mfn(dest).ok_or("no frame"));
    for word in 0..512 {
        claim_eq!(fault::write(source.raw() + 8 * word, 0x1_0000 + word), None);
    }
    table.grant(8, grant::OWN, source_frame, true);
    claim_eq!(from_grant(8, dest_frame, (0, 0), 4096), 0);
    for word in 0..512 {
        claim_eq!(fault::read(dest.raw() + 8 * word), Ok(0x1_0000 + word));
    }
    claim_eq!(from_grant(8, dest_frame, (4088, 16), 8), 0);
    claim_eq!(fault::read(dest.raw() + 16), Ok(0x1_01ff));
    claim_eq!(
        fault::read(dest.raw() + 24),
        Ok(0x1_0003),
        "no more than asked"
    );
    claim_eq!(table.flags(8) & (abi::GTF_reading | abi::GTF_writing), 0);

    claim_eq!(
        from_grant(8, dest_frame, (4090, 0), 8),
        abi::GNTST_bad_copy_arg
    );
    claim_eq!(
        from_grant(8, dest_frame, (0, 4090), 8),
        abi::GNTST_bad_copy_arg
    );
    claim!(from_grant(9, dest_frame, (0, 0), 8) != 0, "not granted");
    claim!(to_grant(dest_frame, 8, 8) != 0, "granted for reading");
    claim_eq!(fault::read(source.raw()), Ok(0x1_0000));
    table.grant(9, grant::OWN, source_frame, false);
    claim_eq!(fault::write(dest.raw(), 77), None);
    claim_eq!(to_grant(dest_frame, 9, 8), 0);
    claim_eq!(fault::read(source.raw()), Ok(77));
    // Never into a page table, whoever grants it.
    table.grant(10, grant::OWN, memory.root(), false);
    claim!(to_grant(dest_frame, 10, 8) != 0);
    claim!(from_grant(8, memory.root(), (0, 0), 8) != 0);
    test::success()
}

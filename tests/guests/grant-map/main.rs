//! Claim: a granted frame can be mapped, by several, as the grant allows;
//! its entry shows the use while it lasts; unmapping ends it, once; what was
//! not granted is refused (R8).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::{fault, grant};

entry!(run);

const READING: u32 = abi::GTF_reading;
const WRITING: u32 = abi::GTF_writing;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-map", start);
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let first = need!(memory.page().ok_or("no page"));
    let second = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(fault::write(page.raw(), 0x1234), None);
    grant::vacate(first);
    grant::vacate(second);

    table.grant(8, grant::OWN, frame, false);
    let one = match grant::map(8, first, false) {
        Ok(handle) => handle,
        Err(status) => test::failure(format_args!("map: status {status}")),
    };
    claim_eq!(table.flags(8) & (READING | WRITING), READING | WRITING);
    claim_eq!(fault::read(first.raw()), Ok(0x1234));
    claim_eq!(fault::write(first.raw(), 0x5678), None);
    claim_eq!(fault::read(page.raw()), Ok(0x5678), "the same frame");

    // A second mapping, for reading.
    let two = match grant::map(8, second, true) {
        Ok(handle) => handle,
        Err(status) => test::failure(format_args!("second map: status {status}")),
    };
    claim!(one != two);
    claim_eq!(fault::read(second.raw()), Ok(0x5678));
    claim!(
        fault::write(second.raw(), 1).is_some(),
        "mapped for reading"
    );
    claim_eq!(grant::unmap(one, first), 0);
    claim_eq!(
        table.flags(8) & (READING | WRITING),
        READING,
        "one reader is left"
    );
    claim!(fault::read(first.raw()).is_err(), "unmapped");
    claim!(grant::unmap(one, first) != 0, "once");
    claim!(grant::unmap(two, first) != 0, "at its own address");
    claim_eq!(table.flags(8) & (READING | WRITING), READING);
    claim!(
        grant::unmap(two, page) != 0,
        "another mapping of the frame is not this one"
    );
    claim_eq!(fault::read(page.raw()), Ok(0x5678));
    claim_eq!(grant::unmap(two, second), 0);
    claim_eq!(table.flags(8) & (READING | WRITING), 0);
    claim_eq!(
        i32::from(grant::unmap(12345, second)),
        abi::GNTST_bad_handle
    );

    // What the table does not allow.
    table.grant(9, grant::OWN, frame, true);
    claim!(grant::map(9, first, false).is_err(), "granted for reading");
    claim_eq!(table.flags(9) & (READING | WRITING), 0);
    let reader = match grant::map(9, first, true) {
        Ok(handle) => handle,
        Err(status) => test::failure(format_args!("reader: status {status}")),
    };
    claim_eq!(table.flags(9) & (READING | WRITING), READING);
    claim_eq!(grant::unmap(reader, first), 0);
    table.grant(10, DomainId::new(55), frame, false);
    claim!(grant::map(10, first, false).is_err(), "granted to another");
    claim!(grant::map(11, first, false).is_err(), "not granted");
    claim_eq!(
        grant::map(100_000, first, false).map_err(i32::from),
        Err(abi::GNTST_bad_gntref)
    );
    // A frame that cannot be mapped for writing: a page table.
    table.grant(12, grant::OWN, memory.root(), false);
    claim!(
        grant::map(12, first, false).is_err(),
        "a page table stays unwritable"
    );
    claim_eq!(table.flags(12) & (READING | WRITING), 0);
    test::success()
}

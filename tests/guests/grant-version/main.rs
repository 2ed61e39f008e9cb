//! Claim: the table's size and version are as asked: version 2 has a status
//! page, keeps the marks there, and what is in use holds the version and its place;
//! other entries can be exchanged.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::grant::table;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::grant::{call, set_version};
use support::{fault, grant};

entry!(run);

fn version() -> u32 {
    let mut ops = [abi::gnttab_get_version {
        dom: abi::DOMID_SELF as u16,
        ..Default::default()
    }];
    need!(call(abi::GNTTABOP_get_version, &mut ops));
    ops[0].version
}

fn swap(a: u32, b: u32) -> i32 {
    let mut ops = [abi::gnttab_swap_grant_ref {
        ref_a: a,
        ref_b: b,
        ..Default::default()
    }];
    need!(call(abi::GNTTABOP_swap_grant_ref, &mut ops));
    ops[0].status.into()
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-version", start);
    claim_eq!(version(), 1);
    let entries = grant::set_up(&mut memory);
    let (now, most) = need!(table::size());
    claim!(now >= 1 && most >= 4 && now <= most);

    // Entries change places.
    let page = need!(memory.page().ok_or("no page"));
    let place = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    grant::vacate(place);
    claim_eq!(fault::write(page.raw(), 99), None);
    entries.grant(8, grant::OWN, frame, false);
    claim_eq!(swap(8, 20), 0);
    claim_eq!(entries.flags(8), 0);
    claim_eq!(entries.flags(20), abi::GTF_permit_access);

    claim_eq!(swap(20, 5000), abi::GNTST_bad_gntref);
    claim_eq!(swap(5000, 20), abi::GNTST_bad_gntref);
    claim_eq!(
        grant::status_frames(&mut [0]),
        abi::GNTST_general_error,
        "version 1 has none"
    );

    // In use: the version stays, and the entry where it is.
    let handle = match grant::map(20, place, false) {
        Ok(handle) => handle,
        Err(status) => test::failure(format_args!("map: status {status}")),
    };
    claim_eq!(set_version(2), (Err(Errno::EBUSY), 1));
    claim_eq!(set_version(1), (Ok(0), 1), "it is that");
    claim_eq!(swap(20, 21), abi::GNTST_eagain);
    claim_eq!(swap(21, 20), abi::GNTST_eagain);
    claim_eq!(entries.used(20), (true, true));
    claim_eq!(grant::unmap(handle, place), 0);
    claim_eq!(set_version(3).0, Err(Errno::EINVAL));
    claim_eq!(set_version(2), (Ok(0), 2));
    claim_eq!(version(), 2);
    claim_eq!(
        entries.word(20).load(Ordering::SeqCst),
        0,
        "all is forgotten"
    );

    // The status page.
    let status_page = need!(memory.page().ok_or("no page"));
    let status = grant::map_status(status_page);

    // Version 2 entries are two words; the marks are in the status page.
    let word = |index: u32| -> &AtomicU64 { entries.word(index) };
    entries.write_v2(9, abi::GTF_permit_access, grant::OWN, 0, frame.raw());
    let header = word(2 * 9).load(Ordering::SeqCst);
    let handle = match grant::map(9, place, true) {
        Ok(handle) => handle,
        Err(why) => test::failure(format_args!("map by version 2: status {why}")),
    };
    claim_eq!(fault::read(place.raw()), Ok(99));
    claim_eq!(word(2 * 9).load(Ordering::SeqCst), header);
    claim_eq!(
        u32::from(status[9].load(Ordering::SeqCst)),
        abi::GTF_reading
    );
    claim_eq!(set_version(1), (Err(Errno::EBUSY), 2));
    claim_eq!(swap(9, 10), abi::GNTST_eagain);
    claim_eq!(grant::unmap(handle, place), 0);
    claim_eq!(status[9].load(Ordering::SeqCst), 0);
    claim_eq!(swap(9, 10), 0);
    claim_eq!(word(2 * 10).load(Ordering::SeqCst), header);
    claim_eq!(word(2 * 10 + 1).load(Ordering::SeqCst), frame.raw());
    claim_eq!(word(2 * 9).load(Ordering::SeqCst), 0);
    // Nobody is left with a page of words that mean nothing any more.
    claim_eq!(set_version(1), (Err(Errno::EBUSY), 2), "it is mapped");
    claim_eq!(set_version(2), (Ok(0), 2), "it is that");
    claim_eq!(
        word(2 * 10).load(Ordering::SeqCst),
        header,
        "nothing changed"
    );
    grant::vacate(status_page);
    claim_eq!(set_version(1), (Ok(0), 1));
    test::success()
}

//! Claim: the table's size and version are as asked: version 2 has a status
//! page, keeps the marks there, and what is in use holds the version; entries
//! can be exchanged.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use paravane_guest::addr::Mfn;
use paravane_guest::grant::table;
use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::{fault, grant};

entry!(run);

fn call<T>(command: u32, op: &mut T) -> Result {
    // SAFETY: the structure that belongs to the command.
    check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(command),
            core::ptr::from_mut(op) as u64,
            1,
        )
    })
}

fn set_version(version: u32) -> (Result, u32) {
    let mut op = abi::gnttab_set_version { version };
    let result = call(abi::GNTTABOP_set_version, &mut op);
    (result, op.version)
}

fn version() -> u32 {
    let mut op = abi::gnttab_get_version {
        dom: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    need!(call(abi::GNTTABOP_get_version, &mut op));
    op.version
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
    let mut swap = abi::gnttab_swap_grant_ref {
        ref_a: 8,
        ref_b: 20,
        ..Default::default()
    };
    need!(call(abi::GNTTABOP_swap_grant_ref, &mut swap));
    claim_eq!(swap.status, 0);
    claim_eq!(entries.flags(8), 0);
    claim_eq!(entries.flags(20), abi::GTF_permit_access);

    // In use: the version stays.
    let handle = match grant::map(20, place, false) {
        Ok(handle) => handle,
        Err(status) => test::failure(format_args!("map: status {status}")),
    };
    claim_eq!(set_version(2), (Err(Errno::EBUSY), 1));
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
    let mut list = [0u64];
    let mut op = abi::gnttab_get_status_frames {
        nr_frames: 1,
        dom: abi::DOMID_SELF as u16,
        ..Default::default()
    };
    op.frame_list = list.as_mut_ptr() as _;
    need!(call(abi::GNTTABOP_get_status_frames, &mut op));
    claim_eq!(op.status, 0);
    let status_page = need!(memory.page().ok_or("no page"));
    grant::map_frame(status_page, Mfn::new(list[0]));
    // SAFETY: mapped until the last use, reached through atomics.
    let status = unsafe { &*(status_page.raw() as *const [AtomicU16; 2048]) };

    // Version 2 entries are two words; the marks are in the status page.
    let word = |index: u32| -> &AtomicU64 { entries.word(index) };
    word(2 * 9 + 1).store(frame.raw(), Ordering::SeqCst);
    let header = u64::from(abi::GTF_permit_access) | u64::from(grant::OWN.raw()) << 16;
    word(2 * 9).store(header, Ordering::SeqCst);
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
    claim_eq!(grant::unmap(handle, place), 0);
    claim_eq!(status[9].load(Ordering::SeqCst), 0);
    // Some hypervisors take the status page away with the version.
    grant::vacate(status_page);
    claim_eq!(set_version(1), (Ok(0), 1));
    test::success()
}

//! Claim: a domain sets up its grant table, grants a frame to itself, maps
//! and unmaps it; an entry in use cannot be taken back, and a reference that
//! was not granted cannot be mapped (G10).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::AtomicU64;

use paravane_guest::addr::{DomainId, Mfn};
use paravane_guest::grant::{GrantTable, map, table};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, println, test};
use support::fault;

entry!(run);

static FREE: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-own", start);
    let (now, most) = need!(table::size());
    println!("{now} of {most} frames");
    claim!(most >= 1);
    let mut frames = [Mfn::new(0)];
    claim_eq!(table::setup(&mut frames), Ok(()));
    let place = need!(memory.page().ok_or("no page"));
    need!(update::update_va_mapping(
        place,
        Pte::new(frames[0], Flags::DATA),
        Flush::PageLocal
    ));
    // SAFETY: the table's page, mapped for ever, 512 entries of 8 bytes.
    let entries =
        unsafe { core::slice::from_raw_parts(place.as_ptr::<AtomicU64>().cast_const(), 512) };
    let grants = GrantTable::new(entries, &FREE);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(fault::write(page.raw(), 4711), None);
    let own = DomainId::new(0);
    let reference = need!(grants.grant(own, frame, false).ok_or("full"));
    let window = need!(memory.page().ok_or("no page"));
    let kept = need!(memory.mfn(window).ok_or("no frame"));
    need!(update::update_va_mapping(
        window,
        Pte::EMPTY,
        Flush::PageLocal
    ));
    let mut op = [map::map_request(own, reference, window, false)];
    claim_eq!(map::map(&mut op), Ok(()));
    claim_eq!(op[0].status, 0);
    claim_eq!(fault::read(window.raw()), Ok(4711));
    claim_eq!(fault::write(window.raw(), 42), None);
    claim_eq!(fault::read(page.raw()), Ok(42));
    claim_eq!(grants.revoke(reference), Err(Errno::EBUSY));
    let mut back = [abi::gnttab_unmap_grant_ref {
        host_addr: window.raw(),
        handle: op[0].handle,
        ..Default::default()
    }];
    claim_eq!(map::unmap(&mut back), Ok(()));
    claim_eq!(back[0].status, 0);
    claim!(fault::read(window.raw()).is_err());
    claim_eq!(grants.revoke(reference), Ok(()));
    let mut op = [map::map_request(own, reference, window, false)];
    claim_eq!(map::map(&mut op), Ok(()));
    claim!(op[0].status < 0, "taken back, it cannot be mapped");
    need!(update::update_va_mapping(
        window,
        Pte::new(kept, Flags::DATA),
        Flush::PageLocal
    ));
    test::success()
}

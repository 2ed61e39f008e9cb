//! Attack: grants as a way to a writable page table, to more rights than
//! were granted, or to a frame that has been given away; the rules of frame
//! types hold on this road too (M4, M6, R8).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, memory as reservation, need, test};
use support::space::Table;
use support::{fault, grant};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-hostile", start);
    let grants = grant::set_up(&mut memory);
    let window = need!(memory.page().ok_or("no page"));
    let second = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    grant::vacate(second);
    // A live page table: readable, never writable.
    let table = need!(Table::new(&mut memory).ok_or("no page"));
    need!(table.make_read_only(&memory));
    need!(update::pin(1, table.frame));
    grants.grant(8, grant::OWN, table.frame, false);
    claim!(
        grant::map(8, window, false).is_err(),
        "a writable mapping of a page table"
    );
    claim!(fault::read(window.raw()).is_err());
    if let Ok(handle) = grant::map(8, window, true) {
        claim_eq!(fault::read(window.raw()), Ok(0));
        // A store may be emulated, as any to a level-1 table; its rules hold.
        let bad = Pte::new(table.frame, Flags::DATA).raw();
        claim!(fault::write(window.raw(), bad).is_some());
        claim_eq!(fault::read(window.raw()), Ok(0));
        claim_eq!(grant::unmap(handle, window), 0);
    }
    need!(update::unpin(table.frame));
    // Mapped writable by grant, it becomes no table.
    let handle = need!(grant::map(8, window, false));
    claim_eq!(fault::write(window.raw(), 0), None);
    for level in 1..=4 {
        claim_eq!(update::pin(level, table.frame), Err(Errno::EINVAL));
    }
    claim_eq!(grant::unmap(handle, window), 0);
    claim_eq!(update::pin(1, table.frame), Ok(()));
    claim_eq!(update::unpin(table.frame), Ok(()));
    // More than was granted.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    grants.grant(9, grant::OWN, frame, true);
    claim!(grant::map(9, window, false).is_err(), "granted for reading");
    let handle = need!(grant::map(9, window, true));
    claim_eq!(grant::unmap(handle, window), 0);
    grants.grant(10, DomainId::new(1234), frame, false);
    claim!(
        grant::map(10, window, false).is_err(),
        "granted to somebody else"
    );
    claim!(grant::map(11, window, false).is_err(), "not granted");
    claim!(
        grant::map(100_000, window, false).is_err(),
        "no such reference"
    );
    // Given away while it is mapped: it stays the domain's until unmapped.
    let victim = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(victim).ok_or("no frame"));
    claim_eq!(fault::write(victim.raw(), 77), None);
    grants.grant(12, grant::OWN, frame, false);
    let handle = need!(grant::map(12, window, false));
    grant::vacate(victim);
    let pages = need!(reservation::current_pages());
    need!(reservation::decrease(&[frame], 0));
    claim_eq!(reservation::current_pages(), Ok(pages));
    claim_eq!(fault::read(window.raw()), Ok(77));
    claim_eq!(grant::unmap(handle, window), 0);
    claim_eq!(reservation::current_pages(), Ok(pages - 1));
    claim!(grant::map(12, second, false).is_err() || start.is_privileged());
    test::success()
}

//! Claim: frames that are given back leave the domain, the reservation
//! shrinks, and nothing maps them again; memory asked for comes with its
//! machine-to-physical entry; a mapped frame goes with its last mapping (M16
//! to M18).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::balloon::{self, Hypervisor};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory as reservation, need, test};
use support::fault;

entry!(run);

const COUNT: usize = 100;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("reservation", start);
    let linear = memory.linear();
    let before = need!(reservation::current_pages());
    claim!(before >= start.nr_pages());
    claim!(need!(reservation::maximum_pages()) >= before);
    let mut pages = [memory.next_free(); COUNT];
    let mut addresses = [paravane_guest::addr::VirtAddr::new(0); COUNT];
    for (pfn, address) in pages.iter_mut().zip(&mut addresses) {
        *address = need!(memory.page().ok_or("no page"));
        *pfn = need!(memory.pfn(*address).ok_or("no page number"));
    }
    let frames = pages.map(|pfn| linear.p2m.mfn(pfn).unwrap_or_default());
    for &address in &addresses {
        need!(update::update_va_mapping(
            address,
            Pte::EMPTY,
            Flush::PageLocal
        ));
    }
    claim_eq!(
        balloon::inflate(&mut Hypervisor, linear.p2m, &pages),
        Ok(COUNT)
    );
    claim_eq!(reservation::current_pages(), Ok(before - COUNT as u64));
    // Gone: not ours to map, nor to give back again.
    if !start.is_privileged() {
        claim!(
            update::update_va_mapping(
                addresses[0],
                Pte::new(frames[0], Flags::READ_ONLY),
                Flush::None
            )
            .is_err()
        );
    }
    claim_eq!(reservation::decrease(&[frames[0]], 0), Ok(0));
    claim_eq!(reservation::decrease(&[Mfn::new((1 << 40) - 1)], 0), Ok(0));
    claim_eq!(reservation::current_pages(), Ok(before - COUNT as u64));
    // And back.
    claim_eq!(
        balloon::deflate(&mut Hypervisor, linear.p2m, &pages),
        Ok(COUNT)
    );
    claim_eq!(reservation::current_pages(), Ok(before));
    for (&pfn, &address) in pages.iter().zip(&addresses) {
        let frame = need!(linear.p2m.mfn(pfn).ok_or("no frame"));
        claim_eq!(linear.m2p.pfn(frame), Some(pfn));
        claim_eq!(
            update::update_va_mapping(address, Pte::new(frame, Flags::DATA), Flush::PageLocal),
            Ok(())
        );
        claim_eq!(fault::write(address.raw(), pfn.raw()), None);
    }
    for (&pfn, &address) in pages.iter().zip(&addresses) {
        claim_eq!(fault::read(address.raw()), Ok(pfn.raw()));
    }
    // A frame that is mapped still goes when its last mapping does.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(fault::write(page.raw(), 9), None);
    claim_eq!(reservation::decrease(&[frame], 0), Ok(1));
    claim_eq!(fault::read(page.raw()), Ok(9), "still there");
    claim_eq!(reservation::current_pages(), Ok(before));
    claim_eq!(
        update::update_va_mapping(page, Pte::EMPTY, Flush::PageLocal),
        Ok(())
    );
    claim_eq!(reservation::current_pages(), Ok(before - 1));
    test::success()
}

//! Claim: a guest sets the machine-to-physical entry of its own frames and
//! of no others; the table is readable and not writable (M22).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::m2p::M2p;
use paravane_guest::mm::update::{mmu_update, request_m2p};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("machphys", start);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let pfn = need!(memory.pfn(page).ok_or("no page number"));
    let m2p = M2p::find();
    claim_eq!(m2p.pfn(frame), Some(pfn));
    claim_eq!(mmu_update(&[request_m2p(frame, 0x12345)]), Ok(()));
    claim_eq!(m2p.pfn(frame).map(|p| p.raw()), Some(0x12345));
    claim_eq!(mmu_update(&[request_m2p(frame, pfn.raw())]), Ok(()));
    claim_eq!(m2p.pfn(frame), Some(pfn));
    // Not ours: a frame beyond the machine.
    let beyond = Mfn::new(need!(memory::maximum_ram_page()) + 0x10_0000);
    claim!(mmu_update(&[request_m2p(beyond, 1)]).is_err());
    claim!(mmu_update(&[request_m2p(Mfn::new((1 << 40) - 1), 1)]).is_err());
    // Stores to the table fault.
    let at = 0xffff_8000_0000_0000 + frame.raw() * 8;
    claim_eq!(fault::read(at), Ok(pfn.raw()));
    claim_eq!(fault::write(at, 7).map(|f| f.vector), Some(14));
    claim_eq!(fault::read(at), Ok(pfn.raw()));
    // Every page's entry says what the p2m says.
    let linear = memory.linear();
    for n in 0..start.nr_pages() {
        let pfn = paravane_guest::addr::Pfn::new(n);
        if let Some(frame) = linear.p2m.mfn(pfn) {
            claim_eq!(m2p.pfn(frame), Some(pfn));
        }
    }
    test::success()
}

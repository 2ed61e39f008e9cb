//! Claim: frames are cleared and copied by `mmuext_op` where they may be
//! written; flushes of each kind are accepted.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("page-operations", start);
    let (one, two) = (
        need!(memory.page().ok_or("no page")),
        need!(memory.page().ok_or("no page")),
    );
    let (first, second) = (
        need!(memory.mfn(one).ok_or("no frame")),
        need!(memory.mfn(two).ok_or("no frame")),
    );
    for offset in (0..4096).step_by(8) {
        claim_eq!(fault::write(one.raw() + offset, offset + 1), None);
    }
    let mut copy = update::op_frame(abi::MMUEXT_COPY_PAGE, second);
    copy.arg2.src_mfn = first.raw();
    claim_eq!(update::mmuext(&[copy]), Ok(()));
    for offset in (0..4096).step_by(8) {
        claim_eq!(fault::read(two.raw() + offset), Ok(offset + 1));
    }
    claim_eq!(
        update::mmuext(&[update::op_frame(abi::MMUEXT_CLEAR_PAGE, first)]),
        Ok(())
    );
    for offset in (0..4096).step_by(8) {
        claim_eq!(fault::read(one.raw() + offset), Ok(0));
    }
    // A page table is not to be cleared.
    claim!(update::mmuext(&[update::op_frame(abi::MMUEXT_CLEAR_PAGE, memory.root())]).is_err());
    let mut copy = update::op_frame(abi::MMUEXT_COPY_PAGE, memory.root());
    copy.arg2.src_mfn = first.raw();
    claim!(update::mmuext(&[copy]).is_err());
    claim_eq!(update::flush_tlb_local(), Ok(()));
    claim_eq!(update::flush_tlb_all(), Ok(()));
    claim_eq!(update::invlpg_local(one), Ok(()));
    claim_eq!(update::invlpg_all(one), Ok(()));
    let mask: u64 = 1;
    let mut multi = update::op_frame(abi::MMUEXT_TLB_FLUSH_MULTI, first);
    // SAFETY: the handle is one address by the interface.
    unsafe {
        (&raw mut multi.arg2)
            .cast::<u64>()
            .write(&raw const mask as u64)
    };
    claim_eq!(update::mmuext(&[multi]), Ok(()));
    let mut multi = update::op_address(abi::MMUEXT_INVLPG_MULTI, one);
    // SAFETY: as above.
    unsafe {
        (&raw mut multi.arg2)
            .cast::<u64>()
            .write(&raw const mask as u64)
    };
    claim_eq!(update::mmuext(&[multi]), Ok(()));
    test::success()
}

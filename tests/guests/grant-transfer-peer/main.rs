//! The other end of `grant-transfer`: maps the page it is lent, hands a frame
//! over, and tries to keep it.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, GrantRef, Mfn, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, events, need, println, sched};
use support::{fault, grant};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);

/// Hands a frame over; gives the status.
fn transfer(frame: Mfn, reference: u32) -> i16 {
    let mut op = abi::gnttab_transfer {
        mfn: frame.raw(),
        domid: BOOT_DOMAIN.raw(),
        ref_: reference,
        ..Default::default()
    };
    // SAFETY: the structure that belongs to the command.
    need!(check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
            u64::from(abi::GNTTABOP_transfer),
            &raw mut op as u64,
            1,
        )
    }));
    op.status
}

fn lend(at: VirtAddr) -> u32 {
    loop {
        let mut ops = [map::map_request(BOOT_DOMAIN, GrantRef::new(8), at, false)];
        need!(map::map(&mut ops));
        if ops[0].status == 0 {
            return ops[0].handle;
        }
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    println!("grant-transfer-peer");
    let mut memory = support::begin("grant-transfer-peer", start);
    need!(events::map_shared_info(start.shared_info()));
    let talk = need!(memory.page().ok_or("no page"));
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    grant::vacate(talk);
    let handle = lend(talk);
    let say =
        |word: u64, what: u64| need!(fault::write(talk.raw() + 8 * word, what).map_or(Ok(()), Err));
    say(1, 0x1111);

    for word in 0..512 {
        need!(fault::write(page.raw() + 8 * word, 0xabcd_0000 + word).map_or(Ok(()), Err));
    }
    // Mapped, it is not to be had.
    let early = transfer(frame, 9);
    grant::vacate(page);
    let wrong = transfer(frame, 8);
    let sent = transfer(frame, 9);
    let again = transfer(frame, 9);
    let kept =
        update::update_va_mapping(page, Pte::new(frame, Flags::DATA), update::Flush::PageLocal);
    println!("transfers: {early} {wrong} {sent} {again}, mapped again: {kept:?}");
    let good = early != 0 && wrong != 0 && sent == 0 && again != 0 && kept.is_err();
    while fault::read(talk.raw()) != Ok(2) {
        sched::yield_now();
    }
    say(2, if good { 0x2222 } else { 0x3333 });
    let status = grant::unmap(handle, talk);
    println!("unmapped: {status}");
    sched::shutdown(sched::Reason::Poweroff)
}

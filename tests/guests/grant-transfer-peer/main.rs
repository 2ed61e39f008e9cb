//! The other end of `grant-transfer`: maps the page it is lent, hands a frame
//! over, and tries to keep it.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, GrantRef, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, events, need, println, sched};
use support::{fault, grant};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);

/// Hands a frame over; gives the status.
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
    // Mapped, it is not to be had; nor is what was never ours, or is a page table.
    let to = |frame: u64, reference| grant::transfer(frame, BOOT_DOMAIN.raw().into(), reference);
    let mut good = true;
    let mut expect = |what: &str, got: i32, want: i32| {
        println!("{what}: {got}, expected {want}");
        good &= got == want;
    };
    let bad_page = abi::GNTST_bad_page;
    expect("mapped", to(frame.raw(), 9), bad_page);
    expect("a page table", to(memory.root().raw(), 9), bad_page);
    expect("the hypervisor's", to(0x201, 9), bad_page);
    for beyond in [1 << 40, 1 << 52, u64::MAX] {
        expect("no memory", to(beyond, 9), bad_page);
    }
    grant::vacate(page);
    let general = abi::GNTST_general_error;
    for domain in [abi::DOMID_SELF, 1, 55, 0x7ff1, 0x7ff2] {
        let status = grant::transfer(frame.raw(), domain, 9);
        expect("to nobody, or itself", status, abi::GNTST_bad_domain);
    }
    expect("by an access grant", to(frame.raw(), 8), general);
    expect("by no grant", to(frame.raw(), 10), general);
    expect("accepted from another", to(frame.raw(), 11), general);
    expect("under way", to(frame.raw(), 12), abi::GNTST_eagain);
    expect("done before", to(frame.raw(), 13), abi::GNTST_eagain);
    expect("no entry", to(frame.raw(), 5000), abi::GNTST_bad_gntref);
    // All of that has left it ours.
    grant::map_frame(page, frame);
    expect(
        "ours",
        i32::from(fault::read(page.raw()) == Ok(0xabcd_0000)),
        1,
    );
    grant::vacate(page);
    expect("sent", to(frame.raw(), 9), 0);
    expect("sent again", to(frame.raw(), 9), abi::GNTST_eagain);
    expect("to another entry", to(frame.raw(), 14), bad_page);
    let kept =
        update::update_va_mapping(page, Pte::new(frame, Flags::DATA), update::Flush::PageLocal);
    println!("mapped again: {kept:?}");
    good &= kept.is_err();
    // Refused over and over, while the receiver watches its entry.
    while fault::read(talk.raw()) != Ok(2) {
        good &= to(memory.root().raw(), 14) == bad_page;
    }
    say(2, if good { 0x2222 } else { 0x3333 });
    let status = grant::unmap(handle, talk);
    println!("unmapped: {status}");
    sched::shutdown(sched::ShutdownReason::Poweroff)
}

//! The domain beside `grant-transitive` that passes grants on.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, entry, need, println, sched};
use support::{fault, grant};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);
const ACCESS: u32 = abi::GTF_permit_access;
const PASSED: u32 = abi::GTF_transitive;

fn run(start: &'static StartInfo) -> ! {
    println!("grant-transitive-peer");
    let mut memory = support::begin("grant-transitive-peer", start);
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame")).raw();
    need!(fault::write(page.raw(), 0xbeef).map_or(Ok(()), Err));
    need!(grant::set_version(2).0);
    let (boot, own) = (0, 1);
    for (reference, flags, to, owner, entry) in [
        (8, PASSED, BOOT_DOMAIN, boot, 20),
        (9, PASSED, BOOT_DOMAIN, boot, 21),
        (10, PASSED, DomainId::new(55), boot, 20),
        (11, PASSED, BOOT_DOMAIN, boot, 22),
        (12, PASSED | abi::GTF_readonly, BOOT_DOMAIN, boot, 20),
        (13, PASSED, BOOT_DOMAIN, boot, 23),
        (14, PASSED, BOOT_DOMAIN, boot, 30),
        (15, PASSED, BOOT_DOMAIN, 55, 20),
        (17, PASSED, BOOT_DOMAIN, own, 8),
        (18, PASSED, BOOT_DOMAIN, boot, 5000),
        (19, PASSED, BOOT_DOMAIN, boot, 24),
        (16, ACCESS, BOOT_DOMAIN, 0, frame),
    ] {
        table.write_v2(reference, flags, to, owner, entry);
    }
    loop {
        sched::block();
    }
}

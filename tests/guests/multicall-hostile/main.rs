//! Attack: a multicall with far too many entries, unknown calls of every
//! size, or one that takes away its own list; the guest gets errors or what
//! it asked for, the hypervisor goes on.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::multicall::{call, entry as one, result};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, println, test, version};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("multicall-hostile", start);
    let (major, minor) = need!(version::version());
    let both = u64::from(major) << 16 | u64::from(minor);
    // Far more entries than an address space holds.
    let mut few = [one(abi::__HYPERVISOR_xen_version, &[0, 0]); 4];
    for count in [u64::from(u32::MAX), 1 << 31, (1 << 26) + 1] {
        let list = 0xffff_ffff_f000_0000u64;
        // SAFETY: a list that is not mapped.
        let outcome = check(unsafe { raw::call2::<{ abi::__HYPERVISOR_multicall }>(list, count) });
        claim!(outcome.is_err(), "{count:#x}: {outcome:?}");
    }
    // A list on a page that its first entry makes read-only.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let list = page.as_ptr::<abi::multicall_entry>();
    // SAFETY: a page of ours, room for 64 entries.
    unsafe {
        list.write(one(
            abi::__HYPERVISOR_update_va_mapping,
            &[
                page.raw(),
                Pte::new(frame, Flags::READ_ONLY).raw(),
                Flush::PageLocal.raw(),
            ],
        ));
        list.add(1)
            .write(one(abi::__HYPERVISOR_xen_version, &[0, 0]));
    }
    // SAFETY: the page is used by nothing else.
    let outcome = check(unsafe { raw::call2::<{ abi::__HYPERVISOR_multicall }>(page.raw(), 2) });
    println!("read-only list: {outcome:?}");
    claim_eq!(outcome.is_err(), true, "its results cannot be written");
    need!(update::update_va_mapping(
        page,
        Pte::new(frame, Flags::DATA),
        Flush::PageLocal
    ));
    // An unknown number of every size.
    for number in [
        63u64,
        64,
        255,
        0x8000_0000,
        u64::from(u32::MAX),
        1 << 32 | 17,
        u64::MAX,
    ] {
        few[1].op = number;
        // SAFETY: version queries and calls that do not exist.
        claim_eq!(unsafe { call(&mut few) }, Ok(()));
        claim_eq!(result(&few[0]), Ok(both));
        claim!(
            result(&few[1]).is_err() || number == 1 << 32 | 17,
            "{number:#x}"
        );
        claim_eq!(result(&few[3]), Ok(both));
    }
    test::success()
}

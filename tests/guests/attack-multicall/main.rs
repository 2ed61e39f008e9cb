//! Attack: lists of calls that contain a list of calls, themselves, calls that do not return, and
//! entries that change the list while it is worked on. Results go where they belong or nowhere.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::abi::*;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, multicall, need, println, test};
use support::space::Table;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-multicall", start);
    let version = || multicall::entry(__HYPERVISOR_xen_version, &[XENVER_version.into(), 0]);
    let call = |entries: &mut [multicall_entry]| {
        // SAFETY: the entries of this test harm nothing but, at worst, the test.
        unsafe { multicall::call(entries) }
    };

    // A list in a list, and one that contains itself.
    let mut inner = [version(), version()];
    let mut outer = [version(); 3];
    outer[1] = multicall::entry(__HYPERVISOR_multicall, &[inner.as_mut_ptr() as u64, 2]);
    claim!(call(&mut outer).is_ok());
    claim!(
        (outer[1].result as i64) < 0,
        "a list in a list: {}",
        outer[1].result as i64
    );
    claim!((outer[2].result as i64) > 0, "the call behind it was made");
    let mut itself = [version(); 2];
    itself[0] = multicall::entry(__HYPERVISOR_multicall, &[itself.as_ptr() as u64, 2]);
    let outcome = call(&mut itself);
    println!("a list of itself: {outcome:?}, {}", itself[0].result as i64);

    // Numbers that are none.
    let numbers = [41u64, 62, 63, 64, 255, 1 << 31, 1 << 32, 1 << 63, u64::MAX];
    for number in numbers {
        let mut one = [version(); 2];
        one[0].op = number;
        claim!(call(&mut one).is_ok());
        claim!(
            (one[0].result as i64) < 0,
            "call {number:#x}: {}",
            one[0].result as i64
        );
        claim!((one[1].result as i64) > 0);
    }

    // A call that writes its answer over the entries behind it.
    let mut list = [version(); 8];
    let next = (&raw mut list[1]) as u64;
    list[0] = multicall::entry(
        __HYPERVISOR_xen_version,
        &[XENVER_extraversion.into(), next],
    );
    let outcome = call(&mut list);
    println!(
        "over the next entry: {outcome:?}, {}",
        list[1].result as i64
    );

    // The list in a page that becomes read-only on the way: the results have no place any more.
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    // SAFETY: the page is this test's, writable, and large enough.
    let entries =
        unsafe { core::slice::from_raw_parts_mut(page.address.as_ptr::<multicall_entry>(), 4) };
    entries.fill(version());
    let read_only = paravane_guest::mm::Pte::new(page.frame, paravane_guest::mm::Flags::READ_ONLY);
    entries[1] = multicall::entry(
        __HYPERVISOR_update_va_mapping,
        &[page.address.raw(), read_only.raw(), UVMF_INVLPG.into()],
    );
    let outcome = call(entries);
    println!("the list became read-only: {outcome:?}");
    claim!(outcome.is_err());
    need!(page.make_writable(&memory));
    claim_eq!(
        need!(paravane_guest::hypercall::check(entries[0].result as i64)) > 0,
        true
    );

    // Long, and still quick: each of 10,000 entries has its result.
    let pages = 160;
    let first = need!(memory.page().ok_or("no page"));
    for _ in 1..pages {
        need!(memory.page().ok_or("no page"));
    }
    // SAFETY: the pages are consecutive, this test's, and writable.
    let many =
        unsafe { core::slice::from_raw_parts_mut(first.as_ptr::<multicall_entry>(), 10_000) };
    many.fill(version());
    claim!(call(many).is_ok());
    claim!(
        many.iter().all(|entry| entry.result as i64 > 0),
        "an entry was left out"
    );
    test::success()
}

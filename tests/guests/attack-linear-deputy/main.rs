//! Attack: a level-4 table that names itself, read-only, which is allowed, makes addresses whose walk
//! passes through the hypervisor's slots. The processor refuses them to the guest; a hypervisor that
//! only looks at the first index of an address reads its own memory, and a neighbour's, for whoever
//! passes such an address to a hypercall. Here the memory is a page of ours that holds an update:
//! read so, it would be performed.
//!
//! harness: unprivileged=yes split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::deputy::{SLOT, address, first_of_a_large_page, map_itself, through_direct_map};
use support::fault;

entry!(run);

/// One update, whose request lies at `list`.
fn update_at(list: u64) -> Result<u64, Errno> {
    // SAFETY: at worst it performs an update of this test's own page.
    check(unsafe {
        raw::call4::<{ abi::__HYPERVISOR_mmu_update }>(list, 1, 0, u64::from(abi::DOMID_SELF))
    })
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-linear-deputy", start);
    let (page, frame) = first_of_a_large_page(&mut memory);
    let victim = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), victim)
            .leaf()
            .ok_or("not mapped")
    );
    let read_only = Pte::new(leaf.value.frame(), Flags::READ_ONLY);
    let entry_address = leaf.entry;
    let writable = || fault::write(victim.raw(), 1).is_none();
    // SAFETY: a page of this test's.
    unsafe {
        page.as_ptr::<u64>().write_volatile(entry_address.raw());
        page.as_ptr::<u64>().add(1).write_volatile(read_only.raw());
    }
    map_itself(&memory);

    let deputy = through_direct_map(frame);
    claim!(fault::read(deputy).is_err(), "the guest can read it itself");
    claim_eq!(update_at(deputy), Err(Errno::EFAULT));
    claim!(writable(), "the update was read through the hypervisor");
    // The hypervisor's own tables, one and two steps further up, and by every kind of access.
    for indices in [
        [SLOT, SLOT, 262, 0],
        [SLOT, SLOT, SLOT, 262],
        [SLOT, 261, 0, 0],
    ] {
        claim_eq!(update_at(address(indices, 0)), Err(Errno::EFAULT));
        // It begins before, in a page that may be read.
        claim_eq!(update_at(address(indices, 0) - 8), Err(Errno::EFAULT));
    }
    // The control: the same update where the page is ours, and a list that lies in a page table which
    // is seen through the level-4 table, where the hypervisor finds no sense but can read.
    claim_eq!(update_at(page.raw()), Ok(0));
    need!(update::flush_tlb_local());
    claim!(!writable(), "the update itself does not work");
    let shown = 0xffff_0000_0000_0000 | SLOT << 39 | ((victim.raw() & 0x0000_ffff_ffff_f000) >> 9);
    claim!(fault::read(shown).is_ok());
    let outcome = update_at(shown & !15);
    claim!(
        outcome.is_err() && outcome != Err(Errno::EFAULT),
        "{outcome:?}"
    );
    test::success()
}

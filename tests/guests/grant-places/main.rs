//! Claim: a grant can be mapped by the machine address of the page-table
//! entry, and ends by that; a mapping that ends can have a page of ours moved
//! to its place; what is no entry of a level-1 table of ours is refused.
//!
//! Xen finds the place of a mapping by its frame and rights only, and a
//! refused replacement may have moved the page: what it does upon addresses
//! that are not the mapping's is not asked here.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::grant::{map_as, replace, unmap_as};
use support::{fault, grant};

entry!(run);

const HOST: u32 = abi::GNTMAP_host_map;
const ENTRY: u32 = abi::GNTMAP_host_map | abi::GNTMAP_contains_pte;
const IN_USE: (bool, bool) = (true, true);
const FREE: (bool, bool) = (false, false);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-places", start);
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let window = need!(memory.page().ok_or("no page"));
    let other = need!(memory.page().ok_or("no page"));
    let other_frame = need!(memory.mfn(other).ok_or("no frame"));
    let leaf = walk::walk(&memory, memory.root(), window).leaf();
    let slot = need!(leaf.ok_or("not mapped")).entry.raw();
    grant::vacate(window);
    let ours = support::on_paravane();
    claim_eq!(fault::write(page.raw(), 0x1234), None);
    claim_eq!(fault::write(other.raw(), 0x77), None);
    table.grant(8, grant::OWN, frame, false);

    // By its entry.
    let mapped = need!(map_as(8, slot, ENTRY));
    claim_eq!(fault::read(window.raw()), Ok(0x1234));
    claim_eq!(fault::write(window.raw(), 0x5678), None);
    claim_eq!(fault::read(page.raw()), Ok(0x5678));
    for at in [slot + 8, slot + 4, slot + 1, window.raw()] {
        claim_eq!(unmap_as(mapped.handle, at, 0), abi::GNTST_general_error);
    }
    for (at, new) in [(slot, other), (window.raw(), other)] {
        claim_eq!(
            replace(mapped.handle, at, new.raw()),
            abi::GNTST_general_error
        );
    }
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(fault::read(window.raw()), Ok(0x5678));
    claim_eq!(fault::read(other.raw()), Ok(0x77));
    claim_eq!(unmap_as(mapped.handle, slot, 0), 0);
    claim!(fault::read(window.raw()).is_err());
    claim_eq!(unmap_as(mapped.handle, slot, 0), abi::GNTST_bad_handle);
    claim_eq!(table.used(8), FREE);
    let reader = need!(map_as(8, slot, ENTRY | abi::GNTMAP_readonly));
    claim_eq!(table.used(8), (true, false));
    claim!(fault::write(window.raw(), 1).is_some());
    claim_eq!(replace(reader.handle, slot, 0), 0, "replaced by nothing");
    claim!(fault::read(window.raw()).is_err());
    claim_eq!(table.used(8), FREE);
    // An entry is not its address, nor the other way round.
    let mapped = need!(map_as(8, window.raw(), HOST));
    claim_eq!(unmap_as(mapped.handle, slot, 0), abi::GNTST_general_error);
    claim_eq!(unmap_as(mapped.handle, window.raw(), 0), 0);
    // No entry, no table, no level-1 table, not ours, no memory.
    let root = memory.root();
    for at in [
        slot + 4,
        frame.addr(0).raw(),
        root.addr(100 * 8).raw(),
        0x20_1000,
        1 << 51,
        1 << 60,
        u64::MAX - 7,
    ] {
        claim_eq!(map_as(8, at, ENTRY), Err(abi::GNTST_general_error));
        claim_eq!(table.used(8), FREE);
    }

    // A page of ours moves in.
    let mapped = need!(map_as(8, window.raw(), HOST));
    for bad in [0x7000_0000_0000, 0x8000_0000_0000, 0xffff_8300_0000_0000] {
        claim!(replace(mapped.handle, window.raw(), bad) != 0, "{bad:#x}");
        claim_eq!(fault::read(window.raw()), Ok(0x5678));
    }
    claim_eq!(
        replace(mapped.handle + 1000, window.raw(), other.raw()),
        abi::GNTST_bad_handle
    );
    if ours {
        claim_eq!(
            replace(mapped.handle, page.raw(), other.raw()),
            abi::GNTST_general_error
        );
        claim_eq!(
            replace(mapped.handle, window.raw(), window.raw()),
            abi::GNTST_general_error,
            "by itself"
        );
    }
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(fault::read(window.raw()), Ok(0x5678));
    claim_eq!(fault::read(other.raw()), Ok(0x77));
    claim_eq!(replace(mapped.handle, window.raw(), other.raw()), 0);
    claim_eq!(table.used(8), FREE);
    claim_eq!(fault::read(window.raw()), Ok(0x77));
    claim!(fault::read(other.raw()).is_err());
    claim_eq!(
        unmap_as(mapped.handle, window.raw(), 0),
        abi::GNTST_bad_handle
    );
    let put =
        |at, frame| update::update_va_mapping(at, Pte::new(frame, Flags::DATA), Flush::PageLocal);
    need!(put(other, other_frame));
    // Into the place of what devices use, too: those go on.
    grant::vacate(window);
    let mapped = need!(map_as(8, window.raw(), HOST | abi::GNTMAP_device_map));
    claim_eq!(replace(mapped.handle, window.raw(), other.raw()), 0);
    claim_eq!(fault::read(window.raw()), Ok(0x77));
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(unmap_as(mapped.handle, 0, mapped.bus), 0);
    claim_eq!(table.used(8), FREE);
    need!(put(other, other_frame));
    grant::vacate(window);
    if ours {
        overwritten(table, window, other, other_frame);
    }
    test::success()
}

/// A mapping of which the guest itself has taken the entry ends like any other, and what is in its
/// place by then stays. (On Xen that is the end of the guest.)
fn overwritten(table: grant::Table, window: VirtAddr, other: VirtAddr, other_frame: Mfn) {
    let put =
        |at, frame| update::update_va_mapping(at, Pte::new(frame, Flags::DATA), Flush::PageLocal);
    for empty in [true, false] {
        let mapped = need!(map_as(8, window.raw(), HOST));
        need!(fault::write(window.raw(), 0x5678).map_or(Ok(()), Err));
        if empty {
            grant::vacate(window);
        } else {
            need!(put(window, other_frame));
        }
        claim_eq!(table.used(8), IN_USE);
        claim!(
            replace(mapped.handle, window.raw(), 0) != 0,
            "there is nothing to replace"
        );
        claim_eq!(
            unmap_as(mapped.handle, other.raw(), 0),
            abi::GNTST_general_error
        );
        claim_eq!(unmap_as(mapped.handle, window.raw(), 0), 0);
        claim_eq!(table.used(8), FREE);
        let kept = if empty { Err(()) } else { Ok(0x77) };
        claim_eq!(fault::read(window.raw()).map_err(|_| ()), kept);
        grant::vacate(window);
    }
    // A grant of our own that was moved: its first place is empty, its second a page of ours.
    grant::vacate(other);
    let first = need!(map_as(8, window.raw(), HOST));
    let second = need!(map_as(8, other.raw(), HOST));
    claim_eq!(replace(first.handle, window.raw(), other.raw()), 0);
    claim_eq!(fault::read(window.raw()), Ok(0x5678));
    claim!(fault::read(other.raw()).is_err());
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(unmap_as(second.handle, other.raw(), 0), 0);
    claim_eq!(table.used(8), FREE);
    claim_eq!(fault::read(window.raw()), Ok(0x5678));
    need!(put(other, other_frame));
    grant::vacate(window);
}

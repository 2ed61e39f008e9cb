//! Claim: a handle ends its own mapping, where that was made and once; what
//! processor and devices have of it ends for each by its own address, and the
//! entry is in use until both have; what is refused changes nothing; one bad
//! structure of a batch does not stop the others (R8).
//!
//! Xen ends a mapping also at another one's address of the same frame and
//! rights; here that is refused, since it leaves the first where no handle
//! knows it.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{Mfn, VirtAddr};
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, need, test};
use support::grant::{map_as, unmap_as};
use support::{fault, grant};

entry!(run);

const HOST: u32 = abi::GNTMAP_host_map;
const DEVICE: u32 = abi::GNTMAP_device_map;
const IN_USE: (bool, bool) = (true, true);
const FREE: (bool, bool) = (false, false);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-unmap", start);
    let table = grant::set_up(&mut memory);
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let one = need!(memory.page().ok_or("no page"));
    let two = need!(memory.page().ok_or("no page"));
    grant::vacate(one);
    grant::vacate(two);
    claim_eq!(fault::write(page.raw(), 4711), None);
    table.grant(8, grant::OWN, frame, false);
    places(table, one, two, page);
    devices(table, one, two, frame.addr(0).raw());
    batch(table, one, two);

    // What cannot be mapped, and leaves no mark.
    for (flags, at, status) in [
        (HOST, 0xffff_8300_0000_0000, None),
        (HOST, 0x8000_0000_0000, None),
        (HOST, 0x7000_0000_0000, None),
        (0, one.raw(), None),
        (HOST | DEVICE, 0x7000_0000_0000, None),
        (HOST, one.raw(), Some(abi::GNTST_bad_gntref)),
    ] {
        let reference = if status.is_some() { 512 } else { 8 };
        let outcome = map_as(reference, at, flags);
        claim!(outcome.is_err(), "flags {flags:#x} at {at:#x}");
        claim!(status.is_none_or(|status| outcome == Err(status)));
        claim_eq!(table.used(8), FREE);
    }
    // Frames that are none, or not ours.
    for (reference, frame) in [(9, 0xffff_fff0), (10, 0x201)] {
        table.grant(reference, grant::OWN, Mfn::new(frame), false);
        for flags in [HOST, DEVICE, HOST | DEVICE] {
            claim_eq!(
                map_as(reference, one.raw(), flags),
                Err(abi::GNTST_bad_page)
            );
            claim_eq!(table.used(reference), FREE);
        }
    }
    // A page table of the granter's: nobody writes it, anybody may look.
    table.grant(11, grant::OWN, memory.root(), false);
    for flags in [HOST, DEVICE, HOST | DEVICE] {
        claim!(map_as(11, one.raw(), flags).is_err());
        claim_eq!(table.used(11), FREE);
        let reader = need!(map_as(11, one.raw(), flags | abi::GNTMAP_readonly));
        claim_eq!(table.used(11), (true, false));
        claim_eq!(unmap_as(reader.handle, one.raw(), reader.bus), 0);
        claim_eq!(table.used(11), FREE);
    }
    test::success()
}

/// Mappings for the processor: two of one frame, and the page itself.
fn places(table: grant::Table, one: VirtAddr, two: VirtAddr, page: VirtAddr) {
    let readable = |at: VirtAddr| fault::read(at.raw()).is_ok();
    let first = need!(map_as(8, one.raw(), HOST));
    let second = need!(map_as(8, two.raw(), HOST));
    claim!(first.handle != second.handle);
    if support::on_paravane() {
        for (handle, at) in [
            (first.handle, two),
            (second.handle, one),
            (first.handle, page),
        ] {
            claim_eq!(unmap_as(handle, at.raw(), 0), abi::GNTST_general_error);
            claim!(readable(one) && readable(two) && readable(page));
            claim_eq!(table.used(8), IN_USE);
        }
    }
    // Addresses that map nothing of it: nothing, a page table's own, the hypervisor's.
    for at in [0x7000_0000_0000, 0x8000_0000_0000, 0xffff_8300_0000_0000] {
        claim!(unmap_as(first.handle, at, 0) != 0, "at {at:#x}");
        claim!(readable(one));
    }
    claim_eq!(unmap_as(second.handle, two.raw(), 0), 0);
    claim!(readable(one) && !readable(two));
    claim_eq!(table.used(8), IN_USE);
    // A handle that is free names nothing, and one that was given out again the new mapping.
    claim_eq!(unmap_as(second.handle, two.raw(), 0), abi::GNTST_bad_handle);
    claim_eq!(unmap_as(second.handle, one.raw(), 0), abi::GNTST_bad_handle);
    claim!(readable(one));
    claim_eq!(unmap_as(first.handle, one.raw(), 0), 0);
    claim_eq!(table.used(8), FREE);
    for _ in 0..300 {
        let mapped = need!(map_as(8, one.raw(), HOST));
        claim_eq!(unmap_as(mapped.handle, one.raw(), 0), 0);
        claim!(!readable(one));
    }
    claim_eq!(unmap_as(u32::MAX, one.raw(), 0), abi::GNTST_bad_handle);
    claim_eq!(table.used(8), FREE);
}

/// Mappings for devices, alone and together with the processor's.
fn devices(table: grant::Table, one: VirtAddr, two: VirtAddr, frame: u64) {
    let readable = |at: VirtAddr| fault::read(at.raw()).is_ok();
    let device = need!(map_as(8, one.raw(), DEVICE));
    claim_eq!(device.bus, frame);
    claim!(!readable(one));
    claim_eq!(unmap_as(device.handle, one.raw(), 0), 0, "not its address");
    claim_eq!(unmap_as(device.handle, 0, 0), 0, "no address");
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(
        unmap_as(device.handle, 0, frame + 4096),
        abi::GNTST_bad_dev_addr
    );
    claim_eq!(table.used(8), IN_USE);
    claim_eq!(unmap_as(device.handle, 0, frame), 0);
    claim_eq!(table.used(8), FREE);
    claim_eq!(unmap_as(device.handle, 0, frame), abi::GNTST_bad_handle);

    let both = || need!(map_as(8, one.raw(), HOST | DEVICE));
    for device_first in [false, true] {
        let mapped = both();
        let ends = [(one.raw(), 0), (0, frame)];
        for step in 0..2 {
            claim_eq!(table.used(8), IN_USE);
            let (at, bus) = need!(ends.get(step ^ usize::from(device_first)).ok_or("step"));
            claim_eq!(unmap_as(mapped.handle, *at, *bus), 0);
        }
        claim_eq!(table.used(8), FREE);
        claim!(!readable(one));
        claim_eq!(
            unmap_as(mapped.handle, one.raw(), frame),
            abi::GNTST_bad_handle
        );
    }
    // Both at once, after attempts that are half right and do nothing.
    let mapped = both();
    claim_eq!(
        unmap_as(mapped.handle, one.raw(), frame + 4096),
        abi::GNTST_bad_dev_addr
    );
    claim_eq!(
        unmap_as(mapped.handle, two.raw(), frame),
        abi::GNTST_general_error
    );
    claim!(readable(one));
    claim_eq!(unmap_as(mapped.handle, one.raw(), 0), 0);
    claim_eq!(table.used(8), IN_USE, "the device was not unmapped");
    claim_eq!(unmap_as(mapped.handle, 0, frame), 0);
    let mapped = both();
    claim_eq!(unmap_as(mapped.handle, one.raw(), frame), 0);
    claim_eq!(table.used(8), FREE);
    claim!(!readable(one));
}

/// Several at once, one of them bad.
fn batch(table: grant::Table, one: VirtAddr, two: VirtAddr) {
    let map = |reference, at: VirtAddr| abi::gnttab_map_grant_ref {
        host_addr: at.raw(),
        flags: HOST,
        ref_: reference,
        dom: grant::OWN.raw(),
        ..Default::default()
    };
    let mut maps = [map(8, one), map(300, one), map(8, two)];
    claim_eq!(grant::call(abi::GNTTABOP_map_grant_ref, &mut maps), Ok(0));
    let status = maps.map(|map| i32::from(map.status));
    claim_eq!(status, [0, abi::GNTST_general_error, 0]);
    let unmap = |handle, at: VirtAddr| abi::gnttab_unmap_grant_ref {
        host_addr: at.raw(),
        handle,
        ..Default::default()
    };
    let mut unmaps = [
        unmap(maps[0].handle, one),
        unmap(maps[0].handle, one),
        unmap(77_777, one),
        unmap(maps[2].handle, two),
    ];
    claim_eq!(
        grant::call(abi::GNTTABOP_unmap_grant_ref, &mut unmaps),
        Ok(0)
    );
    let bad = abi::GNTST_bad_handle;
    claim_eq!(unmaps.map(|op| i32::from(op.status)), [0, bad, bad, 0]);
    claim_eq!(table.used(8), FREE);
    claim_eq!(
        grant::call(abi::GNTTABOP_map_grant_ref, &mut maps[..0]),
        Ok(0)
    );
}

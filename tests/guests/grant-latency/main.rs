//! Claim: no grant call holds the processor for long, whatever it asks for and whether or not its
//! entries are refused: an event that becomes due meanwhile arrives before the hypervisor has
//! executed 150,000 more instructions; and no single structure takes as many.
//!
//! An instruction takes a nanosecond here. Not on Xen: the bound is our own.
//! harness: xen=no release=yes icount=yes memory=384M
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::cell::UnsafeCell;

use paravane_guest::addr::Mfn;
use paravane_guest::grant::table;
use paravane_guest::start::StartInfo;
use paravane_guest::{abi, claim, claim_eq, entry, multicall, need, println, test, time};
use support::event;
use support::grant::{self, map_as};
use support::latency::{Alarm, BOUND};
use support::space::Table;

entry!(run);

/// Structures of a list: in one piece, each of them would take less than 40 instructions to keep to
/// the bound.
const LIST: usize = 4096;
/// Mappings held at once: beyond the numbers at which a growing array would move.
const MAPPINGS: u32 = 70_000;
const DEVICE: u32 = abi::GNTMAP_device_map;
const REFERENCE: u32 = 9;
/// Pages of a table at most.
const PAGES: usize = 64;

/// Room for a list, used by one call at a time.
struct List<T>(UnsafeCell<[T; LIST]>);

// SAFETY: the test has one vCPU.
unsafe impl<T> Sync for List<T> {}

impl<T: Copy> List<T> {
    #[expect(clippy::mut_from_ref, reason = "one call at a time")]
    fn filled(&'static self, value: T) -> &'static mut [T; LIST] {
        // SAFETY: used by one call at a time.
        let list = unsafe { &mut *self.0.get() };
        list.fill(value);
        list
    }
}

/// A list of `LIST` times the same structure, which is zero in the image.
macro_rules! list {
    ($kind:ty, $value:expr) => {{
        // SAFETY: plain numbers and pointers, for which zero is a value.
        static PLACE: List<$kind> = List(UnsafeCell::new(unsafe { core::mem::zeroed() }));
        PLACE.filled($value)
    }};
}

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, _shared) = event::begin("grant-latency", start);
    let alarm = Alarm::new();
    let entries = grant::set_up(&mut memory);
    let page = need!(Table::new(&mut memory).ok_or("no page"));
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    entries.grant(REFERENCE, grant::OWN, page.frame, false);
    refused(&alarm, page.frame);
    handles(page.frame);
    mappings(&alarm, page.frame);
    entries_and_versions(&alarm, page.frame);
    test::success()
}

/// A list of the same structure, watched.
fn watch<T>(alarm: &Alarm, name: &str, command: u32, ops: &mut [T]) {
    alarm.long(name, || claim_eq!(grant::call(command, ops), Ok(0)), || {});
}

/// Lists of structures each of which is refused.
fn refused(alarm: &Alarm, frame: Mfn) {
    let handle = 12_345;
    let own = abi::DOMID_SELF as u16;
    let nobody = 555;
    let ops = list!(
        abi::gnttab_unmap_grant_ref,
        abi::gnttab_unmap_grant_ref {
            handle,
            ..Default::default()
        }
    );
    watch(
        alarm,
        "unmap, no such handle",
        abi::GNTTABOP_unmap_grant_ref,
        ops,
    );
    let ops = list!(
        abi::gnttab_unmap_and_replace,
        abi::gnttab_unmap_and_replace {
            handle,
            ..Default::default()
        }
    );
    watch(
        alarm,
        "replace, no such handle",
        abi::GNTTABOP_unmap_and_replace,
        ops,
    );
    let map = abi::gnttab_map_grant_ref {
        flags: DEVICE,
        ref_: 500,
        ..Default::default()
    };
    let ops = list!(abi::gnttab_map_grant_ref, map);
    watch(alarm, "map, not granted", abi::GNTTABOP_map_grant_ref, ops);
    let op = abi::gnttab_map_grant_ref { dom: nobody, ..map };
    let ops = list!(abi::gnttab_map_grant_ref, op);
    watch(
        alarm,
        "map, no such domain",
        abi::GNTTABOP_map_grant_ref,
        ops,
    );
    let mut copy = abi::gnttab_copy::default();
    (copy.source.domid, copy.dest.domid) = (own, own);
    copy.source.u.gmfn = u64::MAX;
    let ops = list!(abi::gnttab_copy, copy);
    watch(alarm, "copy, no such frame", abi::GNTTABOP_copy, ops);
    copy.source.u.gmfn = frame.raw();
    copy.dest.u.gmfn = u64::MAX;
    let ops = list!(abi::gnttab_copy, copy);
    watch(alarm, "copy to no such frame", abi::GNTTABOP_copy, ops);
    let op = abi::gnttab_transfer {
        mfn: frame.raw(),
        domid: nobody,
        ..Default::default()
    };
    let ops = list!(abi::gnttab_transfer, op);
    watch(alarm, "transfer to nobody", abi::GNTTABOP_transfer, ops);
    let op = abi::gnttab_swap_grant_ref {
        ref_a: 100_000,
        ref_b: 1,
        ..Default::default()
    };
    let ops = list!(abi::gnttab_swap_grant_ref, op);
    watch(
        alarm,
        "swap, no such entry",
        abi::GNTTABOP_swap_grant_ref,
        ops,
    );
}

/// Handles, one after the other: none takes long, however many there are.
fn handles(frame: Mfn) {
    let mut worst = (0, 0);
    let begun = time::now();
    for number in 0..MAPPINGS {
        let before = time::now();
        let mapped = need!(map_as(REFERENCE, 0, DEVICE));
        worst = worst.max((time::now() - before, number));
        claim_eq!(mapped.handle, number);
    }
    println!(
        "{MAPPINGS} mappings in {} us; the longest, number {}, took {} instructions",
        (time::now() - begun) / 1000,
        worst.1,
        worst.0
    );
    claim!(worst.0 <= BOUND, "a mapping took {}", worst.0);
    let bus = frame.addr(0).raw();
    for handle in 0..MAPPINGS {
        claim_eq!(grant::unmap_as(handle, 0, bus), 0);
    }
}

/// Lists of mappings and their ends.
fn mappings(alarm: &Alarm, frame: Mfn) {
    let own = abi::DOMID_SELF as u16;
    let maps = list!(
        abi::gnttab_map_grant_ref,
        abi::gnttab_map_grant_ref {
            flags: DEVICE,
            ref_: REFERENCE,
            ..Default::default()
        }
    );
    let maps = core::cell::RefCell::new(maps);
    let unmaps = list!(
        abi::gnttab_unmap_grant_ref,
        abi::gnttab_unmap_grant_ref {
            dev_bus_addr: frame.addr(0).raw(),
            ..Default::default()
        }
    );
    let unmaps = core::cell::RefCell::new(unmaps);
    let map = || {
        let mut maps = maps.borrow_mut();
        claim_eq!(
            grant::call(abi::GNTTABOP_map_grant_ref, &mut maps[..]),
            Ok(0)
        );
        claim!(maps.iter().all(|op| op.status == 0));
    };
    let unmap = || {
        let mut unmaps = unmaps.borrow_mut();
        for (unmap, map) in unmaps.iter_mut().zip(maps.borrow().iter()) {
            unmap.handle = map.handle;
        }
        claim_eq!(
            grant::call(abi::GNTTABOP_unmap_grant_ref, &mut unmaps[..]),
            Ok(0)
        );
        claim!(unmaps.iter().all(|op| op.status == 0));
    };
    alarm.long("map", map, unmap);
    map();
    alarm.long("unmap", unmap, map);
    unmap();
    let mut op = abi::gnttab_copy {
        len: 4096,
        flags: (abi::GNTCOPY_source_gref | abi::GNTCOPY_dest_gref) as u16,
        ..Default::default()
    };
    op.source.u.ref_ = REFERENCE;
    op.dest.u.ref_ = REFERENCE;
    (op.source.domid, op.dest.domid) = (own, own);
    let mut ops = [op; 64];
    watch(alarm, "copy by grants", abi::GNTTABOP_copy, &mut ops);
    claim!(ops.iter().all(|op| op.status == 0));
}

/// What concerns the table as a whole, at its longest.
fn entries_and_versions(alarm: &Alarm, frame: Mfn) {
    let mut frames = [Mfn::new(0); PAGES];
    // It grows once only, so there is one point.
    let worst = alarm.wait(5000, || need!(table::setup(&mut frames)));
    println!("{PAGES} pages of table: an event waits {worst} instructions");
    claim!(worst <= BOUND, "setup_table: {worst}");
    // Uses of entries of each page.
    let own = abi::DOMID_SELF as u16;
    let swaps = list!(
        abi::gnttab_swap_grant_ref,
        abi::gnttab_swap_grant_ref {
            ref_a: REFERENCE,
            ref_b: 32_000,
            ..Default::default()
        }
    );
    watch(alarm, "swap", abi::GNTTABOP_swap_grant_ref, &mut swaps[..]);
    claim!(swaps.iter().all(|op| op.status == 0));
    let mut op = abi::gnttab_copy {
        len: 8,
        flags: abi::GNTCOPY_source_gref as u16,
        ..Default::default()
    };
    op.dest.u.gmfn = frame.raw();
    (op.source.domid, op.dest.domid) = (own, own);
    // By an entry of each page, so that each page's uses are there when they are forgotten.
    let mut touch = [op; PAGES];
    let version = |version| claim_eq!(grant::set_version(version), (Ok(0), version));
    let mut from = |per_page: u32, to| {
        for (number, op) in (0..).zip(&mut touch) {
            op.source.u.ref_ = number * per_page + 8;
        }
        let _ = grant::call(abi::GNTTABOP_copy, &mut touch);
        version(to);
    };
    alarm.constant("version 2 of a long table", || version(2));
    from(256, 1);
    // Each call writes all of the table anew.
    let mut wanted = [1, 2].map(|version| abi::gnttab_set_version { version });
    let change = wanted.each_mut().map(|op| {
        let arguments = [u64::from(abi::GNTTABOP_set_version), &raw mut *op as u64, 1];
        multicall::entry(abi::__HYPERVISOR_grant_table_op, &arguments)
    });
    let mut calls: [_; 64] = core::array::from_fn(|number| change[(number + 1) % 2]);
    alarm.long(
        "multicall of versions",
        // SAFETY: the structures that belong to the command.
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );
    claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
    let mut listed = abi::gnttab_setup_table {
        dom: own,
        nr_frames: PAGES as u32,
        ..Default::default()
    };
    let handle = &raw mut listed.frame_list;
    // SAFETY: a handle is one address by the interface.
    unsafe { handle.cast::<u64>().write(frames.as_mut_ptr() as u64) };
    let arguments = [
        u64::from(abi::GNTTABOP_setup_table),
        &raw mut listed as u64,
        1,
    ];
    calls.fill(multicall::entry(
        abi::__HYPERVISOR_grant_table_op,
        &arguments,
    ));
    alarm.long(
        "multicall of setup_table",
        // SAFETY: the structure that belongs to the command, and its list.
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );
    claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
    version(2);
    let mut list = [0_u64; 8];
    let mut listed = abi::gnttab_get_status_frames {
        dom: own,
        nr_frames: list.len() as u32,
        ..Default::default()
    };
    listed.frame_list = list.as_mut_ptr() as _;
    let arguments = [
        u64::from(abi::GNTTABOP_get_status_frames),
        &raw mut listed as u64,
        1,
    ];
    let mut calls = [multicall::entry(abi::__HYPERVISOR_grant_table_op, &arguments); 512];
    alarm.long(
        "multicall of get_status_frames",
        // SAFETY: the structure that belongs to the command, and its list.
        || need!(unsafe { multicall::call(&mut calls) }),
        || {},
    );
    claim!(calls.iter().all(|call| multicall::result(call) == Ok(0)));
    claim_eq!(listed.status, 0);
}

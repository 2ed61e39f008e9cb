//! Claim: the table's size is told, and grows to what it may have and no
//! further; its frames are listed, and its entries and status words reach as
//! far as it does; what does not exist, or is another's, is refused; a command
//! that is not known gives ENOSYS.
//!
//! Xen cleans caches upon `GNTTABOP_cache_flush`, a command for processors
//! that do not keep theirs coherent with devices: here it is ENOSYS.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::grant::{self, call, map_as};

entry!(run);

const SELF: u32 = abi::DOMID_SELF;
const NOBODY: u32 = 55;

/// Status, frames now, frames at most.
fn size(domain: u32) -> (i32, u32, u32) {
    let mut ops = [abi::gnttab_query_size {
        dom: domain as u16,
        ..Default::default()
    }];
    need!(call(abi::GNTTABOP_query_size, &mut ops));
    (ops[0].status.into(), ops[0].nr_frames, ops[0].max_nr_frames)
}

fn setup(frames: u32, domain: u32, list: u64) -> (Result, i32) {
    let mut ops = [abi::gnttab_setup_table {
        dom: domain as u16,
        nr_frames: frames,
        ..Default::default()
    }];
    ops[0].frame_list = list as *mut u64 as _;
    let result = call(abi::GNTTABOP_setup_table, &mut ops);
    (result, ops[0].status.into())
}

fn version_of(domain: u32) -> (Result, u32) {
    let mut ops = [abi::gnttab_get_version {
        dom: domain as u16,
        ..Default::default()
    }];
    let result = call(abi::GNTTABOP_get_version, &mut ops);
    (result, ops[0].version)
}

fn plain(command: u32, array: u64, count: u64) -> Result {
    // SAFETY: a call with pointers that lead nowhere is what is tested.
    check(unsafe {
        raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(command.into(), array, count)
    })
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("grant-table-calls", start);
    let window = need!(memory.page().ok_or("no page"));
    grant::vacate(window);
    let reach = |reference| map_as(reference, window.raw(), abi::GNTMAP_host_map);
    let granted = Err(abi::GNTST_general_error);
    let beyond = Err(abi::GNTST_bad_gntref);

    let mut list = [0; 80];
    let place = list.as_mut_ptr() as u64;
    claim_eq!(setup(1, SELF, place), (Ok(0), 0));
    let (status, now, most) = size(SELF);
    claim!(status == 0 && (1..=2).contains(&now) && (4..80).contains(&most));
    claim_eq!(setup(2, SELF, place), (Ok(0), 0));
    claim!(list[0] != 0 && list[1] != 0 && list[0] != list[1]);
    claim_eq!(list[2], 0, "no more than asked");
    let first = list[0];
    claim_eq!(setup(1, SELF, place), (Ok(0), 0), "it does not shrink");
    claim_eq!((size(SELF).1, list[0]), (2, first));
    claim_eq!((reach(1023), reach(1024)), (granted, beyond));
    for (frames, domain, status) in [
        (most + 1, SELF, abi::GNTST_general_error),
        (u32::MAX, SELF, abi::GNTST_general_error),
        (1, NOBODY, abi::GNTST_bad_domain),
    ] {
        claim_eq!(setup(frames, domain, place), (Ok(0), status));
    }
    // A list that cannot be written: the structure or the call says so.
    for bad in [0, 0xffff_8300_0000_0000] {
        claim!(setup(1, SELF, bad) != (Ok(0), 0), "list at {bad:#x}");
    }
    claim_eq!(size(SELF).1, 2);
    claim_eq!(size(NOBODY).0, abi::GNTST_bad_domain);
    claim_eq!(version_of(SELF), (Ok(0), 1));
    claim_eq!(version_of(0), (Ok(0), 1), "by our number");
    claim_eq!(version_of(NOBODY).0, Err(Errno::ESRCH));

    // One structure only where only one makes sense; none is fine elsewhere.
    for command in [abi::GNTTABOP_query_size, abi::GNTTABOP_setup_table] {
        for count in [0, 2] {
            claim_eq!(plain(command, place, count), Err(Errno::EINVAL));
        }
    }
    for command in [abi::GNTTABOP_map_grant_ref, abi::GNTTABOP_copy] {
        claim_eq!(plain(command, 0, 0), Ok(0));
        for bad in [0, 0x8000_0000_0000, 0xffff_8300_0000_0000] {
            claim_eq!(plain(command, bad, 1), Err(Errno::EFAULT));
        }
        claim!(plain(command, 0, u64::from(u32::MAX)).is_err());
    }
    for command in [abi::GNTTABOP_dump_table, 13, 99] {
        claim_eq!(plain(command, place, 1), Err(Errno::ENOSYS));
    }
    if support::on_paravane() {
        let mut flush = [abi::gnttab_cache_flush::default()];
        claim_eq!(
            call(abi::GNTTABOP_cache_flush, &mut flush),
            Err(Errno::ENOSYS)
        );
    }

    // Version 2: entries are twice as long, status words as many as they.
    claim_eq!(grant::set_version(0).0, Err(Errno::EINVAL));
    claim_eq!(grant::set_version(2), (Ok(0), 2));
    claim_eq!((reach(511), reach(512)), (granted, beyond));
    claim_eq!(grant::status_frames(&mut list[..0]), 0);
    claim_eq!(grant::status_frames(&mut list[..1]), 0);
    claim!(list[0] != 0 && list[0] != first);
    claim_eq!(
        grant::status_frames(&mut list[..2]),
        abi::GNTST_general_error
    );
    claim_eq!(setup(most, SELF, place), (Ok(0), 0), "to its limit");
    claim_eq!(size(SELF), (0, most, most));
    claim_eq!(
        (reach(most * 256 - 1), reach(most * 256)),
        (granted, beyond)
    );
    let words = (most as usize).div_ceil(8);
    claim_eq!(grant::status_frames(&mut list[..words]), 0);
    claim_eq!(
        grant::status_frames(&mut list[..=words]),
        abi::GNTST_general_error
    );
    claim_eq!(grant::set_version(1), (Ok(0), 1));
    claim_eq!(
        (reach(most * 512 - 1), reach(most * 512)),
        (granted, beyond)
    );
    test::success()
}

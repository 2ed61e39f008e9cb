//! Claim: `xen_version` tells version, page size, address-space parameters
//! and features of the classic PV interface; unknown queries are refused.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, println, test, version};

entry!(run);

fn query(command: u32, arg: u64) -> paravane_guest::hypercall::Result {
    // SAFETY: `arg` is 0, bad on purpose, or a buffer that is big enough.
    check(unsafe { raw::call2::<{ abi::__HYPERVISOR_xen_version }>(u64::from(command), arg) })
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("xen-version", start);
    let (major, minor) = need!(version::version());
    println!("version {major}.{minor}");
    claim!(major >= 4);
    let mut buffer = [0xffu8; 16];
    println!("extra \"{}\"", need!(version::extra(&mut buffer)));
    claim!(buffer.contains(&0), "the text ends inside its 16 bytes");
    claim_eq!(version::page_size(), Ok(4096));
    claim_eq!(version::platform_start(), Ok(0xffff_8000_0000_0000));
    let features = need!(version::features(0));
    println!("features {features:#x}");
    claim_eq!(features & 1 << abi::XENFEAT_writable_page_tables, 0);
    claim_eq!(features & 1 << abi::XENFEAT_auto_translated_physmap, 0);
    claim_eq!(
        version::features(17).map_err(|e| e == Errno::EINVAL),
        Err(true)
    );
    claim_eq!(query(9999, 0), Err(Errno::ENOSYS));
    claim_eq!(
        query(abi::XENVER_extraversion, 0xffff_8300_0000_0000),
        Err(Errno::EFAULT)
    );
    claim_eq!(
        query(abi::XENVER_extraversion, 0x0008_0000_0000_0000),
        Err(Errno::EFAULT)
    );
    test::success()
}

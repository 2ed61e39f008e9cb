//! Claim: a domain without privilege does not get the machine's memory map;
//! one with privilege does (`machine-map`).
//! harness: xen=no unprivileged=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::memory::machine_map;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let _memory = support::begin("machine-map-refused", start);
    let mut entries = [[0; 20]; 128];
    claim_eq!(machine_map(&mut entries), Err(Errno::EPERM));
    claim!(entries.iter().flatten().all(|&byte| byte == 0));
    test::success()
}

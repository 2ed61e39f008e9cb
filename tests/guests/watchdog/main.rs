//! Claim: a domain has two watchdogs; one that is poked in time does
//! nothing, one that is stopped neither; numbers that are not in use are
//! refused.
//!
//! harness: icount=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::hypercall::{Result, check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim_eq, entry, need, sched, test, time};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;

fn watchdog(id: u32, timeout: u32) -> Result {
    let arg = abi::sched_watchdog { id, timeout };
    // SAFETY: reads the structure.
    check(unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op }>(
            u64::from(abi::SCHEDOP_watchdog),
            &raw const arg as u64,
        )
    })
}

fn run(start: &'static StartInfo) -> ! {
    let _ = event::begin("watchdog", start);
    claim_eq!(watchdog(1, 5), Err(Errno::EINVAL), "not in use");
    claim_eq!(watchdog(3, 5), Err(Errno::EINVAL));
    claim_eq!(watchdog(0, 1), Ok(1));
    claim_eq!(watchdog(0, 1000), Ok(2));
    // Xen 4.17 gives this error as an unsigned 32-bit number.
    match watchdog(0, 1) {
        Err(why) => claim_eq!(why, Errno::ENOSPC),
        Ok(number) => claim_eq!(number as i32, Errno::ENOSPC.to_ret() as i32),
    }
    for _ in 0..8 {
        need!(sched::poll(&[], time::now() + 200 * MS));
        claim_eq!(watchdog(1, 1), Ok(0));
    }
    claim_eq!(watchdog(1, 0), Ok(0));
    claim_eq!(watchdog(1, 1), Err(Errno::EINVAL));
    need!(sched::poll(&[], time::now() + 1200 * MS));
    claim_eq!(watchdog(2, 0), Ok(0));
    test::success()
}

//! Claim: an NMI that a vCPU is sent arrives at the registered callback, and
//! the return from it allows the next.
//!
//! harness: split=yes
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{Errno, claim_eq, entry, need, sched, test, vcpu};

entry!(run);

static COUNT: AtomicU32 = AtomicU32::new(0);

fn run(start: &'static StartInfo) -> ! {
    support::begin("nmi-callback", start);
    need!(callback::register(Callback::Nmi, true, |_| {
        COUNT.fetch_add(1, Ordering::Relaxed);
    }));
    claim_eq!(vcpu::send_nmi(VcpuId::new(9999)), Err(Errno::ENOENT));
    for round in 1..=3 {
        claim_eq!(vcpu::send_nmi(VcpuId::new(0)), Ok(()));
        while COUNT.load(Ordering::Relaxed) < round {
            sched::yield_now();
        }
        claim_eq!(COUNT.load(Ordering::Relaxed), round);
    }
    test::success()
}

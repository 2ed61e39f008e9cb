//! Claim: a domain whose watchdog runs out on another CPU than the one it runs on has the report of a
//! crash, too, when it has stopped there.
//! harness: xen=no smp=2 memory=256M options="mitigations=off"
//! harness: domain="reports-peer mem=32M -- spin" domain="reports-peer mem=32M -- crash"
//! harness: domain="reports-peer mem=32M -- spin"
//! harness: times="1 domain 1 (module2), vCPU 0: its watchdog ran out"
//! harness: times="1 domain 3 (module4), vCPU 0: its watchdog ran out"
//! harness: times="2 reports_peer::spin+0x"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, entry, events, need, sched, test, time};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("reports-elsewhere", start);
    need!(events::map_shared_info(start.shared_info()));
    // The CPU of this one has nothing to run, and takes one of the spinning domains over from the other,
    // where its watchdog stays.
    for number in 1..=3 {
        let domain = DomainId::new(number);
        while events::bind_interdomain(domain, neighbour::MEETING) != Err(Errno::ESRCH) {
            need!(sched::poll(&[], time::now() + 50_000_000));
        }
    }
    test::success()
}

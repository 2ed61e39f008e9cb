//! Claim: a domain that says itself that it has crashed, and one whose watchdog runs out, whether it spins or
//! waits for what never comes, have the report of a crash: the function, its true callers only, the last
//! hypercall and exception (design:refusals).
//! harness: xen=no memory=256M options="mitigations=off"
//! harness: domain="reports-peer mem=32M -- crash" domain="reports-peer mem=32M -- spin"
//! harness: domain="reports-peer mem=32M -- wait"
//! harness: times="1 domain 1 (module2), vCPU 0: says that it has crashed (SHUTDOWN_crash)"
//! harness: times="1 domain 2 (module3), vCPU 0: its watchdog ran out"
//! harness: times="1 domain 3 (module4), vCPU 0: its watchdog ran out"
//! harness: say="called from" times="0 reports_peer::left_behind"
//! harness: times="1 reports_peer::give_up+0x" times="1 reports_peer::spin+0x" times="1 reports_peer::wait+0x"
//! harness: times="3 last hypercall sched_op, page fault 0x123450000, general protection fault at "
//! harness: times="3 cli is not performed"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::DomainId;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, entry, events, need, sched, test};
use support::neighbour;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("reports", start);
    need!(events::map_shared_info(start.shared_info()));
    for number in 1..=3 {
        let domain = DomainId::new(number);
        while events::bind_interdomain(domain, neighbour::MEETING) != Err(Errno::ESRCH) {
            sched::yield_now();
        }
    }
    test::success()
}

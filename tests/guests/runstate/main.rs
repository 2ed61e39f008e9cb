//! Claim: a vCPU's run states account for all of its time: blocking counts
//! as blocked, and virtual time stands still meanwhile (C18); a registered
//! area shows the same, with the mark while it is written.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::time::{
    self,
    runstate::{self, Area, Runstate},
};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, sched, test};
use support::event;

entry!(run);

const MS: u64 = 1_000_000;
static AREA: Area = Area::new();

fn total(state: &Runstate) -> u64 {
    (0..4).map(|number| state.total(number)).sum()
}

fn run(start: &'static StartInfo) -> ! {
    let _ = event::begin("runstate", start);
    let first = VcpuId::new(0);
    let before = need!(Runstate::of(first));
    claim_eq!(before.state(), abi::RUNSTATE_running);
    let virtual_before = need!(runstate::virtual_time(first));
    claim!(virtual_before > 0);

    // Sleeping is not running. (Far longer than what is asked for: a busy
    // machine may take the time between the clock and the call.)
    need!(sched::poll(&[], time::now() + 200 * MS));
    let after = need!(Runstate::of(first));
    let slept = after.total(abi::RUNSTATE_blocked) - before.total(abi::RUNSTATE_blocked);
    claim!(slept >= 15 * MS, "{slept} ns blocked");
    claim!(total(&after) - total(&before) >= slept);

    // Running is.
    let (real, running) = (time::now(), need!(runstate::virtual_time(first)));
    while time::now() < real + 5 * MS {}
    claim!(need!(runstate::virtual_time(first)) - running >= 1);

    // The area.
    claim_eq!(AREA.register(first), Ok(()));
    let shown = AREA.read();
    claim_eq!(shown.state(), abi::RUNSTATE_running);
    claim!(shown.since() > 0 && shown.since() <= time::now());
    let _ = runstate::enable_update_mark();
    need!(sched::poll(&[], time::now() + 100 * MS));
    let later = AREA.read();
    claim!(
        later.since() > shown.since(),
        "written when it was scheduled again"
    );
    claim!(later.total(abi::RUNSTATE_blocked) >= shown.total(abi::RUNSTATE_blocked) + 3 * MS);
    claim_eq!(
        Runstate::of(VcpuId::new(99)).map(|_| ()),
        Err(Errno::ENOENT)
    );
    test::success()
}

//! Claim: real time never goes back and agrees with its own alarm; the wall
//! clock is real time and an offset; virtual time does not pass while a vCPU
//! is blocked (C17 to C19).
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::{Area, Runstate};
use paravane_guest::time::{clock, now, runstate, wall};
use paravane_guest::{Errno, abi, claim, claim_eq, entry, events, need, println, sched, test};

entry!(run);

const MS: u64 = 1_000_000;
static AREA: Area = Area::new();

fn run(start: &'static StartInfo) -> ! {
    support::begin("clock", start);
    claim_eq!(now(), 0, "no clock before shared_info is mapped");
    let shared = need!(events::map_shared_info(start.shared_info()));
    let zero = VcpuId::new(0);
    let info = need!(events::current().ok_or("no vcpu_info"));
    // SAFETY: the vcpu_info is mapped.
    let snapshot = need!(unsafe { clock::Snapshot::read(info.time()) }.ok_or("never readable"));
    println!("{snapshot:?}");
    claim!(snapshot.mul != 0);
    let first = now();
    claim!(first > 0);
    let mut last = first;
    for _ in 0..20_000 {
        let next = now();
        claim!(next >= last, "{last} then {next}");
        last = next;
    }
    claim!(last > first);
    // Sleeping takes the time it takes.
    let before = now();
    need!(sched::poll(&[], before + 10 * MS));
    claim!(now() - before >= 10 * MS);
    // The wall clock stands still as an offset, and is after 2020.
    let offset = need!(wall::offset(shared).ok_or("never readable"));
    println!("offset {offset:?}");
    claim!(offset.as_secs() > 1_577_836_800);
    let (one, two) = (
        need!(paravane_guest::time::wall_clock().ok_or("no clock")),
        need!(paravane_guest::time::wall_clock().ok_or("no clock")),
    );
    claim!(two >= one && (one - offset).as_nanos() as u64 >= last);
    // Virtual time: what passes while we are blocked does not count.
    claim_eq!(AREA.register(zero), Ok(()));
    let area = AREA.read();
    claim_eq!(area.state(), abi::RUNSTATE_running);
    let (virtual_before, real_before) = (AREA.read().running(now()), now());
    // Far longer than what is claimed: a busy machine may stop us too.
    need!(sched::poll(&[], now() + 300 * MS));
    let (virtual_passed, real_passed) = (
        AREA.read().running(now()) - virtual_before,
        now() - real_before,
    );
    println!("{virtual_passed} ns of {real_passed} ns");
    claim!(real_passed >= 300 * MS);
    claim!(virtual_passed + 40 * MS < real_passed);
    claim!(AREA.read().total(abi::RUNSTATE_blocked) >= 40 * MS);
    let asked = need!(Runstate::of(zero));
    claim_eq!(asked.state(), abi::RUNSTATE_running);
    claim_eq!(
        Runstate::of(VcpuId::new(9999)).map(|_| ()),
        Err(Errno::ENOENT)
    );
    claim!(need!(runstate::virtual_time(zero)) <= now());
    claim_eq!(runstate::enable_update_mark(), Ok(()));
    need!(sched::poll(&[], now() + MS));
    claim_eq!(AREA.read().since() >> 63, 0);
    test::success()
}

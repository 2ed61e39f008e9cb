//! Claim: breakpoints on what calls write for the guest, at which each byte of a copy stops the hypervisor
//! with a debug exception, count as work: an event waits no longer for such calls than for the same calls
//! without breakpoints. As `event-latency`.
//! harness: xen=no release=yes icount=yes deadline=240
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::traps::debug;
use paravane_guest::{abi, claim, claim_eq, entry, multicall, need, println, test};
use support::event;
use support::latency::{Alarm, BOUND, Room};

entry!(run);

/// Calls of a multicall.
const CALLS: usize = 512;

static CALL: Room<[abi::multicall_entry; CALLS]> = Room::calls();
/// What calls write: `XENVER_capabilities` is 1024 bytes, and the longest of those that are no words.
static BYTES: Room<[u64; 128]> = Room::new([0; 128]);

/// Stops at writes of eight bytes, by each of the four registers.
const CONTROL: u64 = 0x9999_0000 | 0x400 | 0xff;

/// The time that the calls take, and the longest that an event waits for them.
fn look(alarm: &Alarm) -> (u64, u64) {
    // SAFETY: the test has one vCPU.
    let (calls, bytes) = unsafe { (CALL.get(), BYTES.get()) };
    let call = || {
        let arguments = [u64::from(abi::XENVER_capabilities), bytes.as_ptr() as u64];
        calls.fill(multicall::entry(abi::__HYPERVISOR_xen_version, &arguments));
        // SAFETY: it writes to `BYTES`, which nobody else uses meanwhile.
        need!(unsafe { multicall::call(&mut calls[..]) });
        for call in calls.iter() {
            claim_eq!(multicall::result(call), Ok(0));
        }
    };
    alarm.measure(call, || {})
}

fn run(start: &'static StartInfo) -> ! {
    let (_memory, _shared) = event::begin("event-latency-watched", start);
    let alarm = Alarm::new();
    let plain = look(&alarm);
    // SAFETY: nobody else uses it.
    for (number, place) in (0..4).zip(unsafe { BYTES.get() }.iter()) {
        need!(debug::set(number, &raw const *place as u64));
    }
    need!(debug::set(7, CONTROL));
    let watched = look(&alarm);
    println!("{plain:?}, with breakpoints {watched:?}");
    claim!(plain.0 > BOUND, "a short call");
    claim!(
        watched.0 > plain.0 + plain.0 / 2,
        "the breakpoints are not met"
    );
    claim!(
        watched.1 <= plain.1,
        "an event waits {} instead of {}",
        watched.1,
        plain.1
    );
    test::success()
}

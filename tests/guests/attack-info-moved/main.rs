//! Attack: a vCPU moves the `vcpu_info` of another one that runs meanwhile: that one gets its events
//! by way of the new record from then on, though it never leaves its CPU. Control: an event before
//! the move arrives, and one after a vCPU moved its own record.
//!
//! Not on Xen: it refuses to move the record of another vCPU that is up.
//! harness: xen=no smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{Bound, VcpuInfo};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{
    abi, claim, claim_eq, entry, events, need, println, test, time, vcpu, version,
};
use support::second::{self, SECOND};

entry!(run);

const SECOND_NS: u64 = 1_000_000_000;

/// Upcalls of the second vCPU's.
static UPCALLS: AtomicU32 = AtomicU32::new(0);
/// Where its record lies.
static INFO: AtomicU64 = AtomicU64::new(0);
static PORT: AtomicU32 = AtomicU32::new(0);
static READY: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);
static BOUND: Bound = Bound::new();

fn info() -> VcpuInfo {
    // SAFETY: one record or the other, both mapped for good.
    unsafe { VcpuInfo::at(INFO.load(Ordering::SeqCst) as *mut abi::vcpu_info) }
}

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    events::dispatch_bound(shared, info(), &BOUND, |port| {
        claim_eq!(port.raw(), PORT.load(Ordering::SeqCst));
        UPCALLS.fetch_add(1, Ordering::SeqCst);
    });
}

/// Runs without a pause, and enters the hypervisor often.
extern "C" fn spin() -> ! {
    need!(callback::register(Callback::Event, true, upcall));
    info().upcall_mask().store(0, Ordering::SeqCst);
    READY.store(true, Ordering::SeqCst);
    loop {
        let _ = version::version();
        CALLS.fetch_add(1, Ordering::SeqCst);
    }
}

/// Sends the second vCPU an event, and waits until it was taken.
fn ping(what: &str) {
    let before = UPCALLS.load(Ordering::SeqCst);
    need!(events::send(Port::new(PORT.load(Ordering::SeqCst))));
    let deadline = time::now() + 20 * SECOND_NS;
    let calls = CALLS.load(Ordering::SeqCst);
    while UPCALLS.load(Ordering::SeqCst) == before {
        let made = CALLS.load(Ordering::SeqCst) - calls;
        claim!(
            time::now() < deadline && made < 1_000_000,
            "{what}: no event in {made} calls"
        );
        core::hint::spin_loop();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-info-moved", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    let old = need!(shared.vcpu(SECOND).ok_or("no vcpu_info"));
    INFO.store(old.as_ptr() as u64, Ordering::SeqCst);
    if vcpu::is_up(SECOND).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let port = need!(events::bind_ipi(SECOND));
    BOUND.add(port);
    PORT.store(port.raw(), Ordering::SeqCst);
    need!(events::unmask_port(port));
    second::start(&mut memory, start, spin);
    while !READY.load(Ordering::SeqCst) {
        core::hint::spin_loop();
    }
    ping("control");
    println!("the control arrived");

    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    // Its handler looks at the new record at once; nothing comes by the old one until it is moved.
    INFO.store(page.raw(), Ordering::SeqCst);
    claim_eq!(vcpu::register_info(SECOND, frame, 0), Ok(()));
    info().upcall_mask().store(0, Ordering::SeqCst);
    for _ in 0..10 {
        ping("after the move");
    }
    println!("ten events arrived after the move");

    // A vCPU that moves its own.
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    let first = VcpuId::new(0);
    claim_eq!(vcpu::register_info(first, frame, 64), Ok(()));
    let own = need!(events::bind_ipi(first));
    need!(events::unmask_port(own));
    // SAFETY: the page stays mapped, and is the hypervisor's to write now.
    let new = unsafe { VcpuInfo::at((page.raw() + 64) as *mut abi::vcpu_info) };
    new.upcall_pending().store(0, Ordering::SeqCst);
    new.pending_selector().store(0, Ordering::SeqCst);
    need!(events::send(own));
    claim_eq!(new.upcall_pending().load(Ordering::SeqCst), 1);
    test::success()
}

//! Attack: a vCPU moves the `vcpu_info` of another one while that one's CPU chooses anew and finds
//! nobody else to run: it is current neither before nor while it is looked for, and goes on where it was.
//! It gets its events by way of the new record all the same. One try a vCPU, which moves once.
//!
//! Control: an event before the move arrives.
//!
//! harness: xen=no smp=2 vcpus=32
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::{Bound, VcpuInfo};
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{
    abi, claim, claim_eq, entry, events, need, println, sched, test, time, vcpu, version,
};

entry!(run);

static UPCALLS: AtomicU32 = AtomicU32::new(0);
static INFO: AtomicU64 = AtomicU64::new(0);
static PORT: AtomicU32 = AtomicU32::new(0);
/// A port that is pending and stays so.
static PENDING: AtomicU32 = AtomicU32::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);
static BOUND: Bound = Bound::new();
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

/// What the other does.
const CALL: u32 = 0;
const POLL: u32 = 1;
const END: u32 = 2;
static WHAT: AtomicU32 = AtomicU32::new(CALL);

fn info() -> VcpuInfo {
    // SAFETY: one record or another, all mapped for good.
    unsafe { VcpuInfo::at(INFO.load(Ordering::SeqCst) as *mut abi::vcpu_info) }
}

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    events::dispatch_bound(shared, info(), &BOUND, |port| {
        if port.raw() == PORT.load(Ordering::SeqCst) {
            UPCALLS.fetch_add(1, Ordering::SeqCst);
        }
    });
}

/// Enters the hypervisor often: by calls that ask for nothing, or by polls that end at once, after
/// which its CPU chooses anew.
extern "C" fn other() -> ! {
    need!(callback::register(Callback::Event, true, upcall));
    info().upcall_mask().store(0, Ordering::SeqCst);
    loop {
        match WHAT.load(Ordering::SeqCst) {
            CALL => {
                let _ = version::version();
            }
            POLL => {
                let _ = sched::poll(&[Port::new(PENDING.load(Ordering::SeqCst))], 0);
            }
            _ => {
                let _ = vcpu::down(VcpuId::new(NUMBER.load(Ordering::SeqCst)));
            }
        }
        CALLS.fetch_add(1, Ordering::SeqCst);
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn wait_for_calls(more: u64) {
    let until = CALLS.load(Ordering::SeqCst) + more;
    while CALLS.load(Ordering::SeqCst) < until {
        core::hint::spin_loop();
    }
}

/// Sends the other an event; whether it was taken.
fn ping() -> bool {
    let before = UPCALLS.load(Ordering::SeqCst);
    need!(events::send(Port::new(PORT.load(Ordering::SeqCst))));
    let calls = CALLS.load(Ordering::SeqCst);
    let deadline = time::now() + 20_000_000_000;
    while UPCALLS.load(Ordering::SeqCst) == before {
        let calls = CALLS.load(Ordering::SeqCst) - calls;
        if calls > 100_000 || time::now() > deadline {
            // It may have come while we looked elsewhere.
            return UPCALLS.load(Ordering::SeqCst) != before;
        }
        core::hint::spin_loop();
    }
    true
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-info-rechosen", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    if vcpu::is_up(VcpuId::new(31)).is_err() {
        test::skip(format_args!("fewer than 32 vCPUs"));
    }
    let pending = need!(events::bind_ipi(VcpuId::new(0)));
    need!(events::send(pending));
    PENDING.store(pending.raw(), Ordering::SeqCst);
    let mut lost = 0;
    for number in 1..32 {
        let id = VcpuId::new(number);
        NUMBER.store(number, Ordering::SeqCst);
        WHAT.store(CALL, Ordering::SeqCst);
        let old = need!(shared.vcpu(id).ok_or("no vcpu_info"));
        old.upcall_mask().store(1, Ordering::SeqCst);
        INFO.store(old.as_ptr() as u64, Ordering::SeqCst);
        let port = need!(events::bind_ipi(id));
        BOUND.add(port);
        PORT.store(port.raw(), Ordering::SeqCst);
        need!(events::unmask_port(port));
        let stack = need!(memory.page().ok_or("no page"));
        need!(memory.page().ok_or("no page"));
        let mut frame = TrapFrame::kernel(other as *const () as u64, stack.raw() + 2 * 4096 - 8);
        frame.rflags = 0;
        {
            let mut place = CONTEXT.lock();
            let context = place.insert(abi::vcpu_guest_context::default());
            vcpu::prepare(context, &frame, memory.root());
            need!(vcpu::initialise(id, context));
        }
        need!(vcpu::up(id));
        wait_for_calls(10);
        claim!(ping(), "vCPU {number}: no event before the move");
        WHAT.store(POLL, Ordering::SeqCst);
        wait_for_calls(100 + 7 * u64::from(number));
        let page = need!(memory.page().ok_or("no page"));
        let mfn = need!(memory.mfn(page).ok_or("no frame"));
        INFO.store(page.raw(), Ordering::SeqCst);
        claim_eq!(vcpu::register_info(id, mfn, 0), Ok(()));
        info().upcall_mask().store(0, Ordering::SeqCst);
        wait_for_calls(3);
        WHAT.store(CALL, Ordering::SeqCst);
        wait_for_calls(10);
        lost += u32::from(!ping());
        WHAT.store(END, Ordering::SeqCst);
        while need!(Runstate::of(id)).state() != abi::RUNSTATE_offline {
            sched::yield_now();
        }
    }
    println!("{lost} of 31 were cut off");
    claim_eq!(lost, 0);
    test::success()
}

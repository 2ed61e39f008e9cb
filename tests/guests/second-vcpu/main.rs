//! Claim: a second vCPU is initialised, brought up, runs our code in our
//! address space with its own vcpu_info, takes IPIs, goes down and comes up
//! again; what makes no sense is refused.
//! harness: smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::Bound;
use paravane_guest::mm::boot::BootMemory;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::segment::{Base, set_base};
use paravane_guest::traps::{TrapFrame, table};
use paravane_guest::{
    Errno, abi, claim, claim_eq, entry, events, need, println, sched, test, vcpu,
};

entry!(run);

const ONE: VcpuId = VcpuId::new(1);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
static STAGE: AtomicU32 = AtomicU32::new(0);
static PINGS: AtomicU32 = AtomicU32::new(0);
static PONGS: AtomicU32 = AtomicU32::new(0);
static PING: AtomicU32 = AtomicU32::new(0);
static PONG: AtomicU32 = AtomicU32::new(0);
/// Per-CPU data: the number of the vCPU, behind its GS.
static NUMBERS: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(1)];

/// Which ports each vCPU handles.
static BOUND: [Bound; 2] = [Bound::new(), Bound::new()];

fn current() -> VcpuId {
    let number: u64;
    // SAFETY: GS of both vCPUs points to their number before this is called.
    unsafe { core::arch::asm!("mov {}, gs:[0]", out(reg) number) };
    VcpuId::new(number as u32)
}

fn number_at(vcpu: usize) -> u64 {
    NUMBERS.get(vcpu).map_or(0, |number| number.as_ptr() as u64)
}

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    let me = current();
    let mine = need!(BOUND.get(me.raw() as usize).ok_or("a third vCPU"));
    events::dispatch_bound(shared, info, mine, |port| {
        if port.raw() == PING.load(Ordering::Relaxed) {
            claim_eq!(me, ONE, "the ping goes to the second vCPU");
            PINGS.fetch_add(1, Ordering::SeqCst);
            need!(events::send(Port::new(PONG.load(Ordering::Relaxed))));
        } else if port.raw() == PONG.load(Ordering::Relaxed) {
            claim_eq!(me, VcpuId::new(0), "the pong comes back to the first");
            PONGS.fetch_add(1, Ordering::SeqCst);
        }
    });
}

/// Where the second vCPU starts.
extern "C" fn second() -> ! {
    need!(support::fault::install());
    claim_eq!(current(), ONE, "its GS is what the context said");
    STAGE.store(1, Ordering::SeqCst);
    events::unmask_upcalls();
    STAGE.store(2, Ordering::SeqCst);
    while STAGE.load(Ordering::SeqCst) != 3 {
        sched::block();
    }
    STAGE.store(4, Ordering::SeqCst);
    claim_eq!(vcpu::down(ONE), Ok(()));
    // Up again, behind the call.
    STAGE.store(5, Ordering::SeqCst);
    loop {
        sched::block();
    }
}

fn wait_for(stage: u32) {
    while STAGE.load(Ordering::SeqCst) != stage {
        sched::yield_now();
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory: BootMemory = support::begin("second-vcpu", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    need!(set_base(Base::GsKernel, number_at(0)));
    events::set_current_vcpu(current);
    claim_eq!(vcpu::is_up(VcpuId::new(0)), Ok(true));
    claim_eq!(vcpu::is_up(VcpuId::new(9999)), Err(Errno::ENOENT));
    match vcpu::is_up(ONE) {
        Ok(up) => claim!(!up),
        Err(_) => test::skip(format_args!("one vCPU only")),
    }
    claim_eq!(vcpu::up(ONE), Err(Errno::EINVAL), "not initialised");
    need!(callback::register(Callback::Event, true, upcall));
    let (ping, pong) = (
        need!(events::bind_ipi(ONE)),
        need!(events::bind_ipi(VcpuId::new(0))),
    );
    PING.store(ping.raw(), Ordering::Relaxed);
    PONG.store(pong.raw(), Ordering::Relaxed);
    BOUND[0].add(pong);
    BOUND[1].add(ping);
    need!(events::unmask_port(pong));
    need!(events::unmask_port(ping));

    let stack = need!(memory.page().ok_or("no page"));
    need!(memory.page().ok_or("no page"));
    let mut frame = TrapFrame::kernel(second as *const () as u64, stack.raw() + 8192 - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(ONE).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    let mut place = CONTEXT.lock();
    let context = place.insert(abi::vcpu_guest_context::default());
    vcpu::prepare(context, &frame, memory.root());
    context.gs_base_kernel = number_at(1);
    // A context whose base pointer is no table of ours.
    context.ctrlreg[3] = 0x1234_5000_0000;
    claim!(vcpu::initialise(ONE, context).is_err());
    context.ctrlreg[3] = memory.root().addr(0).raw();
    claim_eq!(
        vcpu::initialise(VcpuId::new(9999), context),
        Err(Errno::ENOENT)
    );
    claim_eq!(vcpu::initialise(ONE, context), Ok(()));
    claim_eq!(vcpu::initialise(ONE, context), Err(Errno::EEXIST));
    claim_eq!(vcpu::is_up(ONE), Ok(false));
    claim_eq!(vcpu::up(ONE), Ok(()));
    wait_for(2);
    claim_eq!(vcpu::is_up(ONE), Ok(true));
    // IPIs there and back.
    events::unmask_upcalls();
    for round in 1..=50 {
        claim_eq!(events::send(ping), Ok(()));
        while PONGS.load(Ordering::SeqCst) != round {
            sched::yield_now();
        }
        claim_eq!(PINGS.load(Ordering::SeqCst), round);
    }
    STAGE.store(3, Ordering::SeqCst);
    need!(events::send(ping));
    wait_for(4);
    while vcpu::is_up(ONE) == Ok(true) {
        sched::yield_now();
    }
    claim_eq!(vcpu::up(ONE), Ok(()));
    wait_for(5);
    println!("{} pings", PINGS.load(Ordering::SeqCst));
    let _ = table::clear;
    test::success()
}

//! Claim: four vCPUs on two processors that send each other events, block,
//! poll, yield, sleep by timer and migrate lose no wake-up: every token that
//! is passed on arrives.
//!
//! On Xen 4.17 under emulation each pass takes tens of milliseconds: fewer are
//! made there.
//! harness: smp=2 vcpus=4
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{Port, VcpuId};
use paravane_guest::events::Bound;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::segment::{Base, set_base};
use paravane_guest::traps::{TrapFrame, table};
use paravane_guest::{abi, claim, claim_eq, entry, events, need, println, sched, test, time, vcpu};

entry!(run);

const VCPUS: usize = 4;
/// How often a token is passed on, in all; set before the other vCPUs start.
static PASSES: AtomicU32 = AtomicU32::new(4000);
/// As often on Xen.
const PASSES_ON_XEN: u32 = 100;
const MS: u64 = 1_000_000;

static NUMBERS: [AtomicU64; VCPUS] = [const { AtomicU64::new(0) }; VCPUS];
static BOUND: [Bound; VCPUS] = [const { Bound::new() }; VCPUS];
static IPIS: [AtomicU32; VCPUS] = [const { AtomicU32::new(0) }; VCPUS];
static TIMERS: [AtomicU32; VCPUS] = [const { AtomicU32::new(0) }; VCPUS];
/// Tokens that wait for each vCPU.
static TOKENS: [AtomicU32; VCPUS] = [const { AtomicU32::new(0) }; VCPUS];
static PASSED: AtomicU32 = AtomicU32::new(0);
static UP: AtomicU32 = AtomicU32::new(0);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);

fn current() -> VcpuId {
    let number: u64;
    // SAFETY: GS of every vCPU points to its number before this is called.
    unsafe { core::arch::asm!("mov {}, gs:[0]", out(reg) number) };
    VcpuId::new(number as u32)
}

fn at<T>(array: &[T], index: usize) -> &T {
    need!(array.get(index).ok_or("a fifth vCPU"))
}

fn number_at(vcpu: usize) -> u64 {
    at(&NUMBERS, vcpu).as_ptr() as u64
}

fn upcall(_: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    let mine = at(&BOUND, current().raw() as usize);
    events::dispatch_bound(shared, info, mine, |_| {});
}

/// One vCPU's part: takes tokens, passes each on to another vCPU, and waits in
/// a different way each time.
fn work(me: usize) {
    let mut random = 0x9e37_79b9_u32.wrapping_mul(me as u32 + 1);
    let ipi = Port::new(at(&IPIS, me).load(Ordering::SeqCst));
    let timer = Port::new(at(&TIMERS, me).load(Ordering::SeqCst));
    while PASSED.load(Ordering::SeqCst) < PASSES.load(Ordering::SeqCst) {
        while at(&TOKENS, me)
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            .is_ok()
        {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let next = (me + 1 + (random >> 16) as usize % (VCPUS - 1)) % VCPUS;
            PASSED.fetch_add(1, Ordering::SeqCst);
            at(&TOKENS, next).fetch_add(1, Ordering::SeqCst);
            need!(events::send(Port::new(
                at(&IPIS, next).load(Ordering::SeqCst)
            )));
        }
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match random >> 29 {
            0 => sched::yield_now(),
            1 => need!(sched::poll(&[], time::now() + MS / 8)),
            2 => {
                need!(time::alarm::set(Some(time::now() + MS / 16)));
                sleep(me);
            }
            3 => {
                // A token that came after the look has made the port pending.
                events::mask_upcalls();
                if idle(me) {
                    need!(sched::poll(&[ipi, timer], 0));
                }
                events::unmask_upcalls();
            }
            _ => sleep(me),
        }
    }
    // Wake whoever still waits.
    for port in &IPIS {
        need!(events::send(Port::new(port.load(Ordering::SeqCst))));
    }
}

/// Nothing to do, and not the end.
fn idle(me: usize) -> bool {
    at(&TOKENS, me).load(Ordering::SeqCst) == 0
        && PASSED.load(Ordering::SeqCst) < PASSES.load(Ordering::SeqCst)
}

/// Blocks until an event, unless a token is there.
fn sleep(me: usize) {
    events::mask_upcalls();
    if idle(me) {
        sched::block();
    }
    events::unmask_upcalls();
}

extern "C" fn other() -> ! {
    need!(support::fault::install());
    let me = current();
    need!(callback::register(Callback::Event, true, upcall));
    bind(me);
    UP.fetch_add(1, Ordering::SeqCst);
    while UP.load(Ordering::SeqCst) < VCPUS as u32 {
        sched::yield_now();
    }
    events::unmask_upcalls();
    work(me.raw() as usize);
    UP.fetch_sub(1, Ordering::SeqCst);
    need!(vcpu::down(me));
    loop {
        sched::block();
    }
}

/// Ports of a vCPU: one for tokens, one for its timer.
fn bind(me: VcpuId) {
    let ipi = need!(events::bind_ipi(me));
    let timer = need!(events::bind_virq(abi::VIRQ_TIMER, me));
    let index = me.raw() as usize;
    for port in [ipi, timer] {
        at(&BOUND, index).add(port);
        need!(events::unmask_port(port));
    }
    at(&TIMERS, index).store(timer.raw(), Ordering::SeqCst);
    at(&IPIS, index).store(ipi.raw(), Ordering::SeqCst);
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("vcpu-storm", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    for (number, place) in (0..).zip(&NUMBERS) {
        place.store(number, Ordering::Relaxed);
    }
    need!(set_base(Base::GsKernel, number_at(0)));
    events::set_current_vcpu(current);
    if vcpu::is_up(VcpuId::new(VCPUS as u32 - 1)).is_err() {
        test::skip(format_args!("fewer than {VCPUS} vCPUs"));
    }
    if !support::on_paravane() {
        PASSES.store(PASSES_ON_XEN, Ordering::SeqCst);
    }
    need!(callback::register(Callback::Event, true, upcall));
    bind(VcpuId::new(0));
    UP.fetch_add(1, Ordering::SeqCst);
    for number in 1..VCPUS {
        let id = VcpuId::new(number as u32);
        let stack = need!(memory.page().ok_or("no page"));
        for _ in 0..3 {
            need!(memory.page().ok_or("no page"));
        }
        let mut frame = TrapFrame::kernel(other as *const () as u64, stack.raw() + 16384 - 8);
        frame.rflags = 0;
        let info = need!(shared.vcpu(id).ok_or("no vcpu_info"));
        info.upcall_mask().store(1, Ordering::SeqCst);
        let mut place = CONTEXT.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &frame, memory.root());
        context.gs_base_kernel = number_at(number);
        need!(vcpu::initialise(id, context));
        claim_eq!(vcpu::up(id), Ok(()));
    }
    while UP.load(Ordering::SeqCst) < VCPUS as u32 {
        sched::yield_now();
    }
    // Two tokens for four vCPUs: they are mostly asleep.
    at(&TOKENS, 0).store(1, Ordering::SeqCst);
    at(&TOKENS, 2).store(1, Ordering::SeqCst);
    need!(events::send(Port::new(at(&IPIS, 2).load(Ordering::SeqCst))));
    events::unmask_upcalls();
    work(0);
    while UP.load(Ordering::SeqCst) > 1 {
        sched::yield_now();
    }
    claim!(PASSED.load(Ordering::SeqCst) >= PASSES.load(Ordering::SeqCst));
    claim_eq!(
        TOKENS
            .iter()
            .map(|tokens| tokens.load(Ordering::SeqCst))
            .sum::<u32>(),
        2,
        "no token is lost"
    );
    println!("{} passes", PASSED.load(Ordering::SeqCst));
    let _ = table::clear;
    test::success()
}

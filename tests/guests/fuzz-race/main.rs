//! Attack: several vCPUs issue hypercalls with doubtful contents at the same
//! time, about the same frames and the same addresses. The hypervisor must
//! answer each; and when all is undone, no frame may have lost a reference.
//!
//! `seed=` and `calls=` (of each vCPU) as in `fuzz-hypercalls`, whose calls
//! these are; what races with what differs from run to run.
//!
//! harness: prints="audited in the middle" xen=no unprivileged=yes smp=2 deadline=120 cmdline="seed=1 calls=5000"
#![cfg_attr(target_os = "none", no_std, no_main)]

#[path = "../fuzz-hypercalls/calls.rs"]
mod calls;
#[path = "../fuzz-hypercalls/random.rs"]
mod random;
#[path = "../fuzz-hypercalls/world.rs"]
mod world;

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{abi, entry, events, memory, need, println, sched, test, vcpu};

use random::Random;
use support::race::Race;
use world::World;

entry!(run);

const SECOND: VcpuId = VcpuId::new(1);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
static WORLD: spin::Mutex<Option<World>> = spin::Mutex::new(None);
static SEED: AtomicU64 = AtomicU64::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);
static RACE: Race = Race::new();
static DONE: AtomicU64 = AtomicU64::new(0);

/// A number given on the command line as `name=number`.
fn option(start: &StartInfo, name: &str, default: u64) -> u64 {
    start
        .command_line()
        .split_ascii_whitespace()
        .filter_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        .find_map(|number| number.parse().ok())
        .unwrap_or(default)
}

/// Issues the calls of one vCPU.
fn work(world: &mut World, number: u64) {
    let mut random = Random::new(SEED.load(Ordering::Relaxed) * 16 + number);
    for _ in 0..CALLS.load(Ordering::Relaxed) {
        let call = calls::next(world, &mut random, false);
        RACE.step(number as usize, || calls::issue(&call));
    }
    world.put_down();
}

/// Where the second vCPU starts.
extern "C" fn second() -> ! {
    need!(support::fault::install());
    if let Some(mut world) = WORLD.lock().take() {
        work(&mut world, 1);
    }
    DONE.store(1, Ordering::SeqCst);
    // The other's calls may bring it up again.
    loop {
        let _ = vcpu::down(SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("fuzz-race", start);
    SEED.store(option(start, "seed", 1), Ordering::Relaxed);
    CALLS.store(option(start, "calls", 5_000), Ordering::Relaxed);
    let shared = need!(events::map_shared_info(start.shared_info()));
    if vcpu::is_up(SECOND).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let highest = need!(memory::maximum_ram_page());
    let mut world = need!(World::new(&mut boot, start, highest).ok_or("no page"));
    *WORLD.lock() = Some(need!(world.beside(&mut boot).ok_or("no page")));

    let stack = need!(boot.page().ok_or("no page"));
    for _ in 1..8 {
        need!(boot.page().ok_or("no page"));
    }
    let mut frame = TrapFrame::kernel(second as *const () as u64, stack.raw() + 8 * 4096 - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(SECOND).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    {
        let mut place = CONTEXT.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &frame, boot.root());
        need!(vcpu::initialise(SECOND, context));
    }
    need!(vcpu::up(SECOND));
    work(&mut world, 0);
    while DONE.load(Ordering::SeqCst) == 0 || vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    println!("both done");
    RACE.require();
    calls::audit();
    if let Some((frame, errno)) = world.leaked() {
        test::failure(format_args!(
            "frame {frame:#x} cannot be mapped writable at the end: {errno}"
        ));
    }
    test::success()
}

//! Attack: one vCPU exchanges 2 MiB for pairs of frames, and is preempted while the pairs are made
//! ready. Another vCPU asks for other memory, for which what the first left is undone; that is
//! preempted, too, with some of the pairs gone. Were the first call to go on then as if it had all
//! that it had made ready, it would take new pairs in their places and clear one frame of each alone:
//! the domain would read in the other what somebody had there before.
//!
//! The control: all that the domain gets is clean, and the calls of both are preempted.
//!
//! Not on Xen: it does not preempt an exchange.
//! harness: xen=no release=yes unprivileged=yes smp=2 vcpus=2 memory=256M deadline=90
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use paravane_guest::addr::{Mfn, Pfn, VcpuId, VirtAddr};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::{
    abi, claim, claim_eq, entry, events, memory, need, println, sched, test, time, vcpu,
};
use support::exchange::{FRAMES, FREE_PAGES, LARGE_ORDER, exchange, join};
use support::second::{self, SECOND};
use support::{fault, grant};

entry!(run);

const MS: u64 = 1_000_000;
/// How long both go on.
const LONG: u64 = 15_000 * MS;
/// Between two timers of the second vCPU.
const SOON: u64 = 60_000;
const PAIRS: usize = FRAMES / 2;
const SECRET: u64 = 0x5ec2_e75e_c2e7;
/// log2 of the frames that the second vCPU asks for.
const ORDER: u32 = 4;

static PORT: AtomicU32 = AtomicU32::new(0);
static UNDONE: AtomicU32 = AtomicU32::new(0);
static TICKS: AtomicU32 = AtomicU32::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// The second vCPU's timer, which goes off again and again.
fn tick(_frame: &mut TrapFrame) {
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(shared.vcpu(SECOND).ok_or("no vcpu_info"));
    info.upcall_pending().store(0, Ordering::SeqCst);
    info.pending_selector().store(0, Ordering::SeqCst);
    events::clear_port(
        shared,
        paravane_guest::addr::Port::new(PORT.load(Ordering::SeqCst)),
    );
    TICKS.fetch_add(1, Ordering::SeqCst);
    need!(time::alarm::set(Some(time::now() + SOON)));
}

/// Asks for memory and gives it back.
extern "C" fn other() -> ! {
    need!(callback::register(Callback::Event, true, tick));
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(shared.vcpu(SECOND).ok_or("no vcpu_info"));
    info.upcall_mask().store(0, Ordering::SeqCst);
    need!(time::alarm::set(Some(time::now() + SOON)));
    while !STOP.load(Ordering::SeqCst) {
        let mut page = [FREE_PAGES + 2 * FRAMES as u64];
        claim_eq!(memory::populate(&mut page, ORDER), Ok(1));
        claim_eq!(memory::decrease(&[Mfn::new(page[0])], ORDER), Ok(1));
        UNDONE.fetch_add(1, Ordering::SeqCst);
    }
    info.upcall_mask().store(1, Ordering::SeqCst);
    loop {
        let _ = vcpu::down(SECOND);
    }
}

/// Looks at the first word of a frame, and leaves a secret there. Whether it was clean.
fn look(window: VirtAddr, frame: Mfn) -> bool {
    grant::map_frame(window, frame);
    let clean = fault::read(window.raw()) == Ok(0);
    claim_eq!(fault::write(window.raw(), SECRET), None);
    grant::vacate(window);
    clean
}

fn run(start: &'static StartInfo) -> ! {
    let mut own = support::begin("attack-half-undone", start);
    need!(events::map_shared_info(start.shared_info()));
    let window = need!(own.page().ok_or("no page"));
    let first = start.nr_pages() - FRAMES as u64;
    let frame = |number: u64| need!(start.p2m().mfn(Pfn::new(number)).ok_or("no frame"));
    let mut frames: [Mfn; FRAMES] = core::array::from_fn(|index| frame(first + index as u64));
    for number in first - (1 << ORDER)..first {
        claim_eq!(memory::decrease(&[frame(number)], 0), Ok(1));
    }
    let pages = need!(memory::current_pages());
    let port = need!(events::bind_virq(abi::VIRQ_TIMER, SECOND));
    PORT.store(port.raw(), Ordering::SeqCst);
    need!(events::unmask_port(port));
    second::start(&mut own, start, other);

    need!(time::alarm::set_periodic(VcpuId::new(0), MS));
    let end = time::now() + LONG;
    let (mut calls, mut dirty, mut missing) = (0, 0, 0);
    let mut large = need!(join(&mut frames));
    while time::now() < end && dirty == 0 {
        let ahead = 20_000 + calls * 7_919 % MS;
        need!(time::alarm::set(Some(time::now() + ahead)));
        let mut source = [large.raw()];
        let mut pairs: [u64; PAIRS] = core::array::from_fn(|n| FREE_PAGES + 2 * n as u64);
        let (from, to) = (source.as_mut_ptr() as u64, pairs.as_mut_ptr() as u64);
        need!(exchange((from, LARGE_ORDER), (to, 1)));
        calls += 1;
        let unlisted = |pair: u64| (FREE_PAGES..FREE_PAGES + FRAMES as u64).contains(&pair);
        let lacking = missing;
        for pair in pairs {
            if unlisted(pair) {
                missing += 1;
                continue;
            }
            for half in 0..2 {
                dirty += u32::from(!look(window, Mfn::new(pair + half)));
            }
        }
        let mut target = [FREE_PAGES];
        if missing == lacking {
            let (from, to) = (pairs.as_mut_ptr() as u64, target.as_mut_ptr() as u64);
            need!(exchange((from, 1), (to, LARGE_ORDER)));
        } else {
            for pair in pairs.into_iter().filter(|&pair| !unlisted(pair)) {
                claim_eq!(memory::decrease(&[Mfn::new(pair)], 1), Ok(1));
            }
            claim_eq!(memory::populate(&mut target, LARGE_ORDER), Ok(1));
        }
        large = Mfn::new(target[0]);
        for index in 0..FRAMES as u64 {
            dirty += u32::from(!look(window, Mfn::new(large.raw() + index)));
        }
    }
    STOP.store(true, Ordering::SeqCst);
    while vcpu::is_up(SECOND) == Ok(true) {
        sched::yield_now();
    }
    let (undone, ticks) = (UNDONE.load(Ordering::SeqCst), TICKS.load(Ordering::SeqCst));
    println!("{calls} exchanges beside {undone} other calls, {ticks} timers");
    println!("{dirty} frames that are not clean, {missing} pairs missing");
    claim_eq!((dirty, missing), (0, 0));
    claim_eq!(need!(memory::current_pages()), pages);
    claim!(ticks > 100 && undone > 10, "hardly anything was preempted");
    test::success()
}

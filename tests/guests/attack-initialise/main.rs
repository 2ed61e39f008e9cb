//! Attack: two vCPUs give a third one its first context at the same moment. One of the two is told
//! that it did, the other that it was too late; were both told so, the second would have set the
//! registers and tables of a vCPU that may be running. Control: each vCPU gets its context once,
//! and one whose context was refused gets a good one afterwards.
//! harness: smp=2 vcpus=32 xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, println, test, time, vcpu};
use support::second;

entry!(run);

const VCPUS: u32 = 32;

static CONTEXTS: [spin::Mutex<Option<abi::vcpu_guest_context>>; 2] =
    [const { spin::Mutex::new(None) }; 2];
/// The vCPU in question, when to begin (in cycles), and the second's answer: vCPU, and 1 if it won.
static ROUND: AtomicU64 = AtomicU64::new(0);
static BEGIN: AtomicU64 = AtomicU64::new(0);
static ANSWER: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// Gives the vCPU its context at that moment; whether it did.
fn attempt(own: usize, number: u64, begin: u64) -> bool {
    let mut place = CONTEXTS[own].lock();
    let context = need!(place.as_mut().ok_or("no context"));
    while time::clock::cycles() < begin {}
    match vcpu::initialise(VcpuId::new(number as u32), context) {
        Ok(()) => true,
        Err(Errno::EEXIST) => false,
        Err(errno) => test::error(format_args!("vCPU {number}: {errno:?}")),
    }
}

extern "C" fn rival() -> ! {
    let mut number = 1;
    loop {
        number += 1;
        while ROUND.load(Ordering::SeqCst) != number {
            core::hint::spin_loop();
        }
        let won = attempt(1, number, BEGIN.load(Ordering::SeqCst));
        ENDED.store(time::clock::cycles(), Ordering::SeqCst);
        ANSWER.store(number << 1 | u64::from(won), Ordering::SeqCst);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-initialise", start);
    if vcpu::is_up(VcpuId::new(VCPUS - 1)).is_err() {
        test::skip(format_args!("fewer than {VCPUS} vCPUs"));
    }
    let frame = TrapFrame::kernel(rival as *const () as u64, memory.root().raw());
    for place in &CONTEXTS {
        let mut place = place.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &frame, memory.root());
    }
    second::start(&mut memory, start, rival);
    // A context that is refused leaves the vCPU as it was.
    {
        let mut place = CONTEXTS[0].lock();
        let context = need!(place.as_mut().ok_or("no context"));
        context.ctrlreg[3] = 0x1234_5000_0000;
        claim_eq!(
            vcpu::initialise(VcpuId::new(2), context),
            Err(Errno::EINVAL)
        );
        claim_eq!(vcpu::up(VcpuId::new(2)), Err(Errno::EINVAL));
        context.ctrlreg[3] = memory.root().addr(0).raw();
    }
    let (mut ours, mut theirs) = (0, 0);
    // How much later we begin, so that we come when the other ends.
    let mut delay = 0i64;
    for number in 2..u64::from(VCPUS) {
        let begin = time::clock::cycles() + 200_000;
        BEGIN.store(begin, Ordering::SeqCst);
        ROUND.store(number, Ordering::SeqCst);
        let won = attempt(0, number, begin.saturating_add_signed(delay));
        let ended = time::clock::cycles() as i64;
        let answer = loop {
            let answer = ANSWER.load(Ordering::SeqCst);
            if answer >> 1 == number {
                break answer & 1 != 0;
            }
        };
        claim!(!(won && answer), "vCPU {number} got two contexts");
        claim!(won || answer, "vCPU {number} got none");
        ours += u32::from(won);
        theirs += u32::from(answer);
        let late = ENDED.load(Ordering::SeqCst) as i64 - ended;
        delay = (delay + late / 2).clamp(-100_000, 10_000_000);
        claim!(vcpu::is_up(VcpuId::new(number as u32)) == Ok(false));
    }
    println!("{ours} by us, {theirs} by the other");
    test::success()
}

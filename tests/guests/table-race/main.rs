//! Claim: two vCPUs that race to use one frame as a page table and as
//! writable memory never both win (M6, design:smp).
//! harness: smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::{MachineAddr, Mfn, VcpuId};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{abi, claim, entry, events, need, println, sched, test, vcpu};

entry!(run);

const ROUNDS: u64 = 300;
const ONE: VcpuId = VcpuId::new(1);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
/// The frame, and the entry of a window that the second vCPU maps it at.
static FRAME: AtomicU64 = AtomicU64::new(0);
static ENTRY: AtomicU64 = AtomicU64::new(0);
/// Round begun; and the second's answer: round, and 1 if it won.
static ROUND: AtomicU64 = AtomicU64::new(0);
static ANSWER: AtomicU64 = AtomicU64::new(0);
/// Round whose outcome has been judged: the second takes its mapping back.
static JUDGED: AtomicU64 = AtomicU64::new(0);

extern "C" fn mapper() -> ! {
    let entry = MachineAddr::new(ENTRY.load(Ordering::SeqCst));
    let frame = Mfn::new(FRAME.load(Ordering::SeqCst));
    let mut round = 0;
    loop {
        round += 1;
        while ROUND.load(Ordering::SeqCst) != round {
            core::hint::spin_loop();
        }
        let won = update::set_entry(entry, Pte::new(frame, Flags::DATA)).is_ok();
        ANSWER.store(round << 1 | u64::from(won), Ordering::SeqCst);
        while JUDGED.load(Ordering::SeqCst) != round {
            core::hint::spin_loop();
        }
        need!(update::set_entry(entry, Pte::EMPTY));
        ANSWER.store(0, Ordering::SeqCst);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("table-race", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    if vcpu::is_up(ONE).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    need!(memory.protect(page, Flags::READ_ONLY));
    let window = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), window)
            .leaf()
            .ok_or("unmapped")
    );
    need!(update::set_entry(leaf.entry, Pte::EMPTY));
    FRAME.store(frame.raw(), Ordering::SeqCst);
    ENTRY.store(leaf.entry.raw(), Ordering::SeqCst);
    let stack = need!(memory.page().ok_or("no page"));
    need!(memory.page().ok_or("no page"));
    let mut start_at = TrapFrame::kernel(mapper as *const () as u64, stack.raw() + 8192 - 8);
    start_at.rflags = 0;
    let info = need!(shared.vcpu(ONE).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    {
        let mut place = CONTEXT.lock();
        let context = place.insert(abi::vcpu_guest_context::default());
        vcpu::prepare(context, &start_at, memory.root());
        need!(vcpu::initialise(ONE, context));
    }
    need!(vcpu::up(ONE));
    let (mut tables, mut mappings, mut neither) = (0, 0, 0);
    // Waiting longer after each table, and less after each mapping, leads to where both are as fast.
    let mut head_start = 0u64;
    let (mut round, most) = (0, 100 * ROUNDS);
    while round < ROUNDS || ((tables == 0 || mappings == 0) && round < most) {
        round += 1;
        ROUND.store(round, Ordering::SeqCst);
        for _ in 0..head_start + round % 7 {
            core::hint::spin_loop();
        }
        let pinned = update::pin(1 + (round % 4) as u32, frame).is_ok();
        let answer = loop {
            let answer = ANSWER.load(Ordering::SeqCst);
            if answer >> 1 == round {
                break answer & 1 != 0;
            }
            sched::yield_now();
        };
        claim!(
            !(pinned && answer),
            "round {round}: a table that is writable"
        );
        match (pinned, answer) {
            (true, _) => {
                tables += 1;
                head_start = (head_start * 2 + 1).min(100_000);
            }
            (_, true) => {
                mappings += 1;
                head_start /= 2;
            }
            _ => neither += 1,
        }
        if pinned {
            need!(update::unpin(frame));
        }
        JUDGED.store(round, Ordering::SeqCst);
        while ANSWER.load(Ordering::SeqCst) != 0 {
            sched::yield_now();
        }
    }
    println!("{tables} tables, {mappings} mappings, {neither} neither");
    if tables == 0 || mappings == 0 {
        test::error(format_args!("one side has always won: no race"));
    }
    test::success()
}

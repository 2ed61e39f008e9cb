//! Claim: when a call that flushes every vCPU's TLB has returned, no vCPU
//! uses the old translation any more.
//! harness: smp=2
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::addr::VcpuId;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::TrapFrame;
use paravane_guest::{abi, claim, claim_eq, entry, events, need, sched, test, vcpu};

entry!(run);

const ONE: VcpuId = VcpuId::new(1);
static CONTEXT: spin::Mutex<Option<abi::vcpu_guest_context>> = spin::Mutex::new(None);
/// Address that the second vCPU reads.
static ADDRESS: AtomicU64 = AtomicU64::new(0);
/// Round that the first has begun; what the second saw, with the round.
static ROUND: AtomicU64 = AtomicU64::new(0);
static SEEN: AtomicU64 = AtomicU64::new(0);

extern "C" fn second() -> ! {
    let address = ADDRESS.load(Ordering::SeqCst) as *const u64;
    loop {
        let round = ROUND.load(Ordering::SeqCst);
        // SAFETY: mapped to one page or the other all the time.
        let value = unsafe { address.read_volatile() };
        SEEN.store(round << 32 | value, Ordering::SeqCst);
        if round.is_multiple_of(64) {
            sched::yield_now();
        }
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("remote-flush", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    if vcpu::is_up(ONE).is_err() {
        test::skip(format_args!("one vCPU only"));
    }
    let mut frames = [memory.root(); 2];
    for (n, frame) in frames.iter_mut().enumerate() {
        let page = need!(memory.page().ok_or("no page"));
        // SAFETY: a fresh page.
        unsafe { page.as_ptr::<u64>().write(n as u64 + 1) };
        *frame = need!(memory.mfn(page).ok_or("no frame"));
    }
    let window = need!(memory.page().ok_or("no page"));
    need!(update::update_va_mapping(
        window,
        Pte::new(frames[0], Flags::READ_ONLY),
        Flush::PageAll
    ));
    ADDRESS.store(window.raw(), Ordering::SeqCst);
    let stack = need!(memory.page().ok_or("no page"));
    let mut frame = TrapFrame::kernel(second as *const () as u64, stack.raw() + 4096 - 8);
    frame.rflags = 0;
    let info = need!(shared.vcpu(ONE).ok_or("no vcpu_info"));
    info.upcall_mask().store(1, Ordering::SeqCst);
    let mut place = CONTEXT.lock();
    let context = place.insert(abi::vcpu_guest_context::default());
    vcpu::prepare(context, &frame, memory.root());
    claim_eq!(vcpu::initialise(ONE, context), Ok(()));
    claim_eq!(vcpu::up(ONE), Ok(()));
    for round in 1..=400u64 {
        let shown = round % 2;
        let flush = match round % 4 {
            0 | 1 => Flush::PageAll,
            _ => Flush::TlbAll,
        };
        claim_eq!(
            update::update_va_mapping(
                window,
                Pte::new(frames[shown as usize], Flags::READ_ONLY),
                flush
            ),
            Ok(())
        );
        ROUND.store(round, Ordering::SeqCst);
        // A reading that began in this round.
        let seen = loop {
            let seen = SEEN.load(Ordering::SeqCst);
            if seen >> 32 == round {
                break seen as u32;
            }
            sched::yield_now();
        };
        claim!(
            u64::from(seen) == shown + 1,
            "round {round}: a stale translation"
        );
    }
    test::success()
}

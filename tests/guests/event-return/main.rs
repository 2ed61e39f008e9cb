//! Claim: an event that becomes pending while a handler runs masked arrives
//! right at the handler's return, before the interrupted code goes on; a
//! running user program is interrupted by an alarm (R5, C20).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::time::{alarm, now};
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::table::{self, Privilege};
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{abi, claim, claim_eq, entry, events, need, test};
use support::user;

entry!(run);

static SEND_ON: AtomicU32 = AtomicU32::new(0);
static ORDER: AtomicU32 = AtomicU32::new(0);
static UPCALL_AT: AtomicU64 = AtomicU64::new(0);

fn step(digit: u32) {
    let _ = ORDER.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| {
        Some(n * 10 + digit)
    });
}

fn interrupt(_: &mut TrapFrame) {
    step(1);
    claim!(events::are_upcalls_masked());
    need!(events::send(Port::new(SEND_ON.load(Ordering::Relaxed))));
    step(2);
}

fn upcall(frame: &mut TrapFrame) {
    step(3);
    UPCALL_AT.store(frame.rip, Ordering::Relaxed);
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    events::dispatch(shared, info, |_| ());
    if frame.from_user() {
        user::trapped(frame);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("event-return", start);
    need!(events::map_shared_info(start.shared_info()));
    need!(callback::register(Callback::Event, true, upcall));
    need!(table::register(0x80, Privilege::User, true, interrupt));
    let one = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    let two = need!(events::bind_interdomain(DomainId::SELF, one));
    need!(events::unmask_port(one));
    need!(events::unmask_port(two));
    SEND_ON.store(two.raw(), Ordering::Relaxed);
    events::unmask_upcalls();
    ORDER.store(0, Ordering::Relaxed);
    let behind: u64;
    // SAFETY: the handlers change nothing that this code knows of.
    unsafe {
        core::arch::asm!("int 0x80", "2: lea {b}, [rip + 2b]", b = out(reg) behind);
    }
    step(4);
    claim_eq!(ORDER.load(Ordering::Relaxed), 1234);
    claim_eq!(UPCALL_AT.load(Ordering::Relaxed), behind);
    // Masked before: it waits for the unmasking.
    events::mask_upcalls();
    ORDER.store(0, Ordering::Relaxed);
    // SAFETY: as above.
    unsafe { core::arch::asm!("int 0x80") };
    step(4);
    claim_eq!(ORDER.load(Ordering::Relaxed), 124);
    events::unmask_upcalls();
    claim_eq!(ORDER.load(Ordering::Relaxed), 1243);
    // User mode in an endless loop, and an alarm.
    let space = user::build(&mut memory);
    space.load(&[0xeb, 0xfe]);
    let timer = need!(events::bind_virq(abi::VIRQ_TIMER, VcpuId::new(0)));
    need!(events::unmask_port(timer));
    for _ in 0..3 {
        events::mask_upcalls();
        need!(alarm::set(Some(now() + 5_000_000)));
        let back = user::run(&TrapFrame::user(user::CODE, user::STACK));
        claim_eq!((back.vector, back.rip), (vector::UPCALL, user::CODE));
        claim!(back.from_user());
    }
    test::success()
}

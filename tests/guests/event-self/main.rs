//! Claim: an event sent to ourselves sets its pending bit and makes an
//! upcall unless the port or all upcalls are masked; it is a flag, not a
//! count; unmasking delivers what has become pending (R2, R4, R5).
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::events::{self, Shared};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::callback::{self, Callback};
use paravane_guest::traps::{TrapFrame, vector};
use paravane_guest::{Errno, claim, claim_eq, entry, need, test};

entry!(run);

static UPCALLS: AtomicU32 = AtomicU32::new(0);
static LAST: AtomicU32 = AtomicU32::new(0);

fn upcall(frame: &mut TrapFrame) {
    claim_eq!(frame.vector, vector::UPCALL);
    claim!(
        events::are_upcalls_masked(),
        "upcalls are masked in the handler"
    );
    claim!(!frame.events_masked(), "and were not before");
    UPCALLS.fetch_add(1, Ordering::Relaxed);
    let shared = need!(events::shared().ok_or("not mapped"));
    let info = need!(events::current().ok_or("no vcpu_info"));
    events::dispatch(shared, info, |port| {
        LAST.store(port.raw(), Ordering::Relaxed)
    });
}

fn upcalls() -> u32 {
    UPCALLS.swap(0, Ordering::Relaxed)
}

fn run(start: &'static StartInfo) -> ! {
    support::begin("event-self", start);
    let shared: Shared = need!(events::map_shared_info(start.shared_info()));
    let info = need!(shared.vcpu(VcpuId::new(0)).ok_or("no vcpu_info"));
    claim!(
        events::are_upcalls_masked(),
        "a domain starts with upcalls masked"
    );
    need!(callback::register(Callback::Event, true, upcall));
    need!(callback::register(Callback::Failsafe, true, |_| {
        test::error(format_args!("failsafe"))
    }));
    // A channel with both ends here.
    let one = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    let two = need!(events::bind_interdomain(DomainId::SELF, one));
    events::clear_port(shared, one);
    events::clear_port(shared, two);
    events::channel::unmask(one).ok();
    events::channel::unmask(two).ok();
    events::unmask_upcalls();
    upcalls();

    claim_eq!(events::send(two), Ok(()));
    claim_eq!((upcalls(), LAST.load(Ordering::Relaxed)), (1, one.raw()));
    claim_eq!(events::send(one), Ok(()));
    claim_eq!((upcalls(), LAST.load(Ordering::Relaxed)), (1, two.raw()));
    // Upcalls masked: pending, three times, is once.
    claim!(!events::mask_upcalls());
    for _ in 0..3 {
        claim_eq!(events::send(two), Ok(()));
    }
    claim!(events::is_pending(shared, one));
    claim!(info.upcall_pending().load(Ordering::Acquire) != 0);
    claim!(info.pending_selector().load(Ordering::Acquire) & 1 << (one.raw() / 64) != 0);
    claim_eq!(upcalls(), 0);
    events::unmask_upcalls();
    claim_eq!(upcalls(), 1);
    claim!(!events::is_pending(shared, one));
    // The port masked: pending, and no upcall.
    claim!(!events::mask_port(shared, one));
    claim_eq!(events::send(two), Ok(()));
    claim!(events::is_pending(shared, one));
    claim_eq!(upcalls(), 0);
    claim_eq!(events::unmask_port(one), Ok(()));
    claim_eq!((upcalls(), LAST.load(Ordering::Relaxed)), (1, one.raw()));
    // Cleared while masked: nothing is left to deliver.
    events::mask_port(shared, one);
    claim_eq!(events::send(two), Ok(()));
    claim!(events::clear_port(shared, one));
    claim_eq!(events::unmask_port(one), Ok(()));
    claim_eq!(upcalls(), 0);
    // Closed: the other end is unbound again.
    claim_eq!(events::close(two), Ok(()));
    claim_eq!(events::send(two), Err(Errno::EINVAL));
    claim_eq!(events::close(two), Err(Errno::EINVAL));
    claim_eq!(events::send(Port::new(100_000_000)), Err(Errno::EINVAL));
    test::success()
}

//! Claim: the older forms of calls that NetBSD still makes work: callbacks
//! by three addresses, scheduling, event channels and physical devices with
//! the command inside the structure or as an argument.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU32, Ordering};

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::start::StartInfo;
use paravane_guest::traps::{entry as stubs, set_handler, vector};
use paravane_guest::{Errno, abi, claim_eq, entry, events, need, test};
use support::user;

entry!(run);

static UPCALLS: AtomicU32 = AtomicU32::new(0);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("compat-calls", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    // set_callbacks: event, failsafe, syscall.
    let space = user::build(&mut memory);
    set_handler(
        vector::UPCALL,
        Some(|_| {
            UPCALLS.fetch_add(1, Ordering::Relaxed);
            let shared = need!(events::shared().ok_or("not mapped"));
            let info = need!(events::current().ok_or("no vcpu_info"));
            events::dispatch(shared, info, |_| ());
        }),
    );
    // SAFETY: the library's own entries.
    let outcome = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_set_callbacks }>(
            stubs::upcall_entry(),
            stubs::failsafe_entry(),
            stubs::syscall_entry(),
        )
    };
    claim_eq!(check(outcome), Ok(0));
    // sched_op: yield; block comes back with an event.
    // SAFETY: takes no memory.
    let outcome = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_sched_op_compat }>(u64::from(abi::SCHEDOP_yield), 0)
    };
    claim_eq!(check(outcome), Ok(0));
    // SAFETY: as above.
    let outcome = unsafe { raw::call2::<{ abi::__HYPERVISOR_sched_op_compat }>(777, 0) };
    claim_eq!(check(outcome), Err(Errno::ENOSYS));
    // event_channel_op: the command stands in the structure.
    let one = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    let mut op = abi::evtchn_op {
        cmd: abi::EVTCHNOP_bind_interdomain,
        ..Default::default()
    };
    op.u.bind_interdomain = abi::evtchn_bind_interdomain {
        remote_dom: abi::DOMID_SELF as u16,
        remote_port: one.raw(),
        local_port: 0,
    };
    // SAFETY: the call reads and writes the live structure.
    let outcome =
        unsafe { raw::call1::<{ abi::__HYPERVISOR_event_channel_op_compat }>(&raw mut op as u64) };
    claim_eq!(check(outcome), Ok(0));
    // SAFETY: the member that was written.
    let two = Port::new(unsafe { op.u.bind_interdomain.local_port });
    claim_eq!(
        need!(events::status(two)).status,
        abi::EVTCHNSTAT_interdomain
    );
    events::clear_port(shared, two);
    need!(events::unmask_port(one));
    events::unmask_upcalls();
    UPCALLS.store(0, Ordering::Relaxed);
    let mut op = abi::evtchn_op {
        cmd: abi::EVTCHNOP_send,
        ..Default::default()
    };
    op.u.send = abi::evtchn_send { port: two.raw() };
    // SAFETY: as above.
    let outcome =
        unsafe { raw::call1::<{ abi::__HYPERVISOR_event_channel_op_compat }>(&raw mut op as u64) };
    claim_eq!(check(outcome), Ok(0));
    claim_eq!(UPCALLS.load(Ordering::Relaxed), 1);
    // SAFETY: an argument that cannot be read.
    let outcome = unsafe { raw::call1::<{ abi::__HYPERVISOR_event_channel_op_compat }>(0x1000) };
    claim_eq!(check(outcome), Err(Errno::EFAULT));
    // physdev_op likewise: the I/O privilege level.
    let mut op = abi::physdev_op {
        cmd: abi::PHYSDEVOP_set_iopl,
        ..Default::default()
    };
    op.u.set_iopl = abi::physdev_set_iopl { iopl: 1 };
    // SAFETY: as above.
    let outcome =
        unsafe { raw::call1::<{ abi::__HYPERVISOR_physdev_op_compat }>(&raw mut op as u64) };
    claim_eq!(check(outcome), Ok(0));
    // The system-call entry that set_callbacks named.
    space.load(&[0x0f, 0x05]);
    let frame = paravane_guest::traps::TrapFrame::user(user::CODE, user::STACK);
    claim_eq!(user::run(&frame).vector, vector::SYSCALL);
    test::success()
}

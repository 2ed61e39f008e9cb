//! Claim: what `trace=` asks for is recorded, each class by itself and no other, and is said in words with
//! the kernel's own names: at the end of the run, and in a report. `boot/trace-…` boots this with one class
//! each; it does something of each class, with handlers for all of it.
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, VcpuId};
use paravane_guest::events::{self, channel};
use paravane_guest::hypercall::{check, raw};
use paravane_guest::multicall::{call, entry as one, result};
use paravane_guest::start::StartInfo;
use paravane_guest::time::runstate::Runstate;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, sched, test, time};
use support::{attempt, event, fault, neighbour};

entry!(run);

/// A `sched_op` that there is not.
const NO_COMMAND: u64 = 77;
/// Where nothing is mapped.
const NOTHING: u64 = 0x1_2345_0000;
const MS: u64 = 1_000_000;

fn run(start: &'static StartInfo) -> ! {
    let (_memory, shared) = event::begin("traced", start);
    // A neighbour that ends first does not write over what is looked for.
    let peer = DomainId::new(1);
    while start.has_option("after-peer")
        && events::bind_interdomain(peer, neighbour::MEETING) != Err(Errno::ESRCH)
    {
        sched::yield_now();
    }
    let first = VcpuId::new(0);
    let timer = need!(channel::bind_virq(abi::VIRQ_TIMER, first));
    need!(time::alarm::stop_periodic(first));
    let near = need!(events::alloc_unbound(DomainId::SELF, DomainId::SELF));
    let far = need!(events::bind_interdomain(DomainId::SELF, near));
    events::clear_port(shared, near);
    events::clear_port(shared, far);
    for port in [timer, near, far] {
        need!(events::unmask_port(port));
    }
    events::unmask_upcalls();

    wait();
    let before = event::count(near);
    claim_eq!(events::send(far), Ok(()));
    claim_eq!(event::count(near), before + 1);

    meet();
    ask();
    test::success()
}

/// Lets the processor run nothing: waits for longer and longer, until it has been waiting, however late
/// what it does before comes.
#[inline(never)]
fn wait() {
    let blocked = || need!(Runstate::of(VcpuId::new(0))).total(abi::RUNSTATE_blocked);
    let before = blocked();
    let mut time = 2 * MS;
    while blocked() == before {
        let deadline = time::now() + time;
        claim_eq!(time::alarm::set(Some(deadline)), Ok(()));
        while time::now() < deadline {
            // Looked at again where the alarm cannot come in between; `block` lets it in.
            events::mask_upcalls();
            if time::now() < deadline {
                sched::block();
            }
            events::unmask_upcalls();
        }
        time *= 2;
    }
}

/// Faults, and an instruction that is performed.
#[inline(never)]
fn meet() {
    let vector = |fault: Option<fault::Fault>| fault.map(|fault| fault.vector);
    claim_eq!(
        fault::read(NOTHING).err().map(|fault| fault.vector),
        Some(14)
    );
    claim_eq!(vector(attempt!("cli")), Some(13));
    claim_eq!(vector(stop_here()), Some(3));
    claim_eq!(vector(attempt!("clts")), None);
}

/// A fault of which the hypervisor says nothing by itself.
#[inline(never)]
fn stop_here() -> Option<fault::Fault> {
    attempt!("int3")
}

/// Calls of which two are refused.
#[inline(never)]
fn ask() {
    // SAFETY: there is no such command.
    let refused =
        check(unsafe { raw::call2::<{ abi::__HYPERVISOR_sched_op }>(NO_COMMAND, 0x1_0000_0000) });
    claim!(refused.is_err());
    let mut list = [one(abi::__HYPERVISOR_xen_version, &[0, 0]), one(63, &[])];
    // SAFETY: a version query, and a call that there is not.
    claim_eq!(unsafe { call(&mut list) }, Ok(()));
    claim_eq!(result(&list[1]), Err(Errno::ENOSYS));
}

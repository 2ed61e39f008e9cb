//! `sched_op` (29), and the older form (6): yielding, blocking, polling, the end of a domain, and
//! watchdogs.

use core::sync::atomic::Ordering;

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::Port;
use paravane_core::event::deliver;
use paravane_core::time::timers::NEVER;

use super::{Fail, Outcome, access, event_channel};
use crate::arch::guest_memory::Guest;
use crate::domain::{CurrentVcpu, ShutdownReason, crash, current};
use crate::{preempt, sched, time};

/// How many ports one poll may name.
const MAX_POLL: usize = 128;
/// The work of looking at one of them.
const PORT: u32 = 60;

/// `sched_op`: `command`, and the address of its structure.
#[inline]
pub fn sched_op<G: Guest>(command: u64, argument: u64) -> Outcome {
    if command as u32 == abi::SCHEDOP_yield {
        sched::yield_now();
        return Ok(0);
    }
    waits_or_ends::<G>(command, argument)
}

/// The other commands, apart from yielding so that it saves no registers for them.
#[inline(never)]
fn waits_or_ends<G: Guest>(command: u64, argument: u64) -> Outcome {
    match command as u32 {
        abi::SCHEDOP_block => block(),
        abi::SCHEDOP_poll => poll::<G>(G::ptr(argument).read()?),
        abi::SCHEDOP_shutdown => {
            let op = G::ptr::<abi::sched_shutdown>(argument).read()?;
            shutdown(op.reason)
        }
        abi::SCHEDOP_shutdown_code => {
            let op = G::ptr::<abi::sched_shutdown>(argument).read()?;
            let reason = ShutdownReason::from_abi(op.reason).ok_or(Errno::EINVAL)?;
            current().domain.latch_shutdown_reason(reason);
            Ok(0)
        }
        abi::SCHEDOP_remote_shutdown => remote_shutdown(G::ptr(argument).read()?),
        abi::SCHEDOP_watchdog => {
            let op = G::ptr::<abi::sched_watchdog>(argument).read()?;
            let vcpu = current();
            let domain = &vcpu.domain;
            Ok(match op.id {
                0 => domain.watchdogs.start(domain.id, op.timeout)?,
                id => domain.watchdogs.poke(domain.id, id, op.timeout)?,
            })
        }
        abi::SCHEDOP_pin_override => pin_override(G::ptr(argument).read()?),
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// `sched_op_compat`: yield, block, and shutdown with the reason itself as argument.
pub fn sched_op_compat<G: Guest>(command: u64, argument: u64) -> Outcome {
    match command as u32 {
        abi::SCHEDOP_yield | abi::SCHEDOP_block => sched_op::<G>(command, 0),
        abi::SCHEDOP_shutdown => shutdown(u32::try_from(argument).map_err(|_| Errno::EINVAL)?),
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// Lets upcalls through and waits for one.
fn block() -> Outcome {
    let vcpu = current();
    vcpu.info.set_mask(false);
    if due(vcpu) {
        return Ok(0);
    }
    drop_poll_limit(vcpu);
    sched::block_current();
    // What came before the line above found nobody to wake.
    if due(vcpu) {
        sched::unblock(&vcpu);
    }
    Ok(0)
}

/// Whether there is something for the vCPU to do before it may sleep.
#[inline]
fn due(vcpu: CurrentVcpu) -> bool {
    vcpu.info.upcall_due() || vcpu.nmi_pending.load(Ordering::SeqCst)
}

/// Stops the time limit of an earlier poll that ended before it, lest it end this wait.
#[inline]
fn drop_poll_limit(vcpu: CurrentVcpu) {
    if vcpu.sched.poll_limited.swap(false, Ordering::Relaxed) {
        time::timers::set_poll_limit(&current().time, NEVER);
    }
}

/// Waits until one of several ports is pending, masked or not, or until a time.
fn poll<G: Guest>(op: abi::sched_poll) -> Outcome {
    let vcpu = current();
    if op.nr_ports as usize > MAX_POLL {
        return Err(Errno::EINVAL.into());
    }
    let list = G::list::<u32>(op.ports, op.nr_ports.into())?;
    let mut ports = ArrayVec::<Port, MAX_POLL>::new();
    for index in 0..list.count() {
        let _ = ports.try_push(Port::new(list.at(index)?.read()?));
    }
    preempt::spend_each(PORT, op.nr_ports as usize);
    if op.timeout != 0 && op.timeout <= time::now() {
        // Still refuse ports that do not exist.
        for &port in &ports {
            vcpu.domain
                .events
                .binding(port)
                .map_err(event_channel::refuse)?;
        }
        return Ok(0);
    }
    // First it counts as blocked, then it looks: whoever makes a port pending after that look finds
    // it blocked and polling.
    sched::block_current();
    let ready = deliver::begin_poll(&*vcpu.domain, vcpu.id, &ports);
    if !matches!(ready, Ok(false)) || due(vcpu) {
        sched::unblock(&vcpu);
        ready.map_err(event_channel::refuse)?;
        return Ok(0);
    }
    drop_poll_limit(vcpu);
    if op.timeout != 0 {
        vcpu.sched.poll_limited.store(true, Ordering::Relaxed);
        time::timers::set_poll_limit(&current().time, op.timeout);
    }
    Ok(0)
}

fn shutdown(reason: u32) -> Outcome {
    let reason = ShutdownReason::from_abi(reason).ok_or(Errno::EINVAL)?;
    if reason == ShutdownReason::Crash {
        crash::by_itself();
    } else {
        current().domain.shutdown(reason);
    }
    Ok(0)
}

/// Declares another domain's shutdown, for one that may control it (P3).
fn remote_shutdown(op: abi::sched_remote_shutdown) -> Outcome {
    access::machine()?;
    let reason = ShutdownReason::from_abi(op.reason).ok_or(Errno::EINVAL)?;
    let domain = access::managed(op.domain_id)?;
    if reason.is_end() && domain.is_shutting_down() {
        domain.discard();
    } else {
        domain.shutdown(reason);
    }
    Ok(0)
}

/// Ties the calling vCPU to a CPU, or unties it. Only for a privileged domain: the choice of CPUs
/// belongs to Domain0.
fn pin_override(op: abi::sched_pin_override) -> Outcome {
    access::machine()?;
    let cpu = u32::try_from(op.pcpu).ok();
    if sched::wake::override_affinity(&current(), cpu) {
        Ok(0)
    } else {
        Err(Fail::Errno(if cpu.is_some() {
            Errno::EINVAL
        } else {
            Errno::ENOENT
        }))
    }
}

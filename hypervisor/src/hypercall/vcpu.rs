//! `vcpu_op` (24): vCPUs and what they register with the hypervisor.
//!
//! A vCPU exists from its `initialise` on, or for vCPU 0 from the building of its domain; those
//! below the domain's limit that were not initialised are there but down.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::{Mfn, PAGE_SIZE, VcpuId};
use paravane_core::sched::NotRunnable;
use paravane_core::shared::VcpuInfo;
use paravane_core::time::NANOS_PER_MS;
use paravane_core::time::timers::NEVER;

use super::guest::Caller;
use super::{Outcome, again};
use crate::domain::context::{self, NotSet};
use crate::domain::{BOOT_DOMAIN, ShutdownReason, Vcpu, areas, current};
use crate::mm::WritableFrame;
use crate::{preempt, sched, time, work};

/// The longest period of a periodic timer: a day.
const LONGEST_PERIOD: u64 = 86_400 * 1000 * NANOS_PER_MS;

/// `vcpu_op`: `command` on vCPU number `id`, and the address of its structure.
#[inline]
pub fn vcpu_op<G: Caller>(command: u64, id: u64, argument: u64) -> Outcome {
    let vcpu = current();
    let own = &vcpu.domain;
    let id = u32::try_from(id).map_err(|_| Errno::ENOENT)?;
    let vcpu = own.vcpu(VcpuId::new(id)).ok_or(Errno::ENOENT)?;
    let this = vcpu.id == current().id;
    match command as u32 {
        abi::VCPUOP_set_singleshot_timer if this => set_singleshot(G::ptr(argument).read()?),
        abi::VCPUOP_stop_singleshot_timer if this => {
            time::timers::set_singleshot(&current().time, NEVER);
            Ok(0)
        }
        abi::VCPUOP_set_singleshot_timer | abi::VCPUOP_stop_singleshot_timer => {
            Err(Errno::EINVAL.into())
        }
        abi::VCPUOP_initialise => initialise::<G>(vcpu, argument),
        abi::VCPUOP_up => {
            if !vcpu.is_ready() {
                return Err(Errno::EINVAL.into());
            }
            sched::up(vcpu);
            Ok(0)
        }
        abi::VCPUOP_down => down(vcpu),
        abi::VCPUOP_is_up => Ok(u64::from(!vcpu.sched.flags.is(NotRunnable::Down))),
        abi::VCPUOP_get_runstate_info => {
            let account = vcpu.sched.account();
            let image = areas::runstate_image(&account, account.spent(time::now()));
            G::ptr(argument).write(&image)?;
            Ok(0)
        }
        abi::VCPUOP_register_runstate_memory_area => {
            let area = G::area(argument)?;
            vcpu.info.set_runstate_area(area);
            if this {
                areas::publish_runstate(current());
            }
            Ok(0)
        }
        abi::VCPUOP_register_vcpu_time_memory_area => {
            let area = G::area(argument)?;
            vcpu.info.set_time_area(area);
            if this {
                areas::publish_time(current());
            }
            Ok(0)
        }
        abi::VCPUOP_set_periodic_timer => {
            let op = G::ptr::<abi::vcpu_set_periodic_timer>(argument).read()?;
            if op.period_ns < NANOS_PER_MS || op.period_ns > LONGEST_PERIOD {
                return Err(Errno::EINVAL.into());
            }
            let now = time::now();
            time::timers::set_period(&vcpu.time, &vcpu.sched.flags, Some(op.period_ns), now);
            Ok(0)
        }
        abi::VCPUOP_stop_periodic_timer => {
            time::timers::set_period(&vcpu.time, &vcpu.sched.flags, None, 0);
            Ok(0)
        }
        abi::VCPUOP_register_vcpu_info => register_info(vcpu, G::ptr(argument).read()?),
        abi::VCPUOP_send_nmi => {
            vcpu.send_nmi();
            sched::unblock(vcpu);
            // If it runs, that CPU looks on its way out; else it is seen when it runs, and no CPU
            // is disturbed.
            if vcpu.sched.flags.is_current() {
                work::ask(vcpu.sched.cpu(), work::NMI);
            }
            Ok(0)
        }
        // Meant for vCPUs tied to a CPU by the control tools, which none is.
        abi::VCPUOP_get_physid => Err(Errno::EINVAL.into()),
        _ => Err(Errno::ENOSYS.into()),
    }
}

fn set_singleshot(op: abi::vcpu_set_singleshot_timer) -> Outcome {
    let late = op.timeout_abs_ns < time::now();
    if late && op.flags & abi::VCPU_SSHOTTMR_future != 0 {
        return Err(Errno::ETIME.into());
    }
    time::timers::set_singleshot(&current().time, op.timeout_abs_ns);
    Ok(0)
}

/// Takes a vCPU down; a domain without a vCPU that is up has powered itself off. It is also the way in
/// which a kernel stops that cannot go on (Linux halts so before it has a console), and a kernel that
/// powers off has a call for that: so it is said, and the boot domain's run has failed.
fn down(vcpu: &Vcpu) -> Outcome {
    sched::down(vcpu);
    let domain = &vcpu.domain;
    if domain
        .vcpus()
        .all(|vcpu| vcpu.sched.flags.is(NotRunnable::Down))
    {
        warn!(
            "domain {} ({}): its last vCPU went down: so a kernel halts that cannot go on; one that is done calls SCHEDOP_shutdown",
            domain.id.raw(),
            domain.name
        );
        domain.shutdown(if domain.id.raw() == BOOT_DOMAIN {
            ShutdownReason::Crash
        } else {
            ShutdownReason::Poweroff
        });
    }
    Ok(0)
}

/// Moves a vCPU's record into a frame of the guest's.
fn register_info(vcpu: &Vcpu, op: abi::vcpu_register_vcpu_info) -> Outcome {
    let offset = u64::from(op.offset);
    const LAST: u64 = PAGE_SIZE - size_of::<VcpuInfo>() as u64;
    if offset > LAST {
        return Err(Errno::ENXIO.into());
    }
    let mfn = Mfn::checked(op.mfn).ok_or(Errno::EINVAL)?;
    let frame = WritableFrame::get(&vcpu.domain.memory, mfn).map_err(|_| Errno::EINVAL)?;
    if !vcpu.info.register(frame, offset) {
        return Err(Errno::EINVAL.into());
    }
    sched::tell_info_moved(vcpu);
    // One that blocks has news, too: everything may be pending.
    sched::unblock(vcpu);
    Ok(0)
}

/// The work of reading and checking a context, besides what is counted for its tables.
const CONTEXT: u32 = 20_000;

/// Gives a vCPU its first context, once.
fn initialise<G: Caller>(vcpu: &Vcpu, argument: u64) -> Outcome {
    preempt::spend(CONTEXT);
    let given = G::context(argument)?.ok_or(Errno::ENOMEM)?;
    let paused = vcpu.claim().ok_or(Errno::EEXIST)?;
    match context::set(&paused, &given) {
        Ok(()) => {
            paused.complete();
            Ok(0)
        }
        Err(NotSet::Refused(errno)) => Err(errno.into()),
        Err(NotSet::Preempted) => Err(again()),
    }
}

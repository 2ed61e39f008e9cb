//! `event_channel_op` (32), and the older form (16) that takes operation and arguments in one
//! structure: event channels with the two-level table.
//!
//! What each operation means is in `paravane_core::event`; here arguments are fetched, domains that
//! they name are found, and refusals become errno values. The FIFO operations give `ENOSYS`, upon
//! which guests stay with the two-level table.

use core::mem::offset_of;

use paravane_abi as abi;
use paravane_abi::Argument;
use paravane_abi::errno::Errno;
use paravane_core::addr::{DomainId, Port};
use paravane_core::event::operations::{self, Sent};
use paravane_core::event::{EventError, PortState, deliver};

use super::access::{self, Denied, Named};
use super::{Fail, Outcome, continue_with};
use crate::arch::guest_memory::Guest;
use crate::domain::{self, Domain, current};
use crate::preempt;

/// The work of closing a port, and of looking whether one is bound.
const CLOSE: u32 = 500;
const LOOK: u32 = 20;

/// `event_channel_op`: `command`, and the address of its structure.
#[inline]
pub fn event_channel_op<G: Guest>(command: u64, argument: u64) -> Outcome {
    // The path that every event takes comes first.
    if command == u64::from(abi::EVTCHNOP_send) {
        return send(G::ptr(argument).read()?);
    }
    other::<G>(command, argument)
}

/// `event_channel_op_compat`: the address of a structure that begins with the command.
pub fn event_channel_op_compat<G: Guest>(argument: u64) -> Outcome {
    const COMMAND: usize = offset_of!(abi::evtchn_op, cmd);
    const STRUCTURE: usize = offset_of!(abi::evtchn_op, u);
    let op = G::ptr::<abi::evtchn_op>(argument);
    let command = op.part::<u32, COMMAND>()?.read()?;
    let structure = op.part::<u8, STRUCTURE>()?;
    event_channel_op::<G>(u64::from(command), structure.address())
}

/// An operation without a result.
fn done(result: Result<(), EventError>) -> Outcome {
    result.map(|()| 0).map_err(refuse)
}

#[inline(always)]
fn send(op: abi::evtchn_send) -> Outcome {
    let vcpu = current();
    let own = &vcpu.domain;
    match operations::send(&**own, Port::new(op.port)) {
        Ok(Sent::Here) => Ok(0),
        Ok(Sent::Remote(remote, port)) => send_remote(remote, port),
        Err(error) => Err(refuse(error)),
    }
}

/// The second half of a send to another domain.
#[inline(never)]
fn send_remote(remote: DomainId, port: Port) -> Outcome {
    if let Some(remote) = domain::find(remote) {
        operations::deliver_remote(&*remote, port);
        // It may have woken many, who are counted where they are.
        preempt::spend(0);
    }
    Ok(0)
}

/// Fetches the structure, lets `act` fill in its results, and gives it back to the guest.
fn with_results<G: Guest, T: Argument>(
    argument: u64,
    act: impl FnOnce(&mut T) -> Result<(), Fail>,
) -> Outcome {
    let place = G::ptr::<T>(argument);
    let mut op = place.read()?;
    act(&mut op)?;
    place.write(&op)?;
    Ok(0)
}

/// As [`with_results`], where the result is a new port: if the guest cannot be told of it, it is
/// closed again.
fn with_port<G: Guest, T: Argument>(
    argument: u64,
    owner: impl FnOnce(&T) -> Result<Named, Denied>,
    act: impl FnOnce(&Domain, &mut T) -> Result<Port, Fail>,
) -> Outcome {
    let place = G::ptr::<T>(argument);
    let mut op = place.read()?;
    let domain = owner(&op)?;
    let port = act(&domain, &mut op)?;
    if place.write(&op).is_err() {
        let _ = operations::close(&*domain, port, false, domain::find);
        return Err(Errno::EFAULT.into());
    }
    Ok(0)
}

#[inline(never)]
fn other<G: Guest>(command: u64, argument: u64) -> Outcome {
    let Ok(command) = u32::try_from(command) else {
        return Err(Errno::ENOSYS.into());
    };
    match command {
        abi::EVTCHNOP_unmask => {
            let op = G::ptr::<abi::evtchn_unmask>(argument).read()?;
            done(deliver::unmask(&*current().domain, Port::new(op.port)))
        }
        abi::EVTCHNOP_alloc_unbound => with_port::<G, _>(
            argument,
            |op: &abi::evtchn_alloc_unbound| access::managed(op.dom),
            |domain, op| {
                let remote = access::number(op.remote_dom);
                let port = domain.events.alloc_unbound(remote).map_err(refuse)?;
                op.port = port.raw();
                Ok(port)
            },
        ),
        abi::EVTCHNOP_bind_interdomain => with_port::<G, _>(
            argument,
            own_port,
            |local, op: &mut abi::evtchn_bind_interdomain| {
                let remote = access::peer(op.remote_dom)?;
                let port = operations::bind_interdomain(local, &*remote, Port::new(op.remote_port))
                    .map_err(refuse)?;
                op.local_port = port.raw();
                Ok(port)
            },
        ),
        abi::EVTCHNOP_bind_virq => with_port::<G, _>(
            argument,
            own_port,
            |local, op: &mut abi::evtchn_bind_virq| {
                let port = operations::bind_virq(local, op.virq, op.vcpu).map_err(refuse)?;
                op.port = port.raw();
                Ok(port)
            },
        ),
        abi::EVTCHNOP_bind_ipi => with_port::<G, _>(
            argument,
            own_port,
            |local, op: &mut abi::evtchn_bind_ipi| {
                let port = operations::bind_ipi(local, op.vcpu).map_err(refuse)?;
                op.port = port.raw();
                Ok(port)
            },
        ),
        // No domain is given physical interrupts: the devices' drivers are in the hypervisor
        // (design:devices).
        abi::EVTCHNOP_bind_pirq => Err(Errno::EPERM.into()),
        abi::EVTCHNOP_close => {
            let op = G::ptr::<abi::evtchn_close>(argument).read()?;
            let vcpu = current();
            let domain = &vcpu.domain;
            done(operations::close(
                &**domain,
                Port::new(op.port),
                false,
                domain::find,
            ))
        }
        abi::EVTCHNOP_bind_vcpu => {
            let op = G::ptr::<abi::evtchn_bind_vcpu>(argument).read()?;
            done(operations::bind_vcpu(
                &*current().domain,
                Port::new(op.port),
                op.vcpu,
            ))
        }
        abi::EVTCHNOP_status => with_results::<G, _>(argument, status),
        abi::EVTCHNOP_reset => {
            let op = G::ptr::<abi::evtchn_reset>(argument).read()?;
            let named = access::managed(op.dom)?;
            // It looks at all of them, and again when it goes on.
            preempt::spend_each(LOOK, named.events.records());
            let stop = || preempt::after(CLOSE);
            if operations::reset(&*named, false, domain::find, stop) {
                Ok(0)
            } else {
                Err(continue_with([u64::from(command), argument]))
            }
        }
        _ => Err(Errno::ENOSYS.into()),
    }
}

/// The domain whose ports most operations are about: the caller's.
fn own_port<T>(_: &T) -> Result<Named, Denied> {
    Ok(Named::Own(current()))
}

fn status(op: &mut abi::evtchn_status) -> Result<(), Fail> {
    let domain = access::managed(op.dom)?;
    let binding = domain.events.binding(Port::new(op.port)).map_err(refuse)?;
    op.vcpu = binding.vcpu.raw();
    op.status = match binding.state {
        PortState::Free | PortState::Reserved => abi::EVTCHNSTAT_closed,
        PortState::Unbound { remote } => {
            op.u.unbound.dom = remote.raw();
            abi::EVTCHNSTAT_unbound
        }
        PortState::Interdomain { remote, port } => {
            op.u.interdomain.dom = remote.raw();
            op.u.interdomain.port = port.raw();
            abi::EVTCHNSTAT_interdomain
        }
        // The guest sees a peer like any other; the service's end has no number.
        PortState::Consumer { remote, .. } => {
            op.u.interdomain.dom = remote.raw();
            op.u.interdomain.port = 0;
            abi::EVTCHNSTAT_interdomain
        }
        PortState::Virq(virq) => {
            op.u.virq = u32::from(virq);
            abi::EVTCHNSTAT_virq
        }
        PortState::Ipi => abi::EVTCHNSTAT_ipi,
    };
    Ok(())
}

/// The errno of a refusal.
#[cold]
pub fn refuse(error: EventError) -> Fail {
    let errno = match error {
        EventError::NoSuchPort(_)
        | EventError::WrongState { .. }
        | EventError::NotOffered { .. }
        | EventError::NoSuchVirq(_)
        | EventError::GlobalVirqElsewhere(_) => Errno::EINVAL,
        EventError::NoSuchVcpu(_) => Errno::ENOENT,
        EventError::VirqBound(_) => Errno::EEXIST,
        EventError::NoFreePort => Errno::ENOSPC,
        EventError::NoMemory => Errno::ENOMEM,
        EventError::Dying => Errno::ESRCH,
    };
    errno.into()
}

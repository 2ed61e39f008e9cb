//! The operations on event channels, as the hypercalls name them.
//!
//! Each takes domains that the caller was allowed to name; who may name whom is the business of the
//! hypercall layer. Each changes nothing when it refuses (design:decode-commit).

use super::binding::{Binding, PortState};
use super::deliver::{self, EventDomain, EventVcpu, send_virq, set_pending};
use super::table::{Changes, DomainEvents, Short};
use super::{EventError, VIRQS, virq_is_per_vcpu};
use crate::addr::{DomainId, Port, VcpuId};
use crate::sync::MutexGuard;
use crate::sync::sequential::Ordering;

/// Locks two tables in the order of their domains' numbers; the same table only once.
fn lock_pair<'a, D: EventDomain>(
    local: &'a D,
    remote: &'a D,
) -> (MutexGuard<'a, Changes>, Option<MutexGuard<'a, Changes>>) {
    if local.id() == remote.id() {
        return (local.events().lock(), None);
    }
    if local.id() < remote.id() {
        let first = local.events().lock();
        let second = remote.events().lock();
        (first, Some(second))
    } else {
        let second = remote.events().lock();
        let first = local.events().lock();
        (first, Some(second))
    }
}

/// Connects a new port of `local` to a port that `remote` offered it, and makes the new port
/// pending: whoever offered may have sent already.
///
/// # Errors
/// The remote port was not offered to `local`; no port or memory for the local one.
pub fn bind_interdomain<D: EventDomain>(
    local: &D,
    remote: &D,
    remote_port: Port,
) -> Result<Port, EventError> {
    let port = local
        .events()
        .with_room(|| connect(local, remote, remote_port))?;
    set_pending(local, VcpuId::new(0), port);
    Ok(port)
}

/// What [`bind_interdomain`] does under the locks of both tables.
fn connect<D: EventDomain>(local: &D, remote: &D, remote_port: Port) -> Result<Port, Short> {
    let (mut here, mut there) = lock_pair(local, remote);
    let offered = remote.events().binding(remote_port)?;
    if offered.state != (PortState::Unbound { remote: local.id() }) {
        return Err(EventError::NotOffered {
            remote: remote.id(),
            port: remote_port,
        }
        .into());
    }
    let state = PortState::Interdomain {
        remote: remote.id(),
        port: remote_port,
    };
    let port = local
        .events()
        .allocate_locked(&mut here, state, VcpuId::new(0))?;
    let connected = Binding {
        state: PortState::Interdomain {
            remote: local.id(),
            port,
        },
        vcpu: offered.vcpu,
    };
    let changes = there.as_deref_mut().unwrap_or(&mut here);
    remote.events().set(changes, remote_port, connected);
    Ok(port)
}

/// Gives a virtual interrupt of `vcpu` a port.
///
/// # Errors
/// No such interrupt or vCPU, bound already, or one that exists once a domain named for another
/// vCPU than 0.
pub fn bind_virq<D: EventDomain>(domain: &D, virq: u32, vcpu: u32) -> Result<Port, EventError> {
    let number = match u8::try_from(virq) {
        Ok(number) if usize::from(number) < VIRQS => number,
        _ => return Err(EventError::NoSuchVirq(virq)),
    };
    if !virq_is_per_vcpu(number) && vcpu != 0 {
        return Err(EventError::GlobalVirqElsewhere(virq));
    }
    let id = VcpuId::new(vcpu);
    let events = domain
        .vcpu(id)
        .ok_or(EventError::NoSuchVcpu(vcpu))?
        .events();
    let slot = events
        .virqs
        .get(usize::from(number))
        .ok_or(EventError::NoSuchVirq(virq))?;
    let events = domain.events();
    events.with_room(|| {
        let mut changes = events.lock();
        if slot.load(Ordering::Relaxed) != 0 {
            return Err(EventError::VirqBound(virq).into());
        }
        let port = events.allocate_locked(&mut changes, PortState::Virq(number), id)?;
        slot.store(port.raw() as u16, Ordering::Release);
        Ok(port)
    })
}

/// A port by which the domain's vCPUs notify `vcpu`.
///
/// # Errors
/// No such vCPU; no port or memory.
pub fn bind_ipi<D: EventDomain>(domain: &D, vcpu: u32) -> Result<Port, EventError> {
    let id = VcpuId::new(vcpu);
    if domain.vcpu(id).is_none() {
        return Err(EventError::NoSuchVcpu(vcpu));
    }
    domain.events().allocate(PortState::Ipi, id)
}

/// Says which vCPU a port notifies.
///
/// # Errors
/// The port's vCPU is fixed (an IPI, a virtual interrupt of a vCPU), or there is no such port or
/// vCPU.
pub fn bind_vcpu<D: EventDomain>(domain: &D, port: Port, vcpu: u32) -> Result<(), EventError> {
    let id = VcpuId::new(vcpu);
    if domain.vcpu(id).is_none() {
        return Err(EventError::NoSuchVcpu(vcpu));
    }
    let mut changes = domain.events().lock();
    let binding = domain.events().binding(port)?;
    let movable = match binding.state {
        PortState::Unbound { .. } | PortState::Interdomain { .. } | PortState::Consumer { .. } => {
            true
        }
        PortState::Virq(virq) => !virq_is_per_vcpu(virq),
        PortState::Free | PortState::Reserved | PortState::Ipi => false,
    };
    if !movable {
        return Err(EventError::WrongState {
            port,
            state: binding.state,
        });
    }
    domain.events().set(
        &mut changes,
        port,
        Binding {
            vcpu: id,
            ..binding
        },
    );
    Ok(())
}

/// Closes a port. The peer of a connected one is left unbound, offered to this domain again.
///
/// `find` gives the domain of a number; it may fail for one that has gone, which then has no ports
/// left to unbind. A service of the hypervisor keeps its port until the domain goes, unless `force`.
///
/// # Errors
/// The port is not in use, or belongs to a service.
pub fn close<D, R>(
    domain: &D,
    port: Port,
    force: bool,
    find: impl Fn(DomainId) -> Option<R>,
) -> Result<(), EventError>
where
    D: EventDomain,
    R: core::ops::Deref<Target = D>,
{
    loop {
        let seen = domain.events().binding(port)?;
        match seen.state {
            PortState::Free | PortState::Reserved => {
                return Err(EventError::WrongState {
                    port,
                    state: seen.state,
                });
            }
            PortState::Consumer { .. } if !force => {
                return Err(EventError::WrongState {
                    port,
                    state: seen.state,
                });
            }
            PortState::Interdomain { remote, port: peer } => {
                if let Some(other) = find(remote) {
                    let (mut here, mut there) = lock_pair(domain, &*other);
                    if domain.events().binding(port)? != seen {
                        continue;
                    }
                    let changes = there.as_deref_mut().unwrap_or(&mut here);
                    unbind_peer(domain.id(), port, &*other, changes, peer);
                    release(domain, &mut here, port);
                    return Ok(());
                }
            }
            _ => {}
        }
        let mut here = domain.events().lock();
        if domain.events().binding(port)? != seen {
            continue;
        }
        if let PortState::Virq(virq) = seen.state
            && let Some(events) = domain
                .vcpu(virq_holder(virq, seen.vcpu))
                .map(EventVcpu::events)
            && let Some(slot) = events.virqs.get(usize::from(virq))
        {
            slot.store(0, Ordering::Release);
        }
        release(domain, &mut here, port);
        return Ok(());
    }
}

/// The vCPU whose record holds a virtual interrupt's port: its own, or vCPU 0 for those that exist
/// once a domain, wherever their port was moved to.
const fn virq_holder(virq: u8, vcpu: VcpuId) -> VcpuId {
    if virq_is_per_vcpu(virq) {
        vcpu
    } else {
        VcpuId::new(0)
    }
}

/// Offers the peer's end to the domain that closed its own.
fn unbind_peer<D: EventDomain>(
    closer: DomainId,
    closed: Port,
    other: &D,
    changes: &mut Changes,
    peer: Port,
) {
    if let Ok(binding) = other.events().binding(peer)
        && binding.state
            == (PortState::Interdomain {
                remote: closer,
                port: closed,
            })
    {
        let state = PortState::Unbound { remote: closer };
        other
            .events()
            .set(changes, peer, Binding { state, ..binding });
    }
}

/// Makes a port free again.
fn release<D: EventDomain>(domain: &D, changes: &mut Changes, port: Port) {
    deliver::clear_pending(domain.shared(), port);
    domain.events().set(changes, port, Binding::FREE);
}

/// Closes every port of a domain; services keep theirs unless `force`. Between two ports `stop` is
/// asked whether to stop there: then this is `false`, and called again it goes on.
///
/// The lock is let go between ports: a peer waits for one port at most.
#[must_use]
pub fn reset<D, R>(
    domain: &D,
    force: bool,
    find: impl Fn(DomainId) -> Option<R>,
    mut stop: impl FnMut() -> bool,
) -> bool
where
    D: EventDomain,
    R: core::ops::Deref<Target = D>,
{
    for port in domain.events().bound() {
        // Refused for those of services, and for those that were closed meanwhile.
        if close(domain, port, force, &find).is_ok() && stop() {
            return false;
        }
    }
    true
}

/// What a send asks of the caller who found the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Done.
    Here,
    /// To be delivered to another domain, with [`deliver_remote`].
    Remote(DomainId, Port),
}

/// Sends an event through a port: to the domain itself at once; for another domain the caller finds
/// it and calls [`deliver_remote`]. An event through an unbound port is lost.
///
/// # Errors
/// The port is not of a kind that guests send through.
#[inline(always)]
pub fn send<D: EventDomain>(domain: &D, port: Port) -> Result<Sent, EventError> {
    let word = match domain.events().word(port) {
        Some(word) => word.load(Ordering::Acquire),
        None => return Err(EventError::NoSuchPort(port.raw())),
    };
    if let Some(vcpu) = Binding::ipi_target(word) {
        set_pending(domain, vcpu, port);
        return Ok(Sent::Here);
    }
    send_other(domain, port, Binding::unpack(word))
}

/// Sends through a port that is no IPI.
#[inline(never)]
fn send_other<D: EventDomain>(
    domain: &D,
    port: Port,
    binding: Binding,
) -> Result<Sent, EventError> {
    match binding.state {
        PortState::Interdomain { remote, port: peer } => {
            if remote != domain.id() {
                return Ok(Sent::Remote(remote, peer));
            }
            deliver_remote(domain, peer);
        }
        PortState::Unbound { .. } => {}
        PortState::Consumer { service, .. } => domain.notify_consumer(port, service),
        state => {
            return Err(EventError::WrongState { port, state });
        }
    }
    Ok(Sent::Here)
}

/// The second half of a send: the event arrives at `port` of the domain that owns it.
#[inline]
pub fn deliver_remote<D: EventDomain>(domain: &D, port: Port) {
    if let Ok(Binding {
        vcpu,
        state: PortState::Interdomain { .. },
    }) = domain.events().binding(port)
    {
        set_pending(domain, vcpu, port);
    }
}

/// Raises a virtual interrupt on every vCPU that bound it.
pub fn send_virq_to_all<D: EventDomain>(domain: &D, virq: u8) {
    for vcpu in (0..).map(VcpuId::new) {
        if domain.vcpu(vcpu).is_none() {
            return;
        }
        send_virq(domain, vcpu, virq);
    }
}

impl DomainEvents {
    /// A hypervisor service makes the port pending that a guest shares with it.
    pub fn notify_from_consumer<D: EventDomain>(domain: &D, port: Port) {
        if let Ok(Binding {
            vcpu,
            state: PortState::Consumer { .. },
        }) = domain.events().binding(port)
        {
            set_pending(domain, vcpu, port);
        }
    }
}

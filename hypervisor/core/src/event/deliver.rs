//! Making a port pending: the two-level bits, the upcall flag, and vCPUs that poll.
//!
//! An event travels in this order, and stops at the first bit that was set already, since whoever
//! set it took care of the rest:
//!
//! 1. the port's bit in `evtchn_pending`;
//! 2. if its bit in `evtchn_mask` is clear: the word's bit in the vCPU's `pending_sel`;
//! 3. the vCPU's `upcall_pending`;
//! 4. the kick: a vCPU that blocks is woken, one that runs elsewhere is interrupted.
//!
//! Each step is one atomic read-modify-write, and all of them are in the single total order of
//! sequentially consistent operations (on x86 any locked instruction is). The guest goes the other
//! way: it clears `upcall_pending`, then takes the selector, then looks at the words. So for every
//! interleaving either the guest sees the new bit, or the hypervisor found the flag clear and raises
//! a new upcall; and for unmasking, either the guest sees the pending bit after it cleared the mask,
//! or the sender sees the mask clear after it set the pending bit.

use super::binding::Binding;
use super::table::DomainEvents;
use super::{EventError, VIRQS};
use crate::addr::{DomainId, Port, VcpuId};
use crate::shared::{SharedInfo, VcpuInfo};
use crate::sync::sequential::{AtomicU16, AtomicU32, Ordering};

/// What the event code needs to know of a vCPU.
pub trait EventVcpu {
    /// Its virtual interrupts and its poll.
    fn events(&self) -> &VcpuEvents;
    /// Its `vcpu_info`; for one that has none yet, a stand-in that no guest sees (what is set there
    /// is not lost: registering a record marks every word of the table).
    fn info(&self) -> &VcpuInfo;
    /// It has news: wake it, or interrupt the CPU that it runs on.
    fn kick(&self);
    /// It polled for an event that came: wake it.
    fn wake_poller(&self);
}

/// What the event code needs to know of a domain.
pub trait EventDomain {
    /// Its vCPUs.
    type Vcpu: EventVcpu;
    /// The domain's number.
    fn id(&self) -> DomainId;
    /// Its ports.
    fn events(&self) -> &DomainEvents;
    /// The page that it shares with the hypervisor.
    fn shared(&self) -> &SharedInfo;
    /// A vCPU, if there is that one.
    fn vcpu(&self, vcpu: VcpuId) -> Option<&Self::Vcpu>;
    /// The guest notified a service of the hypervisor.
    fn notify_consumer(&self, port: Port, service: u8);
}

/// A vCPU polls for any of several ports.
const POLL_ANY: u32 = u32::MAX;
/// A vCPU does not poll (port 0 is never in use).
const POLL_NONE: u32 = 0;

/// The event state of one vCPU: where its virtual interrupts go, and what it polls for.
#[derive(Debug)]
pub struct VcpuEvents {
    /// The port of each virtual interrupt, 0 for none. Those that exist once a domain are vCPU 0's.
    pub(super) virqs: [AtomicU16; VIRQS],
    poll: AtomicU32,
}

impl Default for VcpuEvents {
    fn default() -> Self {
        Self::new()
    }
}

impl VcpuEvents {
    /// Nothing bound, not polling.
    #[must_use]
    pub fn new() -> Self {
        VcpuEvents {
            virqs: core::array::from_fn(|_| AtomicU16::new(0)),
            poll: AtomicU32::new(POLL_NONE),
        }
    }

    /// The port that a virtual interrupt of this vCPU is bound to.
    #[inline]
    #[must_use]
    pub fn virq_port(&self, virq: u8) -> Option<Port> {
        match self.virqs.get(usize::from(virq))?.load(Ordering::Acquire) {
            0 => None,
            port => Some(Port::new(port.into())),
        }
    }
}

/// The word of the table that a port's bit is in, and the bit.
#[inline]
const fn position(port: Port) -> (usize, u64) {
    ((port.raw() / 64) as usize, 1 << (port.raw() % 64))
}

/// Whether the port's pending bit is set.
#[inline]
#[must_use]
pub fn is_pending(shared: &SharedInfo, port: Port) -> bool {
    let (word, bit) = position(port);
    shared
        .evtchn_pending
        .get(word)
        .is_some_and(|word| word.load(Ordering::SeqCst) & bit != 0)
}

/// Makes `port` pending and tells `vcpu`.
#[inline(always)]
pub fn set_pending<D: EventDomain>(domain: &D, vcpu: VcpuId, port: Port) {
    let shared = domain.shared();
    let (index, bit) = position(port);
    let (Some(pending), Some(mask)) = (
        shared.evtchn_pending.get(index),
        shared.evtchn_mask.get(index),
    ) else {
        return;
    };
    if pending.fetch_or(bit, Ordering::SeqCst) & bit != 0 {
        return;
    }
    if mask.load(Ordering::SeqCst) & bit == 0 {
        select(domain, vcpu, index);
    }
    if domain.events().pollers.load(Ordering::SeqCst) != 0 {
        wake_pollers(domain, port);
    }
}

/// Steps 2 to 4: the selector's bit, the upcall flag, the kick.
#[inline(always)]
fn select<D: EventDomain>(domain: &D, vcpu: VcpuId, index: usize) {
    let Some(vcpu) = domain.vcpu(vcpu) else {
        return;
    };
    let info = vcpu.info();
    let bit = 1u64 << index;
    if info.pending_sel.fetch_or(bit, Ordering::SeqCst) & bit == 0
        && info.upcall_pending.swap(1, Ordering::SeqCst) == 0
    {
        vcpu.kick();
    }
}

/// The guest's call to unmask a port: as if an event came now, if one had come while it was masked.
///
/// # Errors
/// The port is not in use.
pub fn unmask<D: EventDomain>(domain: &D, port: Port) -> Result<(), EventError> {
    let binding = domain.events().binding(port)?;
    if matches!(
        binding.state,
        super::PortState::Free | super::PortState::Reserved
    ) {
        return Err(EventError::WrongState {
            port,
            state: binding.state,
        });
    }
    let shared = domain.shared();
    let (index, bit) = position(port);
    if let (Some(pending), Some(mask)) = (
        shared.evtchn_pending.get(index),
        shared.evtchn_mask.get(index),
    ) && mask.fetch_and(!bit, Ordering::SeqCst) & bit != 0
        && pending.load(Ordering::SeqCst) & bit != 0
    {
        select(domain, binding.vcpu, index);
    }
    Ok(())
}

/// Takes the port's pending bit back, when the port is given up.
pub(super) fn clear_pending(shared: &SharedInfo, port: Port) {
    let (index, bit) = position(port);
    if let Some(word) = shared.evtchn_pending.get(index) {
        word.fetch_and(!bit, Ordering::SeqCst);
    }
}

/// Makes a vCPU look at every word of the table: after its record moved, bits may be nowhere else.
pub fn mark_everything(info: &VcpuInfo) {
    info.pending_sel.store(u64::MAX, Ordering::SeqCst);
    info.upcall_pending.store(1, Ordering::SeqCst);
}

/// Raises a virtual interrupt of a vCPU, if the guest bound it. For those that exist once a
/// domain, name vCPU 0; they notify the vCPU that their port says.
#[inline]
pub fn send_virq<D: EventDomain>(domain: &D, vcpu: VcpuId, virq: u8) {
    let Some(port) = domain
        .vcpu(vcpu)
        .and_then(|vcpu| vcpu.events().virq_port(virq))
    else {
        return;
    };
    if let Ok(Binding { vcpu, .. }) = domain.events().binding(port) {
        set_pending(domain, vcpu, port);
    }
}

/// Whether the vCPU would be called up if it ran now.
#[inline]
#[must_use]
pub fn upcall_due(info: &VcpuInfo) -> bool {
    info.upcall_pending.load(Ordering::SeqCst) != 0 && info.upcall_mask.load(Ordering::SeqCst) == 0
}

/// Begins a poll: from now on, [`EventVcpu::wake_poller`] is called when one of `ports` becomes
/// pending. Returns `true`, and polls for nothing, if one of them is pending already.
///
/// With no ports, only the end of the poll's time ends it. The vCPU must not be polling.
///
/// # Errors
/// A port that is not in use.
pub fn begin_poll<D: EventDomain>(
    domain: &D,
    vcpu: VcpuId,
    ports: &[Port],
) -> Result<bool, EventError> {
    let events = domain
        .vcpu(vcpu)
        .ok_or(EventError::NoSuchVcpu(vcpu.raw()))?
        .events();
    let target = match *ports {
        [] => POLL_NONE,
        [port] => port.raw(),
        _ => POLL_ANY,
    };
    if target != POLL_NONE {
        // An earlier poll may still count: one that ended before it began to wait.
        if events.poll.swap(target, Ordering::SeqCst) == POLL_NONE {
            domain.events().pollers.fetch_add(1, Ordering::SeqCst);
        }
    }
    for &port in ports {
        let ready = match domain.events().binding(port) {
            Ok(_) => is_pending(domain.shared(), port),
            Err(error) => {
                end_poll(domain, vcpu);
                return Err(error);
            }
        };
        if ready {
            end_poll(domain, vcpu);
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends a poll, whatever ended it. Harmless if the vCPU does not poll.
#[inline]
pub fn end_poll<D: EventDomain>(domain: &D, vcpu: VcpuId) {
    if let Some(events) = domain.vcpu(vcpu).map(EventVcpu::events)
        && events.poll.load(Ordering::SeqCst) != POLL_NONE
        && events.poll.swap(POLL_NONE, Ordering::SeqCst) != POLL_NONE
    {
        domain.events().pollers.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Wakes each vCPU that polls for the port.
#[cold]
fn wake_pollers<D: EventDomain>(domain: &D, port: Port) {
    for vcpu in (0..).map(VcpuId::new) {
        let Some(vcpu) = domain.vcpu(vcpu) else {
            return;
        };
        let events = vcpu.events();
        let target = events.poll.load(Ordering::SeqCst);
        if target != POLL_NONE
            && (target == POLL_ANY || target == port.raw())
            && events
                .poll
                .compare_exchange(target, POLL_NONE, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok()
        {
            domain.events().pollers.fetch_sub(1, Ordering::SeqCst);
            vcpu.wake_poller();
        }
    }
}

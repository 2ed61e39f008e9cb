//! Event channels: the asynchronous notifications of the interface (paper, section 3.1, R2 to R5).
//!
//! A *port* is a number in a domain that names one end of a channel. What it is bound to decides
//! who may make it pending:
//!
//! ```text
//!             alloc_unbound             bind_interdomain (by the named peer)
//!    free ───────────────────▶ unbound ───────────────────▶ interdomain ◀─▶ peer's port
//!     │ ▲                        ▲                               │
//!     │ └── close / reset ───────┼───────────────────────────────┤ close: this end is free,
//!     │                          └───────────────────────────────┘ the peer's end is unbound
//!     ├── bind_virq ▶ virq       a virtual interrupt of one vCPU, or of the domain
//!     ├── bind_ipi  ▶ ipi        a domain's own vCPUs notify each other
//!     └── attach    ▶ consumer   the peer is a service of the hypervisor itself
//! ```
//!
//! Three parts, one file each:
//!
//! * [`binding`]: what one port is bound to, packed into one 64-bit word;
//! * [`table`]: a domain's ports ([`DomainEvents`]), allocated on demand, and the operations on them;
//! * [`deliver`]: the pending, mask and selector bits, upcalls and poll wake-ups;
//! * [`operations`]: the calls that concern two ports or a vCPU: bind, close, send, unmask.
//!
//! # Who locks what
//!
//! Sending takes no lock. A port's word is read once and acted on. Bindings change only under the
//! lock of the table that owns the port; two tables are locked in the order of their domains'
//! numbers. A send that raced with the closing of its port may therefore still mark the port, after
//! it was closed or even bound anew: an event that says nothing, which guests must expect of a
//! mechanism that does not count (R2). It can never reach another domain than the port did.

pub mod binding;
pub mod deliver;
pub mod operations;
pub mod table;

pub use binding::{Binding, PortState};
pub use deliver::{EventDomain, EventVcpu, VcpuEvents};
pub use table::{DomainEvents, MAX_BYTES};

use crate::addr::{DomainId, Port};

/// How many ports the two-level table of a 64-bit guest has.
pub const PORTS: u32 = paravane_abi::EVTCHN_2L_NR_CHANNELS;

/// How many virtual interrupts there are, those of the architecture included.
pub const VIRQS: usize = paravane_abi::NR_VIRQS as usize;

/// Virtual interrupt: a timer of the vCPU went off.
pub const VIRQ_TIMER: u8 = paravane_abi::VIRQ_TIMER as u8;
/// Virtual interrupt: the guest is asked to print what it is doing.
pub const VIRQ_DEBUG: u8 = paravane_abi::VIRQ_DEBUG as u8;
/// Virtual interrupt: a domain shut down or was destroyed.
pub const VIRQ_DOM_EXC: u8 = paravane_abi::VIRQ_DOM_EXC as u8;

/// Virtual interrupt: there is input on the hypervisor's console.
pub const VIRQ_CONSOLE: u8 = paravane_abi::VIRQ_CONSOLE as u8;

/// Whether each vCPU may bind this virtual interrupt for itself; the others exist once a domain.
#[inline]
#[must_use]
pub const fn virq_is_per_vcpu(virq: u8) -> bool {
    matches!(
        virq as u32,
        paravane_abi::VIRQ_TIMER
            | paravane_abi::VIRQ_DEBUG
            | paravane_abi::VIRQ_XENOPROF
            | paravane_abi::VIRQ_XENPMU
    )
}

/// Why an event-channel operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventError {
    /// The number names no port of the domain.
    NoSuchPort(u32),
    /// The port is not bound in a way that the operation applies to.
    WrongState {
        /// The port.
        port: Port,
        /// What it is.
        state: PortState,
    },
    /// The remote port does not wait for a binding from this domain.
    NotOffered {
        /// The domain that was asked.
        remote: DomainId,
        /// Its port.
        port: Port,
    },
    /// The domain has no such vCPU.
    NoSuchVcpu(u32),
    /// There is no virtual interrupt of that number.
    NoSuchVirq(u32),
    /// A virtual interrupt that exists once a domain is bound to vCPU 0 first.
    GlobalVirqElsewhere(u32),
    /// The virtual interrupt has a port already.
    VirqBound(u32),
    /// All ports are taken.
    NoFreePort,
    /// The hypervisor has no memory for the port's record.
    NoMemory,
    /// The domain is being destroyed.
    Dying,
}

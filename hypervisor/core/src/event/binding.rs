//! What a port is bound to, as one 64-bit word.
//!
//! ```text
//!  63            40 39            24 23             8 7    4 3    0
//! ┌────────────────┬────────────────┬────────────────┬──────┬──────┐
//! │ detail         │ remote domain  │ vCPU notified  │  0   │ kind │
//! └────────────────┴────────────────┴────────────────┴──────┴──────┘
//!   detail: remote port, virtual interrupt, or service
//! ```
//!
//! One word, so that a send reads a consistent binding without a lock, and so that a port costs a
//! domain eight bytes (paper, E17).

use crate::addr::{DomainId, Port, VcpuId};

/// What a port is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortState {
    /// Nothing: the number may be given out.
    Free,
    /// Never given out (port 0).
    Reserved,
    /// Waits for `remote` to bind.
    Unbound {
        /// The only domain that may bind.
        remote: DomainId,
    },
    /// Connected.
    Interdomain {
        /// The peer's domain.
        remote: DomainId,
        /// The peer's port.
        port: Port,
    },
    /// A virtual interrupt.
    Virq(u8),
    /// The vCPUs of the domain notify each other.
    Ipi,
    /// Connected to a service inside the hypervisor that stands in for `remote`.
    Consumer {
        /// The domain that a guest believes it talks to.
        remote: DomainId,
        /// Which service; the hypervisor gives the numbers their meaning.
        service: u8,
    },
}

/// A port's state together with the vCPU that it notifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What the port is bound to.
    pub state: PortState,
    /// Which vCPU hears of its events.
    pub vcpu: VcpuId,
}

const FREE: u64 = 0;
const RESERVED: u64 = 1;
const UNBOUND: u64 = 2;
const INTERDOMAIN: u64 = 3;
const VIRQ: u64 = 4;
const IPI: u64 = 5;
const CONSUMER: u64 = 6;

impl Binding {
    /// An unused port.
    pub const FREE: Binding = Binding {
        state: PortState::Free,
        vcpu: VcpuId::new(0),
    };

    /// The port's word.
    #[inline]
    #[must_use]
    pub const fn pack(self) -> u64 {
        let (kind, remote, detail) = match self.state {
            PortState::Free => (FREE, 0, 0),
            PortState::Reserved => (RESERVED, 0, 0),
            PortState::Unbound { remote } => (UNBOUND, remote.raw(), 0),
            PortState::Interdomain { remote, port } => (INTERDOMAIN, remote.raw(), port.raw()),
            PortState::Virq(virq) => (VIRQ, 0, virq as u32),
            PortState::Ipi => (IPI, 0, 0),
            PortState::Consumer { remote, service } => (CONSUMER, remote.raw(), service as u32),
        };
        kind | ((self.vcpu.raw() & 0xffff) as u64) << 8
            | (remote as u64) << 24
            | (detail as u64) << 40
    }

    /// The vCPU that a word notifies, if it is that of an IPI: the case that [`super::operations`]
    /// looks for first.
    #[inline(always)]
    #[must_use]
    pub const fn ipi_target(word: u64) -> Option<VcpuId> {
        if word & 0xf == IPI {
            Some(VcpuId::new((word >> 8) as u32 & 0xffff))
        } else {
            None
        }
    }

    /// The binding that a word holds. Words come only from [`Binding::pack`].
    #[inline]
    #[must_use]
    pub const fn unpack(word: u64) -> Self {
        let remote = DomainId::new((word >> 24) as u16);
        let detail = (word >> 40) as u32;
        let state = match word & 0xf {
            RESERVED => PortState::Reserved,
            UNBOUND => PortState::Unbound { remote },
            INTERDOMAIN => PortState::Interdomain {
                remote,
                port: Port::new(detail),
            },
            VIRQ => PortState::Virq(detail as u8),
            IPI => PortState::Ipi,
            CONSUMER => PortState::Consumer {
                remote,
                service: detail as u8,
            },
            _ => PortState::Free,
        };
        Binding {
            state,
            vcpu: VcpuId::new((word >> 8) as u32 & 0xffff),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_holds_the_whole_binding(kind in 0u8..7, dom in any::<u16>(), detail in 0u32..4096, vcpu in 0u32..8192) {
            let remote = DomainId::new(dom);
            let state = match kind {
                0 => PortState::Free,
                1 => PortState::Reserved,
                2 => PortState::Unbound { remote },
                3 => PortState::Interdomain { remote, port: Port::new(detail) },
                4 => PortState::Virq(detail as u8),
                5 => PortState::Ipi,
                _ => PortState::Consumer { remote, service: detail as u8 },
            };
            let binding = Binding { state, vcpu: VcpuId::new(vcpu) };
            prop_assert_eq!(Binding::unpack(binding.pack()), binding);
        }
    }
}

//! How far the destruction of a domain is: what [`super::destroy`] keeps in each domain.

use paravane_core::addr::DomainId;
use paravane_core::rounds::Round;

use crate::sync::Turn;

/// How far a domain's destruction is.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    Stopping,
    Speaking,
    /// Ports below this one are closed.
    Disconnecting(u32),
    Settling,
    Dissolving,
    Unmapping,
    /// Which domain's mappings are looked through for frames that linger, from which on, and how
    /// many there were.
    Reporting(Option<DomainId>, usize, u64),
    Lingering,
}

/// What a domain keeps for its destruction.
pub struct Destruction {
    /// It waits until every CPU has been outside of hypercalls.
    pub(super) round: Round,
    /// Touched by the CPU whose turn it is.
    pub(super) progress: Turn<Progress>,
}

pub(super) struct Progress {
    pub(super) stage: Stage,
    /// Pages that the domain had at its end.
    pub(super) pages: u64,
    /// Whether anybody was found who maps grants of it.
    pub(super) holder_found: bool,
}

impl Destruction {
    /// Of a domain that lives.
    pub const fn new() -> Self {
        Destruction {
            round: Round::new(),
            progress: Turn::new(Progress {
                stage: Stage::Stopping,
                pages: 0,
                holder_found: false,
            }),
        }
    }
}

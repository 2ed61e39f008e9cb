//! Which CPUs may still hold translations of frames that are to be used anew.
//!
//! A frame is stamped with the flush clock when a use ends. A CPU that began a full flush since holds
//! nothing of it. Of the others, only those matter whose tables led to the frame:
//!
//! - CPUs with the tables of the frame's owner;
//! - CPUs with the tables of a domain that mapped the frame although it is another's: by a grant, or by
//!   privilege. When such a mapping ends, the clock is noted for the domain that ends it, not for the
//!   frame ([`super::Machine::end_foreign_use`]).
//!
//! So a domain that changes the use of its frames again and again interrupts its own CPUs only, and each
//! CPU of another domain at most once for a foreign mapping that this other domain ended itself.

use arrayvec::ArrayVec;

use super::frame::FrameRecord;
use crate::addr::{DomainId, Mfn};

/// What is known of the translations that one CPU may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Learned {
    /// The domain whose tables it has.
    pub domain: DomainId,
    /// The clock's number of its last full flush, at least 1.
    pub flushed: u64,
    /// The clock when `domain` last ended a foreign use while the CPU had its tables.
    pub foreign: u64,
}

impl Learned {
    /// Whether it may hold a translation of a frame of `owner` from when the clock stood at `stamp`.
    #[inline(always)]
    #[must_use]
    pub fn may_know(&self, owner: DomainId, stamp: u64) -> bool {
        self.flushed <= stamp && (self.domain == owner || self.flushed <= self.foreign)
    }
}

/// Owners whose last uses a [`StaleUses`] tells apart.
const OWNERS: usize = 8;

/// The uses of a number of frames that ended, newest first of each owner.
#[derive(Clone, Debug, Default)]
pub struct StaleUses {
    owners: ArrayVec<(DomainId, u64), OWNERS>,
    /// The newest stamp of all.
    newest: u64,
    /// The newest stamp of those who found no place: any domain may be meant.
    anyone: u64,
}

impl StaleUses {
    /// The uses of a block of free frames by those who had them last.
    #[must_use]
    pub fn of_block(frames: &[FrameRecord], start: Mfn, order: u8) -> Self {
        let end = start.index().saturating_add(1 << order).min(frames.len());
        let mut uses = StaleUses::default();
        for record in frames.get(start.index()..end).unwrap_or_default() {
            uses.add(record.owner(), record.stamp());
        }
        uses
    }

    /// Adds a frame of `owner`, stamped `stamp`.
    #[inline]
    pub fn add(&mut self, owner: DomainId, stamp: u64) {
        self.newest = self.newest.max(stamp);
        if let Some((_, newest)) = self.owners.iter_mut().find(|(one, _)| *one == owner) {
            *newest = stamp.max(*newest);
        } else if self.owners.try_push((owner, stamp)).is_err() {
            self.anyone = self.anyone.max(stamp);
        }
    }

    /// Whether a CPU may hold a translation of one of the frames.
    #[must_use]
    pub fn may_be_known_to(&self, cpu: &Learned) -> bool {
        let by_owner = |(owner, stamp): &(DomainId, u64)| cpu.may_know(*owner, *stamp);
        cpu.flushed <= self.newest
            && (cpu.flushed <= self.anyone
                || cpu.flushed <= cpu.foreign
                || self.owners.iter().any(by_owner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn cpu(domain: u16, flushed: u64, foreign: u64) -> Learned {
        Learned {
            domain: DomainId::new(domain),
            flushed,
            foreign,
        }
    }

    #[test]
    fn only_the_owner_and_those_who_ended_foreign_uses_know_a_frame() {
        let owner = DomainId::new(1);
        assert!(cpu(1, 5, 0).may_know(owner, 5));
        assert!(!cpu(1, 6, 0).may_know(owner, 5), "it flushed since");
        assert!(!cpu(2, 5, 4).may_know(owner, 5), "it never mapped any");
        assert!(cpu(2, 5, 5).may_know(owner, 5), "it mapped some frame");
        assert!(!cpu(2, 6, 9).may_know(owner, 5), "it flushed since");
        assert!(!cpu(1, u64::MAX, 9).may_know(owner, 9), "it is idle");
    }

    proptest! {
        /// A block is known to whoever knows one of its frames; to others only where more domains had
        /// frames of it than are told apart.
        #[test]
        fn a_block_is_known_to_whoever_knows_a_frame(
            frames in proptest::collection::vec((0_u16..12, 0_u64..8), 0..24),
            (domain, flushed, foreign) in (0_u16..12, 1_u64..9, 0_u64..9),
        ) {
            let cpu = cpu(domain, flushed, foreign);
            let mut uses = StaleUses::default();
            for (owner, stamp) in &frames {
                uses.add(DomainId::new(*owner), *stamp);
            }
            let known = frames.iter().any(|(owner, stamp)| cpu.may_know(DomainId::new(*owner), *stamp));
            let mut owners: Vec<u16> = frames.iter().map(|(owner, _)| *owner).collect();
            owners.sort_unstable();
            owners.dedup();
            if owners.len() <= OWNERS {
                prop_assert_eq!(uses.may_be_known_to(&cpu), known);
            } else {
                prop_assert!(uses.may_be_known_to(&cpu) || !known);
            }
        }
    }
}

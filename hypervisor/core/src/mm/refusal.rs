//! Why the engine refused: constant-size facts, noted where the refusal happens (design:refusals).
//!
//! Porters of PV kernels die on errors that say nothing. A refusal therefore carries what the
//! engine knew at that moment: the rule, the frame, what it was and what it should have become.
//! Of a frame that is not the guest's own, a guest may learn nothing but that:
//! [`Refusal::for_guest`] takes the rest away.

use core::fmt;

use paravane_abi::errno::Errno;
pub use paravane_abi::refusal::Rule;

use super::frame::{FrameType, State};
use crate::addr::{DomainId, Mfn};

/// A refusal and the facts it rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What the frame was wanted as; [`FrameType::None`] for a plain reference.
    pub wanted: FrameType,
    /// The frame's owner, where it has one and the reader may know.
    pub owner: Option<DomainId>,
    /// The frame.
    pub frame: Mfn,
    /// The frame's state at that moment: type, counts, flags.
    pub state: State,
    /// The entry or descriptor that was refused; 0 where there is none.
    pub entry: u64,
}

impl Refusal {
    /// A refusal that rests on no state of a frame.
    #[cold]
    #[must_use]
    pub fn plain(rule: Rule, frame: Mfn, entry: u64) -> Self {
        Refusal {
            rule,
            wanted: FrameType::None,
            owner: None,
            frame,
            state: State::default(),
            entry,
        }
    }

    /// The same refusal, noting the entry that led to it.
    #[cold]
    #[must_use]
    pub fn with_entry(mut self, entry: u64) -> Self {
        self.entry = entry;
        self
    }

    /// What a guest that is `reader` may know of it.
    #[must_use]
    pub fn for_guest(mut self, reader: DomainId) -> Self {
        if self.owner != Some(reader) {
            self.owner = None;
            self.state = State::default();
        }
        self
    }

    /// The error number that the guest gets where an entry was refused, or a frame of a reservation or
    /// of the GDT. [`Refusal::errno_of_table`] is for the others; which of the two, the call knows. What
    /// maps a grant answers with a `GNTST_*` instead.
    pub fn errno(&self) -> Errno {
        let leaf = matches!(self.wanted, FrameType::None | FrameType::Writable);
        match self.rule {
            Rule::NotMemory if leaf => Errno::EPERM,
            Rule::NotOwned | Rule::TypeInUse | Rule::CountLimit if leaf => Errno::EBUSY,
            Rule::Referenced | Rule::TableInTransition => Errno::EBUSY,
            Rule::OverMaximum => Errno::ENOMEM,
            _ => Errno::EINVAL,
        }
    }

    /// The error number that the guest gets where the frame that its request names was refused: a table
    /// to be changed, pinned or loaded, a page to be cleared; not what an entry maps.
    pub fn errno_of_table(&self) -> Errno {
        match self.rule {
            Rule::TableInTransition => Errno::EBUSY,
            _ => Errno::EINVAL,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.name())?;
        if self.frame != Mfn::INVALID {
            write!(f, ": frame {}", self.frame)?;
            if let Some(owner) = self.owner {
                let state = self.state;
                write!(
                    f,
                    " of domain {owner}, type {} ({} uses, {} references",
                    state.frame_type(),
                    state.type_count(),
                    state.total()
                )?;
                for (holds, word) in [
                    (state.is_pinned(), ", pinned"),
                    (state.is_partial(), ", half validated"),
                    (state.is_busy(), ", in work"),
                ] {
                    if holds {
                        f.write_str(word)?;
                    }
                }
                f.write_str(")")?;
            }
        }
        if self.wanted != FrameType::None {
            write!(f, ", wanted as {}", self.wanted)?;
        }
        if self.entry != 0 {
            write!(f, ", entry {:#x}", self.entry)?;
        }
        Ok(())
    }
}

/// Why an operation of the engine did not complete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// It broke a rule; nothing was changed.
    Refused(Refusal),
    /// It was preempted, or another CPU works on the same table: do it again. What was achieved
    /// is kept in the frame records.
    Again,
}

impl From<Refusal> for Stop {
    #[inline]
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Linux expects of a frame that it maps, and of a table that it makes.
    #[test]
    fn each_rule_has_its_error_number() {
        let of = |rule, wanted| {
            let plain = Refusal::plain(rule, Mfn::new(7), 0);
            Refusal { wanted, ..plain }.errno()
        };
        for wanted in [FrameType::None, FrameType::Writable] {
            assert_eq!(of(Rule::NotMemory, wanted), Errno::EPERM);
            for rule in [Rule::NotOwned, Rule::TypeInUse, Rule::CountLimit] {
                assert_eq!(of(rule, wanted), Errno::EBUSY);
            }
        }
        for wanted in [FrameType::L1, FrameType::L4, FrameType::Gdt] {
            for rule in [
                Rule::NotMemory,
                Rule::NotOwned,
                Rule::TypeInUse,
                Rule::CountLimit,
            ] {
                assert_eq!(of(rule, wanted), Errno::EINVAL);
            }
        }
        for wanted in [FrameType::None, FrameType::L2] {
            assert_eq!(of(Rule::Referenced, wanted), Errno::EBUSY);
            assert_eq!(of(Rule::TableInTransition, wanted), Errno::EBUSY);
            assert_eq!(of(Rule::OverMaximum, wanted), Errno::ENOMEM);
            assert_eq!(of(Rule::ReservedBits, wanted), Errno::EINVAL);
        }
        let of_table = |rule| Refusal::plain(rule, Mfn::new(7), 0).errno_of_table();
        assert_eq!(of_table(Rule::TableInTransition), Errno::EBUSY);
        for rule in [Rule::NotOwned, Rule::TypeInUse, Rule::Referenced] {
            assert_eq!(of_table(rule), Errno::EINVAL);
        }
    }

    #[test]
    fn a_refusal_says_what_is_known_and_nothing_else() {
        use super::super::frame::{ONE_TOTAL, ONE_TYPE, PARTIAL, PINNED};
        let name = Rule::TypeInUse.name();
        let bare = Refusal::plain(Rule::TypeInUse, Mfn::INVALID, 0);
        assert_eq!(std::format!("{bare}"), name);
        let frame = Mfn::new(0x7);
        let foreign = Refusal {
            wanted: FrameType::L1,
            ..Refusal::plain(Rule::TypeInUse, frame, 0x7003)
        };
        assert_eq!(
            std::format!("{foreign}"),
            std::format!("{name}: frame {frame}, wanted as L1 table, entry 0x7003")
        );
        let state = State::type_bits(FrameType::L2) | ONE_TYPE | (3 * ONE_TOTAL) | PARTIAL | PINNED;
        let own = Refusal {
            owner: Some(DomainId::new(2)),
            state: State(state),
            ..Refusal::plain(Rule::TypeInUse, frame, 0)
        };
        assert_eq!(
            std::format!("{own}"),
            std::format!(
                "{name}: frame {frame} of domain 2, type L2 table (1 uses, 3 references, pinned, \
                 half validated)"
            )
        );
    }

    #[test]
    fn a_guest_learns_nothing_of_a_foreign_frame() {
        let refusal = Refusal {
            rule: Rule::NotOwned,
            wanted: FrameType::Writable,
            owner: Some(DomainId::new(2)),
            frame: Mfn::new(7),
            state: State(u64::MAX),
            entry: 0x7003,
        };
        let shown = refusal.for_guest(DomainId::new(1));
        assert_eq!((shown.owner, shown.state), (None, State::default()));
        assert_eq!((shown.frame, shown.entry), (Mfn::new(7), 0x7003));
        assert_eq!(refusal.for_guest(DomainId::new(2)), refusal);
        assert_eq!(refusal.errno(), Errno::EBUSY);
    }
}

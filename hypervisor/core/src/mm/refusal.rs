//! Why the engine refused: constant-size facts, noted where the refusal happens (DESIGN D10).
//!
//! Porters of PV kernels die on errors that say nothing. A refusal therefore carries what the
//! engine knew at that moment: the rule, the frame, what it was and what it should have become.
//! Of a frame that is not the guest's own, a guest may learn nothing but that:
//! [`Refusal::for_guest`] takes the rest away.

use core::fmt;

use paravane_abi::errno::Errno;

use super::frame::{FrameType, State};
use crate::addr::{DomainId, Mfn};

/// The rule that a refused request would have broken. The names are stable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Rule {
    /// The frame number is beyond the machine's memory, or not memory that guests may have.
    NotMemory = 1,
    /// The frame belongs to someone else.
    NotOwned,
    /// The frame is in use as another type.
    TypeInUse,
    /// A reference count has reached its limit.
    CountLimit,
    /// The entry has bits that are reserved or not the guest's to set.
    ReservedBits,
    /// The entry asks for a superpage.
    Superpage,
    /// The entry's slot belongs to the hypervisor.
    HypervisorSlot,
    /// A table can map a table of its own level only read-only.
    LinearWritable,
    /// A table maps linearly or is mapped linearly, not both.
    LinearDepth,
    /// The table that is to be mapped linearly is not (yet) one of that level.
    LinearUnvalidated,
    /// The frame is pinned already.
    AlreadyPinned,
    /// The frame is not pinned.
    NotPinned,
    /// A descriptor would give access that a guest may not have.
    Descriptor,
    /// The address of an entry is not a multiple of its size.
    Misaligned,
    /// The table to be changed is half validated, or was taken apart meanwhile.
    TableInTransition,
    /// No page table maps this address.
    NotMapped,
    /// The frame has references beside those of its reservation and of the caller.
    Referenced,
    /// The domain is being destroyed.
    Dying,
    /// The domain's reservation would exceed its maximum.
    OverMaximum,
}

impl Rule {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotMemory => "not-memory",
            Self::NotOwned => "not-owned",
            Self::TypeInUse => "type-in-use",
            Self::CountLimit => "count-limit",
            Self::ReservedBits => "reserved-bits",
            Self::Superpage => "superpage",
            Self::HypervisorSlot => "hypervisor-slot",
            Self::LinearWritable => "linear-writable",
            Self::LinearDepth => "linear-depth",
            Self::LinearUnvalidated => "linear-unvalidated",
            Self::AlreadyPinned => "already-pinned",
            Self::NotPinned => "not-pinned",
            Self::Descriptor => "descriptor",
            Self::Misaligned => "misaligned",
            Self::TableInTransition => "table-in-transition",
            Self::NotMapped => "not-mapped",
            Self::Referenced => "referenced",
            Self::Dying => "dying",
            Self::OverMaximum => "over-maximum",
        }
    }
}

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

    /// The error number that the guest gets: the one place where it is decided.
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

    /// The error number when it is the table to be changed that was refused, not what an entry
    /// maps.
    pub fn errno_of_table(&self) -> Errno {
        match self.rule {
            Rule::TableInTransition => Errno::EBUSY,
            _ => Errno::EINVAL,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: frame {}", self.rule.name(), self.frame)?;
        match self.owner {
            Some(owner) => write!(f, " of domain {owner}, {:?}", self.state)?,
            None => write!(f, " of no domain, or not to be told")?,
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

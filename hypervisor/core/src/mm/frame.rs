//! The frame record: who owns a machine frame, how often it is referenced, and as what.
//!
//! Isolation rests on this record (paper, M4 and M6 to M11). Each machine frame has one; its first
//! word, the [`State`], holds everything that has to change together, so that every transition is
//! one compare-exchange:
//!
//! | bits | field |
//! |---|---|
//! | 0–27 | total references, of whatever kind |
//! | 28–53 | type references: uses as the type in force, each of which is a total reference too |
//! | 54–57 | [`FrameType`] |
//! | 58 | `VALIDATED`: the type is published, others may take more references of it |
//! | 59 | `BUSY`: one CPU is checking or dissolving the contents |
//! | 60 | `PARTIAL`: half checked or half dissolved; nobody works on it now |
//! | 61 | `PINNED`: one type reference belongs to a guest's pin |
//! | 62 | `LIVE`: there is a reference; a frame that is not live cannot be referenced |
//! | 63 | `ALLOCATED`: one total reference belongs to the owner's reservation |
//!
//! # States and transitions
//!
//! "T" is one of the types whose contents have to be checked (page tables, LDT, GDT), "W" is
//! writable. A count in brackets is the type count. The type at count 0 is kept: it tells what
//! stale translations may still exist.
//!
//! | from | event | to | conditions, effects |
//! |---|---|---|---|
//! | free | assigned to a domain | none\[0\], live, allocated | stale translations flushed before |
//! | none\[0\], W\[0\] | writable reference | W\[1\], validated | nothing to flush |
//! | T\[0\] | writable reference | W\[1\] busy → W\[1\], validated | flush between |
//! | W\[n\] | writable reference | W\[n+1\] | |
//! | W\[n\] | put | W\[n−1\] | stamped with the flush clock before |
//! | none\[0\], T\[0\], other\[0\] | reference as T | T\[1\] busy | then flush if another type was in force, then check the contents |
//! | T\[1\] busy | contents good | T\[1\], validated | published |
//! | T\[1\] busy | contents refused | T\[1\] busy, dissolving | then T\[0\] |
//! | T\[1\] busy | preempted, or waits for another CPU | T\[1\] partial | index kept in `done`; the references stay with the record |
//! | T\[1\] partial | reference as T | T\[1\] busy | goes on at `done` |
//! | T\[1\] partial | its dissolution goes on, or its domain dies | T\[1\] busy, dissolving | goes on at `done` |
//! | T\[n\], validated | reference as T | T\[n+1\] | |
//! | T\[n\], n > 1 | put | T\[n−1\] | |
//! | T\[1\], validated | put | T\[1\] busy, dissolving | |
//! | T\[1\] busy, dissolving | all entries given up | T\[0\] | stamped |
//! | any\[n\], n > 0 | reference as another type | unchanged | refused |
//! | any, a counter at its limit | reference | unchanged | refused |
//! | live | put that leaves both counts 0 | free | stamped, given back to the allocator |
//!
//! Claiming comes before the flush, so that no new reference of the old type can appear; the flush
//! before the check, so that nobody can write behind the check; the check before publication.

use core::fmt;

use crate::addr::{DomainId, Mfn};
use crate::sync::modelled::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// What a frame is used as. The types exclude each other (M6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameType {
    /// Nothing yet; readable mappings need no type (M7).
    None = 0,
    /// Page table of level 1.
    L1 = 1,
    /// Page table of level 2.
    L2 = 2,
    /// Page table of level 3.
    L3 = 3,
    /// Page table of level 4.
    L4 = 4,
    /// Part of a local descriptor table.
    Ldt = 5,
    /// Part of a global descriptor table.
    Gdt = 6,
    /// Writable by its guest, or by the hypervisor on a guest's behalf.
    Writable = 7,
    /// The hypervisor's own, readable by guests: never writable, never a table.
    SharedReadOnly = 8,
}

impl FrameType {
    /// The page-table type of `level` (1 to 4).
    #[inline]
    #[must_use]
    pub const fn table(level: u8) -> Option<Self> {
        match level {
            1 => Some(Self::L1),
            2 => Some(Self::L2),
            3 => Some(Self::L3),
            4 => Some(Self::L4),
            _ => None,
        }
    }

    /// The level, if this is a page-table type.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<u8> {
        match self {
            Self::L1 | Self::L2 | Self::L3 | Self::L4 => Some(self as u8),
            _ => None,
        }
    }

    const fn from_bits(bits: u64) -> Self {
        match bits {
            1 => Self::L1,
            2 => Self::L2,
            3 => Self::L3,
            4 => Self::L4,
            5 => Self::Ldt,
            6 => Self::Gdt,
            7 => Self::Writable,
            8 => Self::SharedReadOnly,
            _ => Self::None,
        }
    }

    /// The name that refusals and reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::L1 => "L1 table",
            Self::L2 => "L2 table",
            Self::L3 => "L3 table",
            Self::L4 => "L4 table",
            Self::Ldt => "LDT",
            Self::Gdt => "GDT",
            Self::Writable => "writable",
            Self::SharedReadOnly => "shared read-only",
        }
    }
}

impl fmt::Display for FrameType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The word of a frame record that changes as one; see the module's table.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct State(pub(crate) u64);

/// One total reference.
pub(crate) const ONE_TOTAL: u64 = 1;
/// All bits of the total count.
pub(crate) const TOTAL: u64 = (1 << 28) - 1;
/// Set when the total count is half way up: no more references are given out.
const TOTAL_LIMIT: u64 = 1 << 27;
const TYPE_COUNT_SHIFT: u32 = 28;
/// One type reference.
pub(crate) const ONE_TYPE: u64 = 1 << TYPE_COUNT_SHIFT;
/// All bits of the type count.
pub(crate) const TYPE_COUNT: u64 = ((1 << 26) - 1) << TYPE_COUNT_SHIFT;
/// Set when the type count is half way up: no more references are given out.
const TYPE_LIMIT: u64 = 1 << 53;
const TYPE_SHIFT: u32 = 54;
/// All bits of the type.
pub(crate) const TYPE: u64 = 15 << TYPE_SHIFT;
pub(crate) const VALIDATED: u64 = 1 << 58;
pub(crate) const BUSY: u64 = 1 << 59;
pub(crate) const PARTIAL: u64 = 1 << 60;
pub(crate) const PINNED: u64 = 1 << 61;
pub(crate) const LIVE: u64 = 1 << 62;
pub(crate) const ALLOCATED: u64 = 1 << 63;

/// Both limits: a counter there refuses to go on, long before it could overflow. The distance
/// between a limit and the end of its field is more than all CPUs together can add between
/// reading the word and exchanging it, since the exchange is conditional.
pub(crate) const LIMITS: u64 = TOTAL_LIMIT | TYPE_LIMIT;
/// What decides whether a reference of a given type can be taken without further ado.
pub(crate) const PUBLISHED: u64 = LIVE | VALIDATED | TYPE | LIMITS;
/// What decides whether a plain reference can be taken.
pub(crate) const REFERENCEABLE: u64 = LIVE | TOTAL_LIMIT;

impl State {
    /// The word under [`PUBLISHED`] when `wanted` can be shared at once.
    #[inline(always)]
    pub(crate) const fn published(wanted: FrameType) -> u64 {
        LIVE | VALIDATED | (wanted as u64) << TYPE_SHIFT
    }

    /// The type's bits.
    #[inline(always)]
    pub(crate) const fn type_bits(wanted: FrameType) -> u64 {
        (wanted as u64) << TYPE_SHIFT
    }

    /// The whole word, for logs.
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// Total references.
    #[inline]
    #[must_use]
    pub const fn total(self) -> u32 {
        (self.0 & TOTAL) as u32
    }

    /// References as [`State::frame_type`].
    #[inline]
    #[must_use]
    pub const fn type_count(self) -> u32 {
        ((self.0 & TYPE_COUNT) >> TYPE_COUNT_SHIFT) as u32
    }

    /// The type in force, or the last one when the type count is 0.
    #[inline]
    #[must_use]
    pub const fn frame_type(self) -> FrameType {
        FrameType::from_bits((self.0 & TYPE) >> TYPE_SHIFT)
    }

    /// Whether the type is published.
    #[inline]
    #[must_use]
    pub const fn is_validated(self) -> bool {
        self.0 & VALIDATED != 0
    }

    /// Whether one CPU works on the contents.
    #[inline]
    #[must_use]
    pub const fn is_busy(self) -> bool {
        self.0 & BUSY != 0
    }

    /// Whether the contents are half checked or half dissolved.
    #[inline]
    #[must_use]
    pub const fn is_partial(self) -> bool {
        self.0 & PARTIAL != 0
    }

    /// Whether a guest pinned it.
    #[inline]
    #[must_use]
    pub const fn is_pinned(self) -> bool {
        self.0 & PINNED != 0
    }

    /// Whether it can be referenced at all.
    #[inline]
    #[must_use]
    pub const fn is_live(self) -> bool {
        self.0 & LIVE != 0
    }

    /// Whether its owner's reservation holds a reference.
    #[inline]
    #[must_use]
    pub const fn is_allocated(self) -> bool {
        self.0 & ALLOCATED != 0
    }

    /// Whether a counter has reached its limit.
    #[inline]
    #[must_use]
    pub const fn at_limit(self) -> bool {
        self.0 & LIMITS != 0
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}] total {}",
            self.frame_type(),
            self.type_count(),
            self.total()
        )?;
        for (bit, name) in [
            (VALIDATED, "validated"),
            (BUSY, "busy"),
            (PARTIAL, "partial"),
            (PINNED, "pinned"),
            (LIVE, "live"),
            (ALLOCATED, "allocated"),
        ] {
            if self.0 & bit != 0 {
                write!(f, " {name}")?;
            }
        }
        Ok(())
    }
}

/// Whose hands a frame is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameKind {
    /// No memory is there, or none that may be given out.
    NotMemory = 0,
    /// The allocator's.
    Free = 1,
    /// Part of a domain's reservation.
    Domain = 2,
    /// The hypervisor's, given to one domain to use (its shared-information page for instance);
    /// outside its reservation.
    Shared = 3,
    /// The hypervisor's own.
    Hypervisor = 4,
    /// Part of a dying domain's reservation that it gave up and others still refer to.
    Lingering = 5,
}

impl FrameKind {
    const fn from_bits(bits: u8) -> Self {
        match bits {
            1 => Self::Free,
            2 => Self::Domain,
            3 => Self::Shared,
            4 => Self::Hypervisor,
            5 => Self::Lingering,
            _ => Self::NotMemory,
        }
    }
}

/// The owner's number of frames that are the hypervisor's: no domain has it (public interface:
/// `DOMID_XEN`).
pub const HYPERVISOR_OWNER: u16 = paravane_abi::DOMID_XEN as u16;

/// What stands in [`FrameRecord::linear`] of a level-1 table that maps frames of other domains, or
/// did since it was checked.
pub(crate) const FOREIGN: u16 = 1;

/// What stands in [`FrameRecord::next`] and [`FrameRecord::previous`] for "none".
pub const NO_LINK: u32 = u32::MAX;

/// The record of one machine frame: 32 bytes. A zeroed record says "no memory here".
#[derive(Default)]
#[repr(C, align(32))]
pub struct FrameRecord {
    /// See [`State`].
    pub(crate) state: AtomicU64,
    /// The flush clock when a use of the frame last ended that translations may still show
    /// ([`super::Machine::clock`]). Never goes back: see [`FrameRecord::note_end_of_use`].
    pub(crate) stamp: AtomicU64,
    /// Links of the list the frame is in: a domain's frames or the allocator's free blocks.
    pub(crate) next: AtomicU32,
    pub(crate) previous: AtomicU32,
    /// The owner, or the last one for a free frame. Changes only while the frame is not live, or
    /// by the one who holds its only reference.
    pub(crate) owner: AtomicU16,
    pub(crate) kind: AtomicU8,
    /// Order of the free block that begins here; [`super::alloc::NOT_A_BLOCK`] elsewhere.
    pub(crate) order: AtomicU8,
    /// Entries that hold references, while partial. Written by the one who has `BUSY`.
    pub(crate) done: AtomicU16,
    /// Linear mappings (two's complement): how many entries of this table map tables of its own
    /// level, or, negative, how many such entries elsewhere map this one. Level-1 tables have no such
    /// entries: for them this says whether they map frames of other domains, or did ([`FOREIGN`]).
    pub(crate) linear: AtomicU16,
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<FrameRecord>() == 32);

impl FrameRecord {
    /// The state now.
    #[inline]
    #[must_use]
    pub fn state(&self) -> State {
        State(self.state.load(Ordering::Acquire))
    }

    /// The owner now; for a free frame its last one.
    #[inline]
    #[must_use]
    pub fn owner(&self) -> DomainId {
        DomainId::new(self.owner.load(Ordering::Acquire))
    }

    /// Whose hands it is in.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> FrameKind {
        FrameKind::from_bits(self.kind.load(Ordering::Acquire))
    }

    /// The flush clock at the last use that translations may still show.
    #[inline]
    #[must_use]
    pub fn stamp(&self) -> u64 {
        self.stamp.load(Ordering::Acquire)
    }

    /// How many entries a partial table has done.
    #[must_use]
    pub fn done(&self) -> u16 {
        self.done.load(Ordering::Acquire)
    }

    /// Linear mappings: positive of others, negative by others.
    #[must_use]
    pub fn linear(&self) -> i16 {
        self.linear.load(Ordering::Acquire) as i16
    }

    /// Says that the frame is memory, and the hypervisor's: for the start, before any use.
    pub fn set_hypervisors(&self) {
        self.owner.store(HYPERVISOR_OWNER, Ordering::Relaxed);
        self.set_kind(FrameKind::Hypervisor);
    }

    /// Notes that a use of the frame ended before the flush clock stood at `clock`. To be called
    /// before the exchange that gives the use's reference back, whether or not it is the last. Only for
    /// the end of the last reference it is called after that: the frame is not live then, so nobody
    /// can take a reference, and its next owner does not get it before.
    ///
    /// The stamp only grows. A CPU may be held up between reading the clock and its exchange, while
    /// others take references and give them back so that the state is the same again and the
    /// exchange succeeds: the stamp that counts is then the others' later one.
    #[inline(always)]
    pub(crate) fn note_end_of_use(&self, clock: u64) {
        let mut seen = self.stamp.load(Ordering::Acquire);
        while seen < clock {
            match self
                .stamp
                .compare_exchange_weak(seen, clock, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return,
                Err(newer) => seen = newer,
            }
        }
    }

    pub(crate) fn set_kind(&self, kind: FrameKind) {
        self.kind.store(kind as u8, Ordering::Release);
    }
}

/// A frame number as a link of a list.
#[inline]
pub(crate) fn link(mfn: Mfn) -> u32 {
    debug_assert!(mfn.raw() < u64::from(NO_LINK));
    mfn.raw() as u32
}

#[cfg(test)]
mod tests;

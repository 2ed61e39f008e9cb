//! Which frames a domain has, and how many it may have (M5, M16 to M18, M23).
//!
//! A [`Reservation`] lists a domain's frames through their records and counts them. A frame joins
//! it when it is assigned and leaves it when its last reference goes, which may be later than its
//! owner gave it up: until then it counts. The hypervisor keeps each reservation under a lock that
//! is never held while references are given back, since that may call for it.

use super::TableOwner;
use super::frame::{
    ALLOCATED, FrameKind, FrameRecord, FrameType, LIVE, ONE_TOTAL, State, VALIDATED,
};
use super::list::FrameList;
use super::machine::Machine;
use super::refs::{BOTH, Mm};
use super::refusal::{Refusal, Rule};
use super::table::Leftover;
use crate::addr::{DomainId, Mfn};
use crate::sync::modelled::Ordering::{Relaxed, Release};

/// A domain's frames.
#[derive(Debug)]
pub struct Reservation {
    owner: DomainId,
    frames: FrameList,
    /// Frames that a dying domain gave up and others still refer to.
    lingering: FrameList,
    /// Places for frames that are on their way to the domain, or back.
    booked: u64,
    maximum: u64,
    dying: bool,
}

impl Reservation {
    /// An empty reservation of `owner`, which may grow to `maximum` frames.
    #[must_use]
    pub const fn new(owner: DomainId, maximum: u64) -> Self {
        Reservation {
            owner,
            frames: FrameList::new(),
            lingering: FrameList::new(),
            booked: 0,
            maximum,
            dying: false,
        }
    }

    /// Frames that the domain has, those included that it gave up but someone still refers to.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.frames.len() + self.lingering.len()
    }

    /// Frames that it may have.
    #[must_use]
    pub const fn maximum(&self) -> u64 {
        self.maximum
    }

    /// Sets what it may have; frames above that are not taken away.
    pub const fn set_maximum(&mut self, maximum: u64) {
        self.maximum = maximum;
    }

    /// From now on nothing can be added.
    pub const fn set_dying(&mut self) {
        self.dying = true;
    }

    /// Whether `pages` more frames may be added.
    ///
    /// # Errors
    /// The domain is being destroyed, or it would have more than its maximum.
    pub fn admit(&self, pages: u64) -> Result<(), Refusal> {
        self.admit_beyond(pages, 0)
    }

    fn admit_beyond(&self, pages: u64, beyond: u64) -> Result<(), Refusal> {
        self.alive()?;
        let wanted = self.total().saturating_add(self.booked);
        if wanted.saturating_add(pages) > self.maximum.saturating_add(beyond) {
            return Err(self.refuse(Rule::OverMaximum, pages));
        }
        Ok(())
    }

    fn refuse(&self, rule: Rule, pages: u64) -> Refusal {
        Refusal {
            owner: Some(self.owner),
            ..Refusal::plain(rule, Mfn::INVALID, pages)
        }
    }

    /// Adds 2^`order` frames that the allocator gave, or that were stolen from another domain, and
    /// that nothing refers to. Stale translations of them have been flushed.
    ///
    /// # Errors
    /// As [`Reservation::admit`]; the frames remain the caller's.
    pub fn assign(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) -> Result<(), Refusal> {
        self.admit(1 << order)?;
        self.add(frames, start, order);
        Ok(())
    }

    /// Books places for `pages` frames that are to come, up to `beyond` more than the maximum.
    ///
    /// # Errors
    /// As [`Reservation::admit`].
    pub fn book(&mut self, pages: u64, beyond: u64) -> Result<(), Refusal> {
        self.admit_beyond(pages, beyond)?;
        self.booked += pages;
        Ok(())
    }

    /// Gives up places that were booked.
    pub const fn unbook(&mut self, pages: u64) {
        self.booked = self.booked.saturating_sub(pages);
    }

    /// Adds the frames for which places were booked, as [`Reservation::assign`] does; also to a domain
    /// whose end has begun meanwhile, and which is not taken apart before the caller is done.
    pub fn assign_booked(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) {
        self.unbook(1 << order);
        self.add(frames, start, order);
    }

    /// Takes off a frame that was stolen, and books a place for it: it may come back.
    pub fn remove_booked(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        self.remove(frames, mfn);
        self.booked += 1;
    }

    /// Whether the domain may still get frames.
    ///
    /// # Errors
    /// It is being destroyed.
    pub fn alive(&self) -> Result<(), Refusal> {
        if self.dying {
            return Err(self.refuse(Rule::Dying, 0));
        }
        Ok(())
    }

    fn add(&mut self, frames: &[FrameRecord], start: Mfn, order: u8) {
        for index in 0..1 << order {
            let mfn = start.offset(index);
            let record = &frames[mfn.index()];
            record.owner.store(self.owner.raw(), Release);
            record.done.store(0, Relaxed);
            record.linear.store(0, Relaxed);
            record.set_kind(FrameKind::Domain);
            self.frames.push(frames, mfn);
            record.state.store(LIVE | ALLOCATED | ONE_TOTAL, Release);
        }
    }

    /// Takes off a frame that nothing refers to any more, or that was stolen.
    pub fn remove(&mut self, frames: &[FrameRecord], mfn: Mfn) {
        let record = &frames[mfn.index()];
        if record.kind() == FrameKind::Lingering {
            self.lingering.remove(frames, mfn);
        } else {
            self.frames.remove(frames, mfn);
        }
        record.set_kind(FrameKind::Hypervisor);
    }

    /// The next frame of a dying domain for [`Mm::relinquish`]; from now on it counts as lingering.
    /// Each frame comes once.
    pub fn next_to_relinquish(&mut self, frames: &[FrameRecord]) -> Option<Mfn> {
        let mfn = self.frames.pop(frames)?;
        self.lingering.push(frames, mfn);
        frames[mfn.index()].set_kind(FrameKind::Lingering);
        Some(mfn)
    }

    /// The first frame.
    #[must_use]
    pub fn first(&self) -> Option<Mfn> {
        self.frames.first()
    }

    /// The frame after `mfn`, which is one of the reservation's.
    #[must_use]
    pub fn after(&self, frames: &[FrameRecord], mfn: Mfn) -> Option<Mfn> {
        FrameList::after(frames, mfn)
    }
}

/// Whose a frame is while the hypervisor lets `owner` use it, outside any reservation: `owner` may
/// map it, writable or not, and make nothing else of it. The hypervisor keeps the first reference,
/// and gives it up by [`Mm::put_typed`].
pub fn share(frames: &[FrameRecord], mfn: Mfn, owner: DomainId, writable: bool) {
    let record = &frames[mfn.index()];
    let as_type = if writable {
        FrameType::Writable
    } else {
        FrameType::SharedReadOnly
    };
    record.owner.store(owner.raw(), Release);
    record.linear.store(0, Relaxed);
    record.set_kind(FrameKind::Shared);
    record
        .state
        .store(LIVE | VALIDATED | State::type_bits(as_type) | BOTH, Release);
}

impl<M: Machine> Mm<M> {
    /// Takes from a dying domain's frame what the domain itself holds: its pin, a half-done check,
    /// the reservation's reference. The caller holds a plain reference. What others hold remains,
    /// and the frame with it, until they let go.
    pub fn relinquish(&self, guest: &TableOwner, mfn: Mfn, left: &mut Leftover) {
        // Not pinned, gone already: both are what is wanted.
        let _ = self.unpin(guest.id, mfn, left);
        if left.is_empty() {
            self.dissolve_partial(mfn, left);
        }
        let _ = self.put_allocation(mfn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const OWNER: DomainId = DomainId::new(3);

    fn rule(result: Result<(), Refusal>) -> Option<Rule> {
        result.err().map(|refusal| refusal.rule)
    }

    fn frames() -> Vec<FrameRecord> {
        (0..16).map(|_| FrameRecord::default()).collect()
    }

    #[test]
    fn a_domain_may_have_its_maximum_and_no_more() {
        let frames = frames();
        let mut reservation = Reservation::new(OWNER, 5);
        assert_eq!(reservation.maximum(), 5);
        assert_eq!(rule(reservation.admit(5)), None);
        for pages in [6, u64::MAX] {
            assert_eq!(rule(reservation.admit(pages)), Some(Rule::OverMaximum));
        }
        // A block counts with all its frames.
        let too_many = reservation.assign(&frames, Mfn::new(8), 3);
        assert_eq!(rule(too_many), Some(Rule::OverMaximum));
        assert_eq!(reservation.total(), 0);
        reservation.assign(&frames, Mfn::new(4), 2).expect("room");
        assert_eq!((reservation.total(), rule(reservation.admit(1))), (4, None));
        assert_eq!(rule(reservation.admit(2)), Some(Rule::OverMaximum));
        for record in &frames[4..8] {
            assert_eq!((record.owner(), record.kind()), (OWNER, FrameKind::Domain));
            let state = record.state();
            assert!(state.is_live() && state.is_allocated() && state.total() == 1);
        }
        assert!(!frames[3].state().is_live() && !frames[8].state().is_live());
        // Lowered below what it has: nothing is taken away, nothing added.
        reservation.set_maximum(2);
        assert_eq!((reservation.maximum(), reservation.total()), (2, 4));
        assert_eq!(rule(reservation.admit(1)), Some(Rule::OverMaximum));
        reservation.set_maximum(6);
        assert_eq!(rule(reservation.admit(2)), None);
    }

    #[test]
    fn a_booked_place_is_kept_until_its_frame_is_there() {
        let frames = frames();
        let mut reservation = Reservation::new(OWNER, 8);
        let room = |reservation: &Reservation| {
            let admitted = |pages: &u64| reservation.admit(*pages).is_ok();
            (0..16).take_while(admitted).count() as u64 - 1
        };
        reservation.book(6, 0).expect("room");
        assert_eq!((reservation.total(), room(&reservation)), (0, 2));
        reservation.assign_booked(&frames, Mfn::new(4), 1);
        assert_eq!((reservation.total(), room(&reservation)), (2, 2));
        assert!(frames[4].state().is_live() && frames[5].owner() == OWNER);
        // What is on its way to another domain may come back.
        reservation.remove_booked(&frames, Mfn::new(5));
        assert_eq!((reservation.total(), room(&reservation)), (1, 2));
        reservation.unbook(2);
        assert_eq!((reservation.total(), room(&reservation)), (1, 4));
        reservation.set_dying();
        reservation.assign_booked(&frames, Mfn::new(8), 0);
        assert_eq!(reservation.total(), 2, "the place was its before");
    }

    #[test]
    fn each_frame_is_found_once() {
        let frames = frames();
        let mut reservation = Reservation::new(OWNER, 16);
        assert_eq!(reservation.first(), None);
        for mfn in [3, 9, 5] {
            reservation.assign(&frames, Mfn::new(mfn), 0).expect("room");
        }
        let next = |mfn: &Mfn| reservation.after(&frames, *mfn);
        let mut found: Vec<u64> = std::iter::successors(reservation.first(), next)
            .map(Mfn::raw)
            .collect();
        found.sort_unstable();
        assert_eq!(found, [3, 5, 9]);
    }

    #[test]
    fn what_a_dying_domain_gave_up_counts_until_it_is_free() {
        let frames = frames();
        let mut reservation = Reservation::new(OWNER, 16);
        for mfn in [3, 9, 5] {
            reservation.assign(&frames, Mfn::new(mfn), 0).expect("room");
        }
        reservation.set_dying();
        assert_eq!(rule(reservation.admit(0)), Some(Rule::Dying));
        let given_up = reservation.next_to_relinquish(&frames).expect("a frame");
        assert_eq!(frames[given_up.index()].kind(), FrameKind::Lingering);
        assert_eq!(reservation.total(), 3);
        reservation.remove(&frames, given_up);
        assert_eq!(reservation.total(), 2);
        let mut rest = 0;
        while let Some(mfn) = reservation.next_to_relinquish(&frames) {
            assert_ne!(mfn, given_up);
            rest += 1;
        }
        assert_eq!((rest, reservation.total()), (2, 2));
    }
}

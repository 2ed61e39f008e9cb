//! Memory on its way into a domain: extents of 2^order frames in a row that hold nothing
//! (design:clean-memory).
//!
//! Clearing takes long, so extents are made ready in pieces. A call that is preempted leaves them
//! with the domain that gets them ([`Preempted`]), where the same call of the same vCPU finds them
//! when it goes on; if another call comes instead, or the domain's end, they go back. What a vCPU of
//! the domain asks for and what another domain does for it have a place each, so that no domain
//! keeps Domain0 from giving it memory.
//!
//! What is on its way counts in the domain's reservation, new frames as well as those that the domain
//! has given: what a guest leaves half done it has not for anything else. Only an exchange may hold
//! more than the domain's maximum for a while, by what its budget has for that
//! (`paravane_core::budget`).
//!
//! Going back is done in pieces as well, and so is the freeing of what an exchange replaced. While
//! a call has its work in hand, nobody else puts any into the place ([`Hand`]): else one of two
//! would have to be undone at once. What another call has begun to undo is not gone on with, since it
//! is not whole any more ([`State::Abandoned`]).

use alloc::vec::Vec;

use paravane_core::addr::{DomainId, Mfn, Pfn, VcpuId};
use paravane_core::budget;
use paravane_core::mm::{Refusal, Rule};

use super::domain::{Booking, DomainMemory};
use super::frames::{self, records};
use super::machine::set_m2p;
use super::tlb;
use crate::preempt;
use crate::sync::Mutex;

/// Frames made ready, or taken, before a call looks whether it should stop.
const TOGETHER: usize = 16;
/// The work of clearing a frame, and of taking one from the allocator or a domain or giving it back.
const CLEAR: u32 = 4200;
const MOVE: u32 = 600;

/// Why a domain does not get memory.
pub enum Denied {
    /// The call is preempted, and goes on where it was when it is made again.
    Preempted,
    /// There is no such memory.
    NoMemory,
    /// The domain may not have it, or give what it gives.
    Refused(Refusal),
}

/// What a call makes ready: `count` extents, all below `limit` if there is one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wanted {
    count: usize,
    order: u8,
    limit: Option<Mfn>,
    /// Of an exchange, which part of which call it is.
    exchange: Option<Part>,
    /// Who makes the call.
    caller: CallingVcpu,
}

/// A unit of an exchange: the address of the call's argument, and the input extents done before.
pub type Part = (u64, u64);

/// The domain and the vCPU that make a call: one that was preempted is taken up by them alone.
pub type CallingVcpu = (DomainId, VcpuId);

/// Extents that belong to nobody, and hold nothing, as far as they are ready. Given back when they
/// are dropped.
struct Extents {
    wanted: Wanted,
    /// The first frame of each.
    firsts: Vec<Mfn>,
    /// Frames of them that are ready.
    ready: usize,
    /// The places where they go; given up when all have gone back.
    booking: Booking,
}

/// What preempted calls left with a domain: one of its own, and one of a domain that acts for it.
#[derive(Default)]
pub struct Preempted([Mutex<Place>; 2]);

/// What is in one of its places.
#[derive(Default)]
enum Place {
    #[default]
    Empty,
    /// A call has it in hand, on some CPU.
    InHand,
    /// A preempted call left it.
    Left(Unready),
}

impl Preempted {
    /// The place of the caller's work for the domain.
    fn of(&self, domain: DomainId, caller: DomainId) -> &Mutex<Place> {
        let [own, foreign] = &self.0;
        if domain == caller { own } else { foreign }
    }

    /// Frames that are nobody's meanwhile. Those that a call has in hand are left out.
    #[cfg(feature = "audit")]
    pub fn frames(&self) -> u64 {
        let of = |place: &Mutex<Place>| match &*place.lock() {
            Place::Left(Unready { extents, given, .. }) => {
                (extents.firsts.len() << extents.wanted.order).saturating_add(given.len()) as u64
            }
            Place::Empty | Place::InHand => 0,
        };
        self.0.iter().map(of).sum()
    }

    /// Undoes some of what is left, at the domain's end. Whether there is more.
    pub(super) fn abandon(&self, memory: &DomainMemory) -> bool {
        self.0.iter().any(|place| {
            let Ok((hand, Some(mut left))) = Hand::take(place) else {
                return false;
            };
            let more = left.give_back(memory);
            if more {
                hand.leave(left);
            }
            more
        })
    }
}

/// Keeps the place of a call's work, until it is left there or done.
struct Hand<'a>(&'a Mutex<Place>);

impl<'a> Hand<'a> {
    /// Takes the place, and what was left there.
    ///
    /// # Errors
    /// Another CPU has it: the call has to be made again.
    fn take(place: &'a Mutex<Place>) -> Result<(Self, Option<Unready>), Denied> {
        let taken = core::mem::replace(&mut *place.lock(), Place::InHand);
        match taken {
            Place::Empty => Ok((Hand(place), None)),
            Place::Left(left) => Ok((Hand(place), Some(left))),
            Place::InHand => Err(Denied::Preempted),
        }
    }

    /// Leaves work for the call that goes on: from that moment on the place is another hand's, perhaps.
    fn leave(self, work: Unready) {
        let place = self.0;
        core::mem::forget(self);
        *place.lock() = Place::Left(work);
    }
}

impl Drop for Hand<'_> {
    fn drop(&mut self) {
        *self.0.lock() = Place::Empty;
    }
}

/// What a preempted call left.
struct Unready {
    extents: Extents,
    /// Frames that the domain gave for them, with the numbers that they had.
    given: Vec<(Mfn, Pfn)>,
    state: State,
}

/// What becomes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The domain gets the extents.
    Making,
    /// There is no such memory: all goes back.
    NoMemory,
    /// The call failed at the frame of this number: what was given goes back.
    Failed(usize),
    /// The domain has the extents: what was given is nobody's, and is freed.
    Done,
    /// Another call came instead, and some is gone already: all goes back.
    Abandoned,
}

/// A call's work, and its place.
struct Work<'a> {
    memory: &'a DomainMemory,
    hand: Hand<'a>,
    unready: Unready,
}

impl<'a> Work<'a> {
    /// Takes up what a preempted call left, or begins.
    fn resume(memory: &'a DomainMemory, wanted: Wanted) -> Result<Self, Denied> {
        let (caller, _) = wanted.caller;
        let (mut hand, left) = Hand::take(memory.preempted().of(memory.id(), caller))?;
        if let Some(unready) = left {
            let mut work = Work {
                memory,
                hand,
                unready,
            };
            let state = &mut work.unready.state;
            let over = matches!(state, State::Done | State::Abandoned);
            if work.unready.extents.wanted == wanted && !over {
                return Ok(work);
            }
            if *state != State::Done {
                // If that is preempted, the call whose work it was does not go on with the rest.
                *state = State::Abandoned;
            }
            hand = work.undo()?;
        }
        let beyond = match wanted.exchange {
            Some(_) => budget::exchange_frames(memory.max_pages()),
            None => 0,
        };
        let booked = memory.book(wanted.frames() as u64, beyond);
        let booking = booked.map_err(|refusal| match refusal.rule {
            Rule::OverMaximum if wanted.exchange.is_some() => Denied::NoMemory,
            _ => Denied::Refused(refusal),
        })?;
        let (mut firsts, mut given) = (Vec::new(), Vec::new());
        firsts
            .try_reserve_exact(wanted.count)
            .map_err(|_| Denied::NoMemory)?;
        if wanted.exchange.is_some() {
            given
                .try_reserve_exact(wanted.frames())
                .map_err(|_| Denied::NoMemory)?;
        }
        Ok(Work {
            memory,
            hand,
            unready: Unready {
                extents: Extents {
                    wanted,
                    firsts,
                    ready: 0,
                    booking,
                },
                given,
                state: State::Making,
            },
        })
    }

    /// Leaves everything for the call that goes on. Of two vCPUs' calls one may find its work gone,
    /// and begins anew.
    fn leave(self) -> Denied {
        self.hand.leave(self.unready);
        Denied::Preempted
    }

    /// Undoes everything: what the domain gave is its own again, or free if it has got what it gets
    /// for it. May be preempted.
    fn undo(mut self) -> Result<Hand<'a>, Denied> {
        while self.unready.give_back(self.memory) {
            if preempt::asked() {
                return Err(self.leave());
            }
        }
        Ok(self.hand)
    }

    /// The call failed, and is undone.
    fn fail(mut self, state: State) -> Result<(), Denied> {
        self.unready.state = state;
        self.undo().map(drop)
    }

    /// Makes the extents ready.
    fn make_ready(mut self) -> Result<Self, Denied> {
        while self.unready.state == State::Making {
            match self.unready.extents.advance() {
                Ok(false) => return Ok(self),
                Ok(true) if preempt::asked() => return Err(self.leave()),
                Ok(true) => {}
                Err(_) => self.unready.state = State::NoMemory,
            }
        }
        if self.unready.state == State::NoMemory {
            self.undo()?;
            return Err(Denied::NoMemory);
        }
        Ok(self)
    }
}

impl Unready {
    /// Gives back some of what is in it. Whether there is more.
    fn give_back(&mut self, memory: &DomainMemory) -> bool {
        let rest = self.given.len().saturating_sub(TOGETHER);
        let some = self.given.get(rest..).unwrap_or_default();
        if some.is_empty() {
            return self.extents.give_back();
        }
        if self.state == State::Done {
            free(some);
            memory.unbook(some.len() as u64);
        } else {
            restore(memory, some);
        }
        self.given.truncate(rest);
        rest != 0 || !self.extents.firsts.is_empty()
    }
}

impl Wanted {
    const fn frames(&self) -> usize {
        self.count << self.order
    }
}

impl Extents {
    /// Does a piece of the work; whether more is left.
    fn advance(&mut self) -> Result<bool, Denied> {
        let wanted = self.wanted;
        let end = wanted.frames().min(self.ready + TOGETHER);
        while self.ready < end {
            let first = match self.firsts.get(self.ready >> wanted.order) {
                Some(&first) => first,
                None => {
                    let taken = frames::take(wanted.order, wanted.limit);
                    let first = taken.ok_or(Denied::NoMemory)?;
                    self.firsts.push(first);
                    preempt::spend(MOVE);
                    first
                }
            };
            let within = self.ready & ((1 << wanted.order) - 1);
            make_ready(first.offset(within as u64));
            self.ready += 1;
        }
        Ok(end < wanted.frames())
    }

    /// Makes all of it the domain's; gives the first frame of each. If the domain may not have it,
    /// it is still nobody's.
    fn assign(&mut self) -> Result<Vec<Mfn>, Denied> {
        self.booking
            .assign(&self.firsts, self.wanted.order)
            .map_err(Denied::Refused)?;
        Ok(core::mem::take(&mut self.firsts))
    }
}

impl Extents {
    /// Gives back some of them. Whether there are more.
    fn give_back(&mut self) -> bool {
        let rest = self.firsts.len().saturating_sub(TOGETHER);
        for first in self.firsts.drain(rest..) {
            number_frames(first, self.wanted.order, None);
            frames::give(first, self.wanted.order);
            preempt::spend(MOVE);
        }
        rest != 0
    }
}

impl Drop for Extents {
    fn drop(&mut self) {
        while self.give_back() {}
    }
}

/// Makes a frame ready for a domain: what it holds goes, whoever left it, and its
/// machine-to-physical entry says "no number".
fn make_ready(mfn: Mfn) {
    frames::clear(mfn, 0);
    set_m2p(mfn, Pfn::new(u64::MAX));
    preempt::spend(CLEAR);
}

/// Gives 2^`order` frames in a row their machine-to-physical entries: the numbers from `number` on,
/// or none. They are nobody's yet: once a domain has them, each of its vCPUs may give them up, and
/// what is written later may be about another domain's frames.
fn number_frames(first: Mfn, order: u8, number: Option<Pfn>) {
    for index in 0..1 << order {
        let number = number.map_or(u64::MAX, |number| number.raw().wrapping_add(index));
        set_m2p(first.offset(index), Pfn::new(number));
    }
    preempt::spend_each(20, 1 << order);
}

/// Gives a domain 2^`order` frames in a row, all below `limit` if there is one. `tell` is told the
/// first of them before the domain has them, and can still prevent it; it says which number that one
/// has, if any.
///
/// # Errors
/// See [`Denied`], and what `tell` says.
pub fn populate_below<E: From<Denied>>(
    (memory, caller): (&DomainMemory, CallingVcpu),
    order: u8,
    limit: Option<Mfn>,
    tell: impl FnOnce(Mfn) -> Result<Option<Pfn>, E>,
) -> Result<Mfn, E> {
    if order == 0 {
        abandon_own(memory, caller)?;
        return populate_at_once(memory, 0, limit, tell);
    }
    let wanted = Wanted {
        count: 1,
        order,
        limit,
        exchange: None,
        caller,
    };
    let mut work = Work::resume(memory, wanted)?.make_ready()?;
    let extents = &mut work.unready.extents;
    let first = extents.firsts[0];
    number_frames(first, order, tell(first)?);
    extents.assign()?;
    Ok(first)
}

/// Undoes what an earlier call of the same vCPU left, if it takes the place of a frame: that call is
/// not made again.
fn abandon_own(memory: &DomainMemory, caller: CallingVcpu) -> Result<(), Denied> {
    if memory.reservation().lock().admit(1).is_ok() {
        return Ok(());
    }
    undo_left(memory, caller.0, |left| {
        left.extents.wanted.caller == caller
    })
}

/// [`populate_below`] without a preemption point.
fn populate_at_once<E: From<Denied>>(
    memory: &DomainMemory,
    order: u8,
    limit: Option<Mfn>,
    tell: impl FnOnce(Mfn) -> Result<Option<Pfn>, E>,
) -> Result<Mfn, E> {
    let booked = memory.book(1 << order, 0);
    let mut booking = booked.map_err(Denied::Refused)?;
    let first = frames::take(order, limit).ok_or(Denied::NoMemory)?;
    for index in 0..1 << order {
        make_ready(first.offset(index));
    }
    let given = tell(first).and_then(|number| {
        number_frames(first, order, number);
        let assigned = booking.assign(&[first], order);
        assigned.map_err(|refusal| Denied::Refused(refusal).into())
    });
    if given.is_err() {
        number_frames(first, order, None);
        frames::give(first, order);
    }
    given.map(|()| first)
}

/// Gives a domain that is being built 2^`order` frames in a row, if there are that many.
#[must_use]
pub fn populate(memory: &DomainMemory, order: u8) -> Option<Mfn> {
    populate_at_once::<Denied>(memory, order, None, |_| Ok(None)).ok()
}

/// Exchanges 2^`to` frames in a row, once for each of `numbers`, for as many frames of the domain's:
/// `input` says which. The new ones have the numbers from those on. Gives the first frame of each
/// extent.
///
/// # Errors
/// See [`Denied`], and what `input` says. The domain gets back what it gave.
pub fn exchange<E: From<Denied>>(
    (memory, caller): (&DomainMemory, CallingVcpu),
    part: Part,
    (numbers, to): (&[u64], u8),
    limit: Option<Mfn>,
    mut input: impl FnMut(usize) -> Result<Mfn, E>,
) -> Result<Vec<Mfn>, E> {
    let wanted = Wanted {
        count: numbers.len(),
        order: to,
        limit,
        exchange: Some(part),
        caller,
    };
    let mut work = Work::resume(memory, wanted)?.make_ready()?;
    let mut take = |number: usize| {
        let mfn = input(number)?;
        let number = memory.steal(mfn).map_err(Denied::Refused)?;
        Ok::<_, E>((mfn, number))
    };
    if let State::Failed(at) = work.unready.state {
        work.undo()?;
        // Why, it says again; unless the guest has mended it meanwhile.
        let taken = take(at)?;
        restore(memory, &[taken]);
        return Err(Denied::NoMemory.into());
    }
    while work.unready.given.len() < wanted.frames() {
        let at = work.unready.given.len();
        match take(at) {
            Ok(given) => work.unready.given.push(given),
            Err(why) => {
                work.fail(State::Failed(at))?;
                return Err(why);
            }
        }
        preempt::spend(MOVE);
        if at % TOGETHER == TOGETHER - 1 && preempt::asked() {
            return Err(work.leave().into());
        }
    }
    for (&first, &number) in work.unready.extents.firsts.iter().zip(numbers) {
        number_frames(first, to, Some(Pfn::new(number)));
    }
    match work.unready.extents.assign() {
        Ok(firsts) => {
            // If that is preempted, it is left: see `settle`.
            let _ = work.fail(State::Done);
            Ok(firsts)
        }
        Err(denied) => {
            work.fail(State::Failed(0))?;
            Err(denied.into())
        }
    }
}

/// Frees the rest of what an exchange of the caller's replaced.
///
/// # Errors
/// It is preempted, and goes on when it is called again.
pub fn settle((memory, (caller, _)): (&DomainMemory, CallingVcpu)) -> Result<(), Denied> {
    // Another state is that of another vCPU's exchange, which will go on.
    undo_left(memory, caller, |left| left.state == State::Done)
}

/// Undoes what an earlier call of `caller`'s left, if it is `meant`; else it stays there.
fn undo_left(
    memory: &DomainMemory,
    caller: DomainId,
    meant: impl FnOnce(&Unready) -> bool,
) -> Result<(), Denied> {
    let (hand, left) = Hand::take(memory.preempted().of(memory.id(), caller))?;
    let Some(unready) = left else {
        return Ok(());
    };
    if !meant(&unready) {
        hand.leave(unready);
        return Ok(());
    }
    let work = Work {
        memory,
        hand,
        unready,
    };
    work.undo().map(drop)
}

/// Gives back what a domain gave.
fn restore(memory: &DomainMemory, given: &[(Mfn, Pfn)]) {
    let stamps = given.iter().map(|(mfn, _)| records()[mfn.index()].stamp());
    if let Some(newest) = stamps.max() {
        tlb::flush_stale(memory.id(), newest);
    }
    memory.restore(given);
}

/// Frees frames that were given: as one where they are a block, which is much cheaper.
fn free(given: &[(Mfn, Pfn)]) {
    let Some(&(first, _)) = given.first() else {
        return;
    };
    preempt::spend(MOVE * given.len() as u32);
    let block = given.len().is_power_of_two()
        && first.raw() & (given.len() as u64 - 1) == 0
        && (0..)
            .zip(given)
            .all(|(n, &(mfn, _))| mfn == first.offset(n));
    if block {
        return frames::give(first, given.len().ilog2() as u8);
    }
    frames::give_each(given.iter().map(|&(mfn, _)| mfn));
}

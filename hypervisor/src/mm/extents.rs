//! Memory on its way into a domain: extents of 2^order frames in a row that hold nothing (DESIGN
//! §9.7).
//!
//! Clearing takes long, so extents are made ready in pieces. A call that is preempted leaves them
//! with the domain that gets them ([`Preempted`]), where the same call of the same vCPU finds them
//! when it goes on; if another call comes instead, or the domain's end, they go back. What a vCPU of
//! the domain asks for and what another domain does for it have a place each, so that no domain
//! keeps Domain0 from giving it memory.

use alloc::vec::Vec;

use paravane_core::addr::{DomainId, Mfn, Pfn, VcpuId};
use paravane_core::mm::Refusal;

use super::domain::DomainMemory;
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
    caller: Caller,
}

/// A unit of an exchange: the address of the call's argument, and the input extents done before.
pub type Part = (u64, u64);

/// The domain and the vCPU that make a call: one that was preempted is taken up by them alone.
pub type Caller = (DomainId, VcpuId);

/// Extents that belong to nobody, and hold nothing, as far as they are ready. Given back when they
/// are dropped.
struct Extents {
    wanted: Wanted,
    /// The first frame of each.
    firsts: Vec<Mfn>,
    /// Frames of them that are ready.
    ready: usize,
}

/// What preempted calls left with a domain: one of its own, and one of a domain that acts for it.
#[derive(Default)]
pub struct Preempted([Mutex<Option<Unready>>; 2]);

impl Preempted {
    /// The place of the caller's work for the domain.
    fn of(&self, domain: DomainId, caller: DomainId) -> &Mutex<Option<Unready>> {
        let [own, foreign] = &self.0;
        if domain == caller { own } else { foreign }
    }

    /// Undoes everything, at the domain's end.
    pub(super) fn abandon(&self, memory: &DomainMemory) {
        for place in &self.0 {
            let left = place.lock().take();
            if let Some(left) = left {
                left.abandon(memory);
            }
        }
    }
}

/// What a preempted call left.
struct Unready {
    extents: Extents,
    /// Frames that the domain gave for them, with the numbers that they had.
    given: Vec<(Mfn, Pfn)>,
    /// The call failed at the frame of this number: what was given goes back.
    failed: Option<usize>,
}

impl Unready {
    /// Takes up what a preempted call left, or begins.
    fn resume(memory: &DomainMemory, wanted: Wanted) -> Result<Self, Denied> {
        let (caller, _) = wanted.caller;
        let left = memory.preempted().of(memory.id(), caller).lock().take();
        if let Some(left) = left {
            if left.extents.wanted == wanted {
                return Ok(left);
            }
            left.undo(memory)?;
        }
        let (mut firsts, mut given) = (Vec::new(), Vec::new());
        firsts
            .try_reserve_exact(wanted.count)
            .map_err(|_| Denied::NoMemory)?;
        if wanted.exchange.is_some() {
            given
                .try_reserve_exact(wanted.frames())
                .map_err(|_| Denied::NoMemory)?;
        }
        Ok(Unready {
            extents: Extents {
                wanted,
                firsts,
                ready: 0,
            },
            given,
            failed: None,
        })
    }

    /// Leaves everything for the call that goes on. Of two vCPUs' calls one may find its work gone,
    /// and begins anew.
    fn leave(self, memory: &DomainMemory) -> Denied {
        let (caller, _) = self.extents.wanted.caller;
        let place = memory.preempted().of(memory.id(), caller);
        let other = place.lock().replace(self);
        if let Some(other) = other {
            other.abandon(memory);
        }
        Denied::Preempted
    }

    /// Undoes everything: what the domain gave is its own again. May be preempted.
    fn undo(mut self, memory: &DomainMemory) -> Result<(), Denied> {
        while self.give_back(memory) {
            if preempt::asked() {
                return Err(self.leave(memory));
            }
        }
        Ok(())
    }

    /// As [`Self::undo`], at once.
    fn abandon(mut self, memory: &DomainMemory) {
        while self.give_back(memory) {}
    }

    /// Makes some of what was given the domain's own again. Whether there is more.
    fn give_back(&mut self, memory: &DomainMemory) -> bool {
        let rest = self.given.len().saturating_sub(TOGETHER);
        restore(memory, self.given.get(rest..).unwrap_or_default());
        self.given.truncate(rest);
        rest != 0
    }

    /// The call failed at the frame of number `at`.
    fn fail(mut self, memory: &DomainMemory, at: usize) -> Result<(), Denied> {
        self.failed = Some(at);
        self.undo(memory)
    }

    /// Makes the extents ready.
    fn make_ready(mut self, memory: &DomainMemory) -> Result<Self, Denied> {
        loop {
            match self.extents.advance() {
                Ok(false) => return Ok(self),
                Ok(true) if preempt::asked() => return Err(self.leave(memory)),
                Ok(true) => {}
                Err(denied) => {
                    self.abandon(memory);
                    return Err(denied);
                }
            }
        }
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
    fn assign(&mut self, memory: &DomainMemory) -> Result<Vec<Mfn>, Denied> {
        let mut reservation = memory.reservation().lock();
        reservation
            .admit(self.wanted.frames() as u64)
            .map_err(Denied::Refused)?;
        let firsts = core::mem::take(&mut self.firsts);
        for &first in &firsts {
            // Admitted above.
            let _ = reservation.assign(records(), first, self.wanted.order);
        }
        Ok(firsts)
    }
}

impl Drop for Extents {
    fn drop(&mut self) {
        for first in self.firsts.drain(..) {
            number_frames(first, self.wanted.order, None);
            frames::give(first, self.wanted.order);
        }
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
    (memory, caller): (&DomainMemory, Caller),
    order: u8,
    limit: Option<Mfn>,
    tell: impl FnOnce(Mfn) -> Result<Option<Pfn>, E>,
) -> Result<Mfn, E> {
    memory
        .reservation()
        .lock()
        .admit(1 << order)
        .map_err(Denied::Refused)?;
    if order == 0 {
        return populate_at_once(memory, 0, limit, tell);
    }
    let wanted = Wanted {
        count: 1,
        order,
        limit,
        exchange: None,
        caller,
    };
    let mut extents = Unready::resume(memory, wanted)?.make_ready(memory)?.extents;
    let first = extents.firsts[0];
    number_frames(first, order, tell(first)?);
    extents.assign(memory)?;
    Ok(first)
}

/// [`populate_below`] without a preemption point.
fn populate_at_once<E: From<Denied>>(
    memory: &DomainMemory,
    order: u8,
    limit: Option<Mfn>,
    tell: impl FnOnce(Mfn) -> Result<Option<Pfn>, E>,
) -> Result<Mfn, E> {
    let first = frames::take(order, limit).ok_or(Denied::NoMemory)?;
    for index in 0..1 << order {
        make_ready(first.offset(index));
    }
    let given = tell(first).and_then(|number| {
        number_frames(first, order, number);
        let assigned = memory.reservation().lock().assign(records(), first, order);
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
    (memory, caller): (&DomainMemory, Caller),
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
    let mut exchange = Unready::resume(memory, wanted)?.make_ready(memory)?;
    let mut take = |number: usize| {
        let mfn = input(number)?;
        let number = memory.steal(mfn).map_err(Denied::Refused)?;
        Ok::<_, E>((mfn, number))
    };
    if let Some(at) = exchange.failed {
        exchange.fail(memory, at)?;
        // Why, it says again; unless the guest has mended it meanwhile.
        let taken = take(at)?;
        restore(memory, &[taken]);
        return Err(Denied::NoMemory.into());
    }
    while exchange.given.len() < wanted.frames() {
        match take(exchange.given.len()) {
            Ok(given) => exchange.given.push(given),
            Err(why) => {
                let at = exchange.given.len();
                exchange.fail(memory, at)?;
                return Err(why);
            }
        }
        preempt::spend(MOVE);
        if exchange.given.len().is_multiple_of(TOGETHER) && preempt::asked() {
            return Err(exchange.leave(memory).into());
        }
    }
    for (&first, &number) in exchange.extents.firsts.iter().zip(numbers) {
        number_frames(first, to, Some(Pfn::new(number)));
    }
    match exchange.extents.assign(memory) {
        Ok(firsts) => {
            free(&exchange.given);
            preempt::spend(MOVE / 5 * exchange.given.len() as u32);
            Ok(firsts)
        }
        Err(denied) => {
            exchange.fail(memory, 0)?;
            Err(denied.into())
        }
    }
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

//! Taking and giving back references to frames.
//!
//! Taking one is a compare-exchange on the frame's state, made conditional on all that must hold:
//! the frame is live, its owner is the one expected, its type is published and the wanted one, no
//! counter is at its limit. The owner stands outside the state word; it can change only while the
//! frame has no reference, so it is read before (a stranger shall not even touch the count: that
//! would let a domain disturb another's type changes) and again once the reference is held.

use super::TableOwner;
use super::frame::{
    ALLOCATED, BUSY, FrameKind, FrameRecord, FrameType, LIMITS, LIVE, ONE_TOTAL, ONE_TYPE, PARTIAL,
    PUBLISHED, REFERENCEABLE, State, TOTAL, TYPE, TYPE_COUNT, VALIDATED,
};
use super::machine::Machine;
use super::pte::{PRESENT, RW, frame_of};
use super::refusal::{Refusal, Rule, Stop};
use super::table::{Leftover, Unfinished};
use crate::addr::{DomainId, Mfn};
use crate::sync::modelled::Ordering::{AcqRel, Acquire, Relaxed, Release};

/// A total and a type reference.
pub(crate) const BOTH: u64 = ONE_TOTAL + ONE_TYPE;

/// Both counts.
const COUNTS: u64 = TOTAL | TYPE_COUNT;

/// Takes `drop` from the state, unless that looks like the last reference or another CPU is in the
/// way.
#[inline(always)]
fn try_put(record: &FrameRecord, drop: u64) -> bool {
    let now = record.state.load(Acquire);
    let next = now.wrapping_sub(drop);
    next & COUNTS != 0
        && record
            .state
            .compare_exchange_weak(now, next, AcqRel, Acquire)
            .is_ok()
}

/// The frame-type engine over a machine.
#[derive(Clone, Copy, Default)]
pub struct Mm<M>(pub M);

impl<M: Machine> Mm<M> {
    /// The record of a frame, if the machine has it.
    #[inline(always)]
    pub fn record(&self, mfn: Mfn) -> Option<&FrameRecord> {
        self.0.frames().get(mfn.index())
    }

    /// The record of a frame that the caller holds a reference to.
    #[inline(always)]
    pub(crate) fn held(&self, mfn: Mfn) -> &FrameRecord {
        &self.0.frames()[mfn.index()]
    }

    /// Adds `add` to the state if the bits of `mask` are `expected` and `owner` owns the frame.
    #[inline(always)]
    pub(crate) fn take(
        &self,
        mfn: Mfn,
        owner: DomainId,
        mask: u64,
        expected: u64,
        add: u64,
    ) -> bool {
        let Some(record) = self.record(mfn) else {
            return false;
        };
        let mut now = record.state.load(Acquire);
        loop {
            if now & mask != expected || record.owner.load(Relaxed) != owner.raw() {
                return false;
            }
            match record
                .state
                .compare_exchange_weak(now, now.wrapping_add(add), AcqRel, Acquire)
            {
                Ok(_) => break,
                Err(seen) => now = seen,
            }
        }
        if record.owner.load(Relaxed) != owner.raw() {
            self.untake(mfn, add);
            return false;
        }
        true
    }

    /// One attempt at [`Mm::take`] for the frame that an entry points to, for loops, which look up
    /// the frame table once: false also if another CPU changed the state meanwhile.
    #[inline(always)]
    pub(crate) fn try_take_in(
        &self,
        frames: &[FrameRecord],
        entry: u64,
        owner: DomainId,
        mask: u64,
        expected: u64,
        add: u64,
    ) -> bool {
        let Some(record) = frames.get(frame_of(entry).index()) else {
            return false;
        };
        let now = record.state.load(Acquire);
        if now & mask != expected
            || record.owner.load(Relaxed) != owner.raw()
            || record
                .state
                .compare_exchange_weak(now, now.wrapping_add(add), AcqRel, Acquire)
                .is_err()
        {
            return false;
        }
        let ours = record.owner.load(Relaxed) == owner.raw();
        if !ours {
            self.untake_in(entry, add);
        }
        ours
    }

    #[cold]
    #[inline(never)]
    fn untake_in(&self, entry: u64, add: u64) {
        self.untake(frame_of(entry), add);
    }

    /// Undoes a `take` from a frame that changed hands within it.
    #[cold]
    #[inline(never)]
    pub(super) fn untake(&self, mfn: Mfn, add: u64) {
        match add {
            ONE_TOTAL => self.put_page(mfn),
            ONE_TYPE => self.put_writable_type(mfn),
            _ => self.put_typed_of_new_owner(mfn),
        }
    }

    /// Gives back a total and a type reference that were taken of a frame just when it got another
    /// owner. What of a dissolution cannot be done now stays partial until the new owner takes it up, or
    /// its end.
    #[cold]
    #[inline(never)]
    pub(crate) fn put_typed_of_new_owner(&self, mfn: Mfn) {
        let mut left = Leftover::new();
        self.put_typed(mfn, &mut left);
        for table in left.tables() {
            self.put_page(*table);
        }
    }

    /// The facts of why a reference cannot be had, as of now.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse(&self, mfn: Mfn, owner: DomainId, wanted: FrameType) -> Refusal {
        let Some(record) = self.record(mfn) else {
            return Refusal {
                wanted,
                ..Refusal::plain(Rule::NotMemory, mfn, 0)
            };
        };
        let state = record.state();
        let rule = if record.kind() == FrameKind::NotMemory {
            Rule::NotMemory
        } else if !state.is_live() || record.owner() != owner {
            Rule::NotOwned
        } else if state.at_limit() {
            Rule::CountLimit
        } else {
            Rule::TypeInUse
        };
        self.refusal(rule, mfn, wanted)
    }

    /// A refusal with the facts of a frame.
    #[cold]
    #[inline(never)]
    pub(crate) fn refusal(&self, rule: Rule, mfn: Mfn, wanted: FrameType) -> Refusal {
        let record = self.record(mfn);
        let owner = record.filter(|record| {
            matches!(
                record.kind(),
                FrameKind::Domain | FrameKind::Lingering | FrameKind::Shared
            )
        });
        Refusal {
            rule,
            wanted,
            owner: owner.map(FrameRecord::owner),
            frame: mfn,
            state: record.map_or(State::default(), FrameRecord::state),
            entry: 0,
        }
    }

    /// Takes a plain reference to a frame of `owner`: enough to map it read-only (M7).
    ///
    /// # Errors
    /// The frame is not memory, not `owner`'s, or has too many references.
    #[inline(always)]
    pub fn get_page(&self, owner: DomainId, mfn: Mfn) -> Result<(), Refusal> {
        if self.take(mfn, owner, REFERENCEABLE, LIVE, ONE_TOTAL) {
            Ok(())
        } else {
            Err(self.refuse(mfn, owner, FrameType::None))
        }
    }

    /// Gives back a plain reference.
    #[inline(always)]
    pub fn put_page(&self, mfn: Mfn) {
        self.put(self.held(mfn), mfn, ONE_TOTAL);
    }

    /// Takes `drop` from the state.
    ///
    /// The frame lives while either count is above 0: who changes the right to write of a mapped
    /// frame holds a type reference alone once another CPU has removed the mapping.
    #[inline(always)]
    fn put(&self, record: &FrameRecord, mfn: Mfn, drop: u64) {
        if !try_put(record, drop) {
            self.put_slowly(mfn, drop);
        }
    }

    /// As [`Mm::put`], when this looks like the last reference, or another CPU was in the way. With
    /// the last one the frame stops to be live in the same exchange.
    #[cold]
    #[inline(never)]
    fn put_slowly(&self, mfn: Mfn, drop: u64) {
        let record = self.held(mfn);
        let mut now = record.state.load(Acquire);
        loop {
            let next = now.wrapping_sub(drop);
            let last = next & COUNTS == 0;
            let next = if last { next & !LIVE } else { next };
            match record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                Ok(_) if last => {
                    // Better the end of all than a frame in two hands.
                    assert!(
                        now & ALLOCATED == 0,
                        "frame {mfn}: a reference was given back twice"
                    );
                    return self.free(mfn);
                }
                Ok(_) => return,
                Err(seen) => now = seen,
            }
        }
    }

    /// The last reference is gone: back to the allocator.
    #[cold]
    #[inline(never)]
    pub(crate) fn free(&self, mfn: Mfn) {
        let record = self.held(mfn);
        // Readable mappings leave no other trace, so this is when they ended.
        record.note_end_of_use(self.0.clock());
        record.state.store(0, Release);
        self.0.release(mfn, record.owner());
    }

    /// Takes a reference that lets the holder write to the frame, or map it writable.
    ///
    /// # Errors
    /// [`Rule::TypeInUse`] if it is in use as another type, and as [`Mm::get_page`]; `Again` while
    /// another CPU turns it into a writable frame.
    #[inline(always)]
    pub fn get_writable(&self, owner: DomainId, mfn: Mfn) -> Result<(), Stop> {
        if self.take(
            mfn,
            owner,
            PUBLISHED,
            State::published(FrameType::Writable),
            BOTH,
        ) {
            Ok(())
        } else {
            self.claim_writable(mfn, owner, BOTH)
        }
    }

    /// Adds the right to write to a plain reference that the caller holds.
    ///
    /// # Errors
    /// As [`Mm::get_writable`].
    #[inline(always)]
    pub(crate) fn get_writable_type(&self, owner: DomainId, mfn: Mfn) -> Result<(), Stop> {
        if self.take(
            mfn,
            owner,
            PUBLISHED,
            State::published(FrameType::Writable),
            ONE_TYPE,
        ) {
            Ok(())
        } else {
            self.claim_writable(mfn, owner, ONE_TYPE)
        }
    }

    /// Turns a frame of no present use into a writable one.
    #[cold]
    #[inline(never)]
    fn claim_writable(&self, mfn: Mfn, owner: DomainId, add: u64) -> Result<(), Stop> {
        let refuse = || Err(self.refuse(mfn, owner, FrameType::Writable).into());
        let Some(record) = self.record(mfn) else {
            return refuse();
        };
        let mut now = record.state.load(Acquire);
        let flush = loop {
            let state = State(now);
            if now & LIVE == 0 || now & LIMITS != 0 || record.owner() != owner {
                return refuse();
            }
            let same = state.frame_type() == FrameType::Writable;
            if now & TYPE_COUNT != 0 && !(same && state.is_validated()) {
                return if same { Err(Stop::Again) } else { refuse() };
            }
            let flush = !same && state.frame_type() != FrameType::None;
            let flag = if flush { BUSY } else { VALIDATED };
            let next = (now & !(TYPE | VALIDATED) | State::type_bits(FrameType::Writable) | flag)
                .wrapping_add(add);
            match record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                Ok(_) => break flush,
                Err(seen) => now = seen,
            }
        };
        if flush {
            // Some CPU may still walk it as a page table. The reference keeps the owner, who need not
            // be the one expected.
            self.0.flush_stale(record.owner(), record.stamp());
            record.state.fetch_xor(BUSY | VALIDATED, AcqRel);
        }
        if record.owner() != owner {
            self.untake(mfn, add);
            return refuse();
        }
        Ok(())
    }

    /// Gives back what [`Mm::get_writable`] took.
    #[inline(always)]
    pub fn put_writable(&self, mfn: Mfn) {
        self.drop_writable(mfn, BOTH);
    }

    /// Gives back what [`Mm::get_writable_type`] took.
    #[inline(always)]
    pub(crate) fn put_writable_type(&self, mfn: Mfn) {
        self.drop_writable(mfn, ONE_TYPE);
    }

    #[inline(always)]
    fn drop_writable(&self, mfn: Mfn, drop: u64) {
        let record = self.held(mfn);
        record.note_end_of_use(self.0.clock());
        self.put(record, mfn, drop);
    }

    /// Gives back the references of an L1 entry of `guest` that was mapped until now, if it was
    /// present.
    #[inline(always)]
    pub(crate) fn end_leaf(&self, guest: &TableOwner, entry: u64) {
        if entry & PRESENT == 0 {
            return;
        }
        let mfn = frame_of(entry);
        let record = self.held(mfn);
        self.end_use_by(guest, record);
        if entry & RW != 0 {
            record.note_end_of_use(self.0.clock());
            self.put(record, mfn, BOTH);
        } else {
            self.put(record, mfn, ONE_TOTAL);
        }
    }

    /// Gives back the right to write of a frame that `guest` maps read-only from now on.
    #[inline(always)]
    pub(crate) fn end_writing(&self, guest: &TableOwner, mfn: Mfn) {
        let record = self.held(mfn);
        self.end_use_by(guest, record);
        record.note_end_of_use(self.0.clock());
        self.put(record, mfn, ONE_TYPE);
    }

    /// Tells the machine if the frame whose mapping `guest` ends is another domain's. Whoever has the
    /// record holds a reference, so the owner stays.
    #[inline(always)]
    pub(super) fn end_use_by(&self, guest: &TableOwner, record: &FrameRecord) {
        if record.owner.load(Relaxed) != guest.id.raw() {
            self.end_foreign(guest.id);
        }
    }

    #[cold]
    #[inline(never)]
    fn end_foreign(&self, domain: DomainId) {
        self.0.end_foreign_use(domain);
    }

    /// Gives back the references of a present L1 entry, whose use ended when the flush clock stood
    /// at `clock` or before. If the frame is another domain's, the machine has been told.
    #[inline(always)]
    pub(crate) fn put_leaf_since(&self, frames: &[FrameRecord], entry: u64, clock: u64) {
        let record = &frames[frame_of(entry).index()];
        if entry & RW != 0 {
            record.note_end_of_use(clock);
            if !try_put(record, BOTH) {
                self.put_leaf_slowly(entry);
            }
        } else if !try_put(record, ONE_TOTAL) {
            self.put_leaf_slowly(entry);
        }
    }

    #[cold]
    #[inline(never)]
    fn put_leaf_slowly(&self, entry: u64) {
        let drop = if entry & RW != 0 { BOTH } else { ONE_TOTAL };
        self.put_slowly(frame_of(entry), drop);
    }

    /// Takes a reference to a frame as page table of `level`, which is checked if nobody has yet.
    ///
    /// # Errors
    /// The rule that the frame or one of its entries breaks. `Again` if the check was preempted or
    /// is under way on another CPU. In both cases `left` may have received work.
    #[inline(always)]
    pub fn get_table(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        level: u8,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let Some(wanted) = FrameType::table(level) else {
            return Err(self.refusal(Rule::TypeInUse, mfn, FrameType::None).into());
        };
        self.get_checked(guest, mfn, wanted, left)
    }

    /// Takes a reference to a frame as descriptor table; `wanted` is LDT or GDT.
    ///
    /// # Errors
    /// As [`Mm::get_table`].
    pub fn get_descriptors(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        wanted: FrameType,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        debug_assert!(matches!(wanted, FrameType::Ldt | FrameType::Gdt));
        self.get_checked(guest, mfn, wanted, left)
    }

    #[inline(always)]
    pub(crate) fn get_checked(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        wanted: FrameType,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        if self.take(mfn, guest.id, PUBLISHED, State::published(wanted), BOTH) {
            Ok(())
        } else {
            self.claim_checked(guest, mfn, wanted, left)
        }
    }

    /// Claims a frame for a type whose contents have to be checked, and checks them.
    #[cold]
    #[inline(never)]
    fn claim_checked(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        wanted: FrameType,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let refuse = || Err(self.refuse(mfn, guest.id, wanted).into());
        let Some(record) = self.record(mfn) else {
            return refuse();
        };
        let mut now = record.state.load(Acquire);
        let (flush, from) = loop {
            let state = State(now);
            if now & LIVE == 0 || now & LIMITS != 0 || record.owner() != guest.id {
                return refuse();
            }
            let same = state.frame_type() == wanted;
            let (next, flush) = if now & TYPE_COUNT == 0 {
                let next = now & !(TYPE | VALIDATED) | State::type_bits(wanted) | BUSY;
                (
                    next.wrapping_add(BOTH),
                    !same && state.frame_type() != FrameType::None,
                )
            } else if !same {
                return refuse();
            } else if state.is_validated() {
                (now.wrapping_add(BOTH), false)
            } else if state.is_partial() {
                // The references that the record kept for itself become the caller's.
                (now ^ (PARTIAL | BUSY), false)
            } else {
                return Err(Stop::Again);
            };
            if let Err(seen) = record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                now = seen;
                continue;
            }
            if state.is_validated() && now & TYPE_COUNT != 0 {
                return Ok(());
            }
            break (
                flush,
                if state.is_partial() {
                    usize::from(record.done())
                } else {
                    0
                },
            );
        };
        // Also for a new owner: by the type that stands there now, it would see no need.
        if flush {
            self.0.flush_stale(record.owner(), record.stamp());
        }
        if record.owner() != guest.id {
            self.dissolve(mfn, wanted, from, left);
            return refuse();
        }
        match self.check(guest, mfn, wanted, from, left) {
            Ok(()) => {
                record.state.fetch_xor(BUSY | VALIDATED, AcqRel);
                Ok(())
            }
            Err(Unfinished {
                done,
                why: Stop::Again,
            }) => {
                record.done.store(done as u16, Relaxed);
                record.state.fetch_xor(BUSY | PARTIAL, AcqRel);
                Err(Stop::Again)
            }
            Err(Unfinished { done, why }) => {
                self.dissolve(mfn, wanted, done, left);
                Err(why)
            }
        }
    }

    /// Gives back a reference to a checked type (page table, LDT, GDT). The last one dissolves the
    /// table; what of that cannot be done now goes to `left`.
    #[inline(always)]
    pub fn put_checked(&self, mfn: Mfn, left: &mut Leftover) {
        let record = self.held(mfn);
        let mut now = record.state.load(Acquire);
        loop {
            if now & (TYPE_COUNT ^ ONE_TYPE) == 0 {
                return self.put_last(mfn, left);
            }
            match record
                .state
                .compare_exchange_weak(now, now.wrapping_sub(BOTH), AcqRel, Acquire)
            {
                Ok(_) => return,
                Err(seen) => now = seen,
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn put_last(&self, mfn: Mfn, left: &mut Leftover) {
        let record = self.held(mfn);
        let mut now = record.state.load(Acquire);
        loop {
            let last = State(now).type_count() == 1;
            let next = if last {
                now & !VALIDATED | BUSY
            } else {
                now.wrapping_sub(BOTH)
            };
            match record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                Ok(_) if last => {
                    let held_as = State(now).frame_type();
                    return self.dissolve(mfn, held_as, super::machine::ENTRIES, left);
                }
                Ok(_) => return,
                Err(seen) => now = seen,
            }
        }
    }

    /// Gives back a total and a type reference, whatever the type.
    pub fn put_typed(&self, mfn: Mfn, left: &mut Leftover) {
        match self.held(mfn).state().frame_type() {
            FrameType::Writable => self.put_writable(mfn),
            FrameType::None | FrameType::SharedReadOnly => self.drop_writable(mfn, BOTH),
            _ => self.put_checked(mfn, left),
        }
    }

    /// Gives back the reference that the owner's reservation holds, once.
    ///
    /// # Errors
    /// The reservation held none (any more).
    pub fn put_allocation(&self, mfn: Mfn) -> Result<(), Refusal> {
        let record = self.held(mfn);
        if record.state.fetch_and(!ALLOCATED, AcqRel) & ALLOCATED == 0 {
            return Err(self.refusal(Rule::Referenced, mfn, FrameType::None));
        }
        self.put_page(mfn);
        Ok(())
    }

    /// Takes a frame away from its owner, to exchange it or hand it on: succeeds only if the
    /// reservation's reference and the caller's plain one are all there are. The frame is
    /// afterwards not live and off its type; the caller owns it and unlinks it.
    ///
    /// # Errors
    /// It is referenced otherwise.
    pub fn steal(&self, owner: DomainId, mfn: Mfn) -> Result<(), Refusal> {
        let record = self.held(mfn);
        let mut now = record.state.load(Acquire);
        loop {
            let alone = now & (TOTAL | TYPE_COUNT | ALLOCATED) == 2 | ALLOCATED;
            if !alone || record.owner() != owner {
                return Err(self.refusal(Rule::Referenced, mfn, FrameType::None));
            }
            match record.state.compare_exchange_weak(now, 0, AcqRel, Acquire) {
                Ok(_) => break,
                Err(seen) => now = seen,
            }
        }
        record.note_end_of_use(self.0.clock());
        Ok(())
    }
}

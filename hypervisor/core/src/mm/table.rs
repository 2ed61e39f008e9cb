//! Checking the contents of a table and dissolving it: what happens when the first reference of a
//! type appears and when the last one goes.
//!
//! Checking takes, for each present entry, the references that the entry stands for: a frame for
//! an L1 entry (writable if the entry is), the next lower table for the others, which may start
//! the same for that table. Dissolving gives them back. Both walk a table from one end, so a table
//! that stops half way has references for its entries 0 to `done`, whichever way it was going; that
//! is all that has to be remembered, and either can go on from there. The check of a level-1 table
//! is not preempted (512 entries, some 20,000 instructions at most), but stops where it meets a
//! frame that another CPU is just making writable; its dissolution may have to free the frames, and
//! rests now and then; tables of higher levels rest between entries.
//!
//! A dissolution that has to rest hands the frame to a [`Leftover`]. Its CPU finishes that before
//! it starts another operation: one operation can leave at most a chain of tables behind, each
//! waiting for the one below.

use core::hint::black_box;

use arrayvec::ArrayVec;
use paravane_abi::GuestWidth;

use super::TableOwner;
use super::frame::{
    BUSY, FOREIGN, FrameType, LIVE, ONE_TOTAL, PARTIAL, PUBLISHED, REFERENCEABLE, State, TOTAL,
};
use super::machine::{
    ENTRIES, FIRST_HYPERVISOR_SLOT, HYPERVISOR_SLOTS, LINE, Machine, is_hypervisor_slot,
};
use super::pte::{self, PRESENT, RW, USER, frame_of};
use super::refs::{BOTH, Mm};
use super::refusal::{Refusal, Rule, Stop};
use crate::addr::Mfn;
use crate::descriptor::{self, Descriptor};
use crate::sync::modelled::Ordering::{AcqRel, Acquire, Relaxed};

/// The lines of an L4 that have the hypervisor's slots; those are whole ones.
const HYPERVISOR_LINES: u64 = lines(
    FIRST_HYPERVISOR_SLOT,
    FIRST_HYPERVISOR_SLOT + HYPERVISOR_SLOTS,
);

/// Entries of a level-1 table that are given back between two preemption points.
const TOGETHER: usize = 64;

/// The work of checking a whole level-1 table or frame of descriptors, which nothing interrupts;
/// of an entry of a higher table, besides what is below it; of a level-1 entry that goes, besides
/// its frame's end. In instructions, as the machine counts them.
const WHOLE_L1: u32 = 20_000;
const WHOLE_ABSENT: u32 = 4_000;
const WHOLE_DESCRIPTORS: u32 = 12_000;
const ENTRY: u32 = 150;
const LEAF: u32 = 20;

const _: () = assert!(FIRST_HYPERVISOR_SLOT.is_multiple_of(LINE));
const _: () = assert!(HYPERVISOR_SLOTS.is_multiple_of(LINE) && TOGETHER.is_multiple_of(LINE));

/// A present L1 entry with nothing to adjust, and a writable one, by the bits that decide it.
const READABLE: u64 = PRESENT | USER;
const WRITABLE: u64 = READABLE | RW;

/// A bit for each line that has entries from `first` on, below `end`.
const fn lines(first: usize, end: usize) -> u64 {
    let (first, behind) = (first / LINE, end.div_ceil(LINE));
    if first < behind {
        u64::MAX >> (ENTRIES / LINE - (behind - first)) << first
    } else {
        0
    }
}

/// A check that did not reach the end.
pub(crate) struct Unfinished {
    /// Entries that hold references: those below this.
    pub done: usize,
    /// Why.
    pub why: Stop,
}

/// Tables whose dissolution has to go on, lowest first. Each holds a plain reference.
#[derive(Default, Debug)]
#[must_use]
pub struct Leftover {
    tables: ArrayVec<Mfn, { Leftover::DEPTH }>,
}

impl Leftover {
    /// Two tables a level above the first (one may be mapped linearly by the other), and some.
    const DEPTH: usize = 8;

    /// Nothing left over.
    pub const fn new() -> Self {
        Leftover {
            tables: ArrayVec::new_const(),
        }
    }

    /// The tables that wait, lowest first.
    #[must_use]
    pub fn tables(&self) -> &[Mfn] {
        &self.tables
    }

    /// Whether there is nothing to do.
    #[inline(always)]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

impl<M: Machine> Mm<M> {
    /// Checks the entries from `from` on and takes their references.
    pub(crate) fn check(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        wanted: FrameType,
        from: usize,
        left: &mut Leftover,
    ) -> Result<(), Unfinished> {
        if guest.looks_at_absent() {
            self.check_all_absent(guest, mfn, wanted, from)?;
        }
        match wanted.level() {
            Some(1) => {
                let checked = self.check_l1(guest, mfn, from);
                self.0.spend(WHOLE_L1);
                checked
            }
            Some(level) => self.check_upper(guest, mfn, wanted, level, from, left),
            None => {
                let checked = self.check_descriptors(mfn);
                self.0.spend(WHOLE_DESCRIPTORS);
                checked
            }
        }
    }

    /// Checks the entries that are not present, before any of those that are: so a refusal leaves no
    /// reference.
    #[cold]
    #[inline(never)]
    fn check_all_absent(
        &self,
        guest: &TableOwner,
        table: Mfn,
        wanted: FrameType,
        from: usize,
    ) -> Result<(), Unfinished> {
        let Some(level) = wanted.level().filter(|_| from == 0) else {
            return Ok(());
        };
        self.0.spend(WHOLE_ABSENT);
        let guests = |&slot: &usize| level != 4 || !is_hypervisor_slot(slot);
        for slot in (0..ENTRIES).filter(guests) {
            let entry = self.0.read_entry(table, slot);
            if entry & PRESENT == 0 {
                let checked = self.check_absent(guest, entry);
                checked.map_err(|why| Unfinished { done: 0, why })?;
            }
        }
        Ok(())
    }

    /// Checks an entry that is not present.
    #[inline(always)]
    pub(crate) fn check_absent(&self, guest: &TableOwner, entry: u64) -> Result<(), Stop> {
        if guest.absent_names_memory(entry) {
            return Err(self.names_memory(entry));
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn names_memory(&self, entry: u64) -> Stop {
        Refusal::plain(Rule::AbsentAddress, frame_of(entry), entry).into()
    }

    /// The lines of a table above level 1 that have a present entry which is the guest's. Most tables
    /// are nearly empty, so that a look at all lines beforehand is what makes short work of them. The
    /// entries stay as they are meanwhile: whoever checks or dissolves has the table for itself.
    fn guest_lines(&self, table: Mfn, level: u8) -> u64 {
        let present = self.0.present_lines(table);
        if level == 4 {
            present & !HYPERVISOR_LINES
        } else {
            present
        }
    }

    /// The first slot from `slot` on, up to `end`, that is not in a line of absent entries, if `slot`
    /// begins one. Where one entry is present, the next mostly is: so this is asked only behind an
    /// absent one.
    #[inline(always)]
    fn skip_up(&self, table: Mfn, slot: usize, end: usize) -> usize {
        if slot.is_multiple_of(LINE) {
            self.skip_lines(table, slot, end)
        } else {
            slot
        }
    }

    #[inline(never)]
    fn skip_lines(&self, table: Mfn, from: usize, end: usize) -> usize {
        (from / LINE..end.div_ceil(LINE))
            .find(|&line| self.0.line_present(table, line))
            .map_or(end, |line| line * LINE)
    }

    #[inline(never)]
    fn check_l1(&self, guest: &TableOwner, table: Mfn, from: usize) -> Result<(), Unfinished> {
        let owner = guest.id;
        // What the compiler knows to be constant, it would load anew for each entry.
        let frames = black_box(self.0.frames());
        let mask = black_box(PUBLISHED);
        let published = black_box(State::published(FrameType::Writable));
        let readable = READABLE | guest.forbidden_leaf;
        let writable = WRITABLE | guest.forbidden_leaf;
        let mut slot = self.skip_up(table, from, ENTRIES);
        while slot < ENTRIES {
            let entry = self.0.read_entry(table, slot);
            slot += 1;
            let taken = if entry & writable == WRITABLE {
                self.try_take_in(frames, entry, owner, mask, published, BOTH)
            } else if entry & readable == READABLE {
                self.try_take_in(frames, entry, owner, REFERENCEABLE, LIVE, ONE_TOTAL)
            } else {
                false
            };
            if taken {
                continue;
            }
            if entry & PRESENT == 0 {
                slot = self.skip_up(table, slot, ENTRIES);
                continue;
            }
            let done = slot - 1;
            self.check_unusual(guest, table, done, entry)
                .map_err(|why| Unfinished { done, why })?;
        }
        Ok(())
    }

    /// Takes the references of a present L1 entry that cannot be had at once: it has to be adjusted,
    /// or its frame changed, or it is refused.
    #[inline(never)]
    fn check_unusual(
        &self,
        guest: &TableOwner,
        table: Mfn,
        slot: usize,
        entry: u64,
    ) -> Result<(), Stop> {
        self.get_leaf(guest, guest.id, entry)?;
        self.store_adjusted(table, slot, 1, entry);
        Ok(())
    }

    fn check_upper(
        &self,
        guest: &TableOwner,
        table: Mfn,
        own: FrameType,
        level: u8,
        from: usize,
        left: &mut Leftover,
    ) -> Result<(), Unfinished> {
        let mut present = self.guest_lines(table, level) & lines(from, ENTRIES);
        while present != 0 {
            let first = present.trailing_zeros() as usize * LINE;
            present &= present - 1;
            for slot in first.max(from)..first + LINE {
                let entry = self.0.read_entry(table, slot);
                if entry & PRESENT == 0 {
                    continue;
                }
                let stop = |done, why| Err(Unfinished { done, why });
                if let Err(why) = self.get_lower(guest, table, own, slot, entry, left) {
                    return stop(slot, why);
                }
                self.store_adjusted(table, slot, level, entry);
                self.0.spend(ENTRY);
                if slot + 1 < ENTRIES && self.0.preempt() {
                    return stop(slot + 1, Stop::Again);
                }
            }
        }
        if level == 4 {
            // The first slot, the machine-to-physical table, is for L4s that a kernel runs on.
            self.0.write_entry(table, FIRST_HYPERVISOR_SLOT, 0);
            for (index, entry) in self.0.hypervisor_entries().iter().enumerate().skip(1) {
                self.0
                    .write_entry(table, FIRST_HYPERVISOR_SLOT + index, *entry);
            }
        }
        Ok(())
    }

    /// Checks a frame of descriptors, raising privilege levels where that makes them harmless.
    fn check_descriptors(&self, frame: Mfn) -> Result<(), Unfinished> {
        for slot in 0..ENTRIES {
            let seen = self.0.read_entry(frame, slot);
            let Ok(safe) = descriptor::admit(Descriptor::new(seen), GuestWidth::Bits64) else {
                let refusal = Refusal::plain(Rule::Descriptor, frame, seen);
                return Err(Unfinished {
                    done: 0,
                    why: refusal.into(),
                });
            };
            if safe.raw() != seen {
                self.0.write_entry(frame, slot, safe.raw());
            }
        }
        Ok(())
    }

    /// Writes back what we force upon a present entry. Nobody else changes it but a processor that
    /// still walks the table by a stale path and sets its accessed and dirty bits.
    #[inline(always)]
    fn store_adjusted(&self, table: Mfn, slot: usize, level: u8, mut entry: u64) {
        // With USER set, nothing is forced upon an entry.
        while entry & USER == 0 {
            let adjusted = pte::adjust(level, entry);
            match self.0.compare_exchange_entry(table, slot, entry, adjusted) {
                Ok(_) => return,
                Err(seen) => entry = seen,
            }
        }
    }

    /// Takes the references of a present L1 entry that maps a frame of `owner`.
    #[inline(always)]
    pub(crate) fn get_leaf(
        &self,
        guest: &TableOwner,
        owner: crate::addr::DomainId,
        entry: u64,
    ) -> Result<(), Stop> {
        if entry & guest.forbidden_leaf != 0 {
            return Err(self.bad_bits(guest, 1, entry));
        }
        let mfn = frame_of(entry);
        if entry & RW != 0 {
            self.get_writable(owner, mfn)
                .map_err(|why| note_entry(why, entry))
        } else {
            self.get_page(owner, mfn)
                .map_err(|refusal| refusal.with_entry(entry).into())
        }
    }

    /// Gives back the references that [`Mm::get_leaf`] took for an entry which was never in a table.
    #[inline(always)]
    pub(crate) fn put_leaf(&self, entry: u64) {
        if entry & RW != 0 {
            self.put_writable(frame_of(entry));
        } else {
            self.put_page(frame_of(entry));
        }
    }

    /// Takes the references of a present entry of a table above level 1.
    #[inline(always)]
    pub(crate) fn get_lower(
        &self,
        guest: &TableOwner,
        table: Mfn,
        own: FrameType,
        slot: usize,
        entry: u64,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let level = own.level().unwrap_or(1);
        if entry & guest.forbidden_table != 0 {
            return Err(self.bad_bits(guest, level, entry));
        }
        let lower = frame_of(entry);
        let linear = lower == table
            || self.record(lower).is_some_and(|record| {
                let state = record.state();
                state.frame_type() == own && state.type_count() != 0
            });
        if linear {
            return self.get_linear(guest, table, own, slot, entry, left);
        }
        self.get_table(guest, lower, level - 1, left)
            .map_err(|why| note_entry(why, entry))
    }

    /// Gives back the references of an entry of a table above level 1, present or not.
    #[inline(always)]
    pub(crate) fn put_lower(&self, table: Mfn, own: FrameType, entry: u64, left: &mut Leftover) {
        if entry & PRESENT == 0 {
            return;
        }
        let lower = frame_of(entry);
        if lower == table || self.held(lower).state().frame_type() == own {
            self.put_linear(table, lower, left);
        } else {
            self.put_checked(lower, left);
        }
    }

    #[cold]
    #[inline(never)]
    fn bad_bits(&self, guest: &TableOwner, level: u8, entry: u64) -> Stop {
        Refusal::plain(guest.broken_rule(level, entry), frame_of(entry), entry).into()
    }

    /// Gives up the references of the entries below `done`, then the caller's own type and total
    /// reference. The caller has `BUSY`.
    #[cold]
    #[inline(never)]
    pub(crate) fn dissolve(&self, mfn: Mfn, held_as: FrameType, done: usize, left: &mut Leftover) {
        let record = self.held(mfn);
        let rest = match held_as.level() {
            Some(1) => self.dissolve_l1(mfn, done),
            Some(level) => self.dissolve_upper(mfn, held_as, level, done, left),
            None => 0,
        };
        if rest != 0 {
            return self.leave_partial(mfn, rest, left);
        }
        record.note_end_of_use(self.0.clock());
        let mut now = record.state.load(Acquire);
        let freed = loop {
            let mut next = (now & !BUSY).wrapping_sub(BOTH);
            if next & TOTAL == 0 {
                next &= !LIVE;
            }
            match record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                Ok(_) => break next & TOTAL == 0,
                Err(seen) => now = seen,
            }
        };
        if freed {
            self.free(mfn);
        }
    }

    /// Returns how many entries still hold references: the frames may have been given up, and to
    /// free them takes long.
    #[inline(never)]
    fn dissolve_l1(&self, table: Mfn, done: usize) -> usize {
        // Nothing has led to this table since the caller took it for itself.
        let (frames, clock) = (self.0.frames(), self.0.clock());
        let record = &frames[table.index()];
        if record.linear.load(Relaxed) == FOREIGN {
            self.0.end_foreign_use(record.owner());
        }
        let mut rest = done.min(ENTRIES);
        while rest != 0 {
            // Nothing stops this between two resting places, so there the order does not matter.
            let first = (rest - 1) / TOGETHER * TOGETHER;
            let mut slot = self.skip_up(table, first, rest);
            let any = slot < rest;
            while slot < rest {
                let entry = self.0.read_entry(table, slot);
                slot += 1;
                if entry & PRESENT == 0 {
                    slot = self.skip_up(table, slot, rest);
                } else {
                    self.put_leaf_since(frames, entry, clock);
                }
            }
            if any {
                self.0.spend(TOGETHER as u32 * LEAF);
            }
            if any && first != 0 && self.0.preempt() {
                return first;
            }
            rest = first;
        }
        record.linear.store(0, Relaxed);
        0
    }

    /// Returns how many entries still hold references.
    fn dissolve_upper(
        &self,
        mfn: Mfn,
        held_as: FrameType,
        level: u8,
        done: usize,
        left: &mut Leftover,
    ) -> usize {
        let mut present = self.guest_lines(mfn, level) & lines(0, done);
        while present != 0 {
            let last = present.ilog2() as usize;
            present ^= 1 << last;
            let first = last * LINE;
            for slot in (first..done.min(first + LINE)).rev() {
                if !left.is_empty() {
                    return slot + 1;
                }
                let entry = self.0.read_entry(mfn, slot);
                if entry & PRESENT == 0 {
                    continue;
                }
                self.put_lower(mfn, held_as, entry, left);
                self.0.spend(ENTRY);
                if slot > 0 && self.0.preempt() {
                    return slot;
                }
            }
        }
        if level == 4 {
            // So that the frame can become something else without the guest's clearing them.
            for slot in FIRST_HYPERVISOR_SLOT..FIRST_HYPERVISOR_SLOT + HYPERVISOR_SLOTS {
                self.0.write_entry(mfn, slot, 0);
            }
        }
        0
    }

    /// Leaves the table with references for its first `rest` entries.
    fn leave_partial(&self, mfn: Mfn, rest: usize, left: &mut Leftover) {
        let record = self.held(mfn);
        record.done.store(rest as u16, Relaxed);
        if !left.tables.is_full() {
            record.state.fetch_add(ONE_TOTAL, AcqRel);
            left.tables.push(mfn);
        }
        record.state.fetch_xor(BUSY | PARTIAL, AcqRel);
    }

    /// Goes on with what an earlier operation left. False: preempted again, there is still work.
    #[inline(always)]
    #[must_use]
    pub fn finish(&self, left: &mut Leftover) -> bool {
        left.is_empty() || self.finish_slowly(left)
    }

    #[cold]
    #[inline(never)]
    fn finish_slowly(&self, left: &mut Leftover) -> bool {
        while let Some(mfn) = left.tables.pop_at(0) {
            let mut below = Leftover::new();
            self.dissolve_partial(mfn, &mut below);
            self.put_page(mfn);
            self.0.spend(ENTRY);
            // What it left waits below what was left before.
            for (index, table) in below.tables.into_iter().enumerate() {
                if left.tables.try_insert(index, table).is_err() {
                    self.put_page(table);
                }
            }
            if !left.is_empty() && self.0.preempt() {
                return false;
            }
        }
        true
    }

    /// Goes on dissolving a table that is partial; does nothing if it is not, or no longer.
    pub fn dissolve_partial(&self, mfn: Mfn, left: &mut Leftover) {
        let record = self.held(mfn);
        let mut now = record.state.load(Acquire);
        loop {
            if now & PARTIAL == 0 {
                return;
            }
            let next = now ^ (PARTIAL | BUSY);
            match record
                .state
                .compare_exchange_weak(now, next, AcqRel, Acquire)
            {
                Ok(_) => break,
                Err(seen) => now = seen,
            }
        }
        let held_as = super::State(now).frame_type();
        self.dissolve(mfn, held_as, usize::from(record.done()), left);
    }
}

#[cold]
#[inline(never)]
fn note_entry(why: Stop, entry: u64) -> Stop {
    match why {
        Stop::Refused(refusal) if refusal.entry == 0 => refusal.with_entry(entry).into(),
        other => other,
    }
}

//! One attempt to change one L1 entry: what guests do most, as short as can be.
//!
//! It does what [`Mm::change_l1`] does, with the same checks in the same order, where nothing is out of
//! the ordinary: each exchange is tried once, and what would need another try or be refused is
//! left to the general way, which decides all cases. An attempt that fails has changed nothing. Without
//! loops and with one look at the frame table a compiler keeps in registers what the general way
//! spills: it is nearly half as many instructions.

use super::TableOwner;
use super::frame::{
    FrameRecord, FrameType, LIVE, ONE_TOTAL, ONE_TYPE, PUBLISHED, REFERENCEABLE, State, TYPE_COUNT,
};
use super::guard::TableRef;
use super::machine::Machine;
use super::pte::{self, FRAME, PRESENT, RW, frame_of};
use super::refs::{BOTH, Mm};
use crate::addr::{DomainId, Mfn};
use crate::sync::modelled::Ordering::{AcqRel, Acquire, Relaxed};

/// What a reference needs of a frame: these bits, with these values; and what it adds.
#[derive(Clone, Copy)]
struct Wanted {
    mask: u64,
    expected: u64,
    add: u64,
}

const TABLE: Wanted = Wanted {
    mask: PUBLISHED,
    expected: State::published(FrameType::L1),
    add: BOTH,
};
const READABLE: Wanted = Wanted {
    mask: REFERENCEABLE,
    expected: LIVE,
    add: ONE_TOTAL,
};
const WRITABLE: Wanted = Wanted {
    mask: PUBLISHED,
    expected: State::published(FrameType::Writable),
    add: BOTH,
};
const RIGHT_TO_WRITE: Wanted = Wanted {
    add: ONE_TYPE,
    ..WRITABLE
};

impl<M: Machine> Mm<M> {
    /// Tries to change one entry of an L1 table of `guest` to what `make` makes of the present value,
    /// which maps a frame of `guest`'s own, and gives the present value. `None`: nothing changed, take
    /// the general way ([`Mm::change_l1`]).
    ///
    /// The table is held meanwhile. If that may be the last reference in the end, `let_go` gives it back
    /// ([`Mm::release_table`]).
    #[inline(always)]
    #[must_use]
    pub fn try_change_l1(
        &self,
        guest: &TableOwner,
        (table, slot): (Mfn, usize),
        make: impl FnOnce(u64) -> u64,
        let_go: impl FnOnce(TableRef),
    ) -> Option<u64> {
        let frames = self.0.frames();
        let owner = guest.id;
        let record = frames.get(table.index())?;
        if !self.try_get(record, table, owner, TABLE) {
            return None;
        }
        let old = self.0.read_entry(table, slot);
        let changed = self.try_exchange(guest, owner, frames, (table, slot), old, make(old));
        let now = record.state.load(Acquire);
        let others_hold_it = now & (TYPE_COUNT ^ ONE_TYPE) != 0;
        if !others_hold_it
            || record
                .state
                .compare_exchange_weak(now, now.wrapping_sub(BOTH), AcqRel, Acquire)
                .is_err()
        {
            let_go(TableRef::kept(table));
        }
        changed.then_some(old)
    }

    /// Puts `value`, adjusted, in the place of `old`, with the references that belong to both.
    #[inline(always)]
    fn try_exchange(
        &self,
        guest: &TableOwner,
        owner: DomainId,
        frames: &[FrameRecord],
        (table, slot): (Mfn, usize),
        old: u64,
        value: u64,
    ) -> bool {
        let exchange = |new| self.0.compare_exchange_entry(table, slot, old, new).is_ok();
        if value & PRESENT == 0 {
            // What else it holds is the general way's to look at.
            if value != 0 || !exchange(value) {
                return false;
            }
            self.end_leaf_in(guest, frames, old);
            return true;
        }
        let new = pte::adjust(1, value);
        if new & guest.forbidden_leaf != 0 {
            return false;
        }
        let change = old ^ new;
        if change & (FRAME | PRESENT) != 0 {
            // Two copies, so that each has its constants in its instructions.
            let taken = if new & RW != 0 {
                if !self.try_get_in(frames, frame_of(new), owner, WRITABLE) {
                    return self.map_claimed(guest, (table, slot), old, new);
                }
                self.exchange_or_untake(exchange(new), new, BOTH)
            } else {
                self.try_get_in(frames, frame_of(new), owner, READABLE)
                    && self.exchange_or_untake(exchange(new), new, ONE_TOTAL)
            };
            if taken {
                self.end_leaf_in(guest, frames, old);
            }
            return taken;
        }
        // The same frame, present before: at most the right to write is taken or given up.
        if change & RW == 0 {
            return change == 0 || exchange(new);
        }
        if new & RW != 0 {
            return self.try_get_in(frames, frame_of(new), owner, RIGHT_TO_WRITE)
                && self.exchange_or_untake(exchange(new), new, ONE_TYPE);
        }
        if !exchange(new) {
            return false;
        }
        self.end_writing(guest, frame_of(new));
        true
    }

    /// Gives back what was taken for an entry that another CPU was faster to change.
    #[inline(always)]
    fn exchange_or_untake(&self, exchanged: bool, new: u64, add: u64) -> bool {
        if !exchanged {
            self.untake(frame_of(new), add);
        }
        exchanged
    }

    #[inline(always)]
    fn try_get_in(
        &self,
        frames: &[FrameRecord],
        mfn: Mfn,
        owner: DomainId,
        wanted: Wanted,
    ) -> bool {
        frames
            .get(mfn.index())
            .is_some_and(|record| self.try_get(record, mfn, owner, wanted))
    }

    /// Maps a frame writable that may have been something else before, the commonest reason why a
    /// reference cannot be had at once.
    #[cold]
    #[inline(never)]
    fn map_claimed(
        &self,
        guest: &TableOwner,
        (table, slot): (Mfn, usize),
        old: u64,
        new: u64,
    ) -> bool {
        if self.get_writable(guest.id, frame_of(new)).is_err() {
            return false;
        }
        let exchanged = self.0.compare_exchange_entry(table, slot, old, new);
        let done = self.exchange_or_untake(exchanged.is_ok(), new, BOTH);
        if done {
            self.end_leaf(guest, old);
        }
        done
    }

    /// One attempt to take a reference, as [`Mm::take`].
    #[inline(always)]
    fn try_get(&self, record: &FrameRecord, mfn: Mfn, owner: DomainId, wanted: Wanted) -> bool {
        let now = record.state.load(Acquire);
        if now & wanted.mask != wanted.expected
            || record.owner.load(Relaxed) != owner.raw()
            || record
                .state
                .compare_exchange_weak(now, now.wrapping_add(wanted.add), AcqRel, Acquire)
                .is_err()
        {
            return false;
        }
        let ours = record.owner.load(Relaxed) == owner.raw();
        if !ours {
            self.untake(mfn, wanted.add);
        }
        ours
    }

    /// The references of an L1 entry of `guest` that was mapped until now, as [`Mm::end_leaf`].
    #[inline(always)]
    fn end_leaf_in(&self, guest: &TableOwner, frames: &[FrameRecord], entry: u64) {
        if entry & PRESENT != 0 {
            self.end_use_by(guest, &frames[frame_of(entry).index()]);
            self.put_leaf_since(frames, entry, self.0.clock());
        }
    }
}

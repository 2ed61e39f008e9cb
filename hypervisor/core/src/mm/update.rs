//! Changing one entry of a page table that is in use: decode, take the new entry's references,
//! commit by compare-exchange, give back the old entry's.
//!
//! No lock is taken. Two CPUs that change the same entry both take references for what they want
//! to write; each exchange that succeeds yields one old value, whose references its CPU gives back:
//! exactly once. The processor may set accessed and dirty bits at any moment, so a failed exchange
//! looks again. The caller holds a type reference to the table, which keeps the table a table.
//!
//! The hot case is an L1 entry whose frame stays the same and whose flags change (`mprotect`,
//! copy-on-write, clearing accessed bits): then at most the right to write is taken or given up.

use paravane_abi::GuestWidth;

use super::TableOwner;
use super::frame::{FOREIGN, FrameType, LIMITS, LIVE, PUBLISHED, State, TYPE, VALIDATED};
use super::machine::{Machine, is_hypervisor_slot};
use super::pte::{self, ACCESSED_DIRTY, FRAME, PRESENT, RW};
use super::refs::{BOTH, Mm};
use super::refusal::{Refusal, Rule, Stop};
use super::table::Leftover;
use crate::addr::{DomainId, Mfn, Pfn};
use crate::descriptor::{self, Descriptor};
use crate::sync::modelled::Ordering::{AcqRel, Acquire, Relaxed};

/// How the new value of an entry is made from the guest's and the present one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// The guest's value as it is.
    Nothing,
    /// The present accessed and dirty bits stay, even if the processor sets them just now.
    AccessedDirty,
}

impl Keep {
    #[inline(always)]
    const fn merge(self, old: u64, new: u64) -> u64 {
        match self {
            Keep::Nothing => new,
            Keep::AccessedDirty => new & !ACCESSED_DIRTY | old & ACCESSED_DIRTY,
        }
    }
}

/// A change of one entry, as a guest asks for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Which entry of the table.
    pub slot: usize,
    /// Its new value.
    pub value: u64,
    /// What stays of the present one.
    pub keep: Keep,
}

/// A frame that is held as what it is, so that its entries can be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct HeldTable {
    /// The frame.
    pub mfn: Mfn,
    /// A page-table type, or writable: then its entries are plain data.
    pub held_as: FrameType,
}

/// Out of line: nearly all entries that are not present are 0.
#[cold]
#[inline(never)]
fn names_memory(guest: &TableOwner, entry: u64) -> bool {
    guest.absent_names_memory(entry)
}

impl<M: Machine> Mm<M> {
    /// Holds a frame whose entries are to be changed: as the page table that it is, else as a
    /// writable frame.
    ///
    /// # Errors
    /// The frame is not `owner`'s, or is something that cannot be written (a descriptor table, a
    /// table in transition).
    #[inline(always)]
    pub fn hold(&self, owner: DomainId, mfn: Mfn) -> Result<HeldTable, Stop> {
        if let Some(record) = self.record(mfn) {
            let mut now = record.state.load(Acquire);
            loop {
                // L1 to L4 are types 1 to 4.
                let above_none = (now & TYPE).wrapping_sub(State::type_bits(FrameType::L1));
                let ready = now & (LIVE | VALIDATED | LIMITS) == LIVE | VALIDATED
                    && above_none <= State::type_bits(FrameType::L3)
                    && record.owner.load(Relaxed) == owner.raw();
                if !ready {
                    break;
                }
                match record.state.compare_exchange_weak(
                    now,
                    now.wrapping_add(BOTH),
                    AcqRel,
                    Acquire,
                ) {
                    Ok(_) if record.owner.load(Relaxed) == owner.raw() => {
                        return Ok(HeldTable {
                            mfn,
                            held_as: State(now).frame_type(),
                        });
                    }
                    Ok(_) => {
                        self.put_typed_of_new_owner(mfn);
                        break;
                    }
                    Err(seen) => now = seen,
                }
            }
        }
        self.hold_writable(owner, mfn)
    }

    /// Whether a frame is an L1 table of `owner` in use, just now.
    #[inline(always)]
    #[must_use]
    pub fn is_live_l1(&self, owner: DomainId, mfn: Mfn) -> bool {
        self.record(mfn).is_some_and(|record| {
            let state = record.state.load(Acquire);
            state & (VALIDATED | TYPE) == VALIDATED | State::type_bits(FrameType::L1)
                && record.owner.load(Relaxed) == owner.raw()
        })
    }

    /// Holds a frame of `owner` if it is an L1 table in use, the most frequent case; false: see what
    /// [`Mm::hold`] says. Let go by [`Mm::put_checked`].
    #[inline(always)]
    #[must_use]
    pub fn hold_l1(&self, owner: DomainId, mfn: Mfn) -> bool {
        self.take(mfn, owner, PUBLISHED, State::published(FrameType::L1), BOTH)
    }

    #[cold]
    #[inline(never)]
    fn hold_writable(&self, owner: DomainId, mfn: Mfn) -> Result<HeldTable, Stop> {
        match self.get_writable(owner, mfn) {
            Ok(()) => Ok(HeldTable {
                mfn,
                held_as: FrameType::Writable,
            }),
            Err(Stop::Refused(refusal))
                if refusal.rule == Rule::TypeInUse
                    && (refusal.state.is_busy() || refusal.state.is_partial()) =>
            {
                Err(Refusal {
                    rule: Rule::TableInTransition,
                    ..refusal
                }
                .into())
            }
            Err(why) => Err(why),
        }
    }

    /// Lets go of what [`Mm::hold`] took.
    #[inline(always)]
    pub fn unhold(&self, table: HeldTable, left: &mut Leftover) {
        if table.held_as == FrameType::Writable {
            self.put_writable(table.mfn);
        } else {
            self.put_checked(table.mfn, left);
        }
    }

    /// Changes an entry of a held frame, on behalf of the table's owner `guest`;
    /// frames that an L1 entry maps belong to `frames_of`.
    ///
    /// # Errors
    /// The rule that the value breaks; nothing changed. `Again`: nothing changed yet.
    #[inline(always)]
    pub fn update(
        &self,
        guest: &TableOwner,
        frames_of: DomainId,
        table: HeldTable,
        change: Change,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        if table.held_as == FrameType::L1 {
            let make = |old| change.keep.merge(old, change.value);
            self.modify_l1(guest, frames_of, table.mfn, change.slot, make)?;
            return Ok(());
        }
        self.update_other(guest, table, change, left)
    }

    #[cold]
    #[inline(never)]
    fn update_other(
        &self,
        guest: &TableOwner,
        table: HeldTable,
        change: Change,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        match table.held_as.level() {
            Some(level) => self.update_upper(guest, table, level, change, left),
            None => {
                self.0.write_entry(table.mfn, change.slot, change.value);
                Ok(())
            }
        }
    }

    /// Changes an L1 entry to what `make` makes of the present value, and returns that; `make` may
    /// be asked several times. An unchanged entry is left alone.
    ///
    /// The caller holds a type reference to `table` as L1.
    ///
    /// # Errors
    /// As [`Mm::update`].
    #[inline(always)]
    pub fn modify_l1(
        &self,
        guest: &TableOwner,
        frames_of: DomainId,
        table: Mfn,
        slot: usize,
        make: impl Fn(u64) -> u64,
    ) -> Result<u64, Stop> {
        let mut old = self.0.read_entry(table, slot);
        loop {
            let mut new = make(old);
            if new & PRESENT == 0 {
                if new != 0 && names_memory(guest, new) {
                    return Err(self.names_memory(new));
                }
                match self.0.compare_exchange_entry(table, slot, old, new) {
                    Ok(_) => {
                        self.end_leaf(guest, old);
                        return Ok(old);
                    }
                    Err(seen) => {
                        old = seen;
                        continue;
                    }
                }
            }
            new = pte::adjust(1, new);
            let change = old ^ new;
            // The same frame, present before: only flags change.
            let seen = if change & (FRAME | PRESENT) == 0 {
                if new & guest.forbidden_leaf != 0 {
                    // Refuses.
                    self.get_leaf(guest, frames_of, new)?;
                }
                if change & RW == 0 {
                    if change == 0 {
                        return Ok(old);
                    }
                    match self.0.compare_exchange_entry(table, slot, old, new) {
                        Ok(_) => return Ok(old),
                        Err(seen) => seen,
                    }
                } else if new & RW != 0 {
                    let mfn = pte::frame_of(new);
                    self.get_writable_type(frames_of, mfn)?;
                    match self.0.compare_exchange_entry(table, slot, old, new) {
                        Ok(_) => return Ok(old),
                        Err(seen) => {
                            self.put_writable_type(mfn);
                            seen
                        }
                    }
                } else {
                    match self.0.compare_exchange_entry(table, slot, old, new) {
                        Ok(_) => {
                            self.end_writing(guest, pte::frame_of(new));
                            return Ok(old);
                        }
                        Err(seen) => seen,
                    }
                }
            } else {
                if frames_of != guest.id {
                    self.held(table).linear.store(FOREIGN, Relaxed);
                }
                self.get_leaf(guest, frames_of, new)?;
                match self.0.compare_exchange_entry(table, slot, old, new) {
                    Ok(_) => {
                        self.end_leaf(guest, old);
                        return Ok(old);
                    }
                    Err(seen) => {
                        self.put_leaf(new);
                        seen
                    }
                }
            };
            old = seen;
        }
    }

    fn update_upper(
        &self,
        guest: &TableOwner,
        table: HeldTable,
        level: u8,
        change: Change,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let HeldTable { mfn, held_as } = table;
        let Change { slot, value, keep } = change;
        if level == 4 && is_hypervisor_slot(slot) {
            let refusal = self.refusal(Rule::HypervisorSlot, mfn, held_as);
            return Err(refusal.with_entry(value).into());
        }
        let present = value & PRESENT != 0;
        let value = if present {
            pte::adjust(level, value)
        } else {
            value
        };
        if present {
            self.get_lower(guest, mfn, held_as, slot, value, left)?;
        } else {
            self.check_absent(guest, value)?;
        }
        let mut old = self.0.read_entry(mfn, slot);
        loop {
            let new = keep.merge(old, value);
            match self.0.compare_exchange_entry(mfn, slot, old, new) {
                Ok(_) => break,
                Err(seen) => old = seen,
            }
        }
        if level == 4 {
            self.0.l4_changed(guest.id);
        }
        self.put_lower(mfn, held_as, old, left);
        Ok(())
    }

    /// Changes entry `slot` of a frame of descriptors of `guest`, in use as such or not.
    ///
    /// # Errors
    /// The descriptor is not one that a guest may have, or the frame not one that holds any.
    pub fn update_descriptor(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        slot: usize,
        value: u64,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let Ok(value) = descriptor::admit(Descriptor::new(value), GuestWidth::Bits64) else {
            return Err(Refusal::plain(Rule::Descriptor, mfn, value).into());
        };
        let in_use = [FrameType::Gdt, FrameType::Ldt]
            .into_iter()
            .any(|kind| self.take(mfn, guest.id, PUBLISHED, State::published(kind), BOTH));
        if in_use {
            self.0.write_entry(mfn, slot, value.raw());
            self.put_checked(mfn, left);
        } else {
            self.get_writable(guest.id, mfn)?;
            self.0.write_entry(mfn, slot, value.raw());
            self.put_writable(mfn);
        }
        Ok(())
    }

    /// Sets the machine-to-physical entry of a frame of `owner` (M22).
    ///
    /// # Errors
    /// As [`Mm::get_page`].
    #[inline]
    pub fn update_m2p(&self, owner: DomainId, mfn: Mfn, pfn: Pfn) -> Result<(), Refusal> {
        self.get_page(owner, mfn)?;
        self.0.set_m2p(mfn, pfn);
        self.put_page(mfn);
        Ok(())
    }
}

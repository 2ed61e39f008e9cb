//! Linear page tables: an entry of a table that points to a table of the same level.
//!
//! Some kernels see their page tables through themselves: an L4 slot that points to the L4 makes
//! all tables appear in one window of the address space. Here that is allowed read-only, so the
//! window is readable like any mapping of a page table (M7), and one deep: a table either maps
//! tables of its level or is mapped by them, never both. So type references of one level form no
//! chains and no cycles: dissolving a table never recurses within its level beyond one step, and a
//! dead domain's tables all come apart. A table that points to itself takes no reference at all:
//! it would keep itself alive for ever.
//!
//! An L4 that is seen through an L4 shows the hypervisor's slots, too: [`super::linear_slots`] keeps the
//! hypervisor from being led there.

use super::TableOwner;
use super::frame::{FrameRecord, FrameType, PUBLISHED, State};
use super::machine::Machine;
use super::pte::{RW, frame_of};
use super::refs::{BOTH, Mm};
use super::refusal::{Rule, Stop};
use super::table::Leftover;
use crate::addr::Mfn;
use crate::sync::modelled::Ordering::{AcqRel, Acquire};

impl FrameRecord {
    /// Counts one linear mapping: `step` is 1 on the table that maps, −1 on the mapped one.
    fn link_linear(&self, step: i16) -> bool {
        let mut now = self.linear.load(Acquire);
        loop {
            let opposed = (now as i16).signum() == -step.signum();
            let Some(next) = (now as i16).checked_add(step).filter(|_| !opposed) else {
                return false;
            };
            match self
                .linear
                .compare_exchange_weak(now, next as u16, AcqRel, Acquire)
            {
                Ok(_) => return true,
                Err(seen) => now = seen,
            }
        }
    }

    /// Takes back one that was counted.
    fn unlink_linear(&self, step: i16) {
        self.linear.fetch_sub(step as u16, AcqRel);
    }
}

impl<M: Machine> Mm<M> {
    /// Takes the references of an entry of `table` (of `level`) that points to a table of that
    /// level.
    ///
    /// # Errors
    /// The rule that it breaks.
    #[cold]
    #[inline(never)]
    pub(crate) fn get_linear(
        &self,
        guest: &TableOwner,
        table: Mfn,
        level: FrameType,
        slot: usize,
        entry: u64,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        let mapped = frame_of(entry);
        let refuse = |rule| {
            Err(Stop::Refused(
                self.refusal(rule, mapped, level).with_entry(entry),
            ))
        };
        if entry & RW != 0 {
            return refuse(Rule::LinearWritable);
        }
        if level == FrameType::L4 && guest.linear.add(slot) {
            self.0.finish_accesses(guest.id);
            guest.linear.settle(slot);
        }
        if mapped == table {
            return Ok(());
        }
        // Only what is published already: checking it from here could come back to `table`.
        if !self.take(mapped, guest.id, PUBLISHED, State::published(level), BOTH) {
            return refuse(Rule::LinearUnvalidated);
        }
        if !self.held(table).link_linear(1) {
            self.put_checked(mapped, left);
            return refuse(Rule::LinearDepth);
        }
        if !self.held(mapped).link_linear(-1) {
            self.held(table).unlink_linear(1);
            self.put_checked(mapped, left);
            return refuse(Rule::LinearDepth);
        }
        Ok(())
    }

    /// Gives back the references of such an entry.
    #[cold]
    #[inline(never)]
    pub(crate) fn put_linear(&self, table: Mfn, mapped: Mfn, left: &mut Leftover) {
        if mapped == table {
            return;
        }
        self.held(mapped).unlink_linear(-1);
        self.held(table).unlink_linear(1);
        self.put_checked(mapped, left);
    }
}

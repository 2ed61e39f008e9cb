//! Pinned tables (M9 to M11): a type reference that belongs to the guest's wish alone.
//!
//! A pinned table is checked once and keeps its type until it is unpinned, whether or not anything
//! uses it; so changing to a pinned base pointer needs no new check (M10). Unpinning gives up one
//! reference: the table is dissolved only if nothing else refers to it (M11).

use super::TableOwner;
use super::frame::{FrameType, PINNED};
use super::machine::Machine;
use super::refs::Mm;
use super::refusal::{Refusal, Rule, Stop};
use super::table::Leftover;
use crate::addr::{DomainId, Mfn};
use crate::sync::modelled::Ordering::AcqRel;

impl<M: Machine> Mm<M> {
    /// Pins a frame as page table of `level` (1 to 4).
    ///
    /// # Errors
    /// It is pinned already, or as [`Mm::get_table`].
    pub fn pin(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        level: u8,
        left: &mut Leftover,
    ) -> Result<(), Stop> {
        self.get_table(guest, mfn, level, left)?;
        if self.held(mfn).state.fetch_or(PINNED, AcqRel) & PINNED != 0 {
            self.put_checked(mfn, left);
            let wanted = FrameType::table(level).unwrap_or(FrameType::None);
            return Err(self.refusal(Rule::AlreadyPinned, mfn, wanted).into());
        }
        Ok(())
    }

    /// Unpins a frame of `owner`.
    ///
    /// # Errors
    /// It is not pinned, or as [`Mm::get_page`].
    pub fn unpin(&self, owner: DomainId, mfn: Mfn, left: &mut Leftover) -> Result<(), Refusal> {
        self.get_page(owner, mfn)?;
        let pinned = self.held(mfn).state.fetch_and(!PINNED, AcqRel) & PINNED != 0;
        if pinned {
            self.put_checked(mfn, left);
        }
        let refusal = (!pinned).then(|| self.refusal(Rule::NotPinned, mfn, FrameType::None));
        self.put_page(mfn);
        refusal.map_or(Ok(()), Err)
    }
}

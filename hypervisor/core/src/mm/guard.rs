//! References to frames as values that are moved and given back: the compiler counts them.
//!
//! | guard | what it holds | given back by |
//! |---|---|---|
//! | [`PageRef`] | a plain reference: the frame stays, and stays its owner's | [`Mm::release_page`] |
//! | [`WritableRef`] | the frame is data that the holder may write | [`Mm::release_writable`] |
//! | [`TableRef`] | the frame is a checked table of its type | [`Mm::release_table`] |
//!
//! Whoever keeps a reference where only a frame's number fits (a register, a window of the processor,
//! the word of a mapping) turns the guard into that number by `keep`, and back by `kept`: these are the
//! places to read when a count is wrong. A guard that is dropped is a reference that nobody will give
//! back: in test builds that is a panic.
//!
//! The engine's own tables hold their references in their entries, and count by the functions of
//! [`super::refs`]; what stands on the engine uses guards only.

use super::TableOwner;
use super::frame::FrameType;
use super::machine::Machine;
use super::refs::Mm;
use super::refusal::{Refusal, Stop};
use super::table::Leftover;
use crate::addr::{DomainId, Mfn};

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[must_use = "the reference is held until it is given back"]
        #[derive(Debug)]
        pub struct $name(Mfn);

        impl $name {
            /// The frame.
            #[inline(always)]
            #[must_use]
            pub const fn frame(&self) -> Mfn {
                self.0
            }

            /// The reference is kept where this number is put.
            #[inline(always)]
            #[must_use]
            pub const fn keep(self) -> Mfn {
                let frame = self.0;
                core::mem::forget(self);
                frame
            }

            /// The reference that was kept with this number, which the caller takes away from there.
            #[inline(always)]
            pub const fn kept(frame: Mfn) -> Self {
                $name(frame)
            }
        }

        #[cfg(any(debug_assertions, feature = "audit"))]
        impl Drop for $name {
            fn drop(&mut self) {
                panic!("the reference to frame {} was dropped, not given back", self.0);
            }
        }
    )*};
}

guards! {
    /// A plain reference to a frame (M7).
    PageRef,
    /// A reference that lets its holder write to the frame: it is no table meanwhile (M4).
    WritableRef,
    /// A reference to a frame as a table whose contents are checked (M6): page table, LDT or GDT.
    TableRef
}

impl<M: Machine> Mm<M> {
    /// Takes a plain reference.
    ///
    /// # Errors
    /// As [`Mm::get_page`].
    #[inline(always)]
    pub fn hold_page(&self, owner: DomainId, mfn: Mfn) -> Result<PageRef, Refusal> {
        self.get_page(owner, mfn).map(|()| PageRef(mfn))
    }

    /// Gives back a plain reference.
    #[inline(always)]
    pub fn release_page(&self, page: PageRef) {
        self.put_page(page.keep());
    }

    /// Takes a reference that lets the holder write to the frame.
    ///
    /// # Errors
    /// As [`Mm::get_writable`].
    #[inline(always)]
    pub fn hold_data(&self, owner: DomainId, mfn: Mfn) -> Result<WritableRef, Stop> {
        self.get_writable(owner, mfn).map(|()| WritableRef(mfn))
    }

    /// Gives back what [`Mm::hold_data`] took.
    #[inline(always)]
    pub fn release_writable(&self, frame: WritableRef) {
        self.put_writable(frame.keep());
    }

    /// Takes a reference to a frame as page table of `level`.
    ///
    /// # Errors
    /// As [`Mm::get_table`].
    #[inline(always)]
    pub fn hold_table(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        level: u8,
        left: &mut Leftover,
    ) -> Result<TableRef, Stop> {
        self.get_table(guest, mfn, level, left)
            .map(|()| TableRef(mfn))
    }

    /// Takes a reference to a frame as descriptor table; `wanted` is LDT or GDT.
    ///
    /// # Errors
    /// As [`Mm::get_descriptors`].
    pub fn hold_descriptors(
        &self,
        guest: &TableOwner,
        mfn: Mfn,
        wanted: FrameType,
        left: &mut Leftover,
    ) -> Result<TableRef, Stop> {
        self.get_descriptors(guest, mfn, wanted, left)
            .map(|()| TableRef(mfn))
    }

    /// Gives back a reference to a table. The last one dissolves it; what of that cannot be done now
    /// goes to `left`.
    #[inline(always)]
    pub fn release_table(&self, table: TableRef, left: &mut Leftover) {
        self.put_checked(table.keep(), left);
    }

    /// Takes a frame away from its owner with the caller's plain reference, as [`Mm::steal`]: the frame
    /// is the caller's afterwards.
    ///
    /// # Errors
    /// It is referenced otherwise: the reference is the caller's still.
    pub fn take_away(&self, owner: DomainId, page: PageRef) -> Result<Mfn, (PageRef, Refusal)> {
        match self.steal(owner, page.frame()) {
            Ok(()) => Ok(page.keep()),
            Err(refusal) => Err((page, refusal)),
        }
    }

    /// Changes one entry of an L1 table of `guest` to what `make` makes of the present value, and gives
    /// that: the one way for all who change a single entry. The table is held meanwhile; frames that
    /// the entry maps belong to `frames_of`. `None`: the frame is no L1 table in use, see what
    /// [`Mm::hold`] says.
    ///
    /// # Errors
    /// As [`Mm::modify_l1`].
    #[inline(always)]
    pub fn change_l1(
        &self,
        guest: &TableOwner,
        frames_of: DomainId,
        (table, slot): (Mfn, usize),
        left: &mut Leftover,
        make: impl Fn(u64) -> u64,
    ) -> Option<Result<u64, Stop>> {
        if !self.hold_l1(guest.id, table) {
            return None;
        }
        let result = self.modify_l1(guest, frames_of, table, slot, make);
        self.put_checked(table, left);
        Some(result)
    }
}

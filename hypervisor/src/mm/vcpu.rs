//! A vCPU's base pointers and descriptor tables: the references that a processor's registers hold.
//!
//! CR3 of kernel mode and of user mode each hold a type reference to their L4, GDTR one to each
//! frame of the guest's GDT. The LDT is given by virtual address; its frames are held from their
//! first use on (`pv/ldt.rs`).

use core::cell::{Cell, RefCell};

use arrayvec::ArrayVec;
use paravane_core::addr::Mfn;
use paravane_core::descriptor::gdt_pages;
use paravane_core::mm::{Leftover, TableOwner, TableRef};

use super::base::{BasePointer, show_machphys};
use super::claims::Left;
use super::domain::settled;
use super::engine;
use crate::arch::layout::WINDOW_PAGES;

/// Frames that a guest's GDT can have; the hypervisor's descriptors follow.
pub const GDT_FRAMES: usize = 14;

/// Memory state of a vCPU; touched by the CPU that runs it, or by whoever has it paused.
#[derive(Default)]
pub struct VcpuMemory {
    pub(crate) kernel_base: BasePointer,
    pub(crate) user_base: BasePointer,
    left: RefCell<Leftover>,
    /// What a preempted call took for it, until that goes on ([`super::claims`]).
    pub(super) claims: Cell<Left>,
    gdt: Cell<[Option<Mfn>; GDT_FRAMES]>,
    gdt_entries: Cell<u32>,
    ldt_base: Cell<u64>,
    ldt_entries: Cell<u32>,
    pub(crate) ldt: Cell<[Option<Mfn>; WINDOW_PAGES]>,
}

/// The references that were kept in these places.
fn kept<const N: usize>(frames: [Option<Mfn>; N]) -> impl Iterator<Item = TableRef> {
    frames.into_iter().flatten().map(TableRef::kept)
}

impl VcpuMemory {
    /// A vCPU without tables.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The L4 of kernel mode.
    #[inline]
    #[must_use]
    pub fn kernel_base(&self) -> Option<Mfn> {
        self.kernel_base.get()
    }

    /// The L4 of user mode.
    #[inline]
    #[must_use]
    pub fn user_base(&self) -> Option<Mfn> {
        self.user_base.get()
    }

    /// Frames of the guest's GDT, as many as its entries take.
    #[inline]
    #[must_use]
    pub fn gdt_frames(&self) -> &[Cell<Option<Mfn>>] {
        let frames: &Cell<[Option<Mfn>]> = &self.gdt;
        let pages = gdt_pages(self.gdt_entries.get()).unwrap_or_default();
        let frames = frames.as_slice_of_cells();
        frames.get(..pages as usize).unwrap_or(frames)
    }

    /// Frames of the guest's LDT that are in use.
    #[must_use]
    pub fn ldt_frames(&self) -> [Option<Mfn>; WINDOW_PAGES] {
        self.ldt.get()
    }

    /// Address of the guest's LDT; it has [`VcpuMemory::ldt_entries`] entries.
    #[must_use]
    pub fn ldt_base(&self) -> u64 {
        self.ldt_base.get()
    }

    /// Entries of the guest's LDT; 0: it has none.
    #[inline]
    #[must_use]
    pub fn ldt_entries(&self) -> u32 {
        self.ldt_entries.get()
    }

    /// Lends the list of tables that this vCPU's operations left half dissolved. Nobody asks for it
    /// inside of `work`: what `work` calls is the engine, which gets the list as an argument.
    #[inline(always)]
    pub fn with_leftover<R>(&self, work: impl FnOnce(&mut Leftover) -> R) -> R {
        match self.left.try_borrow_mut() {
            Ok(mut left) => work(&mut left),
            Err(_) => lent_already(),
        }
    }

    /// Whether no operation of this vCPU's left a table half dissolved.
    #[inline(always)]
    #[must_use]
    pub fn nothing_left(&self) -> bool {
        self.left.try_borrow().is_ok_and(|left| left.is_empty())
    }

    /// Changes one entry of an L1 table of the current vCPU's domain, that maps frames of the domain's
    /// own, by [`Mm::try_change_l1`](paravane_core::mm::Mm::try_change_l1). `None`: nothing changed, take
    /// the general way.
    #[inline(always)]
    #[must_use]
    pub fn try_change_l1(
        &self,
        guest: &TableOwner,
        place: (Mfn, usize),
        make: impl FnOnce(u64) -> u64,
    ) -> Option<u64> {
        if !self.nothing_left() {
            return None;
        }
        engine().try_change_l1(guest, place, make, |table| self.let_go(table))
    }

    #[cold]
    #[inline(never)]
    fn let_go(&self, table: TableRef) {
        self.with_leftover(|left| engine().release_table(table, left));
    }

    /// Takes a reference to an L4 that is pinned already.
    fn hold_base(
        &self,
        memory: &super::DomainMemory,
        l4: Mfn,
    ) -> Result<TableRef, paravane_core::mm::Refusal> {
        self.with_leftover(|left| settled(|| engine().hold_table(&memory.guest, l4, 4, left)))
    }

    /// Takes a reference to an L4 that is pinned already, and makes it the only base of this
    /// vCPU, which does not run.
    ///
    /// # Errors
    /// The rule that the table breaks.
    pub fn set_kernel_base(
        &self,
        memory: &super::DomainMemory,
        l4: Mfn,
    ) -> Result<(), paravane_core::mm::Refusal> {
        let table = self.hold_base(memory, l4)?;
        self.set_bases(table, None);
        Ok(())
    }

    /// As [`VcpuMemory::set_kernel_base`], for a 32-bit guest: the L4 is that of its only mode, which is
    /// user mode to us, and shows no machine-to-physical table.
    ///
    /// # Errors
    /// As [`VcpuMemory::set_kernel_base`].
    pub fn set_only_base(
        &self,
        memory: &super::DomainMemory,
        l4: Mfn,
    ) -> Result<(), paravane_core::mm::Refusal> {
        let table = self.hold_base(memory, l4)?;
        let before = self.user_base.replace(Some(table));
        self.give_back(before);
        Ok(())
    }

    /// Sets both base pointers of a vCPU that does not run. Those before give up their references.
    pub fn set_bases(&self, kernel: TableRef, user: Option<TableRef>) {
        show_machphys(kernel.frame());
        let before = [
            self.kernel_base.replace(Some(kernel)),
            self.user_base.replace(user),
        ];
        self.give_back(before.into_iter().flatten());
    }

    /// Sets the frames of the GDT, and returns the old ones: for [`VcpuMemory::give_back`], once no
    /// CPU's window shows them.
    pub fn swap_gdt(
        &self,
        tables: ArrayVec<TableRef, GDT_FRAMES>,
        entries: u32,
    ) -> impl Iterator<Item = TableRef> + use<> {
        let mut frames = [None; GDT_FRAMES];
        for (slot, table) in frames.iter_mut().zip(tables) {
            *slot = Some(table.keep());
        }
        self.gdt_entries.set(entries);
        kept(self.gdt.replace(frames))
    }

    /// As [`VcpuMemory::swap_gdt`], for a vCPU that does not run.
    pub fn replace_gdt(&self, tables: ArrayVec<TableRef, GDT_FRAMES>, entries: u32) {
        self.give_back(self.swap_gdt(tables, entries));
    }

    /// Sets the LDT and returns the frames of the old one: for [`VcpuMemory::give_back`], once no
    /// CPU's window shows them.
    pub fn swap_ldt(&self, base: u64, entries: u32) -> impl Iterator<Item = TableRef> + use<> {
        self.ldt_base.set(base);
        self.ldt_entries.set(entries);
        kept(self.ldt.replace([None; WINDOW_PAGES]))
    }

    /// As [`VcpuMemory::swap_ldt`], for a vCPU that does not run.
    pub fn replace_ldt(&self, base: u64, entries: u32) {
        self.give_back(self.swap_ldt(base, entries));
    }

    /// Gives back references to tables of either kind.
    pub fn give_back(&self, tables: impl IntoIterator<Item = TableRef>) {
        self.with_leftover(|left| {
            for table in tables {
                engine().release_table(table, left);
            }
        });
    }

    /// Every frame that the vCPU holds, and whether as a type, for the audit.
    #[cfg(feature = "audit")]
    pub fn for_each_held(&self, mut visit: impl FnMut(Mfn, bool)) {
        let bases = [self.kernel_base.get(), self.user_base.get()];
        let tables = self.gdt.get().into_iter().chain(self.ldt.get());
        let claims = self.claims.get().map(|claim| claim.map(|(_, mfn)| mfn));
        for mfn in bases.into_iter().chain(tables).chain(claims).flatten() {
            visit(mfn, true);
        }
        // The machine is at rest: nobody has it.
        if let Ok(left) = self.left.try_borrow() {
            left.tables().iter().for_each(|&mfn| visit(mfn, false));
        }
    }

    /// Gives up every reference, for a domain's end; the vCPU runs nowhere. False: preempted, call
    /// again.
    #[must_use]
    pub fn relinquish(&self) -> bool {
        let engine = engine();
        self.with_leftover(|left| {
            if !engine.finish(left) {
                return false;
            }
            let bases = [self.kernel_base.replace(None), self.user_base.replace(None)];
            let tables = kept(self.gdt.take()).chain(kept(self.ldt.take()));
            let claims = kept(self.claims.take().map(|claim| claim.map(|(_, mfn)| mfn)));
            for table in bases.into_iter().flatten().chain(tables).chain(claims) {
                engine.release_table(table, left);
            }
            self.gdt_entries.set(0);
            self.ldt_entries.set(0);
            engine.finish(left)
        })
    }
}

/// See [`VcpuMemory::with_leftover`]: the caller's mistake, whatever a guest does.
#[cold]
#[inline(never)]
fn lent_already() -> ! {
    panic!("the list of half dissolved tables is asked for inside of its own use")
}

//! Base pointers: the L4 tables of a vCPU's kernel and of its applications (C2).
//!
//! A base pointer holds a type reference to its frame as L4, so that the table stays one. The current
//! vCPU's are changed here; a vCPU that does not run gets them with its context.
//!
//! An L4 shows the machine-to-physical table from when a kernel first runs on it until it is dissolved:
//! a user's L4 does not carry it (design:entry), and one that some vCPU's kernel runs on never
//! loses it, whatever else the guest uses it for.

use core::cell::Cell;

use paravane_core::addr::{MachineAddr, Mfn};
use paravane_core::mm::machine::FIRST_HYPERVISOR_SLOT;
use paravane_core::mm::{Leftover, Machine, Stop, TableRef};

use super::{engine, tlb};
use crate::arch::percpu::PerCpu;
use crate::domain::CurrentVcpu;

/// A base pointer as CR3 takes it, 0 for none: the entry code reads it as it is.
#[derive(Default)]
#[repr(transparent)]
pub struct BasePointer(Cell<u64>);

impl BasePointer {
    /// The frame.
    #[inline(always)]
    pub(super) fn get(&self) -> Option<Mfn> {
        let address = self.0.get();
        (address != 0).then(|| MachineAddr::new(address).frame())
    }

    /// Sets the table; gives the one before, which is given back when nothing runs on it any more.
    #[must_use]
    pub(super) fn replace(&self, l4: Option<TableRef>) -> Option<TableRef> {
        let old = self.get();
        self.0.set(l4.map_or(0, |l4| l4.keep().address().raw()));
        old.map(TableRef::kept)
    }
}

/// Lets an L4, to which the caller holds a type reference, show the machine-to-physical table: a
/// kernel runs on it. Whether none did before.
#[inline(always)]
pub(super) fn show_machphys(l4: Mfn) -> bool {
    let engine = engine();
    let m2p = engine.0.hypervisor_entries()[0];
    let first = engine.0.read_entry(l4, FIRST_HYPERVISOR_SLOT) != m2p;
    if first {
        engine.0.write_entry(l4, FIRST_HYPERVISOR_SLOT, m2p);
    }
    first
}

/// The current vCPU's kernel runs on another L4 from now on; the old one gives up its reference.
///
/// # Errors
/// The rule that the table breaks, or [`Stop::Again`]: ask again.
#[inline(always)]
pub fn new_kernel_base(vcpu: CurrentVcpu, l4: Mfn, left: &mut Leftover) -> Result<(), Stop> {
    let memory = &vcpu.memory;
    if memory.kernel_base() == Some(l4) {
        // The same again asks for the flush.
        load_kernel_base(l4);
        return Ok(());
    }
    let engine = engine();
    let table = engine.hold_table(&vcpu.domain.memory.guest, l4, 4, left)?;
    if show_machphys(l4) {
        vcpu.note_new_tables(memory.kernel_base());
    }
    let old = memory.kernel_base.replace(Some(table));
    load_kernel_base(l4);
    if let Some(old) = old {
        engine.release_table(old, left);
    }
    Ok(())
}

#[inline(always)]
fn load_kernel_base(l4: Mfn) {
    if !PerCpu::get().in_user_mode() {
        tlb::load_base(l4);
    }
}

/// The current vCPU's applications run on another L4 from now on; frame 0 stands for none.
///
/// # Errors
/// As [`new_kernel_base`].
#[inline(always)]
pub fn new_user_base(vcpu: CurrentVcpu, l4: Mfn, left: &mut Leftover) -> Result<(), Stop> {
    let memory = &vcpu.memory;
    let new = (l4.raw() != 0).then_some(l4);
    if memory.user_base() == new {
        return Ok(());
    }
    let engine = engine();
    let table = match new {
        Some(l4) => Some(engine.hold_table(&vcpu.domain.memory.guest, l4, 4, left)?),
        None => None,
    };
    match memory.user_base.replace(table) {
        Some(old) => engine.release_table(old, left),
        None => vcpu.note_new_tables(None),
    }
    Ok(())
}

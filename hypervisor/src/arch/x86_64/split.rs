//! Loading CR3, and the tables that guests run on where page tables are split (design:mitigations).
//!
//! Without the split a guest runs on its own L4, whose slots 256 to 271 show the hypervisor. With it,
//! the hypervisor does, and each CPU has two *views*, L4 tables of its own, one for the kernel's and one
//! for the user's mode of whoever runs there. A view shows
//!
//! - the guest's slots, copied from its L4, and with them the machine-to-physical table if that L4 shows
//!   it;
//! - of the slot of per-CPU areas what entry needs, of this CPU alone: the page at the top of the main
//!   stack, those at the tops of the interrupt stacks, the windows of descriptor tables, IDT, TSS and
//!   the system-call stub;
//! - of the image the pages of entry code;
//!
//! and nothing else. A copy counts as what the processor remembers of page walks: whatever makes this
//! CPU forget its translations makes it forget the copies ([`tables_forgotten`]), and a copy is made
//! on the way to the guest, so after that (`mm/views.rs`). So the rule of `mm/tlb.rs`, which asks
//! the books who may still remember an entry, holds for copies as it does for the TLB. And since a
//! copy does not change by itself, a change of an L4 entry has the CPUs of that domain forget
//! (`mm/tlb.rs`).
//!
//! No mapping of the hypervisor is global then, or it would stay in the TLB while the guest runs.

use core::arch::asm;
use core::sync::atomic::AtomicU64;

use paravane_core::addr::{MachineAddr, PAGE_SIZE};
use paravane_core::mitigations::Set;
use paravane_core::mm::machine::{ENTRIES, FIRST_HYPERVISOR_SLOT, HYPERVISOR_SLOTS};
use paravane_core::mm::pte;

use super::layout::{self, phys_to_virt, stack};
use super::mitigations::{self, CALL, site};
use super::paging;
use super::percpu::PerCpu;

/// Whether guests run on tables of their own.
#[inline]
#[must_use]
pub fn is_on() -> bool {
    mitigations::plan().on.contains(Set::SPLIT)
}

/// Loads CR3. An instruction of five bytes, which a plan exchanges for a call of [`tables_loaded`].
///
/// # Safety
/// The frame is a checked L4 with the hypervisor's entries that stays one as long as it is loaded, or
/// the hypervisor's own.
#[inline(always)]
pub unsafe fn load(l4: MachineAddr) {
    // SAFETY: the caller's promise. The call instead saves all registers, aligns the stack itself, and
    // there is no red zone that it could write.
    unsafe {
        asm!(
            "771:",
            ".byte 0x2e, 0x48",
            "mov cr3, {value}",
            ".pushsection .mitigation_patch, \"a\"",
            ".quad 771b, {mask}, mitigated_load_{value}",
            ".popsection",
            value = in(reg_abcd) l4.raw(),
            mask = const site::LOAD | CALL,
            options(nostack),
        );
    }
}

/// Writes CR4 without global pages, so that all translations are forgotten. As [`load`], the call
/// being of [`tables_forgotten`].
///
/// # Safety
/// The value is CR4's own but for that bit, which is set again at once.
#[inline(always)]
pub unsafe fn forget(cr4: u64) {
    // SAFETY: as in `load`.
    unsafe {
        asm!(
            "771:",
            ".byte 0x2e, 0x48",
            "mov cr4, {value}",
            ".pushsection .mitigation_patch, \"a\"",
            ".quad 771b, {mask}, mitigated_forget_{value}",
            ".popsection",
            value = in(reg_abcd) cr4,
            mask = const site::LOAD | CALL,
            options(nostack),
        );
    }
}

/// CR3 has been loaded.
pub(super) extern "C" fn tables_loaded(l4: u64) {
    let percpu = PerCpu::get();
    let tables = &percpu.tables;
    let before = tables.hypervisor.replace(l4);
    let user = usize::from(percpu.user_mode.get() != 0);
    let view = if tables.copied[user].get() == l4 {
        tables.views[user].get()
    } else {
        0
    };
    tables.guest.set(view);
    let root = paging::root().raw();
    if before == root && l4 != root && tables.is_another(&percpu.book) {
        mitigations::between_domains();
    }
}

/// All translations have been forgotten.
pub(super) extern "C" fn tables_forgotten() {
    let tables = &PerCpu::get().tables;
    for copied in &tables.copied {
        copied.set(0);
    }
    tables.guest.set(0);
}

/// What this CPU did for one domain stays on stacks that views show: it is overwritten before another
/// domain runs.
pub(super) fn leave_nothing() {
    PerCpu::get().tables.wipe.set(true);
}

/// The entries of a frame.
fn entries(l4: u64) -> *mut u64 {
    phys_to_virt(MachineAddr::new(l4)).raw() as *mut u64
}

/// Copies the guest's slots of the L4 at `from`, and the slot of the machine-to-physical table, to the
/// table at `to`, one of this CPU's.
pub fn copy(to: u64, from: u64) {
    let (from, to) = (entries(from), entries(to));
    let behind = FIRST_HYPERVISOR_SLOT + HYPERVISOR_SLOTS;
    for (first, count) in [(0, FIRST_HYPERVISOR_SLOT + 1), (behind, ENTRIES - behind)] {
        // SAFETY: both are L4 tables that are mapped in the direct map for ever; the second is this
        // CPU's, which does not run on it. Other CPUs may change an entry of the guest's meanwhile: a
        // string move of aligned words takes each in one access, the old or the new one, and whoever
        // changed it has this CPU forget the copy.
        unsafe {
            asm!(
                "rep movsq",
                inout("rsi") from.add(first) => _,
                inout("rdi") to.add(first) => _,
                inout("rcx") count => _,
                options(nostack, preserves_flags),
            );
        }
    }
}

/// The entries of a table of this CPU's.
#[must_use]
pub fn entries_of(table: u64) -> &'static [AtomicU64; ENTRIES] {
    // SAFETY: such a frame is a page table for ever, and only reached as atomics; nobody has its address
    // where there is none.
    unsafe { &*entries(table).cast() }
}

/// Whether an entry of an L4 names an L4, with the hypervisor's slots: no table of another level has
/// an entry like theirs.
pub fn names_l4(entry: u64) -> bool {
    const OURS: usize = 1;
    let named = entries(entry & pte::FRAME);
    // SAFETY: a present entry of a checked table names a frame of memory, all of which is in the
    // direct map for ever.
    let value = unsafe { named.add(FIRST_HYPERVISOR_SLOT + OURS).read_volatile() };
    value == paging::hypervisor_l4_entries()[OURS]
}

/// Bytes at the top of each interrupt stack that entry from a guest uses.
const IST_USED: u64 = 1024;

/// Overwrites what is left on the stacks that views show.
pub fn wipe(percpu: &PerCpu) {
    let area = layout::percpu_area(percpu.cpu.get()).raw();
    for first in stack::IST {
        let top = area + (first + stack::IST_PAGES) * PAGE_SIZE;
        // SAFETY: the top of an interrupt stack, on which nothing runs: this is the main stack, and an
        // interrupt that comes between two of the writes is over before the next.
        unsafe { ((top - IST_USED) as *mut u8).write_bytes(0, IST_USED as usize) };
    }
    let page = area + layout::STACK_BLOCK_BYTES - PAGE_SIZE;
    // SAFETY: the page has the PerCpu, the guest's frame and the stack in use; below the stack pointer
    // nothing is needed, and there is no red zone.
    unsafe {
        asm!(
            "mov rcx, rsp",
            "sub rcx, rdi",
            "shr rcx, 3",
            "rep stosq",
            inout("rdi") page => _,
            in("rax") 0,
            out("rcx") _,
            options(nostack),
        );
    }
}

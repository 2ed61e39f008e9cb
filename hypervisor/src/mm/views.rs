//! The tables that a guest runs on where page tables are split: this CPU's copies of the vCPU's two L4
//! ([`crate::arch::split`]).
//!
//! An L4 entry that names an L4 (a linear page table) is not copied as it is: that L4 shows the
//! hypervisor in its slots, one level further up. In the view it names a copy of that L4 without those
//! slots. What the guest reads there are its tables all the same, down to the named L4 itself, which
//! the copy names. A view has room for [`NAMED`] such tables; of more it shows nothing.

use core::sync::atomic::Ordering;

use arrayvec::ArrayVec;
use paravane_core::mm::machine::FIRST_HYPERVISOR_SLOT;
use paravane_core::mm::pte::{FRAME, PRESENT};

use crate::arch::percpu::{NAMED, SplitTables};
use crate::arch::{PerCpu, split};

/// Makes the copy of the L4 that the guest is about to be entered on. Called on the way there.
pub extern "C" fn copy_guest_tables() {
    let percpu = PerCpu::get();
    let tables = &percpu.tables;
    if tables.wipe.take() {
        split::wipe(percpu);
    }
    let user = usize::from(percpu.in_user_mode());
    let (base, view) = (tables.hypervisor.get(), tables.views[user].get());
    split::copy(view, base);
    if percpu.linear().any() {
        show_linear(percpu, tables, user);
    }
    tables.copied[user].set(base);
    tables.guest.set(view);
}

/// Has the entries of a view that name L4 tables name copies of them.
#[cold]
fn show_linear(percpu: &PerCpu, tables: &SplitTables, user: usize) {
    let view = split::entries_of(tables.views[user].get());
    let mut named: ArrayVec<u64, NAMED> = ArrayVec::new();
    for slot in percpu.linear().slots() {
        let entry = view[slot].load(Ordering::Relaxed);
        if entry & PRESENT == 0 || !split::names_l4(entry) {
            continue;
        }
        let l4 = entry & FRAME;
        let known = named.iter().position(|&before| before == l4);
        let place = known.or_else(|| {
            named.try_push(l4).ok()?;
            let place = named.len() - 1;
            let copy = tables.named[user][place].get();
            split::copy(copy, l4);
            split::entries_of(copy)[FIRST_HYPERVISOR_SLOT].store(0, Ordering::Relaxed);
            Some(place)
        });
        let shown = place.map_or(0, |place| entry & !FRAME | tables.named[user][place].get());
        view[slot].store(shown, Ordering::Relaxed);
    }
}

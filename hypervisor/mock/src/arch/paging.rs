//! The hypervisor's own tables: the host's, so there is nothing to do but what guests' tables show
//! of them.

use bitflags::bitflags;
use paravane_core::addr::{MachineAddr, Mfn, VirtAddr};
use paravane_core::mm::machine::HYPERVISOR_SLOTS;

use super::memory::MemoryMap;
use super::privileged;

bitflags! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Flags: u64 {
        const GLOBAL = 1 << 8;
        const RO = 1;
        const RW = 3;
        const GUEST_RO = 5;
    }
}

/// Entries whose frames no walk of ours follows.
static ENTRIES: [u64; HYPERVISOR_SLOTS] = [0x1063; HYPERVISOR_SLOTS];

pub fn hypervisor_l4_entries() -> &'static [u64; HYPERVISOR_SLOTS] {
    &ENTRIES
}

pub fn root() -> MachineAddr {
    MachineAddr::new(0)
}

pub fn load_guest_tables(table: Mfn) {
    privileged::load_cr3(table.address().raw());
}

pub fn set_table_source(_: fn() -> Option<Mfn>) {}

pub fn map_early(
    _memory: &mut MemoryMap,
    _address: VirtAddr,
    _frame: Mfn,
    _pages: u64,
    _flags: Flags,
) -> Option<()> {
    Some(())
}

pub fn frame_at(_address: VirtAddr) -> Option<Mfn> {
    Some(Mfn::new(1))
}

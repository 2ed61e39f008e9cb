//! Where things are: for guests where they always are, for us where the host has room.

#[path = "../../../src/arch/x86_64/layout.rs"]
mod real;

use paravane_core::addr::{MachineAddr, VirtAddr};

pub use real::{
    DIRECT_MAP_BYTES, END, FLAT_RING3_CS32, FLAT_RING3_CS64, FLAT_RING3_DS, HYPERVISOR, M2P,
    M2P_BYTES, MAX_CPUS, RESERVED_GDT_PAGE, WINDOW_PAGES,
};

pub const DIRECT_MAP: VirtAddr = VirtAddr::new(0x1000_0000_0000);
pub const FRAME_TABLE: VirtAddr = VirtAddr::new(0x1800_0000_0000);
pub const M2P_WRITABLE: VirtAddr = VirtAddr::new(0x1900_0000_0000);
/// The areas of processors, each a stack as large as the host's code may need.
pub const PERCPU: VirtAddr = VirtAddr::new(0x1a00_0000_0000);
pub const STACK_BLOCK_BYTES: u64 = 8 << 20;

pub const fn percpu_area(cpu: u32) -> VirtAddr {
    VirtAddr::new(PERCPU.raw() + cpu as u64 * STACK_BLOCK_BYTES)
}

pub const fn phys_to_virt(address: MachineAddr) -> VirtAddr {
    VirtAddr::new(DIRECT_MAP.raw() + address.raw())
}

pub const fn virt_to_phys(address: VirtAddr) -> MachineAddr {
    MachineAddr::new(address.raw().wrapping_sub(DIRECT_MAP.raw()))
}

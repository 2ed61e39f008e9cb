//! From `boot.S` to [`crate::start::start`], with what the loader said.

use core::mem::size_of;
use core::sync::atomic::Ordering;

use paravane_core::addr::{PAGE_SIZE, VirtAddr};

use super::percpu::PerCpu;
use super::power::{EXIT_BOOT_REFUSED, EXIT_PORT};
use super::{layout, paging};
use crate::mm;

core::arch::global_asm!(
    include_str!("boot.S"),
    image_l4_slot = const layout::IMAGE.slot(4),
    image_l3_slot = const layout::IMAGE.slot(3),
    direct_map_l4_slot = const layout::DIRECT_MAP.slot(4),
    percpu_size = const size_of::<PerCpu>(),
    exit_port = const EXIT_PORT,
    exit_boot_refused = const EXIT_BOOT_REFUSED,
    boot_entry = sym boot_entry,
);

/// The code segment of `boot.S`.
pub const BOOT_CS: u16 = 8;

/// The first Rust function; on the boot stack, with the boot page tables.
extern "C" fn boot_entry(magic: u32, info: u32) -> ! {
    crate::start::start(magic, info)
}

/// Gives the boot stack's memory to the allocator: for the boot processor, once it runs in its own
/// area and before others are started.
pub fn release_stack() {
    unsafe extern "C" {
        static boot_stack_top: u8;
    }
    let top = (&raw const boot_stack_top) as u64;
    let start = VirtAddr::new(top - layout::STACK_BLOCK_BYTES);
    for address in (start.raw()..top).step_by(PAGE_SIZE as usize) {
        if let Some(entry) = paging::l1_entry(VirtAddr::new(address)) {
            entry.store(0, Ordering::Relaxed);
        }
        // SAFETY: nothing refers to the boot stack any more.
        unsafe { x86::tlb::flush(address as usize) };
    }
    let first = layout::virt_to_phys(start).frame();
    mm::free_range(first, layout::STACK_BLOCK_BYTES / PAGE_SIZE);
}

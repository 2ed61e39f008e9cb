//! From `boot.S` to [`crate::start::start`], with what the loader said.

use core::mem::size_of;

use super::layout;
use super::percpu::PerCpu;
use super::power::{EXIT_BOOT_REFUSED, EXIT_PORT};

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

/// The addresses of the image's code.
#[must_use]
pub fn text() -> core::ops::Range<u64> {
    unsafe extern "C" {
        static image_text_start: u8;
        static image_text_end: u8;
    }
    (&raw const image_text_start) as u64..(&raw const image_text_end) as u64
}

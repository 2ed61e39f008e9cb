//! The kernel image's own pages: what is written is not executed, and what is executed is not
//! written.
//!
//! The domain builder maps the whole image writable and executable. Nothing forces a port to change
//! that, but a kernel that runs in its programs' ring has reason to; and after the direct map it
//! costs one batch of updates.

use core::ops::Range;

use paravane_guest::addr::{PAGE_SIZE, Pfn, VirtAddr};
use paravane_guest::mm::{Flags, Pte};

use crate::memory::{IMAGE_BASE, direct, table};

unsafe extern "C" {
    static __image_start: u8;
    static __text_start: u8;
    static __text_end: u8;
    static __rodata_start: u8;
    static __rodata_end: u8;
    static __data_start: u8;
    static __image_end: u8;
}

/// The pages of a part of the image, from the linker script's symbols, of which only the addresses
/// mean something.
fn pages(start: *const u8, end: *const u8) -> impl Iterator<Item = VirtAddr> {
    (start as u64..end as u64)
        .step_by(PAGE_SIZE)
        .map(VirtAddr::new)
}

/// Gives each part of the image the rights that it needs, and no mapping of its frames more.
pub fn protect() {
    let parts = [
        (
            pages(&raw const __text_start, &raw const __text_end),
            Flags::READ_ONLY,
        ),
        (
            pages(&raw const __rodata_start, &raw const __rodata_end),
            Flags::READ_ONLY.union(Flags::NO_EXECUTE),
        ),
        (
            pages(&raw const __data_start, &raw const __image_end),
            Flags::DATA.union(Flags::NO_EXECUTE),
        ),
    ];
    for (pages, flags) in parts {
        for page in pages {
            let Some((leaf, index)) = direct::leaf_entry(page) else {
                continue;
            };
            // The frame stays what it is: the shared page is mapped over one of the image's own.
            table::queue(
                leaf.entry_address(index),
                Pte::new(leaf.entry(index).frame(), flags),
            );
            if !flags.contains(Flags::WRITABLE) {
                direct::make_read_only(frame_of(page.raw()));
            }
        }
    }
    table::flush();
}

/// The frames of the image, by number.
pub fn frames() -> Range<u64> {
    let number = |symbol: *const u8| frame_of(symbol as u64).raw();
    number(&raw const __image_start)..number(&raw const __image_end)
}

/// The frame that the builder put behind an address of the image.
fn frame_of(address: u64) -> Pfn {
    Pfn::new((address - IMAGE_BASE) / PAGE_SIZE as u64)
}

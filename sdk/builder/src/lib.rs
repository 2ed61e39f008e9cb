//! Loads a guest kernel image into a new domain.
//!
//! The hypervisor builds the domains that the boot modules name, and Domain0
//! builds all later ones (P2, P8); both use this crate, so that a kernel that
//! starts in one way starts in the other. Nothing here touches the machine:
//!
//! 1. [`container`] says what a file is, and unpacks it when it is compressed;
//! 2. [`image`] reads the ELF file and what it asks of its builder
//!    ([`notes`], [`legacy`], [`features`]), and refuses what cannot run, each
//!    with one line that names the problem and the remedy ([`error`]);
//! 3. [`layout`] plans where everything lies at the start of day;
//! 4. [`mod@load`] writes that plan through the trait [`memory::DomainMemory`]:
//!    kernel, initial ramdisk, physical-to-machine list, start-info page, page
//!    tables, hypercall page.
//!
//! Every byte of an image is foreign: whatever it holds, the answer is a value
//! or an [`error::ImageError`], never a panic.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod container;
pub mod error;
pub mod features;
pub mod hypercall_page;
pub mod image;
pub mod layout;
pub mod legacy;
pub mod load;
pub mod memory;
pub mod notes;
mod page_tables;
pub mod start_info;
pub mod symbol_table;
pub mod symbols;
mod unpack;

/// Bytes in a page frame.
pub const PAGE_SIZE: u64 = 4096;
/// log2 of [`PAGE_SIZE`].
pub const PAGE_SHIFT: u32 = 12;

pub use container::{Container, Format};
pub use error::ImageError;
pub use image::Image;
pub use layout::{LayoutPlan, LayoutRequest, Region};
pub use load::{LoadError, load};
pub use memory::{DomainMemory, FrameMap};
pub use start_info::StartInfo;
pub use unpack::Damage;

//! Multiboot 2: what GRUB's `multiboot2` command speaks, read with the `multiboot2` crate.

use ::multiboot2::{BootInformation, BootInformationHeader};
use paravane_core::addr::MachineAddr;

use super::{AcpiRoot, Told, Unusable, phys_to_virt};

/// What the loader leaves in EAX.
pub const MAGIC: u32 = ::multiboot2::MAGIC;

/// Calls `each` with everything that the structure at machine address `info` tells.
pub fn go_through(info: u32, each: &mut dyn FnMut(Told<'_>)) -> Result<(), Unusable> {
    let header = phys_to_virt(MachineAddr::new(info.into())).raw() as *const BootInformationHeader;
    // SAFETY: the boot page tables show the lowest 4 GiB, where the loader left the structure.
    let tags = unsafe { BootInformation::load(header) }
        .map_err(|_| "the multiboot2 information is malformed; use another boot loader")?;
    each(Told::Kept(info, tags.total_size() as u32));

    if let Some(tag) = tags.command_line_tag() {
        let text = tag.cmdline().unwrap_or("");
        each(Told::CommandLine(text.as_bytes()));
    }
    for tag in tags.module_tags() {
        let text = tag.cmdline().unwrap_or("");
        let (start, end) = (tag.start_address(), tag.end_address());
        each(Told::Module(start, end, text.as_bytes()));
    }
    if let Some(tag) = tags.memory_map_tag() {
        for area in tag.memory_areas() {
            let kind = area.typ().into();
            each(Told::Region(area.start_address(), area.size(), kind));
        }
    }
    let root = |address: usize, revision| AcpiRoot {
        table: MachineAddr::new(address as u64),
        revision,
    };
    let root = tags
        .rsdp_v2_tag()
        .map(|tag| root(tag.xsdt_address(), tag.revision()))
        .or_else(|| tags.rsdp_v1_tag().map(|tag| root(tag.rsdt_address(), 0)));
    root.into_iter().for_each(|root| each(Told::AcpiRoot(root)));
    Ok(())
}

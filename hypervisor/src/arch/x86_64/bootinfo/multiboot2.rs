//! Multiboot 2: what GRUB's `multiboot2` command speaks, read with the `multiboot2` crate.

use ::multiboot2::{BootInformation, BootInformationHeader};
use paravane_core::addr::MachineAddr;

use super::{AcpiRoot, BootInfo, Unusable, keep, phys_to_virt};

/// What the loader leaves in EAX.
pub const MAGIC: u32 = ::multiboot2::MAGIC;

/// Fills `boot` from the structure at machine address `info`.
pub fn read_into(info: u32, boot: &mut BootInfo) -> Result<(), Unusable> {
    let header = phys_to_virt(MachineAddr::new(info.into())).raw() as *const BootInformationHeader;
    // SAFETY: the boot page tables show the lowest 4 GiB, where the loader left the structure.
    let tags = unsafe { BootInformation::load(header) }
        .map_err(|_| "the multiboot2 information is malformed; use another boot loader")?;

    if let Some(tag) = tags.command_line_tag() {
        boot.cmdline = keep(tag.cmdline().unwrap_or("").bytes())?;
    }
    for tag in tags.module_tags() {
        let cmdline = keep(tag.cmdline().unwrap_or("").bytes())?;
        boot.add_module(tag.start_address(), tag.end_address(), cmdline)?;
    }
    if let Some(tag) = tags.memory_map_tag() {
        for area in tag.memory_areas() {
            boot.add_region(area.start_address(), area.size(), area.typ().into());
        }
    }
    let root = |address: usize, revision| AcpiRoot {
        table: MachineAddr::new(address as u64),
        revision,
    };
    boot.acpi_root = tags
        .rsdp_v2_tag()
        .map(|tag| root(tag.xsdt_address(), tag.revision()))
        .or_else(|| tags.rsdp_v1_tag().map(|tag| root(tag.rsdt_address(), 0)));
    Ok(())
}

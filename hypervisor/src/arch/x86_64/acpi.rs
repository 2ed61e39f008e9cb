//! What the hypervisor wants to know from the ACPI tables: the processors, the I/O APICs, and how
//! the machine is switched off and reset. Tables are parsed with the `acpi` crate; the one value
//! that only AML has, the sleep type of S5, is looked up as bytes.

use alloc::vec::Vec;
use core::ptr::NonNull;

use acpi::fadt::Fadt;
use acpi::madt::{Madt, MadtEntry};
use acpi::{AcpiHandler, AcpiTables, PhysicalMapping};
use arrayvec::ArrayVec;
use paravane_core::addr::MachineAddr;
use paravane_core::boot::aml::sleep_types;

use super::bootinfo::AcpiRoot;
use super::layout::MAX_CPUS;
use super::paging;
use crate::console;

/// Where an I/O APIC is.
#[derive(Clone, Copy, Debug)]
pub struct IoApic {
    /// Its registers.
    pub address: MachineAddr,
    /// The global interrupt number of its first input.
    pub first: u32,
}

/// How the machine is switched off.
#[derive(Clone, Copy, Debug)]
pub struct PowerOff {
    /// The port of PM1a control.
    pub pm1a: u16,
    /// The port of PM1b control; 0 if there is none.
    pub pm1b: u16,
    /// What makes S5 there.
    pub sleep_a: u16,
    /// The same for PM1b.
    pub sleep_b: u16,
    /// The port and value that take the registers over from the firmware; (0, 0): not needed.
    pub enable: (u16, u8),
}

/// How the machine is reset.
#[derive(Clone, Copy, Debug)]
pub struct Reset {
    /// The port.
    pub port: u16,
    /// What to write there.
    pub value: u8,
}

/// What the tables told.
#[derive(Default)]
pub struct Platform {
    /// APIC numbers of the processors that can be used, the boot processor among them.
    pub processors: ArrayVec<u32, MAX_CPUS>,
    /// Processors beyond those.
    pub left_out: usize,
    /// The I/O APICs.
    pub io_apics: Vec<IoApic>,
    /// The global interrupt and its flags (bits 0-1 polarity, 2-3 trigger) of the serial line, if
    /// they are not those of its ISA interrupt.
    pub serial: Option<(u32, u16)>,
    /// How the machine is switched off.
    pub power_off: Option<PowerOff>,
    /// How the machine is reset.
    pub reset: Option<Reset>,
}

/// Maps tables wherever they are; mappings stay.
#[derive(Clone)]
struct Tables;

impl AcpiHandler for Tables {
    unsafe fn map_physical_region<T>(
        &self,
        address: usize,
        size: usize,
    ) -> PhysicalMapping<Self, T> {
        let address_in_machine = MachineAddr::new(address as u64);
        // Without frames for a table the start cannot go on.
        let place =
            paging::map_tables(address_in_machine, size as u64).expect("memory for page tables");
        let pointer = NonNull::new(place.raw() as *mut T).expect("never the null address");
        // SAFETY: just mapped, `size` bytes and for good.
        unsafe { PhysicalMapping::new(address, pointer, size, size, Tables) }
    }

    fn unmap_physical_region<T>(_: &PhysicalMapping<Self, T>) {}
}

/// Reads the tables. A machine without them gets the boot processor only.
#[must_use]
pub fn read(root: Option<AcpiRoot>) -> Platform {
    let mut platform = Platform::default();
    let tables = match root {
        // SAFETY: the loader found the root table there.
        Some(root) => unsafe {
            AcpiTables::from_rsdt(Tables, root.revision, root.table.raw() as usize)
        },
        // SAFETY: firmware of PCs keeps the pointer where the crate looks, in the low memory.
        None => unsafe { AcpiTables::search_for_rsdp_bios(Tables) },
    };
    let Ok(tables) = tables else {
        warn!("no ACPI tables: one processor, and no power-off");
        return platform;
    };
    if let Ok(madt) = tables.find_table::<Madt>() {
        read_madt(&madt, &mut platform);
    }
    if let Ok(fadt) = tables.find_table::<Fadt>() {
        platform.reset = reset_of(&fadt);
        platform.power_off = power_off_of(&fadt, &tables);
    }
    platform
}

fn read_madt(madt: &PhysicalMapping<Tables, Madt>, platform: &mut Platform) {
    for entry in madt.get().entries() {
        match entry {
            // Flag bit 0: enabled.
            MadtEntry::LocalApic(cpu) if cpu.flags & 1 != 0 => {
                let pushed = platform.processors.try_push(cpu.apic_id.into());
                platform.left_out += usize::from(pushed.is_err());
            }
            // Needs the x2APIC, since its number does not fit.
            MadtEntry::LocalX2Apic(_) => platform.left_out += 1,
            MadtEntry::IoApic(chip) => {
                platform.io_apics.push(IoApic {
                    address: MachineAddr::new(u64::from(chip.io_apic_address)),
                    first: chip.global_system_interrupt_base,
                });
            }
            MadtEntry::InterruptSourceOverride(line)
                if line.bus == 0 && line.irq == console::irq() =>
            {
                platform.serial = Some((line.global_system_interrupt, line.flags));
            }
            _ => {}
        }
    }
}

fn reset_of(fadt: &Fadt) -> Option<Reset> {
    let flags = fadt.flags;
    let register = fadt.reset_register().ok()?;
    let in_ports = register.address_space == acpi::address::AddressSpace::SystemIo;
    (flags.supports_system_reset_via_fadt() && in_ports).then_some(Reset {
        port: register.address as u16,
        value: fadt.reset_value,
    })
}

fn power_off_of(fadt: &Fadt, tables: &AcpiTables<Tables>) -> Option<PowerOff> {
    let dsdt = tables.dsdt().ok()?;
    let (sleep_a, sleep_b) = core::iter::once(dsdt)
        .chain(tables.ssdts())
        .find_map(|table| {
            let length = table.length as usize;
            let place = paging::map_tables(MachineAddr::new(table.address as u64), length as u64)?;
            // SAFETY: just mapped; the table is firmware's and does not change.
            let aml = unsafe { core::slice::from_raw_parts(place.raw() as *const u8, length) };
            sleep_types(aml)
        })?;
    let enable = if fadt.smi_cmd_port != 0 && fadt.acpi_enable != 0 {
        (fadt.smi_cmd_port as u16, fadt.acpi_enable)
    } else {
        (0, 0)
    };
    Some(PowerOff {
        pm1a: fadt.pm1a_control_block().ok()?.address as u16,
        pm1b: fadt
            .pm1b_control_block()
            .ok()
            .flatten()
            .map_or(0, |block| block.address as u16),
        sleep_a: u16::from(sleep_a),
        sleep_b: u16::from(sleep_b),
        enable,
    })
}

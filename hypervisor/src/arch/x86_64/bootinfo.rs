//! What the boot loader told us, in one shape for both multiboot versions.
//!
//! Everything is copied out at once: where the loader keeps its information is ordinary memory
//! that may be handed out soon after.

use arrayvec::ArrayVec;
use paravane_core::addr::MachineAddr;

use super::layout::phys_to_virt;
use crate::sync::{Mutex, Once};

mod multiboot1;
mod multiboot2;

/// Modules that are taken at most; more are refused by name.
pub const MAX_MODULES: usize = 32;
/// Memory regions that are taken at most; the rest of a longer map is not used.
pub const MAX_REGIONS: usize = 64;
/// Bytes kept of one command line.
const MAX_TEXT: usize = 2048;

/// A stretch of the machine's address space; `end` is the first byte behind it.
#[derive(Clone, Copy, Debug)]
pub struct MemoryRegion {
    /// Its first byte.
    pub start: MachineAddr,
    /// The first byte behind it.
    pub end: MachineAddr,
    /// What it is, as firmware of PCs numbers it: [`RAM`], or devices, tables, holes.
    pub kind: u32,
}

/// The kind of memory that is free to use (ACPI Specification, "Address Range Types").
pub const RAM: u32 = 1;

impl MemoryRegion {
    /// Whether it is memory free to use.
    pub const fn is_ram(&self) -> bool {
        self.kind == RAM
    }
}

/// See [`firmware_map`].
static FIRMWARE_MAP: Once<ArrayVec<MemoryRegion, MAX_REGIONS>> = Once::new();

/// The machine's memory map, as the firmware has it.
pub fn firmware_map() -> &'static [MemoryRegion] {
    FIRMWARE_MAP.get().map_or(&[], |map| map)
}

/// A file that the loader placed in memory.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Its first byte.
    pub start: MachineAddr,
    /// The first byte behind it.
    pub end: MachineAddr,
    /// The words given with it, without the file name.
    pub cmdline: &'static str,
}

/// Where the ACPI root table is.
#[derive(Clone, Copy, Debug)]
pub struct AcpiRoot {
    /// Its machine address.
    pub table: MachineAddr,
    /// The revision of the structure that named it: 0 means an RSDT, others an XSDT.
    pub revision: u8,
}

/// Everything the loader told.
pub struct BootInfo {
    /// The hypervisor's command line, without the file name.
    pub cmdline: &'static str,
    /// The memory map, as the firmware has it.
    pub memory: ArrayVec<MemoryRegion, MAX_REGIONS>,
    /// The modules in their order.
    pub modules: ArrayVec<Module, MAX_MODULES>,
    /// The ACPI root table, where the loader names it.
    pub acpi_root: Option<AcpiRoot>,
}

/// Why the loader's information cannot be used: what is said, remedy included.
pub type Unusable = &'static str;

impl BootInfo {
    /// Reads the information of whichever loader left `magic` in EAX and `info` in EBX.
    ///
    /// # Errors
    /// What is wrong, and what to do about it.
    pub fn read(magic: u32, info: u32) -> Result<BootInfo, Unusable> {
        let mut boot = BootInfo {
            cmdline: "",
            memory: ArrayVec::new(),
            modules: ArrayVec::new(),
            acpi_root: None,
        };
        match magic {
            multiboot1::MAGIC => multiboot1::read_into(info, &mut boot)?,
            multiboot2::MAGIC => multiboot2::read_into(info, &mut boot)?,
            // boot.S has looked already.
            _ => return Err("no multiboot information"),
        }
        if boot.memory.is_empty() {
            return Err("the boot loader gave no memory map; use a multiboot loader that does");
        }
        FIRMWARE_MAP.set(boot.memory.clone());
        Ok(boot)
    }

    fn add_region(&mut self, start: u64, length: u64, kind: u32) {
        if let Some(end) = start.checked_add(length)
            && length != 0
        {
            let start = MachineAddr::new(start);
            let end = MachineAddr::new(end);
            // A map longer than that is cut: what is not listed is not used.
            let _ = self.memory.try_push(MemoryRegion { start, end, kind });
        }
    }

    fn add_module(&mut self, start: u32, end: u32, cmdline: &'static str) -> Result<(), Unusable> {
        self.modules
            .try_push(Module {
                start: MachineAddr::new(start.into()),
                end: MachineAddr::new(end.max(start).into()),
                cmdline,
            })
            .map_err(|_| "more than 32 modules; give fewer")
    }
}

/// The texts kept: a bump buffer that is never emptied.
static TEXTS: Mutex<ArrayVec<u8, 8192>> = Mutex::new(ArrayVec::new_const());

/// Keeps a copy of `text` for ever; bytes that are not printable ASCII become `?`.
fn keep(text: impl Iterator<Item = u8>) -> Result<&'static str, Unusable> {
    let mut texts = TEXTS.lock();
    let first = texts.len();
    for byte in text.take(MAX_TEXT) {
        let byte = if matches!(byte, b' '..=b'~') {
            byte
        } else {
            b'?'
        };
        texts
            .try_push(byte)
            .map_err(|_| "the command lines are longer than 8 KiB together; shorten them")?;
    }
    let kept: *const [u8] = &raw const texts[first..];
    // SAFETY: the buffer is a static whose written part is never changed again, and holds ASCII.
    Ok(unsafe { core::str::from_utf8_unchecked(&*kept) })
}

/// Reads a value the loader left at machine address `address`.
fn read<T: Copy + Default>(address: u32) -> T {
    let pointer = phys_to_virt(MachineAddr::new(address.into())).raw() as *const T;
    // SAFETY: the boot page tables show the lowest 4 GiB; `T` is an integer or an array of them
    // (private function), so any bytes are a value.
    unsafe { pointer.read_unaligned() }
}

/// The bytes from machine address `address` up to the next 0.
fn c_string(address: u32) -> impl Iterator<Item = u8> {
    (0..MAX_TEXT as u32)
        .map(move |i| read::<u8>(address.wrapping_add(i)))
        .take_while(|&b| b != 0)
}

//! What the boot loader told us, in one shape for both multiboot versions.
//!
//! Everything is copied out at once: where the loader keeps its information is ordinary memory
//! that may be handed out soon after. How much there is to copy is for the loader to say, and there
//! is no memory yet to copy it to. So what it says is gone through twice: first for a stretch of
//! memory, in which there is none of it, and which is large enough ([`first_heap`]); then to copy it
//! ([`BootInfo::read`]).

use alloc::string::String;
use alloc::vec::Vec;

use paravane_core::addr::{MachineAddr, PAGE_SIZE};
use paravane_core::boot::place;
use paravane_core::boot::ranges::FrameRange;

use super::layout::phys_to_virt;
use super::memory::{BOOT_VISIBLE_FRAMES, LOW_MEMORY_END, touched};
use crate::sync::Once;

mod multiboot1;
mod multiboot2;

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
static FIRMWARE_MAP: Once<&'static [MemoryRegion]> = Once::new();

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
    pub memory: &'static [MemoryRegion],
    /// The modules in their order.
    pub modules: &'static [Module],
    /// The ACPI root table, where the loader names it.
    pub acpi_root: Option<AcpiRoot>,
}

/// Why the loader's information cannot be used: what is said, remedy included.
pub type Unusable = &'static str;

/// The heap that was asked for does not hold what it was asked for.
const NO_ROOM: Unusable = "no memory for what the boot loader told; give fewer modules";

/// One thing that a loader tells, where it keeps it.
enum Told<'a> {
    /// The hypervisor's command line, without the file name.
    CommandLine(&'a [u8]),
    /// A module: its bytes from here to there, and its line without the file name.
    Module(u32, u32, &'a [u8]),
    /// Memory from here on, so many bytes, of that kind.
    Region(u64, u64, u32),
    /// The ACPI root table.
    AcpiRoot(AcpiRoot),
    /// The loader keeps here, so many bytes, what it tells.
    Kept(u32, u32),
}

/// Calls `each` with everything that the loader tells which left `magic` in EAX and `info` in EBX.
fn go_through(magic: u32, info: u32, each: &mut dyn FnMut(Told<'_>)) -> Result<(), Unusable> {
    match magic {
        multiboot1::MAGIC => multiboot1::go_through(info, each),
        multiboot2::MAGIC => multiboot2::go_through(info, each)?,
        // boot.S has looked already.
        _ => return Err("no multiboot information"),
    }
    Ok(())
}

/// Pages that the first heap has beside room for what the loader told.
const HEAP_PAGES: u64 = 32;
/// Bytes that a module takes in lists until there is a frame allocator: its entry here, a stretch of
/// free memory that it splits in two; while a list moves to a larger place, twice.
const MODULE_BYTES: u64 = 192;
/// The same for a region.
const REGION_BYTES: u64 = 256;

/// Finds memory for the first heap: the lowest that is free, and large enough for all that the
/// loader told.
///
/// # Errors
/// What is wrong, and what to do about it.
pub fn first_heap(magic: u32, info: u32) -> Result<FrameRange, Unusable> {
    let mut bytes = 0;
    go_through(magic, info, &mut |told| {
        bytes += match told {
            Told::CommandLine(text) => text.len() as u64,
            Told::Module(_, _, text) => text.len() as u64 + MODULE_BYTES,
            Told::Region(..) => REGION_BYTES,
            Told::AcpiRoot(_) | Told::Kept(..) => 0,
        };
    })?;
    let pages = HEAP_PAGES + bytes.div_ceil(PAGE_SIZE);

    let walk = |choose: fn(Told<'_>) -> Option<FrameRange>| {
        move |each: &mut dyn FnMut(FrameRange)| {
            // It was gone through before.
            let _ = go_through(magic, info, &mut |told| {
                choose(told).into_iter().for_each(&mut *each);
            });
        }
    };
    let memory = walk(|told| match told {
        Told::Region(start, length, RAM) => {
            let end = start.saturating_add(length);
            Some(start.div_ceil(PAGE_SIZE)..end / PAGE_SIZE)
        }
        _ => None,
    });
    let taken = walk(|told| match told {
        Told::Region(_, _, RAM) => None,
        Told::Region(start, length, _) => Some(touched(start, start.saturating_add(length))),
        Told::Module(start, end, _) => Some(touched(start.into(), end.into())),
        Told::Kept(start, length) => {
            let start = u64::from(start);
            Some(touched(start, start + u64::from(length)))
        }
        _ => None,
    });
    let image = super::paging::image();
    let first = place::lowest(
        pages,
        LOW_MEMORY_END / PAGE_SIZE,
        BOOT_VISIBLE_FRAMES,
        memory,
        |each: &mut dyn FnMut(FrameRange)| {
            each(touched(image.start, image.end));
            taken(each);
        },
    );
    let first = first.ok_or(
        "too little memory for the heap beside the modules; give the machine more, or fewer modules",
    )?;
    Ok(first..first + pages)
}

impl BootInfo {
    /// Copies to the heap the information of whichever loader left `magic` in EAX and `info` in EBX.
    ///
    /// # Errors
    /// What is wrong, and what to do about it.
    pub fn read(magic: u32, info: u32) -> Result<BootInfo, Unusable> {
        let (mut regions, mut files) = (0, 0);
        go_through(magic, info, &mut |told| match told {
            Told::Region(..) => regions += 1,
            Told::Module(..) => files += 1,
            _ => {}
        })?;
        let (mut memory, mut modules) = (Vec::new(), Vec::new());
        memory.try_reserve_exact(regions).map_err(|_| NO_ROOM)?;
        modules.try_reserve_exact(files).map_err(|_| NO_ROOM)?;
        let (mut cmdline, mut acpi_root, mut lost) = ("", None, false);
        let mut copy = |text: &[u8]| {
            keep(text).unwrap_or_else(|| {
                lost = true;
                ""
            })
        };
        go_through(magic, info, &mut |told| match told {
            Told::CommandLine(text) => cmdline = copy(text),
            Told::Module(start, end, text) => modules.push(Module {
                start: MachineAddr::new(start.into()),
                end: MachineAddr::new(end.max(start).into()),
                cmdline: copy(text),
            }),
            Told::Region(start, length, kind) => memory.extend(region(start, length, kind)),
            Told::AcpiRoot(root) => acpi_root = Some(root),
            Told::Kept(..) => {}
        })?;
        if lost {
            return Err(NO_ROOM);
        }
        if memory.is_empty() {
            return Err("the boot loader gave no memory map; use a multiboot loader that does");
        }
        let memory: &[MemoryRegion] = memory.leak();
        FIRMWARE_MAP.set(memory);
        Ok(BootInfo {
            cmdline,
            memory,
            modules: modules.leak(),
            acpi_root,
        })
    }
}

/// A region of the memory map; none if it is empty or wraps around.
fn region(start: u64, length: u64, kind: u32) -> Option<MemoryRegion> {
    let end = start.checked_add(length).filter(|_| length != 0)?;
    let (start, end) = (MachineAddr::new(start), MachineAddr::new(end));
    Some(MemoryRegion { start, end, kind })
}

/// Keeps a copy of `text` for ever; bytes that are not printable ASCII become `?`.
fn keep(text: &[u8]) -> Option<&'static str> {
    let mut kept = String::new();
    kept.try_reserve_exact(text.len()).ok()?;
    for &byte in text {
        let printable = matches!(byte, b' '..=b'~');
        kept.push(if printable { byte as char } else { '?' });
    }
    Some(kept.leak())
}

/// Reads a value the loader left at machine address `address`.
fn read<T: Copy + Default>(address: u32) -> T {
    let pointer = phys_to_virt(MachineAddr::new(address.into())).raw() as *const T;
    // SAFETY: the boot page tables show the lowest 4 GiB; `T` is an integer or an array of them
    // (private function), so any bytes are a value.
    unsafe { pointer.read_unaligned() }
}

/// The bytes from machine address `address` up to the next 0, or to the end of what is visible.
fn c_string(address: u32) -> &'static [u8] {
    let first = phys_to_virt(MachineAddr::new(address.into())).raw() as *const u8;
    let length = (address..u32::MAX)
        .take_while(|&at| read::<u8>(at) != 0)
        .count();
    // SAFETY: the boot page tables show these bytes; nobody changes what the loader left until all
    // of it was copied.
    unsafe { core::slice::from_raw_parts(first, length) }
}

//! The files that the loader placed in memory: kernels, unpacked if need be, and ramdisks.

use core::slice;

use paravane_builder::symbols::Symbols;
use paravane_builder::{Container, Format};
use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};
use paravane_core::boot::ranges::{FrameRange, FreeRanges};
use paravane_core::cmdline::DomainRequest;

use super::DomainError;
use crate::arch::bootinfo::Module;
use crate::arch::layout::{phys_to_virt, virt_to_phys};
use crate::domain::KernelSymbols;
use crate::mm;

/// The bytes of a module.
fn bytes(module: &Module) -> &'static [u8] {
    let length = module.end.raw().saturating_sub(module.start.raw());
    let first = phys_to_virt(module.start).raw() as *const u8;
    // SAFETY: the loader placed the module there, and its frames are in the direct map. They go to
    // the allocator only in `release`, when all domains are built and no file is open any more.
    unsafe { slice::from_raw_parts(first, length as usize) }
}

/// The ramdisk of a domain. A module whose line does not say what it is, and which looks like a
/// kernel, is probably a domain without its mark.
pub fn ramdisk(module: &Module, request: &DomainRequest<'_>) -> &'static [u8] {
    let bytes = bytes(module);
    let format = Format::of(bytes);
    let is_kernel = matches!(format, Format::Elf64 | Format::Elf32 | Format::BzImage);
    if is_kernel && !request.ramdisk_marked {
        warn!(
            "module {} is {format} and is taken as a ramdisk; mark a kernel with `domain` at the start of its line",
            request.ramdisk.unwrap_or(0).saturating_add(1)
        );
    }
    bytes
}

/// Memory below this stays with the firmware, and with the start of processors.
const LOW_FRAMES: u64 = 256;

/// Gives the memory of all modules to the allocator, whole pages only, except the frames of
/// `kept`. Nothing may refer to the rest any more.
pub fn release(modules: &[Module], kept: &[FrameRange]) {
    for module in modules {
        let first = module.start.raw().div_ceil(PAGE_SIZE).max(LOW_FRAMES);
        let end = module.end.raw() / PAGE_SIZE;
        let mut free = FreeRanges::of(core::iter::once(first..end), u64::MAX);
        for range in kept {
            free.reserve(range.clone());
        }
        for range in free.as_slice() {
            mm::free_range(Mfn::new(range.start), range.end.saturating_sub(range.start));
        }
    }
}

/// A kernel's ELF file: where the loader placed it, or unpacked.
pub struct File {
    bytes: &'static [u8],
    /// Keeps the frames under `bytes`, if they are not the module's.
    unpacked: Option<Unpacked>,
}

/// Frames that hold what was unpacked; given back when it is no longer needed.
struct Unpacked {
    first: Mfn,
    pages: u64,
}

/// The most that is set aside for a kernel whose packing does not tell its size: 512 MB.
const MAX_UNKNOWN: u64 = 512 << 8;

impl File {
    /// Opens a kernel's module. What is unpacked may take `most` pages: until all domains are built
    /// it takes memory that is not its domain's, so how much of that is not for the image to say.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn open(module: &Module, most: u64) -> Result<Self, DomainError> {
        let container = Container::open(bytes(module))?;
        if let Some(bytes) = container.unpacked() {
            return Ok(File {
                bytes,
                unpacked: None,
            });
        }
        let size = container.stated_size;
        let unpacked = match size {
            Some(size) if size.div_ceil(PAGE_SIZE) > most => {
                return Err(DomainError::LargerThanMemory(container.format, size));
            }
            Some(size) => Unpacked::allocate(size.div_ceil(PAGE_SIZE).max(1)),
            None => Unpacked::allocate_most(most),
        };
        let mut unpacked = unpacked.ok_or(DomainError::NoRoom(container.format, size))?;
        let heap = mm::free_frames().saturating_mul(PAGE_SIZE / 4 * 3);
        let buffer = phys_to_virt(unpacked.first.address()).raw() as *mut u8;
        // SAFETY: the frames were just allocated, so many pages in a row; they are in the direct
        // map, and this buffer's alone.
        let buffer = unsafe {
            slice::from_raw_parts_mut(buffer, unpacked.pages.saturating_mul(PAGE_SIZE) as usize)
        };
        let bytes = container.unpack(buffer, heap as usize)?;
        unpacked.keep((bytes.len() as u64).div_ceil(PAGE_SIZE).max(1));
        Ok(File {
            bytes,
            unpacked: Some(unpacked),
        })
    }

    /// The ELF file.
    pub fn bytes(&self) -> &[u8] {
        self.bytes
    }

    /// Pages that hold what was unpacked.
    pub fn unpacked_pages(&self) -> u64 {
        self.unpacked.as_ref().map_or(0, |unpacked| unpacked.pages)
    }

    /// The kernel's own symbols, whose names stay where the loader placed the file as long as the domain
    /// is there, and the frames that must be kept for that. A kernel that had to be unpacked has none:
    /// its copy is given back.
    pub fn symbols(&self) -> Option<(KernelSymbols, FrameRange)> {
        if self.unpacked.is_some() {
            return None;
        }
        let symbols = Symbols::find(self.bytes)?;
        let first = virt_to_phys(VirtAddr::new(self.bytes.as_ptr() as u64)).raw();
        let place = symbols.place(self.bytes);
        let at = |offset: usize| first.saturating_add(offset as u64);
        let (start, end) = (at(place.start), at(place.end));
        let kept = start / PAGE_SIZE..end.div_ceil(PAGE_SIZE);
        // Of those, the ones that are the file's alone.
        let (first, end) = (at(0).div_ceil(PAGE_SIZE), at(self.bytes.len()) / PAGE_SIZE);
        let start = kept.start.max(first).max(LOW_FRAMES);
        let own = start..kept.end.min(end).max(start);
        // SAFETY: they are kept, and nothing else of the file is used once its domain is built.
        let symbols = unsafe { KernelSymbols::new(symbols, own) };
        Some((symbols, kept))
    }
}

impl Unpacked {
    /// Takes `pages` frames in a row.
    fn allocate(pages: u64) -> Option<Self> {
        if pages > mm::free_frames() {
            return None;
        }
        let order = pages.next_power_of_two().trailing_zeros();
        let first = mm::alloc_order(order)?;
        mm::free_range(first.offset(pages), (1_u64 << order).saturating_sub(pages));
        Some(Unpacked { first, pages })
    }

    /// Takes frames in a row for a kernel of unknown size: as many as there are, up to half of
    /// memory, and to `most`.
    fn allocate_most(most: u64) -> Option<Self> {
        let most = (mm::free_frames() / 2).min(MAX_UNKNOWN).min(most);
        let largest = most.checked_ilog2()?;
        (0..=largest)
            .rev()
            .find_map(|order| Self::allocate(1 << order))
    }

    /// Gives back what lies behind the first `pages`.
    fn keep(&mut self, pages: u64) {
        let pages = pages.min(self.pages);
        mm::free_range(self.first.offset(pages), self.pages.saturating_sub(pages));
        self.pages = pages;
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        mm::free_range(self.first, self.pages);
    }
}

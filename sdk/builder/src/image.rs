//! An ELF image that can be loaded: its segments, its entry, what its notes ask for.
//!
//! A kernel's place is told by physical addresses: p_paddr less PADDR_OFFSET is
//! the pseudo-physical address, and VIRT_BASE is the virtual address of
//! pseudo-physical 0. p_vaddr plays no part (Linux has a segment at virtual 0
//! for its per-CPU template).

use crate::error::{ImageError, ImageWarning};
use crate::features;
use crate::notes::{NoteSource, Notes};
use crate::symbol_table::SymbolTable;
use crate::symbols;
use crate::{Format, PAGE_SIZE};
use arrayvec::ArrayVec;
use elf::ElfBytes;
use elf::abi::{ET_EXEC, PT_LOAD};
use elf::endian::LittleEndian;
use paravane_abi::GuestWidth;

/// The most PT_LOAD segments that an image may have.
pub const MAX_SEGMENTS: usize = 32;

/// The hypervisor's region of each address space: L4 slots 256 to 271.
pub const HYPERVISOR_START: u64 = paravane_abi::HYPERVISOR_VIRT_START;
/// The first address behind the hypervisor's region.
pub const HYPERVISOR_END: u64 = paravane_abi::HYPERVISOR_VIRT_END;

/// Where the hypervisor's part of a 32-bit guest's address space begins.
pub const HYPERVISOR_START_32: u64 = paravane_abi::HYPERVISOR_VIRT_START_PAE as u64;

/// The largest pseudo-physical address of an image, so that sums cannot overflow.
const MAX_PHYSICAL: u64 = 1 << 40;

/// A part of the image, where it goes in pseudo-physical memory.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Number of its program header.
    pub index: usize,
    /// First byte, as a pseudo-physical address. Need not be aligned.
    pub physical: u64,
    /// The bytes from the file.
    pub data: &'a [u8],
    /// Bytes in memory; those behind `data` are zero.
    pub size: u64,
}

impl Segment<'_> {
    fn end(&self) -> u64 {
        self.physical.saturating_add(self.size)
    }
}

/// A checked image.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// Its width.
    pub width: GuestWidth,
    /// What the image asks for.
    pub notes: Notes<'a>,
    /// The parts to load, in the order of the program headers.
    pub segments: ArrayVec<Segment<'a>, MAX_SEGMENTS>,
    /// Virtual address of pseudo-physical 0.
    pub virt_base: u64,
    /// First pseudo-physical byte of the image.
    pub physical_start: u64,
    /// First pseudo-physical byte behind the image.
    pub physical_end: u64,
    /// Virtual address of the first instruction.
    pub entry: u64,
    /// Virtual address of the hypercall page, if the image has one.
    pub hypercall_page: Option<u64>,
    /// The symbol table that goes behind the image, if the image asks for it and has one.
    pub symbol_table: Option<SymbolTable<'a>>,
    /// What looks odd.
    pub warnings: ArrayVec<ImageWarning, 8>,
}

impl<'a> Image<'a> {
    /// Reads an unpacked image ([`crate::container::Container::unpack`]).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let width = match Format::of(bytes) {
            Format::Elf64 => GuestWidth::Bits64,
            Format::Elf32 => GuestWidth::Bits32,
            other => return Err(ImageError::Format(other)),
        };
        let file =
            ElfBytes::<LittleEndian>::minimal_parse(bytes).map_err(|_| ImageError::ElfDamaged)?;
        if file.ehdr.e_type != ET_EXEC {
            return Err(ImageError::ElfType(file.ehdr.e_type));
        }
        let notes = Notes::read(&file, bytes.len())?;
        let virt_base = check_notes(&notes, width)?;
        let segments = read_segments(&file, notes.paddr_offset.unwrap_or(0))?;
        let physical_start = segments.iter().map(|segment| segment.physical).min();
        let physical_end = segments.iter().map(Segment::end).max();
        let (Some(physical_start), Some(physical_end)) = (physical_start, physical_end) else {
            return Err(ImageError::NoSegments);
        };
        let mut image = Self {
            width,
            notes,
            segments,
            virt_base,
            physical_start,
            physical_end,
            entry: 0,
            hypercall_page: None,
            symbol_table: None,
            warnings: ArrayVec::new(),
        };
        // The table's form is that of 64-bit files; without it the image is said to lack one.
        if notes.bsd_symtab && width == GuestWidth::Bits64 {
            image.symbol_table = SymbolTable::find(&file, physical_end);
        }
        image.check_region(virt_base, image.loaded_end())?;
        image.find_entry(file.ehdr.e_entry)?;
        image.find_hypercall_page()?;
        image.note_oddities(bytes);
        image.check_features()?;
        Ok(image)
    }

    /// The first pseudo-physical byte behind everything that is loaded.
    pub fn loaded_end(&self) -> u64 {
        match &self.symbol_table {
            Some(table) => table.end(),
            None => self.physical_end,
        }
    }

    /// Refuses a stretch of virtual memory that is not wholly the guest's.
    pub(crate) fn check_region(&self, start: u64, size: u64) -> Result<(), ImageError> {
        if is_guest_range(self.width, start, size) {
            Ok(())
        } else {
            Err(ImageError::RegionAddress { start, size })
        }
    }

    fn outside(&self, what: &'static str, address: u64) -> ImageError {
        ImageError::OutsideImage {
            what,
            address,
            start: self.virt_base.wrapping_add(self.physical_start),
            end: self.virt_base.wrapping_add(self.physical_end),
        }
    }

    fn find_entry(&mut self, header_entry: u64) -> Result<(), ImageError> {
        self.entry = match self.notes.entry {
            Some(entry) => entry,
            // 0 is an address like others: an image may begin there.
            None => {
                let warning = ImageWarning::EntryFromHeader(header_entry);
                let _ = self.warnings.try_push(warning);
                header_entry
            }
        };
        let physical = self.entry.wrapping_sub(self.virt_base);
        let inside = |segment: &Segment| (segment.physical..segment.end()).contains(&physical);
        if self.segments.iter().any(inside) {
            Ok(())
        } else {
            Err(self.outside("the entry point", self.entry))
        }
    }

    fn find_hypercall_page(&mut self) -> Result<(), ImageError> {
        let Some(value) = self.notes.hypercall_page else {
            return Ok(());
        };
        let address = match self.notes.source {
            NoteSource::LegacySection => value
                .checked_mul(PAGE_SIZE)
                .and_then(|physical| physical.checked_add(self.virt_base))
                .ok_or_else(|| self.outside("the hypercall page", value))?,
            _ => value,
        };
        if !address.is_multiple_of(PAGE_SIZE) {
            return Err(ImageError::Unaligned {
                what: "the note HYPERCALL_PAGE",
                address,
            });
        }
        let first = self.physical_start & !(PAGE_SIZE - 1);
        if !(first..self.physical_end).contains(&address.wrapping_sub(self.virt_base)) {
            return Err(self.outside("the hypercall page", address));
        }
        self.hypercall_page = Some(address);
        Ok(())
    }

    fn check_features(&mut self) -> Result<(), ImageError> {
        let warnings = &mut self.warnings;
        features::check(self.notes.features.unwrap_or_default(), |name| {
            let _ = warnings.try_push(ImageWarning::FeatureLacking(name));
        })
    }

    fn note_oddities(&mut self, bytes: &[u8]) {
        if self.hypercall_page.is_none()
            && let Some(address) = symbols::address_of(bytes, b"hypercall_page")
        {
            let _ = self.warnings.try_push(ImageWarning::HypercallPage(address));
        }
        for (missing, note) in [
            (self.notes.xen_version.is_none(), "XEN_VERSION"),
            (self.notes.guest_os.is_none(), "GUEST_OS"),
            (self.notes.loader.is_none(), "LOADER"),
        ] {
            if missing {
                let _ = self.warnings.try_push(ImageWarning::NoteMissing(note));
            }
        }
        if self.notes.bsd_symtab && self.symbol_table.is_none() {
            let _ = self.warnings.try_push(ImageWarning::SymbolTable);
        }
    }
}

/// Checks what the notes say by themselves, and gives VIRT_BASE.
fn check_notes(notes: &Notes, width: GuestWidth) -> Result<u64, ImageError> {
    if notes
        .xen_version
        .is_some_and(|version| version != b"xen-3.0")
    {
        return Err(ImageError::XenVersion);
    }
    if notes.loader.is_some_and(|loader| loader != b"generic") {
        return Err(ImageError::Loader);
    }
    let pae = |mode: &[u8]| mode.starts_with(b"yes") || mode.starts_with(b"bimodal");
    if width == GuestWidth::Bits32 && !notes.pae_mode.is_some_and(pae) {
        return Err(ImageError::WithoutPae);
    }
    let start = match width {
        GuestWidth::Bits64 => HYPERVISOR_START,
        GuestWidth::Bits32 => HYPERVISOR_START_32,
    };
    if let Some(address) = notes.hv_start_low.filter(|&low| low > start) {
        return Err(ImageError::HypervisorStart(address));
    }
    match (notes.virt_base, notes.paddr_offset) {
        (None, Some(_)) => Err(ImageError::NoteMissing {
            missing: "VIRT_BASE",
            needed_by: "PADDR_OFFSET",
        }),
        (Some(address), _) if !address.is_multiple_of(PAGE_SIZE) => Err(ImageError::Unaligned {
            what: "the note VIRT_BASE",
            address,
        }),
        (base, _) => Ok(base.unwrap_or(0)),
    }
}

fn read_segments<'a>(
    file: &ElfBytes<'a, LittleEndian>,
    paddr_offset: u64,
) -> Result<ArrayVec<Segment<'a>, MAX_SEGMENTS>, ImageError> {
    let mut segments = ArrayVec::<Segment<'a>, MAX_SEGMENTS>::new();
    for (index, header) in file
        .segments()
        .iter()
        .flat_map(|table| table.iter())
        .enumerate()
    {
        if header.p_type != PT_LOAD || header.p_memsz == 0 {
            continue;
        }
        if header.p_filesz > header.p_memsz {
            return Err(ImageError::SegmentSizes { index });
        }
        let data = file
            .segment_data(&header)
            .map_err(|_| ImageError::SegmentOutsideFile { index })?;
        let physical = header
            .p_paddr
            .checked_sub(paddr_offset)
            .filter(|&start| {
                start
                    .checked_add(header.p_memsz)
                    .is_some_and(|end| end <= MAX_PHYSICAL)
            })
            .ok_or(ImageError::SegmentAddress {
                index,
                physical: header.p_paddr,
                size: header.p_memsz,
            })?;
        let segment = Segment {
            index,
            physical,
            data,
            size: header.p_memsz,
        };
        let overlapping = segments
            .iter()
            .find(|other| segment.physical < other.end() && other.physical < segment.end());
        if let Some(other) = overlapping {
            return Err(ImageError::SegmentsOverlap {
                first: other.index,
                second: index,
            });
        }
        segments
            .try_push(segment)
            .map_err(|_| ImageError::TooManySegments(MAX_SEGMENTS))?;
    }
    Ok(segments)
}

/// Whether `size` bytes from `start` are in one half of the address space that a
/// guest of this width has, and none of the hypervisor's.
pub(crate) fn is_guest_range(width: GuestWidth, start: u64, size: u64) -> bool {
    let Some(end) = start.checked_add(size) else {
        return false;
    };
    match width {
        GuestWidth::Bits64 => end <= 1 << 47 || start >= HYPERVISOR_END,
        GuestWidth::Bits32 => end <= HYPERVISOR_START_32,
    }
}

//! What a kernel asks of its builder: the Xen ELF notes.
//!
//! Notes are looked for in the PT_NOTE segments first, then in the SHT_NOTE
//! sections, then in the older text section ([`crate::legacy`]); the first
//! place that has any is the only one used. A note of an unknown type is left
//! alone: its kernel can do without.

use core::fmt;
use paravane_abi as abi;

use crate::error::ImageError;
use crate::legacy;
use elf::ElfBytes;
use elf::abi::{PT_NOTE, SHT_NOTE};
use elf::endian::LittleEndian;
use elf::file::Class;
use elf::note::{Note, NoteIterator};
use elf::section::SectionHeader;

/// Where the notes were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NoteSource {
    /// In a PT_NOTE segment.
    #[default]
    Segment,
    /// In an SHT_NOTE section.
    Section,
    /// In the text section `__xen_guest`.
    LegacySection,
}

impl NoteSource {
    /// The words for a person.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Segment => "PT_NOTE segment",
            Self::Section => "note section",
            Self::LegacySection => "section __xen_guest",
        }
    }
}

/// The values of the notes, as they stand in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Notes<'a> {
    /// Where they were found.
    pub source: NoteSource,
    /// ENTRY: virtual address of the first instruction.
    pub entry: Option<u64>,
    /// HYPERCALL_PAGE: virtual address (legacy: a pseudo-physical frame number).
    pub hypercall_page: Option<u64>,
    /// VIRT_BASE: virtual address of the first pseudo-physical frame.
    pub virt_base: Option<u64>,
    /// PADDR_OFFSET: what p_paddr has above the pseudo-physical address.
    pub paddr_offset: Option<u64>,
    /// XEN_VERSION.
    pub xen_version: Option<&'a [u8]>,
    /// GUEST_OS.
    pub guest_os: Option<&'a [u8]>,
    /// GUEST_VERSION.
    pub guest_version: Option<&'a [u8]>,
    /// LOADER.
    pub loader: Option<&'a [u8]>,
    /// PAE_MODE.
    pub pae_mode: Option<&'a [u8]>,
    /// FEATURES: names joined by `|`, required ones with `!`.
    pub features: Option<&'a [u8]>,
    /// SUPPORTED_FEATURES: the bits of the first feature word.
    pub supported_features: Option<u64>,
    /// BSD_SYMTAB: the kernel wants its symbol table loaded.
    pub bsd_symtab: bool,
    /// HV_START_LOW: lowest address at which the hypervisor may begin.
    pub hv_start_low: Option<u64>,
    /// SUSPEND_CANCEL.
    pub suspend_cancel: Option<u64>,
    /// INIT_P2M: virtual address for the physical-to-machine list.
    pub init_p2m: Option<u64>,
    /// MOD_START_PFN: an unmapped ramdisk, told by frame number, is welcome.
    pub mod_start_pfn: bool,
}

/// Puts `value` into `slot`, unless another one is there.
pub(crate) fn set_once<T: PartialEq>(
    slot: &mut Option<T>,
    value: T,
    name: &'static str,
) -> Result<(), ImageError> {
    match slot {
        Some(there) if *there != value => Err(ImageError::NoteTwice(name)),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

/// A number of one, two, four or eight bytes.
fn number(value: &[u8], name: &'static str) -> Result<u64, ImageError> {
    match *value {
        [a] => Ok(u64::from(a)),
        [a, b] => Ok(u64::from(u16::from_le_bytes([a, b]))),
        [a, b, c, d] => Ok(u64::from(u32::from_le_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => Ok(u64::from_le_bytes([a, b, c, d, e, f, g, h])),
        _ => Err(ImageError::NoteForm(name)),
    }
}

/// A text, up to its NUL.
fn text(value: &[u8]) -> &[u8] {
    let end = value.iter().position(|&byte| byte == 0);
    value.get(..end.unwrap_or(value.len())).unwrap_or(value)
}

/// The section of the older form. Names are compared, not read to their ends: each could be as long
/// as the file.
fn legacy_section(file: &ElfBytes<'_, LittleEndian>) -> Option<SectionHeader> {
    let headers = file.section_headers()?;
    let names = headers.get(file.ehdr.e_shstrndx.into()).ok()?;
    let (names, _) = file.section_data(&names).ok()?;
    let is_named = |header: &SectionHeader| {
        let name = usize::try_from(header.sh_name).ok();
        name.and_then(|name| names.get(name..)?.strip_prefix(legacy::SECTION.as_bytes()))
            .is_some_and(|rest| rest.first() == Some(&0))
    };
    headers.iter().find(is_named)
}

impl<'a> Notes<'a> {
    /// Finds and reads the notes of an image, a file of `length` bytes.
    pub fn read(file: &ElfBytes<'a, LittleEndian>, length: usize) -> Result<Self, ImageError> {
        let mut notes = Self::default();
        let mut found = false;
        // Headers may name the same bytes again and again: reading them would take for ever.
        let mut left = length;
        for header in file.segments().iter().flat_map(|table| table.iter()) {
            if header.p_type == PT_NOTE {
                let data = file
                    .segment_data(&header)
                    .map_err(|_| ImageError::ElfDamaged)?;
                left = left.checked_sub(data.len()).ok_or(ImageError::ElfDamaged)?;
                found |= notes.take(data)?;
            }
        }
        if found {
            return Ok(notes);
        }
        notes.source = NoteSource::Section;
        left = length;
        for header in file.section_headers().iter().flat_map(|table| table.iter()) {
            if header.sh_type == SHT_NOTE {
                let (data, _) = file
                    .section_data(&header)
                    .map_err(|_| ImageError::ElfDamaged)?;
                left = left.checked_sub(data.len()).ok_or(ImageError::ElfDamaged)?;
                found |= notes.take(data)?;
            }
        }
        if found {
            return Ok(notes);
        }
        let section = legacy_section(file).ok_or(ImageError::NoNotes)?;
        let (data, _) = file
            .section_data(&section)
            .map_err(|_| ImageError::ElfDamaged)?;
        legacy::read(text(data))
    }

    /// Takes what concerns us from a run of notes, and tells whether there was any.
    fn take(&mut self, data: &'a [u8]) -> Result<bool, ImageError> {
        let mut found = false;
        // Producers align notes to 4 bytes, whatever the header says.
        for note in NoteIterator::new(LittleEndian, Class::ELF64, 4, data) {
            let Note::Unknown(note) = note else { continue };
            if text(note.name) == b"Xen" {
                found = true;
                self.set(note.n_type, note.desc)?;
            }
        }
        Ok(found)
    }

    fn set(&mut self, kind: u64, value: &'a [u8]) -> Result<(), ImageError> {
        let Ok(kind) = u32::try_from(kind) else {
            return Ok(());
        };
        let as_number = |slot: &mut Option<u64>, name| set_once(slot, number(value, name)?, name);
        let as_text = |slot: &mut Option<&'a [u8]>, name| set_once(slot, text(value), name);
        match kind {
            abi::XEN_ELFNOTE_ENTRY => as_number(&mut self.entry, "ENTRY"),
            abi::XEN_ELFNOTE_HYPERCALL_PAGE => {
                as_number(&mut self.hypercall_page, "HYPERCALL_PAGE")
            }
            abi::XEN_ELFNOTE_VIRT_BASE => as_number(&mut self.virt_base, "VIRT_BASE"),
            abi::XEN_ELFNOTE_PADDR_OFFSET => as_number(&mut self.paddr_offset, "PADDR_OFFSET"),
            abi::XEN_ELFNOTE_XEN_VERSION => as_text(&mut self.xen_version, "XEN_VERSION"),
            abi::XEN_ELFNOTE_GUEST_OS => as_text(&mut self.guest_os, "GUEST_OS"),
            abi::XEN_ELFNOTE_GUEST_VERSION => as_text(&mut self.guest_version, "GUEST_VERSION"),
            abi::XEN_ELFNOTE_LOADER => as_text(&mut self.loader, "LOADER"),
            abi::XEN_ELFNOTE_PAE_MODE => as_text(&mut self.pae_mode, "PAE_MODE"),
            abi::XEN_ELFNOTE_FEATURES => as_text(&mut self.features, "FEATURES"),
            abi::XEN_ELFNOTE_SUPPORTED_FEATURES => {
                as_number(&mut self.supported_features, "SUPPORTED_FEATURES")
            }
            abi::XEN_ELFNOTE_BSD_SYMTAB => {
                self.bsd_symtab = text(value) == b"yes";
                Ok(())
            }
            abi::XEN_ELFNOTE_HV_START_LOW => as_number(&mut self.hv_start_low, "HV_START_LOW"),
            abi::XEN_ELFNOTE_SUSPEND_CANCEL => {
                as_number(&mut self.suspend_cancel, "SUSPEND_CANCEL")
            }
            abi::XEN_ELFNOTE_INIT_P2M => as_number(&mut self.init_p2m, "INIT_P2M"),
            abi::XEN_ELFNOTE_MOD_START_PFN => {
                self.mod_start_pfn = number(value, "MOD_START_PFN")? != 0;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// One line a note that the image has.
impl fmt::Display for Notes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "notes in the {}", self.source.describe())?;
        for (name, value) in [
            ("XEN_VERSION", self.xen_version),
            ("GUEST_OS", self.guest_os),
            ("GUEST_VERSION", self.guest_version),
            ("LOADER", self.loader),
            ("PAE_MODE", self.pae_mode),
            ("FEATURES", self.features),
        ] {
            if let Some(text) = value {
                write!(f, "\n{name:<18} {}", text.escape_ascii())?;
            }
        }
        for (name, value) in [
            ("ENTRY", self.entry),
            ("HYPERCALL_PAGE", self.hypercall_page),
            ("VIRT_BASE", self.virt_base),
            ("PADDR_OFFSET", self.paddr_offset),
            ("HV_START_LOW", self.hv_start_low),
            ("INIT_P2M", self.init_p2m),
            ("SUPPORTED_FEATURES", self.supported_features),
            ("SUSPEND_CANCEL", self.suspend_cancel),
        ] {
            if let Some(number) = value {
                write!(f, "\n{name:<18} {number:#x}")?;
            }
        }
        for (name, value) in [
            ("BSD_SYMTAB", self.bsd_symtab),
            ("MOD_START_PFN", self.mod_start_pfn),
        ] {
            if value {
                write!(f, "\n{name:<18} yes")?;
            }
        }
        Ok(())
    }
}

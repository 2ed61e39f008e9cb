//! Why an image is refused, and what looks odd in one that is not.
//!
//! Each variant prints as one line: the problem, a semicolon, the remedy.

use crate::container::Format;
use crate::unpack::Damage;
use core::fmt;

/// Why an image cannot be loaded. `Display` gives problem and remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageError {
    /// Not a format that can be loaded.
    Format(Format),
    /// The packed file cannot be unpacked.
    Packed {
        /// How it is packed.
        format: Format,
        /// Why not.
        damage: Damage,
    },
    /// A header or table of the ELF file is damaged or cut off.
    ElfDamaged,
    /// The ELF type is not an executable.
    ElfType(u16),
    /// No PT_LOAD segment with any memory.
    NoSegments,
    /// More PT_LOAD segments than are supported (the limit).
    TooManySegments(usize),
    /// Segment `index` lies outside the file.
    SegmentOutsideFile {
        /// Number of the program header.
        index: usize,
    },
    /// Segment `index` has more bytes in the file than in memory.
    SegmentSizes {
        /// Number of the program header.
        index: usize,
    },
    /// Segment `index` ends above the address space or below VIRT_BASE.
    SegmentAddress {
        /// Number of the program header.
        index: usize,
        /// Its physical address.
        physical: u64,
        /// Its bytes in memory.
        size: u64,
    },
    /// Two segments claim the same bytes.
    SegmentsOverlap {
        /// Number of one program header.
        first: usize,
        /// Number of the other.
        second: usize,
    },
    /// Neither notes nor a `__xen_guest` section.
    NoNotes,
    /// A note has a value of the wrong form.
    NoteForm(&'static str),
    /// A note stands twice, with different values.
    NoteTwice(&'static str),
    /// A note is needed beside another one.
    NoteMissing {
        /// The note that is absent.
        missing: &'static str,
        /// The note that needs it.
        needed_by: &'static str,
    },
    /// A 32-bit image whose notes do not say that it uses PAE.
    WithoutPae,
    /// XEN_VERSION names another interface.
    XenVersion,
    /// LOADER names a loader that does not exist here.
    Loader,
    /// FEATURES has more text than one feature name can have, or an unknown required one.
    FeatureUnknown,
    /// FEATURES requires what is not provided to this kind of guest.
    FeatureRefused(&'static str),
    /// An address that must lie in the image lies outside.
    OutsideImage {
        /// The note.
        what: &'static str,
        /// Its value.
        address: u64,
        /// First address of the image.
        start: u64,
        /// First address behind the image.
        end: u64,
    },
    /// HYPERCALL_PAGE or VIRT_BASE is not page-aligned.
    Unaligned {
        /// The note.
        what: &'static str,
        /// Its value.
        address: u64,
    },
    /// HV_START_LOW lies above the start of the hypervisor's region.
    HypervisorStart(u64),
    /// The start-of-day region would touch the hypervisor's or leave the address space.
    RegionAddress {
        /// First address of the region.
        start: u64,
        /// Its bytes.
        size: u64,
    },
    /// INIT_P2M cannot be served at this address.
    InitP2m(u64),
    /// The start-of-day layout does not fit into the domain's memory.
    TooLarge {
        /// Kilobytes needed.
        needed_kb: u64,
        /// Kilobytes that the domain has.
        available_kb: u64,
    },
    /// More memory than a domain may have, in pages.
    MemorySize(u64),
    /// The initial ramdisk is larger than any domain.
    RamdiskSize(u64),
    /// The command line has more than 1023 bytes.
    CommandLine(usize),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Format(format) => {
                write!(f, "the kernel is {}; {}", format, format.remedy())
            }
            Self::Packed { format, damage } => write!(f, "the kernel is {format} that {damage}"),
            Self::ElfDamaged => f.write_str(
                "a header or table of the ELF file is cut off or damaged; copy or link it again",
            ),
            Self::ElfType(found) => write!(
                f,
                "the ELF file has type {found}, not executable (2); link the kernel at a fixed address, without -pie or -r"
            ),
            Self::NoSegments => {
                f.write_str("the ELF file has nothing to load; give it PT_LOAD segments")
            }
            Self::TooManySegments(limit) => write!(
                f,
                "the ELF file has more than {limit} PT_LOAD segments; merge them in the linker script"
            ),
            Self::SegmentOutsideFile { index } => write!(
                f,
                "segment {index} lies outside the file, which is cut off; copy it again"
            ),
            Self::SegmentSizes { index } => write!(
                f,
                "segment {index} has more bytes in the file than in memory; link the kernel again"
            ),
            Self::SegmentAddress {
                index,
                physical,
                size,
            } => write!(
                f,
                "segment {index} (physical {physical:#x}, {size:#x} bytes) leaves the address space or lies below VIRT_BASE; check its p_paddr against VIRT_BASE and PADDR_OFFSET"
            ),
            Self::SegmentsOverlap { first, second } => write!(
                f,
                "segments {first} and {second} overlap in memory; separate them in the linker script"
            ),
            Self::NoNotes => f.write_str(
                "the image has no Xen notes, so it is not a paravirtualized kernel; build it with them (docs/porting/1-image.md; Linux: CONFIG_XEN_PV)",
            ),
            Self::NoteForm(note) => {
                write!(f, "the note {note} has a value of the wrong form; correct it in the image")
            }
            Self::NoteTwice(note) => write!(
                f,
                "the note {note} stands twice, with different values; remove one"
            ),
            Self::NoteMissing { missing, needed_by } => {
                write!(f, "the note {missing} is missing, which {needed_by} needs; add it")
            }
            Self::WithoutPae => f.write_str(
                "a 32-bit kernel whose notes do not say PAE_MODE \"yes\"; build it with PAE, or for x86-64",
            ),
            Self::XenVersion => f.write_str(
                "the note XEN_VERSION is not \"xen-3.0\"; set it so, and build against that interface",
            ),
            Self::Loader => {
                f.write_str("the note LOADER is not \"generic\"; no other loader exists")
            }
            Self::FeatureUnknown => f.write_str(
                "the note FEATURES requires a feature of an unknown name; check its spelling",
            ),
            Self::FeatureRefused(name) => write!(
                f,
                "the note FEATURES requires {name}, which a PV guest does not get; build without it"
            ),
            Self::OutsideImage {
                what,
                address,
                start,
                end,
            } => write!(
                f,
                "{what} {address:#x} lies outside the image ({start:#x} to {end:#x}); check it against VIRT_BASE, PADDR_OFFSET and the segments' p_paddr"
            ),
            Self::Unaligned { what, address } => {
                write!(f, "{what} {address:#x} is not page-aligned; align it to 4096")
            }
            Self::HypervisorStart(address) => write!(
                f,
                "the note HV_START_LOW {address:#x} is above 0xffff800000000000, where the hypervisor begins; lower it"
            ),
            Self::RegionAddress { start, size } => write!(
                f,
                "the image needs {} kB of memory from {start:#x} on, which leaves the address space or touches the hypervisor's region (0xffff800000000000 to 0xffff880000000000); make it smaller or change VIRT_BASE",
                size.div_ceil(1024)
            ),
            Self::InitP2m(address) => write!(
                f,
                "the note INIT_P2M {address:#x} is not a page-aligned address in another 512 GB than the image; change it or leave it out"
            ),
            Self::TooLarge {
                needed_kb,
                available_kb,
            } => write!(
                f,
                "the image needs {needed_kb} kB of memory and the domain has {available_kb} kB; give it more (mem=, dom0_mem=, or a larger machine)"
            ),
            Self::MemorySize(pages) => {
                write!(f, "{pages} pages are more than a domain may have; lower mem=")
            }
            Self::RamdiskSize(bytes) => write!(
                f,
                "a ramdisk of {bytes} bytes is more than a domain may have; make it smaller"
            ),
            Self::CommandLine(length) => write!(
                f,
                "the guest's command line has {length} bytes, the interface allows 1023; shorten it"
            ),
        }
    }
}

impl core::error::Error for ImageError {}

/// What looks odd in an image that can be loaded all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageWarning {
    /// A note that other hypervisors insist on is missing.
    NoteMissing(&'static str),
    /// The kernel asks for its symbol table, which the file does not have.
    SymbolTable,
    /// ENTRY is missing; the entry of the ELF header is taken.
    EntryFromHeader(u64),
    /// FEATURES requires what no PV guest gets.
    FeatureLacking(&'static str),
    /// The kernel has a `hypercall_page` at this address, and no note says so.
    HypercallPage(u64),
}

impl fmt::Display for ImageWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoteMissing(note) => write!(
                f,
                "the note {note} is missing; other hypervisors may refuse this image"
            ),
            Self::SymbolTable => {
                f.write_str("the image asks for its symbol table (BSD_SYMTAB), but the file has none; do not strip it")
            }
            Self::EntryFromHeader(entry) => write!(
                f,
                "the note ENTRY is missing; entering at {entry:#x}, as the ELF header says"
            ),
            Self::FeatureLacking(name) => write!(
                f,
                "the note FEATURES requires {name}, which no PV guest gets; starting without it"
            ),
            Self::HypercallPage(address) => write!(
                f,
                "the kernel has a hypercall_page at {address:#x}, but no note HYPERCALL_PAGE, so nothing is written there: a call into it fails; add the note"
            ),
        }
    }
}

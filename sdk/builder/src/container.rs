//! What a file is, and how to get from it to an ELF image.
//!
//! A kernel arrives as a plain ELF file or packed. Gzip is unpacked here;
//! the other packings and Linux's bzImage are recognised, so that the person
//! is told what to do, and [`unpack`] is the one place where more are added.

use crate::error::ImageError;
use crate::gzip;
use core::fmt;

/// The kind of file, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A 64-bit little-endian ELF file for x86-64.
    Elf64,
    /// A 32-bit ELF file for x86.
    Elf32,
    /// An ELF file for a machine that is not a PC (its `e_machine`).
    ElfOther(u16),
    /// A gzip file.
    Gzip,
    /// A Linux boot image.
    BzImage,
    /// An xz file.
    Xz,
    /// An lzma file.
    Lzma,
    /// A bzip2 file.
    Bzip2,
    /// An lz4 file, the frame or the older format.
    Lz4,
    /// A Zstandard file.
    Zstd,
    /// A cpio archive: an initial ramdisk, not a kernel.
    Cpio,
    /// A file without bytes.
    Empty,
    /// Nothing known.
    Unknown,
}

impl Format {
    /// Looks at the first bytes of a file.
    pub fn of(file: &[u8]) -> Self {
        if file.is_empty() {
            return Self::Empty;
        }
        if file.starts_with(b"\x7fELF") {
            return Self::of_elf(file);
        }
        let starts = |magic: &[u8]| file.starts_with(magic);
        if starts(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if starts(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
            Self::Xz
        } else if starts(b"BZh") {
            Self::Bzip2
        } else if starts(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Self::Zstd
        } else if starts(&[0x04, 0x22, 0x4d, 0x18]) || starts(&[0x02, 0x21, 0x4c, 0x18]) {
            Self::Lz4
        } else if starts(&[0x5d, 0, 0]) {
            Self::Lzma
        } else if starts(b"070701") || starts(b"070702") || starts(b"070707") {
            Self::Cpio
        } else if file.get(0x1fe..0x200) == Some(&[0x55, 0xaa])
            && file.get(0x202..0x206) == Some(b"HdrS")
        {
            Self::BzImage
        } else {
            Self::Unknown
        }
    }

    fn of_elf(file: &[u8]) -> Self {
        let machine = match file.get(18..20) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => return Self::Unknown,
        };
        match (file.get(4), file.get(5), machine) {
            (Some(2), Some(1), elf::abi::EM_X86_64) => Self::Elf64,
            (Some(1), Some(1), elf::abi::EM_386) => Self::Elf32,
            // A 32-bit file for x86-64 is the x32 form, which no kernel uses.
            _ => Self::ElfOther(machine),
        }
    }

    /// The words for a person: what the file is.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Elf64 => "a 64-bit ELF file",
            Self::Elf32 => "a 32-bit ELF file",
            Self::ElfOther(_) => "an ELF file for another machine",
            Self::Gzip => "a gzip file",
            Self::BzImage => "a Linux bzImage",
            Self::Xz => "an xz file",
            Self::Lzma => "an lzma file",
            Self::Bzip2 => "a bzip2 file",
            Self::Lz4 => "an lz4 file",
            Self::Zstd => "a zstd file",
            Self::Cpio => "a cpio archive",
            Self::Empty => "empty",
            Self::Unknown => "of no known format",
        }
    }

    /// The words for a person: what to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Elf64 | Self::Gzip => "it can be loaded as it is",
            Self::Elf32 => "build the kernel for x86-64",
            Self::ElfOther(_) => "build the kernel for x86-64, little-endian",
            Self::BzImage => "extract its ELF image with Linux's scripts/extract-vmlinux",
            Self::Xz => "unpack it with `xz -d`",
            Self::Lzma => "unpack it with `xz -d --format=lzma`",
            Self::Bzip2 => "unpack it with `bzip2 -d`",
            Self::Lz4 => "unpack it with `lz4 -d`",
            Self::Zstd => "unpack it with `zstd -d`",
            Self::Cpio => "give it as a ramdisk behind a kernel: module line `ramdisk`",
            Self::Empty => "check its path; an ELF64 kernel with Xen notes is needed",
            Self::Unknown => "give an ELF64 kernel with Xen notes, plain or gzip",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

/// The bytes that `file` has when unpacked: `None` for a plain ELF file, which
/// is used where it lies.
///
/// For gzip this is what the file's own trailer states. It is a claim, which
/// [`unpack`] checks; a caller bounds it by the memory that it has.
pub fn unpacked_size(file: &[u8]) -> Result<Option<usize>, ImageError> {
    match Format::of(file) {
        Format::Elf64 => Ok(None),
        Format::Gzip => gzip::stated_size(file).map(Some),
        other => Err(ImageError::Format(other)),
    }
}

/// Unpacks `file` into `out`, in one pass, and gives the part of `out` that
/// was written. `out` needs the bytes that [`unpacked_size`] told; not a byte
/// more is ever written.
pub fn unpack<'out>(file: &[u8], out: &'out mut [u8]) -> Result<&'out [u8], ImageError> {
    match Format::of(file) {
        Format::Gzip => gzip::unpack(file, out),
        other => Err(ImageError::Format(other)),
    }
}

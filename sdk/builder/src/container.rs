//! What a file is, and how to get from it to an ELF image.
//!
//! A kernel arrives as a plain ELF file, packed, or as Linux's bzImage, which holds a packed one.
//! [`Container::open`] tells which, [`Container::unpack`] is the one place where packings are
//! chosen; each has a file of its own in `unpack/`.

use crate::error::ImageError;
use crate::unpack::{Damage, bzimage, bzip2, gzip, lz4, lzma, xz, zstd};
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
            Self::Elf64
            | Self::Elf32
            | Self::Gzip
            | Self::BzImage
            | Self::Xz
            | Self::Lzma
            | Self::Bzip2
            | Self::Lz4
            | Self::Zstd => "it can be loaded as it is",
            Self::ElfOther(_) => "build the kernel for x86-64, little-endian",
            Self::Cpio => "give it as a ramdisk behind a kernel: module line `ramdisk`",
            Self::Empty => "check its path; an ELF64 kernel with Xen notes is needed",
            Self::Unknown => {
                "give an ELF64 kernel with Xen notes, plain, packed (gzip, xz, lzma, bzip2, lz4, zstd) or as bzImage"
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

/// A kernel file, told apart: where its packed part lies, and how large it will be.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// The packing; [`Format::Elf64`] or [`Format::Elf32`] for none.
    pub format: Format,
    /// The packed part, or the ELF file itself.
    pub bytes: &'a [u8],
    /// The bytes that it states to have when unpacked. It is a claim, which [`Container::unpack`]
    /// checks; a caller bounds it by the memory that it has. `None`: the packing does not tell.
    pub stated_size: Option<u64>,
}

impl<'a> Container<'a> {
    /// Looks at a kernel file.
    pub fn open(file: &'a [u8]) -> Result<Self, ImageError> {
        let format = Format::of(file);
        if format != Format::BzImage {
            return Self::plain(format, file);
        }
        let at = |damage| ImageError::Packed { format, damage };
        let payload = bzimage::payload(file).map_err(at)?;
        let inner = Format::of(payload);
        if inner == Format::Gzip {
            return Self::plain(inner, payload);
        }
        let (bytes, size) = bzimage::split_size(payload).map_err(at)?;
        let container = Self::plain(inner, bytes)?;
        Ok(Self {
            stated_size: Some(size),
            ..container
        })
    }

    fn plain(format: Format, bytes: &'a [u8]) -> Result<Self, ImageError> {
        let stated_size = match format {
            Format::Elf64 | Format::Elf32 => Some(bytes.len() as u64),
            Format::Gzip => Some(
                gzip::stated_size(bytes).map_err(|damage| ImageError::Packed { format, damage })?,
            ),
            Format::Xz => xz::stated_size(bytes),
            Format::Lzma => lzma::stated_size(bytes),
            Format::Zstd => zstd::stated_size(bytes),
            Format::Lz4 => lz4::stated_size(bytes),
            Format::Bzip2 => None,
            other => return Err(ImageError::Format(other)),
        };
        Ok(Self {
            format,
            bytes,
            stated_size,
        })
    }

    /// The ELF file, if it is not packed.
    pub fn unpacked(&self) -> Option<&'a [u8]> {
        matches!(self.format, Format::Elf64 | Format::Elf32).then_some(self.bytes)
    }

    /// Unpacks into `out`, in one pass, and gives the part of `out` that was written; not a byte
    /// more is ever written. `heap` bytes may be allocated for dictionaries and windows.
    pub fn unpack<'out>(&self, out: &'out mut [u8], heap: usize) -> Result<&'out [u8], ImageError> {
        let room = match self.stated_size.map(usize::try_from) {
            Some(Ok(size)) if size <= out.len() => out.get_mut(..size).unwrap_or_default(),
            _ => &mut out[..],
        };
        let length = match self.format {
            Format::Gzip => gzip::unpack(self.bytes, room),
            Format::Xz => xz::unpack(self.bytes, room, heap),
            Format::Lzma => lzma::unpack(self.bytes, room, heap),
            Format::Zstd => zstd::unpack(self.bytes, room),
            Format::Lz4 => lz4::unpack(self.bytes, room),
            Format::Bzip2 => bzip2::unpack(self.bytes, room, heap),
            _ => Err(Damage::Damaged),
        };
        let length = length.map_err(|damage| ImageError::Packed {
            format: self.format,
            damage,
        })?;
        let out: &'out [u8] = out;
        Ok(out.get(..length).unwrap_or_default())
    }
}

//! The symbol table behind the kernel, for kernels that ask for it (BSD_SYMTAB).
//!
//! At the first 8-byte boundary behind the image stand the length of what follows (a 64-bit
//! number), and then a small ELF file: header, three section headers (none, symbols, names), the
//! two tables. Everything up to the end is written, so that nothing stale stands between. The
//! kernel finds it there by the end of its own image.

use crate::PAGE_SIZE;
use arrayvec::ArrayVec;
use elf::ElfBytes;
use elf::abi::{SHT_STRTAB, SHT_SYMTAB};
use elf::endian::LittleEndian;

/// Alignment of each part.
const ALIGN: u64 = 8;
const LENGTH_WORD: u64 = 8;
const HEADER: u64 = 64;
const SECTION: u64 = 64;
const SECTIONS: u64 = 3;
const HEADERS: u64 = HEADER + SECTIONS * SECTION;
/// Bytes of an entry of the symbol table.
const SYMBOL: u64 = 24;

/// The symbol table of an image, and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct SymbolTable<'a> {
    symbols: &'a [u8],
    names: &'a [u8],
    /// Index of the first symbol that is not local.
    first_global: u32,
    /// Pseudo-physical address of the length.
    pub physical: u64,
}

impl<'a> SymbolTable<'a> {
    /// The table of `file`, to go behind `image_end`; `None` if the file has none.
    pub(crate) fn find(file: &ElfBytes<'a, LittleEndian>, image_end: u64) -> Option<Self> {
        let headers = file.section_headers()?;
        let symbols = headers.iter().find(|header| header.sh_type == SHT_SYMTAB)?;
        let names = headers.get(usize::try_from(symbols.sh_link).ok()?).ok()?;
        if names.sh_type != SHT_STRTAB {
            return None;
        }
        Some(Self {
            symbols: file.section_data(&symbols).ok()?.0,
            names: file.section_data(&names).ok()?.0,
            first_global: symbols.sh_info,
            physical: image_end.next_multiple_of(ALIGN),
        })
    }

    /// Where the names begin in the small ELF file.
    fn names_at(&self) -> u64 {
        HEADERS + (self.symbols.len() as u64).next_multiple_of(ALIGN)
    }

    /// Bytes of the small ELF file.
    fn length(&self) -> u64 {
        self.names_at() + (self.names.len() as u64).next_multiple_of(ALIGN)
    }

    /// The first pseudo-physical address behind everything.
    pub fn end(&self) -> u64 {
        self.physical + LENGTH_WORD + self.length()
    }

    /// What is to be written, in order: pseudo-physical address and bytes. What lies between the
    /// pieces is padding, to be cleared.
    pub(crate) fn pieces<'b>(&'b self, start: &'b [u8]) -> [(u64, &'b [u8]); 3] {
        let file = self.physical + LENGTH_WORD;
        [
            (self.physical, start),
            (file + HEADERS, self.symbols),
            (file + self.names_at(), self.names),
        ]
    }

    /// The length and the headers.
    pub(crate) fn start(&self) -> ArrayVec<u8, { (PAGE_SIZE / 8) as usize }> {
        let mut bytes = ArrayVec::new();
        bytes.extend(self.length().to_le_bytes());
        // The ELF header: 64-bit, little-endian, version 1, executable, x86-64.
        bytes.extend(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        bytes.extend([2, 0, 62, 0, 1, 0, 0, 0]);
        // No entry, no segments; the sections follow at once.
        for word in [0, 0, HEADER] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend([0; 4]);
        for half in [HEADER as u16, 0, 0, SECTION as u16, SECTIONS as u16, 0] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend([0; SECTION as usize]);
        let mut section = |kind: u32, place: [u64; 2], links: [u32; 2], sizes: [u64; 2]| {
            bytes.extend([0; 4]);
            bytes.extend(kind.to_le_bytes());
            // Flags and address.
            bytes.extend([0; 16]);
            bytes.extend(place.into_iter().flat_map(u64::to_le_bytes));
            bytes.extend(links.into_iter().flat_map(u32::to_le_bytes));
            bytes.extend(sizes.into_iter().flat_map(u64::to_le_bytes));
        };
        let symbols = self.symbols.len() as u64;
        let names = self.names.len() as u64;
        section(
            SHT_SYMTAB,
            [HEADERS, symbols],
            [2, self.first_global],
            [ALIGN, SYMBOL],
        );
        section(SHT_STRTAB, [self.names_at(), names], [0, 0], [1, 0]);
        bytes
    }
}

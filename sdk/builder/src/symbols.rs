//! The image's own names for addresses, so that a crash report can say where a
//! guest was (D10).
//!
//! The table stays where the file is: nothing is copied or sorted. A look-up
//! reads it from end to end, which is what a crash can afford.

use core::ops::Range;

use elf::ElfBytes;
use elf::abi::{STT_FUNC, STT_NOTYPE};
use elf::endian::LittleEndian;
use elf::parse::ParsingTable;
use elf::string_table::StringTable;
use elf::symbol::Symbol;

/// The symbol table of an image, and its names.
#[derive(Clone, Copy, Debug)]
pub struct Symbols<'a> {
    table: &'a [u8],
    names: &'a [u8],
}

/// Where an address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The function, as the file names it (mangled, if its language does that).
    pub name: &'a str,
    /// Bytes from the function's start.
    pub offset: u64,
}

/// How far behind a symbol without a size an address may lie.
const REACH: u64 = 0x1_0000;

impl<'a> Symbols<'a> {
    /// The symbol table of an ELF file, if it has one.
    #[must_use]
    pub fn find(bytes: &'a [u8]) -> Option<Self> {
        let file = ElfBytes::<LittleEndian>::minimal_parse(bytes).ok()?;
        let headers = file.section_headers()?;
        let table = headers
            .iter()
            .find(|header| header.sh_type == elf::abi::SHT_SYMTAB)?;
        let names = headers.get(usize::try_from(table.sh_link).ok()?).ok()?;
        let part = |header: &elf::section::SectionHeader| {
            let start = usize::try_from(header.sh_offset).ok()?;
            let end = start.checked_add(usize::try_from(header.sh_size).ok()?)?;
            bytes.get(start..end)
        };
        Some(Symbols {
            table: part(&table)?,
            names: part(&names)?,
        })
    }

    /// Where the table and the names are in the file `bytes` from which
    /// [`Symbols::find`] made this.
    #[must_use]
    pub fn places(&self, bytes: &[u8]) -> [Range<usize>; 2] {
        [self.table, self.names].map(|part| {
            let start = (part.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
            start..start + part.len()
        })
    }

    /// The function that `address` lies in: of all that begin at or before it, the nearest.
    #[must_use]
    pub fn look_up(&self, address: u64) -> Option<Place<'a>> {
        let table: ParsingTable<'a, LittleEndian, Symbol> =
            ParsingTable::new(LittleEndian, elf::file::Class::ELF64, self.table);
        let nearest = table
            .iter()
            .filter(|symbol| matches!(symbol.st_symtype(), STT_FUNC | STT_NOTYPE))
            .filter(|symbol| !symbol.is_undefined() && symbol.st_value != 0)
            .filter(|symbol| {
                let reach = if symbol.st_size == 0 {
                    REACH
                } else {
                    symbol.st_size
                };
                address
                    .checked_sub(symbol.st_value)
                    .is_some_and(|offset| offset < reach)
            })
            .max_by_key(|symbol| (symbol.st_value, symbol.st_symtype() == STT_FUNC))?;
        let name = StringTable::new(self.names)
            .get(usize::try_from(nearest.st_name).ok()?)
            .ok()
            .filter(|name| !name.is_empty())?;
        Some(Place {
            name,
            offset: address - nearest.st_value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "paravane_symbols_example";

    /// One of this program's own functions.
    #[inline(never)]
    fn paravane_symbols_example(argument: u64) -> u64 {
        core::hint::black_box(argument) + 1
    }

    /// This program's file, and where the example is in it.
    fn own_file() -> (std::vec::Vec<u8>, u64) {
        let bytes = std::fs::read("/proc/self/exe").expect("our own file");
        assert_eq!(paravane_symbols_example(1), 2);
        let file = ElfBytes::<LittleEndian>::minimal_parse(&bytes).expect("an ELF file");
        let (table, names) = file.symbol_table().expect("good").expect("symbols");
        let address = table
            .iter()
            .find(|symbol| {
                names
                    .get(symbol.st_name as usize)
                    .is_ok_and(|name| name.contains(EXAMPLE))
            })
            .expect("the example is named")
            .st_value;
        (bytes, address)
    }

    #[test]
    fn names_the_function_of_an_address() {
        let (bytes, address) = own_file();
        let symbols = Symbols::find(&bytes).expect("symbols");
        for offset in [0, 1] {
            let place = symbols.look_up(address + offset).expect("a place");
            assert!(place.name.contains(EXAMPLE), "{}", place.name);
            assert_eq!(place.offset, offset);
        }
        assert_eq!(symbols.look_up(u64::MAX), None);
        assert_eq!(symbols.look_up(0), None);
        let [table, names] = symbols.places(&bytes);
        assert!(bytes[names].windows(9).any(|part| part == b"paravane_"));
        assert_eq!(table.len() % 24, 0);
    }

    #[test]
    fn damaged_files_have_no_symbols_and_no_panic() {
        let (bytes, address) = own_file();
        assert!(Symbols::find(&[]).is_none());
        assert!(Symbols::find(&bytes[..64]).is_none());
        // The section table's place and the tables' lengths.
        for at in [0x28, 0x29, 0x3a, 0x3c] {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                if let Some(symbols) = Symbols::find(&damaged) {
                    let _ = symbols.look_up(address);
                }
            }
        }
    }
}

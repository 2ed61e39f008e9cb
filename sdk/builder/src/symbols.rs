//! The image's own names for addresses, so that a crash report can say where a
//! guest was (design:refusals).
//!
//! The names stay where the file is. What can be asked for is put in order
//! once: whoever asks later, on a guest's behalf, is answered in a few steps,
//! however many symbols the guest's image has.

use alloc::vec::Vec;
use core::ops::Range;

use elf::ElfBytes;
use elf::abi::{STT_FUNC, STT_NOTYPE};
use elf::endian::LittleEndian;
use elf::parse::ParsingTable;
use elf::symbol::Symbol;

/// The functions of an image, and their names.
#[derive(Clone, Debug)]
pub struct Symbols<'a> {
    /// In the order of their addresses; of those at one address, functions last.
    functions: Vec<Function>,
    names: &'a [u8],
}

/// A symbol that may be a function.
#[derive(Clone, Copy, Debug)]
struct Function {
    start: u64,
    /// Where its name begins.
    name: u32,
    /// Bytes of it, or what lies behind it without another symbol; with [`IS_FUNCTION`].
    reach: u32,
}

/// In [`Function::reach`]: the symbol says that it is a function.
const IS_FUNCTION: u32 = 1 << 31;

/// Where an address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The function, as the file names it (mangled, if its language does that), any bytes; a very
    /// long name is cut off.
    pub name: &'a [u8],
    /// Bytes from the function's start.
    pub offset: u64,
}

/// How far behind a symbol without a size an address may lie.
const REACH: u32 = 0x1_0000;
/// The most symbols that are looked at: an image with more has no names.
const MAX_SYMBOLS: usize = 1 << 20;
/// The most bytes of names: the memory under them is kept as long as the domain is there, so an image
/// whose section claims more, perhaps the whole file, has no names.
const MAX_BYTES: usize = 16 << 20;
/// Symbols before an address that are looked at for one which reaches it.
const NEAR: usize = 32;
/// Bytes of a name that are looked at.
const LONGEST: usize = 1024;

impl Function {
    fn of(symbol: &Symbol) -> Option<Self> {
        let kind = symbol.st_symtype();
        let wanted =
            matches!(kind, STT_FUNC | STT_NOTYPE) && !symbol.is_undefined() && symbol.st_value != 0;
        let reach = match u32::try_from(symbol.st_size) {
            Ok(0) => REACH,
            Ok(size) => size.min(!IS_FUNCTION),
            Err(_) => !IS_FUNCTION,
        };
        let mark = if kind == STT_FUNC { IS_FUNCTION } else { 0 };
        wanted.then_some(Function {
            start: symbol.st_value,
            name: symbol.st_name,
            reach: reach | mark,
        })
    }

    /// How far into it `address` lies, if it does.
    fn offset(&self, address: u64) -> Option<u64> {
        let offset = address.checked_sub(self.start)?;
        (offset < u64::from(self.reach & !IS_FUNCTION)).then_some(offset)
    }
}

/// The symbols of an ELF file, and the section of their names, unless there are too many.
fn table(bytes: &[u8]) -> Option<(ParsingTable<'_, LittleEndian, Symbol>, &[u8])> {
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
    let table = ParsingTable::new(LittleEndian, file.ehdr.class, part(&table)?);
    let names = part(&names)?;
    (table.len() <= MAX_SYMBOLS && names.len() <= MAX_BYTES).then_some((table, names))
}

/// Where the symbol of this name is in an ELF file, if it has one.
#[must_use]
pub fn address_of(bytes: &[u8], name: &[u8]) -> Option<u64> {
    let (table, names) = table(bytes)?;
    let is_it = |symbol: &Symbol| {
        let rest = names
            .get(symbol.st_name as usize..)
            .and_then(|names| names.strip_prefix(name));
        rest.and_then(<[u8]>::first) == Some(&0) && !symbol.is_undefined()
    };
    Some(table.iter().find(is_it)?.st_value)
}

impl<'a> Symbols<'a> {
    /// The functions of an ELF file, if it names any, and there is memory to put
    /// them in order.
    #[must_use]
    pub fn find(bytes: &'a [u8]) -> Option<Self> {
        let (table, names) = table(bytes)?;
        let found = || table.iter().filter_map(|symbol| Function::of(&symbol));
        let mut functions = Vec::new();
        functions.try_reserve_exact(found().count()).ok()?;
        functions.extend(found());
        functions.sort_unstable_by_key(|function| (function.start, function.reach & IS_FUNCTION));
        Some(Symbols { functions, names })
    }

    /// Where the names are in the file `bytes` from which [`Symbols::find`] made
    /// this.
    #[must_use]
    pub fn place(&self, bytes: &[u8]) -> Range<usize> {
        let start = (self.names.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
        start..start.saturating_add(self.names.len())
    }

    /// The nearest function of those that reach `address`, and how far into it that is.
    fn find_function(&self, address: u64) -> Option<(&Function, u64)> {
        let behind = self
            .functions
            .partition_point(|function| function.start <= address);
        let before = self.functions.get(..behind)?.iter().rev().take(NEAR);
        before
            .filter_map(|function| Some((function, function.offset(address)?)))
            .next()
    }

    /// Where the function begins that `address` lies in. That takes few steps, however long its name is.
    #[must_use]
    pub fn start_of(&self, address: u64) -> Option<u64> {
        Some(self.find_function(address)?.0.start)
    }

    /// The function that `address` lies in: of those that reach it, the nearest.
    #[must_use]
    pub fn look_up(&self, address: u64) -> Option<Place<'a>> {
        let (function, offset) = self.find_function(address)?;
        let name = self.names.get(usize::try_from(function.name).ok()?..)?;
        let name = name.get(..LONGEST).unwrap_or(name);
        let name = name.split(|&byte| byte == 0).next()?;
        (!name.is_empty()).then_some(Place { name, offset })
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
            let name = std::str::from_utf8(place.name).expect("a Rust name");
            assert!(name.contains(EXAMPLE), "{name}");
            assert_eq!(place.offset, offset);
        }
        assert_eq!(symbols.look_up(u64::MAX), None);
        assert_eq!(symbols.look_up(0), None);
        let names = symbols.place(&bytes);
        assert!(bytes[names].windows(9).any(|part| part == b"paravane_"));
    }

    #[test]
    fn names_that_keep_too_much_memory_are_none() {
        let (mut bytes, _) = own_file();
        let file = ElfBytes::<LittleEndian>::minimal_parse(&bytes).expect("an ELF file");
        let headers = file.section_headers().expect("sections");
        let table = headers
            .iter()
            .find(|header| header.sh_type == elf::abi::SHT_SYMTAB);
        let number = table.expect("a symbol table").sh_link as usize;
        let start = headers.get(number).expect("names").sh_offset as usize;
        let first = u64::from_le_bytes(bytes[0x28..0x30].try_into().expect("eight bytes"));
        let length_at = first as usize + 64 * number + 0x20;
        for (length, known) in [(MAX_BYTES, true), (MAX_BYTES + 1, false)] {
            bytes.resize(bytes.len().max(start + length), 0);
            bytes[length_at..length_at + 8].copy_from_slice(&(length as u64).to_le_bytes());
            assert_eq!(Symbols::find(&bytes).is_some(), known, "{length} bytes");
        }
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

    #[test]
    fn the_nearest_that_reaches_an_address_is_found() {
        let function = |start, reach, name| Function { start, name, reach };
        let symbols = Symbols {
            functions: std::vec![
                function(0x100, 0x1000 | IS_FUNCTION, 1),
                function(0x200, 0x10, 4),
                function(0x200, 0x20 | IS_FUNCTION, 7),
            ],
            names: b"\0ab\0cd\0ef",
        };
        let found = |address| {
            symbols
                .look_up(address)
                .map(|place| (place.name, place.offset))
        };
        assert_eq!(found(0xff), None);
        assert_eq!(found(0x100), Some((&b"ab"[..], 0)));
        assert_eq!(found(0x205), Some((&b"ef"[..], 5)));
        assert_eq!(found(0x220), Some((&b"ab"[..], 0x120)));
        assert_eq!(found(0x1100), None);
    }

    #[test]
    fn a_name_without_end_is_cut_off() {
        let names = std::vec![b'x'; 300_000];
        let symbols = Symbols {
            functions: std::vec![Function {
                start: 1,
                name: 0,
                reach: 1
            }],
            names: &names,
        };
        assert_eq!(
            symbols.look_up(1).map(|place| place.name.len()),
            Some(LONGEST)
        );
    }
}

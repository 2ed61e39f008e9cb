//! Looking into an image: how many bytes it loads, and whether it touches
//! registers that belong to guests.

use std::path::Path;

use anyhow::{Context, Result, bail};
use elf::ElfBytes;
use elf::abi::{PT_LOAD, SHF_EXECINSTR, SHT_PROGBITS, STT_FUNC, STT_NOTYPE, STT_OBJECT};
use elf::endian::LittleEndian;
use iced_x86::{Decoder, DecoderOptions, Instruction, Register};

/// The sizes of an image's loadable segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Bytes that a boot loader copies from the file.
    pub loaded: u64,
    /// Bytes of memory they take, zeroed ones included.
    pub memory: u64,
}

/// A use of a vector register.
#[derive(Debug, PartialEq, Eq)]
pub struct VectorUse {
    /// Where.
    pub address: u64,
    /// The symbol before it.
    pub symbol: String,
}

/// An image read into memory.
pub struct Image {
    bytes: Vec<u8>,
    name: String,
}

impl Image {
    /// Reads `path`.
    pub fn open(path: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self {
            bytes,
            name: path.display().to_string(),
        })
    }

    fn elf(&self) -> Result<ElfBytes<'_, LittleEndian>> {
        match ElfBytes::minimal_parse(&self.bytes) {
            Ok(elf) => Ok(elf),
            Err(error) => bail!("{} is no ELF image: {error}", self.name),
        }
    }

    /// Adds up the loadable segments.
    pub fn size(&self) -> Result<Size> {
        let elf = self.elf()?;
        let segments = elf.segments().context("the image has no segments")?;
        let loads = segments.iter().filter(|segment| segment.p_type == PT_LOAD);
        Ok(loads.fold(
            Size {
                loaded: 0,
                memory: 0,
            },
            |sum, segment| Size {
                loaded: sum.loaded.saturating_add(segment.p_filesz),
                memory: sum.memory.saturating_add(segment.p_memsz),
            },
        ))
    }

    /// Where each function and label begins, in ascending order, by its name as in the sources.
    pub fn symbols(&self) -> Result<Vec<(u64, String)>> {
        let mut symbols = symbols(&self.elf()?)?;
        for (_, name) in &mut symbols {
            *name = format!("{:#}", rustc_demangle::demangle(name));
        }
        Ok(symbols)
    }

    /// Statics of at least so many bytes that the file holds although nine tenths of them are zero:
    /// had they no other bytes, they would take no room there.
    pub fn zeros(&self, at_least: u64) -> Result<Vec<(u64, String)>> {
        let elf = self.elf()?;
        let Ok(Some((table, strings))) = elf.symbol_table() else {
            bail!("the image has no symbol table");
        };
        let sections = elf
            .section_headers()
            .context("the image has no section table")?;
        let mut found = Vec::new();
        for symbol in table.iter() {
            let Ok(section) = sections.get(usize::from(symbol.st_shndx)) else {
                continue;
            };
            let large = symbol.st_symtype() == STT_OBJECT && symbol.st_size >= at_least;
            if !large || section.sh_type != SHT_PROGBITS {
                continue;
            }
            let start = section.sh_offset + (symbol.st_value - section.sh_addr);
            let bytes = usize::try_from(start)
                .ok()
                .and_then(|start| self.bytes.get(start..)?.get(..symbol.st_size as usize))
                .with_context(|| format!("{}: a static lies outside the file", self.name))?;
            let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
            if zeros >= bytes.len() / 10 * 9 {
                let name = strings.get(symbol.st_name as usize).unwrap_or_default();
                let name = format!("{:#}", rustc_demangle::demangle(name));
                found.push((symbol.st_size, name));
            }
        }
        Ok(found)
    }

    /// Every instruction that names an xmm, ymm or zmm register. The decoding
    /// starts anew at each symbol, so that data between functions misleads it
    /// no further than to the next one.
    pub fn vector_uses(&self) -> Result<Vec<VectorUse>> {
        let elf = self.elf()?;
        let symbols = symbols(&elf)?;
        let sections = elf
            .section_headers()
            .context("the image has no section table")?;
        let mut found = Vec::new();
        let mut code = 0;
        for section in sections.iter() {
            if section.sh_type != SHT_PROGBITS || section.sh_flags & u64::from(SHF_EXECINSTR) == 0 {
                continue;
            }
            let (bytes, _) = elf
                .section_data(&section)
                .ok()
                .with_context(|| format!("{}: a section lies outside the file", self.name))?;
            code += bytes.len();
            scan(bytes, section.sh_addr, &symbols, &mut found);
        }
        if code == 0 {
            bail!("{} has no code sections to look into", self.name);
        }
        Ok(found)
    }
}

/// Names of code, in the order of their addresses.
fn symbols(elf: &ElfBytes<'_, LittleEndian>) -> Result<Vec<(u64, String)>> {
    let Ok(Some((table, strings))) = elf.symbol_table() else {
        bail!("the image has no symbol table");
    };
    let mut list: Vec<(u64, String)> = table
        .iter()
        .filter(|symbol| {
            matches!(symbol.st_symtype(), STT_FUNC | STT_NOTYPE) && symbol.st_shndx != 0
        })
        .map(|symbol| {
            let name = usize::try_from(symbol.st_name)
                .ok()
                .and_then(|at| strings.get(at).ok());
            (symbol.st_value, name.unwrap_or_default().to_owned())
        })
        .collect();
    list.sort();
    Ok(list)
}

fn scan(bytes: &[u8], base: u64, symbols: &[(u64, String)], found: &mut Vec<VectorUse>) {
    let end = base + bytes.len() as u64;
    let first = symbols.partition_point(|(address, _)| *address < base);
    let inside: Vec<&(u64, String)> = symbols
        .iter()
        .skip(first)
        .take_while(|(address, _)| *address < end)
        .collect();
    // The part before the first symbol, then from symbol to symbol.
    let starts = std::iter::once((base, "")).chain(inside.iter().map(|s| (s.0, s.1.as_str())));
    let ends = inside.iter().map(|s| s.0).chain(std::iter::once(end));
    for ((from, name), to) in starts.zip(ends) {
        let range = usize::try_from(from - base)
            .ok()
            .zip(usize::try_from(to - base).ok());
        let Some(part) = range.and_then(|(from, to)| bytes.get(from..to)) else {
            continue;
        };
        let mut decoder = Decoder::with_ip(64, part, from, DecoderOptions::NONE);
        let mut instruction = Instruction::default();
        while decoder.can_decode() {
            decoder.decode_out(&mut instruction);
            let vector =
                (0..instruction.op_count()).any(|op| is_vector(instruction.op_register(op)));
            if vector && !instruction.is_invalid() {
                found.push(VectorUse {
                    address: instruction.ip(),
                    symbol: name.to_owned(),
                });
            }
        }
    }
}

/// Whether it is an xmm, ymm or zmm register: the library numbers them in a row.
fn is_vector(register: Register) -> bool {
    (Register::XMM0..=Register::ZMM31).contains(&register)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_registers_are_found() {
        // f: mov eax, 1; ret.  g: movaps xmm0, xmm1; ret.
        let code = [0xb8, 1, 0, 0, 0, 0xc3, 0x0f, 0x28, 0xc1, 0xc3];
        let symbols = [(0x1000, "f".to_owned()), (0x1006, "g".to_owned())];
        let mut found = Vec::new();
        scan(&code, 0x1000, &symbols, &mut found);
        assert_eq!(
            found,
            [VectorUse {
                address: 0x1006,
                symbol: "g".into()
            }]
        );
    }

    #[test]
    fn state_saves_are_no_vector_code() {
        // fxsave64 [rdi]; ret
        let mut found = Vec::new();
        scan(&[0x48, 0x0f, 0xae, 0x07, 0xc3], 0, &[], &mut found);
        assert_eq!(found, []);
    }

    #[test]
    fn what_is_no_image_is_said_to_be_none() {
        let image = Image {
            bytes: b"text".to_vec(),
            name: "x".into(),
        };
        assert!(
            image
                .size()
                .unwrap_err()
                .to_string()
                .contains("no ELF image")
        );
    }
}

//! Looking into an image: how many bytes it loads, and whether it touches
//! registers that belong to guests.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, bail};
use elf::ElfBytes;
use elf::abi::{PT_LOAD, SHF_EXECINSTR, SHT_PROGBITS, STT_FUNC, STT_NOTYPE, STT_OBJECT};
use elf::endian::LittleEndian;
use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, Register};

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

/// Branches whose targets are not in the instruction, so that a processor predicts them from what ran
/// before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Branches {
    /// Through the table of addresses.
    pub table: usize,
    /// Through jump tables.
    pub jump_tables: usize,
    /// Through pointers to functions, those of `dyn` among them.
    pub pointers: usize,
    /// Returns.
    pub returns: usize,
}

impl Branches {
    /// Counts an instruction; `added` says that the one before it was an addition.
    fn count(&mut self, instruction: &Instruction, added: bool, table: &Range<u64>) {
        let slot = instruction.is_ip_rel_memory_operand()
            && table.contains(&instruction.ip_rel_memory_address());
        let place = match instruction.flow_control() {
            FlowControl::IndirectCall | FlowControl::IndirectBranch if slot => &mut self.table,
            FlowControl::IndirectBranch if added => &mut self.jump_tables,
            FlowControl::IndirectCall | FlowControl::IndirectBranch => &mut self.pointers,
            FlowControl::Return => &mut self.returns,
            _ => return,
        };
        *place += 1;
    }
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
        let mut found = Vec::new();
        self.each_instruction(&mut |instruction, name| {
            found.extend(vector_use(instruction, name));
        })?;
        Ok(found)
    }

    /// Counts the branches whose targets are not in the instruction.
    pub fn branches(&self) -> Result<Branches> {
        let symbols = symbols(&self.elf()?)?;
        let symbol = |name: &str| {
            let found = symbols.iter().find(|(_, other)| other == name);
            found
                .map(|found| found.0)
                .with_context(|| format!("{} has no {name}", self.name))
        };
        let table = symbol("image_got_start")?..symbol("image_got_end")?;
        let mut branches = Branches::default();
        let mut added = false;
        self.each_instruction(&mut |instruction, _| {
            branches.count(instruction, added, &table);
            // The last instruction before the jump of a jump table adds the entry to its address.
            added = instruction.mnemonic() == Mnemonic::Add;
        })?;
        Ok(branches)
    }

    fn each_instruction(&self, visit: &mut dyn FnMut(&Instruction, &str)) -> Result<()> {
        let elf = self.elf()?;
        let symbols = symbols(&elf)?;
        let sections = elf
            .section_headers()
            .context("the image has no section table")?;
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
            scan(bytes, section.sh_addr, &symbols, visit);
        }
        if code == 0 {
            bail!("{} has no code sections to look into", self.name);
        }
        Ok(())
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

fn scan(
    bytes: &[u8],
    base: u64,
    symbols: &[(u64, String)],
    visit: &mut dyn FnMut(&Instruction, &str),
) {
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
            if !instruction.is_invalid() {
                visit(&instruction, name);
            }
        }
    }
}

fn vector_use(instruction: &Instruction, symbol: &str) -> Option<VectorUse> {
    let mut registers = (0..instruction.op_count()).map(|op| instruction.op_register(op));
    registers.any(is_vector).then(|| VectorUse {
        address: instruction.ip(),
        symbol: symbol.to_owned(),
    })
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
        scan(&code, 0x1000, &symbols, &mut |instruction, name| {
            found.extend(vector_use(instruction, name));
        });
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
        scan(
            &[0x48, 0x0f, 0xae, 0x07, 0xc3],
            0,
            &[],
            &mut |instruction, name| found.extend(vector_use(instruction, name)),
        );
        assert_eq!(found, []);
    }

    #[test]
    fn branches_are_told_apart() {
        let code = [
            0xff, 0x15, 2, 0, 0, 0, // call [rip + 2]: 0x1008
            0xff, 0x25, 4, 0, 0, 0, // jmp [rip + 4]: 0x1010
            0x48, 0x01, 0xc8, 0xff, 0xe0, // add rax, rcx; jmp rax
            0xff, 0xe0, 0xff, 0x50, 0x18, // jmp rax; call [rax + 0x18]
            0xe8, 0, 0, 0, 0, 0xc3, // call; ret
        ];
        let (mut branches, mut added) = (Branches::default(), false);
        scan(&code, 0x1000, &[], &mut |instruction, _| {
            branches.count(instruction, added, &(0x1008..0x1010));
            added = instruction.mnemonic() == Mnemonic::Add;
        });
        let expected = Branches {
            table: 1,
            jump_tables: 1,
            pointers: 3,
            returns: 1,
        };
        assert_eq!(branches, expected);
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

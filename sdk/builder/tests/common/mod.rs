//! Small synthetic kernel images, and a domain's memory to load them into.
#![allow(dead_code)]

use paravane_abi as abi;
use paravane_builder::{DomainMemory, FrameMap, PAGE_SIZE};

pub const PAGE: usize = PAGE_SIZE as usize;

/// Where a synthetic image carries its notes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Segment,
    Section,
    Legacy,
    Nowhere,
}

/// A segment to be: physical address, bytes in the file, bytes in memory.
#[derive(Clone, Debug)]
pub struct Load {
    pub physical: u64,
    pub data: Vec<u8>,
    pub size: u64,
}

/// An image to be, all fields open for tests to spoil.
#[derive(Clone, Debug)]
pub struct Elf {
    pub class: u8,
    pub machine: u16,
    pub kind: u16,
    pub header_entry: u64,
    pub loads: Vec<Load>,
    pub notes: Vec<(u32, Vec<u8>)>,
    pub legacy: String,
    pub place: Place,
    /// Symbols and names, for sections of their own.
    pub symbols: Option<(Vec<u8>, Vec<u8>)>,
}

pub const BASE: u64 = 0xffff_ffff_8000_0000;

impl Elf {
    /// A kernel that everything is right with: two segments, a hypercall page.
    pub fn good() -> Self {
        Self::good_at(BASE)
    }

    /// The same at another virtual address.
    pub fn good_at(base: u64) -> Self {
        let mut elf = Self {
            class: 2,
            machine: 62,
            kind: 2,
            header_entry: 0,
            loads: vec![
                Load {
                    physical: 0x10_0000,
                    data: vec![0x90; 0x2345],
                    size: 0x3000,
                },
                Load {
                    physical: 0x10_4010,
                    data: vec![0xda; 0x100],
                    size: 0x5000,
                },
            ],
            notes: Vec::new(),
            legacy: String::new(),
            place: Place::Segment,
            symbols: None,
        };
        elf.note(abi::XEN_ELFNOTE_XEN_VERSION, b"xen-3.0\0");
        elf.note(abi::XEN_ELFNOTE_GUEST_OS, b"test\0");
        elf.note(abi::XEN_ELFNOTE_LOADER, b"generic\0");
        elf.number(abi::XEN_ELFNOTE_VIRT_BASE, base);
        elf.number(abi::XEN_ELFNOTE_ENTRY, base + 0x10_0000);
        elf.number(abi::XEN_ELFNOTE_HYPERCALL_PAGE, base + 0x10_1000);
        elf
    }

    /// Sets a note, in place of another of its type.
    pub fn note(&mut self, kind: u32, value: &[u8]) -> &mut Self {
        self.notes.retain(|(other, _)| *other != kind);
        self.notes.push((kind, value.to_vec()));
        self
    }

    pub fn number(&mut self, kind: u32, value: u64) -> &mut Self {
        self.note(kind, &value.to_le_bytes())
    }

    pub fn without(&mut self, kind: u32) -> &mut Self {
        self.notes.retain(|(other, _)| *other != kind);
        self
    }

    fn note_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, value) in &self.notes {
            bytes.extend(4u32.to_le_bytes());
            bytes.extend((value.len() as u32).to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(b"Xen\0");
            bytes.extend(value);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    }

    /// The file: header, program headers, data, notes, section names, section headers.
    pub fn bytes(&self) -> Vec<u8> {
        let notes = match self.place {
            Place::Legacy => {
                let mut text = self.legacy.clone().into_bytes();
                text.push(0);
                text
            }
            Place::Nowhere => Vec::new(),
            _ => self.note_bytes(),
        };
        let in_segment = self.place == Place::Segment;
        let segments = self.loads.len() + usize::from(in_segment);
        let mut data = Vec::new();
        let data_start = 64 + 56 * segments;
        let mut headers = Vec::new();
        for load in &self.loads {
            let offset = (data_start + data.len()) as u64;
            program_header(
                &mut headers,
                1,
                offset,
                load.physical,
                load.data.len() as u64,
                load.size,
            );
            data.extend(&load.data);
        }
        data.resize(data.len().next_multiple_of(4), 0);
        let notes_at = (data_start + data.len()) as u64;
        if in_segment {
            let length = notes.len() as u64;
            program_header(&mut headers, 4, notes_at, 0, length, length);
        }
        data.extend(&notes);
        let names = b"\0.shstrtab\0__xen_guest\0.note\0";
        let names_at = (data_start + data.len()) as u64;
        data.extend(names);
        let symbols_at = (data_start + data.len()) as u64;
        let (symbols, strings) = self.symbols.clone().unwrap_or_default();
        data.extend(&symbols);
        data.extend(&strings);
        let sections_at = (data_start + data.len()) as u64;
        section_header(&mut data, 0, 0, 0, 0);
        section_header(&mut data, 1, 3, names_at, names.len() as u64);
        match self.place {
            Place::Section => section_header(&mut data, 23, 7, notes_at, notes.len() as u64),
            Place::Legacy => section_header(&mut data, 11, 1, notes_at, notes.len() as u64),
            _ => section_header(&mut data, 0, 0, 0, 0),
        }
        let mut sections = 3u16;
        if self.symbols.is_some() {
            let length = symbols.len() as u64;
            section_header(&mut data, 0, 2, symbols_at, length);
            // sh_link: the names come next.
            let link = data.len() - 24;
            data[link..link + 4].copy_from_slice(&4u32.to_le_bytes());
            let names_at = symbols_at + length;
            section_header(&mut data, 0, 3, names_at, strings.len() as u64);
            sections = 5;
        }

        let mut file = vec![0x7f, b'E', b'L', b'F', self.class, 1, 1, 0];
        file.resize(16, 0);
        file.extend(self.kind.to_le_bytes());
        file.extend(self.machine.to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend(self.header_entry.to_le_bytes());
        file.extend(64u64.to_le_bytes());
        file.extend(sections_at.to_le_bytes());
        file.extend(0u32.to_le_bytes());
        for half in [64u16, 56, segments as u16, 64, sections, 1] {
            file.extend(half.to_le_bytes());
        }
        file.extend(headers);
        file.extend(data);
        file
    }
}

fn program_header(
    out: &mut Vec<u8>,
    kind: u32,
    offset: u64,
    physical: u64,
    in_file: u64,
    size: u64,
) {
    out.extend(kind.to_le_bytes());
    out.extend(7u32.to_le_bytes());
    for word in [offset, 0, physical, in_file, size, 4096] {
        out.extend(word.to_le_bytes());
    }
}

fn section_header(out: &mut Vec<u8>, name: u32, kind: u32, offset: u64, size: u64) {
    out.extend(name.to_le_bytes());
    out.extend(kind.to_le_bytes());
    for word in [0, 0, offset, size, 0, 4, 0] {
        out.extend(u64::to_le_bytes(word));
    }
}

/// The memory of a domain, every byte stale, in machine frames that go backwards in blocks.
pub struct Memory {
    pub frames: Vec<[u8; PAGE]>,
}

pub const STALE: u8 = 0xee;
const BLOCK: u64 = 64;

impl Memory {
    pub fn new(pages: u64) -> Self {
        Self {
            frames: vec![[STALE; PAGE]; pages as usize],
        }
    }

    pub fn map(&self) -> Blocks {
        Blocks {
            pages: self.frames.len() as u64,
        }
    }

    /// Reads across frames.
    pub fn read(&self, start: u64, length: usize) -> Vec<u8> {
        let all = self.frames.as_flattened();
        all[start as usize..start as usize + length].to_vec()
    }
}

impl DomainMemory for Memory {
    type Error = ();

    fn write(&mut self, pfn: u64, offset: usize, bytes: &[u8]) -> Result<(), ()> {
        assert!(offset + bytes.len() <= PAGE, "across the end of a frame");
        let frame = self.frames.get_mut(pfn as usize).ok_or(())?;
        frame[offset..offset + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn zero(&mut self, pfn: u64, offset: usize, length: usize) -> Result<(), ()> {
        assert!(offset + length <= PAGE, "across the end of a frame");
        let frame = self.frames.get_mut(pfn as usize).ok_or(())?;
        frame[offset..offset + length].fill(0);
        Ok(())
    }
}

/// Blocks of consecutive frames, the blocks in reverse order.
#[derive(Clone, Copy)]
pub struct Blocks {
    pages: u64,
}

impl Blocks {
    pub fn mfn(&self, pfn: u64) -> u64 {
        self.run(pfn).unwrap().0
    }

    /// The inverse of [`Blocks::mfn`].
    pub fn pfn(&self, mfn: u64) -> u64 {
        let block = self.pages / BLOCK - (mfn - 0x1000) / BLOCK;
        block * BLOCK + (mfn - 0x1000) % BLOCK
    }
}

impl FrameMap for Blocks {
    fn run(&self, pfn: u64) -> Option<(u64, u64)> {
        if pfn >= self.pages {
            return None;
        }
        let within = pfn % BLOCK;
        let block = self.pages / BLOCK - pfn / BLOCK;
        Some((0x1000 + block * BLOCK + within, BLOCK - within))
    }
}

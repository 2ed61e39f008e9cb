//! bzip2 files: blocks of run lengths, sorted, moved to front, in Huffman codes.
//!
//! No crate decodes these without the standard library and without unsafe code, so this does. The
//! format has no written standard; its names here are those in common use.

use super::{Damage, check_heap, crc};
use alloc::vec::Vec;

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
/// Symbols that one Huffman table serves before the next selector.
const GROUP: usize = 50;
const MAX_TABLES: usize = 6;
/// 256 bytes, the two run symbols less the first byte's, and the end of the block.
const MAX_SYMBOLS: usize = 258;
const LONGEST_CODE: u8 = 20;
const RUN_A: u16 = 0;
const RUN_B: u16 = 1;

/// Bits, the highest of each byte first.
struct Bits<'a> {
    bytes: core::slice::Iter<'a, u8>,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// The next `count` bits, 48 at most.
    fn take(&mut self, count: u32) -> Result<u64, Damage> {
        while self.count < count {
            let byte = self.bytes.next().ok_or(Damage::Truncated)?;
            self.held = self.held << 8 | u64::from(*byte);
            self.count += 8;
        }
        self.count -= count;
        Ok(self.held >> self.count & ((1 << count) - 1))
    }

    fn bit(&mut self) -> Result<bool, Damage> {
        Ok(self.take(1)? != 0)
    }
}

/// A Huffman table: codes of one length are consecutive numbers.
struct Table {
    /// For each length: the first code, how many there are, and the place of their first symbol.
    lengths: [(u32, u32, usize); LONGEST_CODE as usize + 1],
    symbols: [u16; MAX_SYMBOLS],
}

impl Table {
    fn new(lengths: &[u8]) -> Self {
        let mut table = Table {
            lengths: [(0, 0, 0); LONGEST_CODE as usize + 1],
            symbols: [0; MAX_SYMBOLS],
        };
        let mut places = table.symbols.iter_mut();
        let (mut code, mut place) = (0u32, 0);
        for (length, entry) in (0u8..).zip(&mut table.lengths).skip(1) {
            let mut count = 0;
            for (symbol, _) in (0u16..).zip(lengths).filter(|(_, other)| **other == length) {
                if let Some(slot) = places.next() {
                    *slot = symbol;
                    count += 1;
                }
            }
            *entry = (code, count, place);
            place += count as usize;
            code = code.wrapping_add(count).wrapping_shl(1);
        }
        table
    }

    fn decode(&self, bits: &mut Bits) -> Result<u16, Damage> {
        let mut code = 0;
        for &(first, count, place) in self.lengths.iter().skip(1) {
            code = code << 1 | bits.take(1)? as u32;
            let within = code.wrapping_sub(first);
            if within < count {
                let symbol = self.symbols.get(place + within as usize);
                return symbol.copied().ok_or(Damage::Damaged);
            }
        }
        Err(Damage::Damaged)
    }
}

/// Moves the entry at `index` to the front, and gives it.
fn to_front<T: Copy>(list: &mut [T], index: usize) -> Result<T, Damage> {
    let moved = list.get_mut(..=index).ok_or(Damage::Damaged)?;
    moved.rotate_right(1);
    moved.first().copied().ok_or(Damage::Damaged)
}

/// The tables of a block, and which one serves each group.
fn tables(bits: &mut Bits, symbols: usize) -> Result<(Vec<Table>, Vec<u8>), Damage> {
    let count = bits.take(3)? as usize;
    let groups = bits.take(15)? as usize;
    if !(2..=MAX_TABLES).contains(&count) || groups == 0 {
        return Err(Damage::Damaged);
    }
    let mut order = [0u8, 1, 2, 3, 4, 5];
    let mut selectors = Vec::new();
    selectors
        .try_reserve_exact(groups)
        .map_err(|_| Damage::Memory(64))?;
    for _ in 0..groups {
        let mut index = 0;
        while bits.bit()? {
            index += 1;
            if index == count {
                return Err(Damage::Damaged);
            }
        }
        selectors.push(to_front(&mut order, index)?);
    }
    let mut tables = Vec::new();
    tables
        .try_reserve_exact(count)
        .map_err(|_| Damage::Memory(64))?;
    for _ in 0..count {
        let mut lengths = [0u8; MAX_SYMBOLS];
        let mut length = bits.take(5)? as u8;
        for slot in lengths.iter_mut().take(symbols) {
            while bits.bit()? {
                length = if bits.bit()? {
                    length.wrapping_sub(1)
                } else {
                    length + 1
                };
                if !(1..=LONGEST_CODE).contains(&length) {
                    return Err(Damage::Damaged);
                }
            }
            if !(1..=LONGEST_CODE).contains(&length) {
                return Err(Damage::Damaged);
            }
            *slot = length;
        }
        tables.push(Table::new(lengths.get(..symbols).unwrap_or_default()));
    }
    Ok((tables, selectors))
}

/// Reads a block's bytes in their sorted order into the low bytes of `block`.
fn sorted(bits: &mut Bits, block: &mut Vec<u32>, most: usize) -> Result<(), Damage> {
    let used = bits.take(16)?;
    let mut front = [0u8; 256];
    let mut distinct = 0;
    for high in 0..16u8 {
        if used >> (15 - high) & 1 == 0 {
            continue;
        }
        let part = bits.take(16)?;
        for low in 0..16u8 {
            if part >> (15 - low) & 1 != 0
                && let Some(slot) = front.get_mut(distinct)
            {
                *slot = high << 4 | low;
                distinct += 1;
            }
        }
    }
    if distinct == 0 {
        return Err(Damage::Damaged);
    }
    let end = distinct as u16 + 1;
    let (tables, selectors) = tables(bits, distinct + 2)?;
    block.clear();
    let (mut run, mut weight) = (0usize, 1usize);
    for selector in selectors {
        let table = tables.get(usize::from(selector)).ok_or(Damage::Damaged)?;
        for _ in 0..GROUP {
            let symbol = table.decode(bits)?;
            if symbol <= RUN_B {
                // Run lengths are numbers of digits 1 and 2.
                run += weight << u32::from(symbol != RUN_A);
                weight <<= 1;
                if run > most {
                    return Err(Damage::Damaged);
                }
                continue;
            }
            if run != 0 {
                if block.len() + run > most {
                    return Err(Damage::Damaged);
                }
                block.resize(block.len() + run, u32::from(front[0]));
                (run, weight) = (0, 1);
            }
            if symbol == end {
                return Ok(());
            }
            if block.len() == most {
                return Err(Damage::Damaged);
            }
            block.push(to_front(&mut front, usize::from(symbol) - 1)?.into());
        }
    }
    Err(Damage::Damaged)
}

/// Links each byte of a sorted block to its successor (in the upper bits).
fn link(block: &mut [u32]) {
    let mut places = [0u32; 256];
    for &entry in block.iter() {
        places[(entry & 0xff) as usize] += 1;
    }
    let mut sum = 0;
    for place in &mut places {
        sum += core::mem::replace(place, sum);
    }
    for index in 0..block.len() {
        let byte = (block[index] & 0xff) as usize;
        if let Some(slot) = block.get_mut(places[byte] as usize) {
            *slot |= (index as u32) << 8;
        }
        places[byte] += 1;
    }
}

/// Writes a linked block from `start` on into `out`, undoing the first run-length step. Gives the
/// bytes written and their checksum.
fn write(block: &[u32], start: usize, out: &mut [u8]) -> Result<(usize, u32), Damage> {
    let mut at = block.get(start).ok_or(Damage::Damaged)? >> 8;
    let mut written = 0;
    let mut put = |byte: u8| {
        *out.get_mut(written).ok_or(Damage::TooLarge)? = byte;
        written += 1;
        Ok(())
    };
    let (mut last, mut same) = (0u8, 0);
    for _ in 0..block.len() {
        let entry = *block.get(at as usize).ok_or(Damage::Damaged)?;
        at = entry >> 8;
        let byte = entry as u8;
        if same == 4 {
            for _ in 0..byte {
                put(last)?;
            }
            same = 0;
            continue;
        }
        same = if same != 0 && byte == last {
            same + 1
        } else {
            1
        };
        last = byte;
        put(byte)?;
    }
    let checksum = crc::bzip2(out.get(..written).unwrap_or_default());
    Ok((written, checksum))
}

/// Unpacks a file into `out`, with at most `heap` bytes for a block.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8], heap: usize) -> Result<usize, Damage> {
    let &[b'B', b'Z', b'h', level @ b'1'..=b'9', ref rest @ ..] = file else {
        return Err(Damage::Damaged);
    };
    let most = usize::from(level - b'0') * 100_000;
    check_heap(most as u64 * 4 + (64 << 10), heap)?;
    let mut block = Vec::new();
    block
        .try_reserve_exact(most)
        .map_err(|_| Damage::Memory(most as u64 / 256))?;
    let mut bits = Bits {
        bytes: rest.iter(),
        held: 0,
        count: 0,
    };
    let mut written = 0;
    let mut combined = 0u32;
    loop {
        let mark = bits.take(48)?;
        let checksum = bits.take(32)? as u32;
        match mark {
            BLOCK => {}
            END if checksum == combined => return Ok(written),
            _ => return Err(Damage::Damaged),
        }
        if bits.bit()? {
            return Err(Damage::Unsupported(
                "a block in the random order of old versions",
            ));
        }
        let start = bits.take(24)? as usize;
        sorted(&mut bits, &mut block, most)?;
        link(&mut block);
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        let (length, found) = write(&block, start, room)?;
        if found != checksum {
            return Err(Damage::Damaged);
        }
        combined = combined.rotate_left(1) ^ found;
        written += length;
    }
}

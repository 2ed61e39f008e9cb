//! The xz container ("The .xz File Format", version 1.1): one stream of blocks, LZMA2 behind at
//! most one branch filter. LZMA2 itself is `lzma-rust2`'s work.

use super::crc::{crc32, crc64};
use super::{Damage, check_heap, take, take_slice};
use lzma_rust2::{Action, FilterConfig, Lzma2Stream, Status};

const HEADER: usize = 12;
const HEADER_MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
const FOOTER_MAGIC: [u8; 2] = *b"YZ";
const FILTER_LZMA2: u64 = 0x21;
const FILTER_X86: u64 = 0x04;
/// The smallest dictionary that the decoder takes.
const LEAST_DICTIONARY: u32 = 4096;
/// The most blocks of a file: each costs time, whatever little it holds, and no tool makes so many.
const MAX_BLOCKS: usize = 4096;
/// What the decoder needs beside its dictionary.
const DECODER: u64 = 256 << 10;

/// A number in the format's variable-length form.
fn number(bytes: &mut &[u8]) -> Result<u64, Damage> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let [byte] = take(bytes)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Damage::Damaged)
}

/// What the stream's index states: the sum of all blocks.
pub(crate) fn stated_size(file: &[u8]) -> Option<u64> {
    let end = file.iter().rposition(|&byte| byte != 0)? + 1;
    let file = file.get(..end)?;
    let footer = file.last_chunk::<HEADER>()?;
    let [_, _, _, _, a, b, c, d, _, _, magic @ ..] = *footer;
    if magic != FOOTER_MAGIC {
        return None;
    }
    let index = (u32::from_le_bytes([a, b, c, d]) as usize)
        .checked_add(1)?
        .checked_mul(4)?;
    let start = file.len().checked_sub(HEADER)?.checked_sub(index)?;
    let mut index = file.get(start..)?;
    if take(&mut index) != Ok([0]) {
        return None;
    }
    let mut sum = 0u64;
    for _ in 0..number(&mut index).ok()? {
        number(&mut index).ok()?;
        sum = sum.checked_add(number(&mut index).ok()?)?;
    }
    Some(sum)
}

/// How a block is packed.
struct Block {
    dictionary: u32,
    filter: Option<FilterConfig>,
}

/// Reads a block's header; `first` is its first byte, taken already.
fn block_header(file: &mut &[u8], first: u8) -> Result<Block, Damage> {
    let length = usize::from(first) * 4 - 1;
    let header = take_slice(file, length)?;
    let checksum = take::<4>(file)?;
    let mut whole = [0u8; 1024];
    let (start, rest) = whole.split_first_mut().ok_or(Damage::Damaged)?;
    *start = first;
    rest.get_mut(..length)
        .ok_or(Damage::Damaged)?
        .copy_from_slice(header);
    if crc32(whole.get(..=length).unwrap_or_default()) != u32::from_le_bytes(checksum) {
        return Err(Damage::Damaged);
    }
    let mut header = header;
    let [flags] = take(&mut header)?;
    for present in [flags & 0x40, flags & 0x80] {
        if present != 0 {
            number(&mut header)?;
        }
    }
    let mut filter = None;
    let filters = (flags & 3) + 1;
    for last in (0..filters).rev() {
        let kind = number(&mut header)?;
        let size = number(&mut header)?;
        let size = usize::try_from(size).map_err(|_| Damage::Damaged)?;
        let properties = take_slice(&mut header, size)?;
        match (kind, properties) {
            (FILTER_LZMA2, &[size]) if last == 0 => {
                return Ok(Block {
                    dictionary: dictionary(size)?,
                    filter,
                });
            }
            (FILTER_X86, &[]) if filter.is_none() => filter = Some(FilterConfig::new_bcj_x86(0)),
            (FILTER_X86, &[a, b, c, d]) if filter.is_none() => {
                filter = Some(FilterConfig::new_bcj_x86(u32::from_le_bytes([a, b, c, d])));
            }
            _ => return Err(Damage::Unsupported("a filter other than x86 and LZMA2")),
        }
    }
    Err(Damage::Damaged)
}

/// The dictionary size behind its one-byte form.
fn dictionary(code: u8) -> Result<u32, Damage> {
    match code {
        40 => Ok(u32::MAX),
        0..40 => Ok((2 | u32::from(code & 1)) << (code / 2 + 11)),
        _ => Err(Damage::Damaged),
    }
}

/// Unpacks one block into `out`; the input moves behind its packed data. `there`: so many bytes of
/// heap were found to be there, for earlier blocks: a file may have a million, and looking takes long.
fn unpack_block(
    block: &Block,
    file: &mut &[u8],
    out: &mut [u8],
    heap: usize,
    there: &mut u64,
) -> Result<usize, Damage> {
    // Nothing refers further back than the output reaches.
    let reach = u32::try_from(out.len())
        .unwrap_or(u32::MAX)
        .max(LEAST_DICTIONARY);
    let dictionary = block.dictionary.min(reach);
    let needed = u64::from(dictionary) + DECODER;
    if needed > *there {
        check_heap(needed, heap)?;
        *there = needed;
    }
    let mut stream = Lzma2Stream::new(dictionary);
    if let Some(filter) = &block.filter {
        stream
            .set_filters(core::slice::from_ref(filter))
            .map_err(|_| Damage::Damaged)?;
    }
    let mut written = 0;
    loop {
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        let full = room.is_empty();
        let step = stream
            .process(file, room, Action::Finish)
            .map_err(|_| Damage::Damaged)?;
        *file = file.get(step.bytes_consumed..).ok_or(Damage::Damaged)?;
        written += step.bytes_produced;
        if step.status == Status::StreamEnd {
            return Ok(written);
        }
        if step.bytes_consumed == 0 && step.bytes_produced == 0 {
            return Err(if full {
                Damage::TooLarge
            } else {
                Damage::Truncated
            });
        }
    }
}

/// Unpacks a file into `out`, with at most `heap` bytes for a dictionary.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8], heap: usize) -> Result<usize, Damage> {
    let whole = file.len();
    let mut rest = file;
    if take(&mut rest)? != HEADER_MAGIC {
        return Err(Damage::Damaged);
    }
    let flags = take::<2>(&mut rest)?;
    if crc32(&flags) != u32::from_le_bytes(take(&mut rest)?) || flags[0] != 0 || flags[1] > 15 {
        return Err(Damage::Damaged);
    }
    let check = flags[1];
    let mut written = 0;
    let mut there = 0;
    // The last one of these has to be the index.
    for _ in 0..=MAX_BLOCKS {
        let [first] = take(&mut rest)?;
        if first == 0 {
            // The index: all blocks are done.
            return Ok(written);
        }
        let block = block_header(&mut rest, first)?;
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        let length = unpack_block(&block, &mut rest, room, heap, &mut there)?;
        let padding = (whole - rest.len()).next_multiple_of(4) - (whole - rest.len());
        take_slice(&mut rest, padding)?;
        let data = room.get(..length).ok_or(Damage::Damaged)?;
        let right = match check {
            0 => true,
            1 => crc32(data) == u32::from_le_bytes(take(&mut rest)?),
            4 => crc64(data) == u64::from_le_bytes(take(&mut rest)?),
            // The format's rule for the sizes of the kinds; what we cannot compute is left unchecked.
            kind => {
                let size = [4, 8, 16, 32, 64].get(usize::from(kind.div_ceil(3)).wrapping_sub(1));
                take_slice(&mut rest, *size.ok_or(Damage::Damaged)?)?;
                true
            }
        };
        if !right {
            return Err(Damage::Damaged);
        }
        written += length;
    }
    Err(Damage::Unsupported("more than 4096 blocks"))
}

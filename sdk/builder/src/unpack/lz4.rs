//! LZ4 files: the frame format, and the older one that Linux uses. The blocks are `lz4_flex`'s work.

use super::{Damage, take, take_slice};
use lz4_flex::block::{DecompressError, decompress_into_with_dict};

const LEGACY: [u8; 4] = [0x02, 0x21, 0x4c, 0x18];
const FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
/// How far back a block may refer.
const WINDOW: usize = 64 << 10;
/// In a block's size: the block is not packed.
const STORED: u32 = 1 << 31;

/// What the frame's header states, if it does.
pub(crate) fn stated_size(file: &[u8]) -> Option<u64> {
    let frame = file.strip_prefix(&FRAME)?;
    let stated = frame.first()? & 8 != 0;
    let size = frame.get(2..)?.first_chunk::<8>()?;
    stated.then_some(u64::from_le_bytes(*size))
}

/// Unpacks one block behind the `written` bytes of `out`.
fn unpack_block(block: &[u8], out: &mut [u8], written: usize) -> Result<usize, Damage> {
    let (before, room) = out.split_at_mut_checked(written).ok_or(Damage::TooLarge)?;
    let window = before
        .get(before.len().saturating_sub(WINDOW)..)
        .unwrap_or_default();
    decompress_into_with_dict(block, room, window).map_err(|error| match error {
        DecompressError::OutputTooSmall { .. } => Damage::TooLarge,
        _ => Damage::Damaged,
    })
}

/// Unpacks a file into `out`.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let mut rest = file;
    match take(&mut rest)? {
        LEGACY => unpack_legacy(rest, out),
        FRAME => unpack_frame(rest, out),
        _ => Err(Damage::Damaged),
    }
}

/// Blocks up to the end of the file, each with its size before it.
fn unpack_legacy(mut rest: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let mut written = 0;
    while !rest.is_empty() {
        let size = take(&mut rest)?;
        if size == LEGACY {
            continue;
        }
        let block = take_slice(&mut rest, u32::from_le_bytes(size) as usize)?;
        // Blocks do not refer to each other here.
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        written += unpack_block(block, room, 0)?;
    }
    Ok(written)
}

/// A frame: header, blocks, end mark, checksums. The checksums are xxHash and are not computed.
fn unpack_frame(mut rest: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let [flags, _] = take(&mut rest)?;
    if flags >> 6 != 1 || flags & 1 != 0 {
        return Err(Damage::Unsupported("a dictionary of its own"));
    }
    let size = if flags & 8 != 0 { 8 } else { 0 };
    // The size, if stated, and the header's checksum.
    take_slice(&mut rest, size + 1)?;
    let mut written = 0;
    loop {
        let size = u32::from_le_bytes(take(&mut rest)?);
        if size == 0 {
            return Ok(written);
        }
        let block = take_slice(&mut rest, (size & !STORED) as usize)?;
        if size & STORED != 0 {
            let room = out
                .get_mut(written..)
                .and_then(|room| room.get_mut(..block.len()));
            room.ok_or(Damage::TooLarge)?.copy_from_slice(block);
            written += block.len();
        } else {
            written += unpack_block(block, out, written)?;
        }
        if flags & 0x10 != 0 {
            take_slice(&mut rest, 4)?;
        }
    }
}

//! Zstandard (RFC 8878).
//!
//! The output is the window: what a block refers to lies in the caller's buffer, so whatever window
//! a frame asks for costs no memory. Besides there are the literals of one block and four tables,
//! all of bounded size, allocated once for a file.

mod block;
mod entropy;
mod hash;
mod sequences;

use super::{Damage, take, take_slice};
use block::{Block, Decoder};

const MAGIC: u32 = 0xfd2f_b528;
/// Frames with these numbers and the fifteen behind hold what is not for us.
const SKIPPED: u32 = 0x184d_2a50;
/// The most bytes that a block holds, packed or not (section 3.1.1.2.4).
const MAX_BLOCK: usize = 128 << 10;

/// What a frame's header states (section 3.1.1.1).
struct Header {
    size: Option<u64>,
    checksum: bool,
}

impl Header {
    fn read(rest: &mut &[u8]) -> Result<Self, Damage> {
        let [descriptor] = take(rest)?;
        if descriptor & 0x08 != 0 {
            return Err(Damage::Damaged);
        }
        let single = descriptor & 0x20 != 0;
        if !single {
            // The window, which is whatever there is.
            take::<1>(rest)?;
        }
        let dictionary = match descriptor & 3 {
            0 => 0,
            1 => u32::from_le_bytes([take::<1>(rest)?[0], 0, 0, 0]),
            2 => u32::from(u16::from_le_bytes(take(rest)?)),
            _ => u32::from_le_bytes(take(rest)?),
        };
        if dictionary != 0 {
            return Err(Damage::Unsupported("a dictionary of its own"));
        }
        let size = match descriptor >> 6 {
            0 if single => Some(u64::from(take::<1>(rest)?[0])),
            0 => None,
            1 => u64::from(u16::from_le_bytes(take(rest)?)).checked_add(256),
            2 => Some(u64::from(u32::from_le_bytes(take(rest)?))),
            _ => Some(u64::from_le_bytes(take(rest)?)),
        };
        Ok(Header {
            size,
            checksum: descriptor & 4 != 0,
        })
    }
}

/// What begins at the next magic number.
enum Part {
    Frame(Header),
    /// A frame that was skipped.
    Skipped,
}

/// Reads what `rest` begins with, up to the first block.
fn part(rest: &mut &[u8]) -> Result<Part, Damage> {
    match u32::from_le_bytes(take(rest)?) {
        MAGIC => Header::read(rest).map(Part::Frame),
        other if other & !15 == SKIPPED => {
            let size = u32::from_le_bytes(take(rest)?);
            take_slice(rest, size as usize)?;
            Ok(Part::Skipped)
        }
        _ => Err(Damage::Damaged),
    }
}

/// The sum of what the frames state, if all do.
fn sum(mut rest: &[u8]) -> Result<Option<u64>, Damage> {
    let mut sum = Some(0u64);
    while !rest.is_empty() {
        let Part::Frame(header) = part(&mut rest)? else {
            continue;
        };
        while !Block::read(&mut rest)?.last {}
        if header.checksum {
            take::<4>(&mut rest)?;
        }
        sum = sum
            .zip(header.size)
            .and_then(|(sum, size)| sum.checked_add(size));
    }
    Ok(sum)
}

/// What the frames' headers state, if all do.
pub(crate) fn stated_size(file: &[u8]) -> Option<u64> {
    sum(file).ok()?
}

/// Unpacks a file into `out`.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let mut rest = file;
    let mut decoder = Decoder::new()?;
    let mut written = 0usize;
    while !rest.is_empty() {
        let Part::Frame(header) = part(&mut rest)? else {
            continue;
        };
        // Frames do not refer to each other.
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        decoder.begin_frame();
        let mut length = 0usize;
        loop {
            let block = Block::read(&mut rest)?;
            decoder.unpack(&block, room, &mut length)?;
            if block.last {
                break;
            }
        }
        let data = room.get(..length).ok_or(Damage::TooLarge)?;
        if header.size.is_some_and(|size| size != length as u64) {
            return Err(Damage::Damaged);
        }
        if header.checksum && u32::from_le_bytes(take(&mut rest)?) != hash::xxh64(data) as u32 {
            return Err(Damage::Damaged);
        }
        written = written.checked_add(length).ok_or(Damage::TooLarge)?;
    }
    Ok(written)
}

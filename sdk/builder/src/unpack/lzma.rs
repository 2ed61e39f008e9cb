//! The older lzma file: a header of 13 bytes and one LZMA stream, `lzma-rust2`'s work.

use super::{Damage, check_heap, take};
use lzma_rust2::{Action, LzmaStream, Status};

/// What the header says when the stream's end is marked instead.
const UNKNOWN: u64 = u64::MAX;
/// What the decoder needs beside its dictionary, for literals of [`MAX_CONTEXT`] bits.
const DECODER: u64 = 1 << 20;
/// The most bits of context that literals have, as in the usual tools.
const MAX_CONTEXT: u8 = 4;
/// The smallest dictionary that the decoder takes.
const LEAST_DICTIONARY: u32 = 4096;

/// What the header states.
pub(crate) fn stated_size(file: &[u8]) -> Option<u64> {
    let size = file.get(5..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*size)).filter(|&size| size != UNKNOWN)
}

/// Unpacks a file into `out`, with at most `heap` bytes for a dictionary.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8], heap: usize) -> Result<usize, Damage> {
    let mut rest = file;
    let [properties] = take(&mut rest)?;
    // Bits of context by the byte before, and by the position.
    if (properties % 9).saturating_add(properties / 9 % 5) > MAX_CONTEXT {
        return Err(Damage::Unsupported("more than 4 bits of literal context"));
    }
    let dictionary = u32::from_le_bytes(take(&mut rest)?);
    let size = u64::from_le_bytes(take(&mut rest)?);
    if size != UNKNOWN && size > out.len() as u64 {
        return Err(Damage::TooLarge);
    }
    let reach = u32::try_from(out.len())
        .unwrap_or(u32::MAX)
        .max(LEAST_DICTIONARY);
    let dictionary = dictionary.min(reach);
    check_heap(u64::from(dictionary) + DECODER, heap)?;
    let mut stream = LzmaStream::new_with_props(size, properties, dictionary, None)
        .map_err(|_| Damage::Damaged)?;
    let mut written = 0;
    // In a full buffer the mark of the end may still be outstanding: a byte more is too much.
    let mut beyond = [0u8; 1];
    loop {
        let room = out.get_mut(written..).ok_or(Damage::TooLarge)?;
        let full = room.is_empty();
        let room = if full { &mut beyond[..] } else { room };
        let step = stream
            .process(rest, room, Action::Finish)
            .map_err(|_| Damage::Damaged)?;
        rest = rest.get(step.bytes_consumed..).ok_or(Damage::Damaged)?;
        if full && step.bytes_produced != 0 {
            return Err(Damage::TooLarge);
        }
        written += step.bytes_produced;
        if step.status == Status::StreamEnd {
            return Ok(written);
        }
        if step.bytes_consumed == 0 && step.bytes_produced == 0 {
            return Err(Damage::Truncated);
        }
    }
}

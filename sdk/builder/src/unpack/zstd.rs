//! Zstandard (RFC 8878), `ruzstd`'s work.

use super::{Damage, check_heap};
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::FrameDecoderError;

/// The largest window that is taken: what the tools' strongest level asks for.
const MOST_WINDOW: u64 = 128 << 20;

/// What a frame's header states (RFC 8878, section 3.1.1.1).
struct Header {
    window: u64,
    size: Option<u64>,
}

impl Header {
    fn read(file: &[u8]) -> Option<Self> {
        let (&descriptor, rest) = file.get(4..)?.split_first()?;
        let single = descriptor & 0x20 != 0;
        let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3))?;
        let sizes = rest.get(dictionary + usize::from(!single)..)?;
        let size = match descriptor >> 6 {
            0 if single => Some(u64::from(*sizes.first()?)),
            0 => None,
            1 => Some(u64::from(u16::from_le_bytes(*sizes.first_chunk()?)) + 256),
            2 => Some(u64::from(u32::from_le_bytes(*sizes.first_chunk()?))),
            _ => Some(u64::from_le_bytes(*sizes.first_chunk()?)),
        };
        let window = match size {
            Some(size) if single => size,
            _ => {
                let code = *rest.first()?;
                let base = 1u64 << (10 + (code >> 3));
                base + base / 8 * u64::from(code & 7)
            }
        };
        Some(Header { window, size })
    }
}

/// What the first frame's header states, if it does.
pub(crate) fn stated_size(file: &[u8]) -> Option<u64> {
    Header::read(file)?.size
}

/// Unpacks a file into `out`, with at most `heap` bytes for the window.
pub(crate) fn unpack(file: &[u8], out: &mut [u8], heap: usize) -> Result<usize, Damage> {
    let header = Header::read(file).ok_or(Damage::Truncated)?;
    // The window's buffer doubles as it fills, and the old one is there meanwhile.
    check_heap(header.window.min(out.len() as u64).saturating_mul(4), heap)?;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(MOST_WINDOW);
    let written = decoder.decode_all(file, out).map_err(|error| match error {
        FrameDecoderError::TargetTooSmall => Damage::TooLarge,
        FrameDecoderError::WindowSizeTooBig { requested, .. } => Damage::Memory(requested / 1024),
        _ => Damage::Damaged,
    })?;
    match (
        decoder.get_checksum_from_data(),
        decoder.get_calculated_checksum(),
    ) {
        (Some(stated), Some(found)) if stated != found => Err(Damage::Damaged),
        _ => Ok(written),
    }
}

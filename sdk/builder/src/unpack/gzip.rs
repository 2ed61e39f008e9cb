//! The gzip container (RFC 1952): header, deflate stream, checksum, length.
//!
//! The deflate stream itself is `miniz_oxide`'s work. It writes straight into
//! the buffer of the caller, which is its window too, so that each byte is
//! written once.

use super::Damage;
use super::crc::crc32;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

const FHCRC: u8 = 1 << 1;
const FEXTRA: u8 = 1 << 2;
const FNAME: u8 = 1 << 3;
const FCOMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0xe0;
const DEFLATE: u8 = 8;

/// CRC-32 and length, at the end of the file.
const TRAILER: usize = 8;

/// The length that the trailer states, modulo 2^32.
pub(crate) fn stated_size(file: &[u8]) -> Result<u64, Damage> {
    body(file)?;
    match file.last_chunk::<4>() {
        Some(length) => Ok(u32::from_le_bytes(*length).into()),
        None => Err(Damage::Truncated),
    }
}

/// The deflate stream, without header and trailer.
fn body(file: &[u8]) -> Result<&[u8], Damage> {
    let truncated = Damage::Truncated;
    let (header, mut rest) = file.split_at_checked(10).ok_or(truncated)?;
    let &[0x1f, 0x8b, method, flags, ..] = header else {
        return Err(Damage::Damaged);
    };
    if method != DEFLATE || flags & RESERVED != 0 {
        return Err(Damage::Damaged);
    }
    if flags & FEXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(truncated)?;
        rest = after
            .get(usize::from(u16::from_le_bytes(*length))..)
            .ok_or(truncated)?;
    }
    for flag in [FNAME, FCOMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|&byte| byte == 0).ok_or(truncated)?;
            rest = rest.get(end + 1..).ok_or(truncated)?;
        }
    }
    if flags & FHCRC != 0 {
        rest = rest.get(2..).ok_or(truncated)?;
    }
    let length = rest.len().checked_sub(TRAILER).ok_or(truncated)?;
    rest.get(..length).ok_or(truncated)
}

/// Unpacks `file` into `out` and checks length and checksum.
#[inline(never)]
pub(crate) fn unpack(file: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let deflated = body(file)?;
    let size = stated_size(file)? as usize;
    let out = out.get_mut(..size).ok_or(Damage::TooLarge)?;
    let mut state = DecompressorOxide::new();
    let (status, _, written) = decompress(
        &mut state,
        deflated,
        out,
        0,
        inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
    );
    match status {
        TINFLStatus::Done => {}
        TINFLStatus::HasMoreOutput => return Err(Damage::TooLarge),
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
            return Err(Damage::Truncated);
        }
        _ => return Err(Damage::Damaged),
    }
    let out = out.get(..written).ok_or(Damage::Damaged)?;
    let checksum = match file.last_chunk::<TRAILER>() {
        Some(&[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]),
        None => return Err(Damage::Truncated),
    };
    if written != size || crc32(out) != checksum {
        return Err(Damage::Damaged);
    }
    Ok(written)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;
    use std::vec::Vec;

    /// A gzip file of `data`, with a file name in the header.
    pub(crate) fn gzip(data: &[u8]) -> Vec<u8> {
        let mut file = vec![0x1f, 0x8b, DEFLATE, FNAME, 0, 0, 0, 0, 0, 3];
        file.extend_from_slice(b"kernel\0");
        file.extend(miniz_oxide::deflate::compress_to_vec(data, 6));
        file.extend(crc32(data).to_le_bytes());
        file.extend((data.len() as u32).to_le_bytes());
        file
    }

    #[test]
    fn what_was_packed_comes_back() {
        let data: Vec<u8> = (0..100_000u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let file = gzip(&data);
        let mut out = vec![0; stated_size(&file).unwrap() as usize];
        assert_eq!(unpack(&file, &mut out), Ok(data.len()));
        assert_eq!(out, data);
    }

    #[test]
    fn a_false_length_is_refused_and_stays_inside_the_buffer() {
        let data = vec![7u8; 10_000];
        let mut file = gzip(&data);
        let end = file.len();
        file[end - 4..].copy_from_slice(&100u32.to_le_bytes());
        let mut out = vec![0; 200];
        assert_eq!(unpack(&file, &mut out), Err(Damage::TooLarge));
        assert!(out[100..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn damage_is_found_by_the_checksum() {
        let mut file = gzip(b"some text that is long enough, enough, enough");
        let end = file.len();
        file[end - 8] ^= 1;
        let mut out = vec![0; 100];
        assert_eq!(unpack(&file, &mut out), Err(Damage::Damaged));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut tail in prop::collection::vec(any::<u8>(), 0..300), flags in any::<u8>()) {
            let mut file = vec![0x1f, 0x8b, DEFLATE, flags];
            file.append(&mut tail);
            let mut out = vec![0; 512];
            let _ = stated_size(&file);
            let _ = unpack(&file, &mut out);
        }

        #[test]
        fn a_changed_byte_never_passes_as_other_data(
            data in prop::collection::vec(any::<u8>(), 1..300),
            at in any::<prop::sample::Index>(),
            mask in 1..=255u8,
        ) {
            let mut file = gzip(&data);
            let at = at.index(file.len());
            file[at] ^= mask;
            let mut out = vec![0; 1024];
            if let Ok(length) = unpack(&file, &mut out) {
                prop_assert_eq!(&out[..length], &data[..]);
            }
        }
    }
}

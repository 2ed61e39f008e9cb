//! The gzip container (RFC 1952): header, deflate stream, checksum, length.
//!
//! The deflate stream itself is `miniz_oxide`'s work. It writes straight into
//! the buffer of the caller, which is its window too, so that each byte is
//! written once.

use crate::error::ImageError;
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
pub(crate) fn stated_size(file: &[u8]) -> Result<usize, ImageError> {
    body(file)?;
    match file.last_chunk::<4>() {
        Some(length) => Ok(u32::from_le_bytes(*length) as usize),
        None => Err(ImageError::GzipTruncated),
    }
}

/// The deflate stream, without header and trailer.
fn body(file: &[u8]) -> Result<&[u8], ImageError> {
    let truncated = ImageError::GzipTruncated;
    let (header, mut rest) = file.split_at_checked(10).ok_or(truncated)?;
    let &[0x1f, 0x8b, method, flags, ..] = header else {
        return Err(ImageError::GzipDamaged);
    };
    if method != DEFLATE || flags & RESERVED != 0 {
        return Err(ImageError::GzipDamaged);
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
pub(crate) fn unpack<'out>(file: &[u8], out: &'out mut [u8]) -> Result<&'out [u8], ImageError> {
    let deflated = body(file)?;
    let size = stated_size(file)?;
    let out = out.get_mut(..size).ok_or(ImageError::GzipTooLarge)?;
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
        TINFLStatus::HasMoreOutput => return Err(ImageError::GzipTooLarge),
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
            return Err(ImageError::GzipTruncated);
        }
        _ => return Err(ImageError::GzipDamaged),
    }
    let out: &'out [u8] = out.get(..written).ok_or(ImageError::GzipDamaged)?;
    let checksum = match file.last_chunk::<TRAILER>() {
        Some(&[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]),
        None => return Err(ImageError::GzipTruncated),
    };
    if written != size || crc32(out) != checksum {
        return Err(ImageError::GzipDamaged);
    }
    Ok(out)
}

/// Bytes that the checksum takes in one step.
const SLICES: usize = 8;

/// `CRC_TABLE[k][b]`: the checksum of byte `b` followed by `k` zero bytes.
static CRC_TABLE: [[u32; 256]; SLICES] = crc_table();

const fn crc_table() -> [[u32; 256]; SLICES] {
    let mut table = [[0; 256]; SLICES];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 };
            bit += 1;
        }
        table[0][byte] = crc;
        byte += 1;
    }
    let mut slice = 1;
    while slice < SLICES {
        let mut byte = 0;
        while byte < 256 {
            let before: u32 = table[slice - 1][byte];
            table[slice][byte] = (before >> 8) ^ table[0][(before & 0xff) as usize];
            byte += 1;
        }
        slice += 1;
    }
    table
}

/// CRC-32 as gzip uses it (RFC 1952, section 8), eight bytes a step.
fn crc32(data: &[u8]) -> u32 {
    let at = |slice: usize, byte: u32| CRC_TABLE[slice][(byte & 0xff) as usize];
    let mut crc = !0u32;
    let (blocks, rest) = data.as_chunks::<SLICES>();
    for &[a, b, c, d, e, f, g, h] in blocks {
        let low = crc ^ u32::from_le_bytes([a, b, c, d]);
        let high = u32::from_le_bytes([e, f, g, h]);
        crc = at(7, low)
            ^ at(6, low >> 8)
            ^ at(5, low >> 16)
            ^ at(4, low >> 24)
            ^ at(3, high)
            ^ at(2, high >> 8)
            ^ at(1, high >> 16)
            ^ at(0, high >> 24);
    }
    for &byte in rest {
        crc = (crc >> 8) ^ at(0, crc ^ u32::from(byte));
    }
    !crc
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
    fn checksum_of_the_standard_vector() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn what_was_packed_comes_back() {
        let data: Vec<u8> = (0..100_000u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let file = gzip(&data);
        let mut out = vec![0; stated_size(&file).unwrap()];
        assert_eq!(unpack(&file, &mut out).unwrap(), &data[..]);
    }

    #[test]
    fn a_false_length_is_refused_and_stays_inside_the_buffer() {
        let data = vec![7u8; 10_000];
        let mut file = gzip(&data);
        let end = file.len();
        file[end - 4..].copy_from_slice(&100u32.to_le_bytes());
        let mut out = vec![0; 200];
        assert_eq!(unpack(&file, &mut out), Err(ImageError::GzipTooLarge));
        assert!(out[100..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn damage_is_found_by_the_checksum() {
        let mut file = gzip(b"some text that is long enough, enough, enough");
        let end = file.len();
        file[end - 8] ^= 1;
        let mut out = vec![0; 100];
        assert_eq!(unpack(&file, &mut out), Err(ImageError::GzipDamaged));
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
            if let Ok(unpacked) = unpack(&file, &mut out) {
                prop_assert_eq!(unpacked, &data[..]);
            }
        }
    }
}

//! Checksums: CRC-32 as gzip and xz use it, CRC-64 as xz does, and bzip2's.

use crc::{CRC_32_BZIP2, CRC_32_ISO_HDLC, CRC_64_XZ, Crc, Table};

/// A kernel's worth of bytes passes through this one: 16 of them a step.
static CRC32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);
static BZIP2: Crc<u32> = Crc::<u32>::new(&CRC_32_BZIP2);

/// CRC-32 (RFC 1952, section 8).
pub(super) fn crc32(data: &[u8]) -> u32 {
    CRC32.checksum(data)
}

/// CRC-64 (the .xz file format, section 6).
pub(super) fn crc64(data: &[u8]) -> u64 {
    CRC64.checksum(data)
}

/// bzip2's CRC-32: the highest bit first.
pub(super) fn bzip2(data: &[u8]) -> u32 {
    BZIP2.checksum(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_of_the_standard_vector() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc64(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(bzip2(b"123456789"), 0xfc89_1918);
    }
}

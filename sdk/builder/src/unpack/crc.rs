//! Checksums: CRC-32 as gzip and xz use it, CRC-64 as xz does.

/// Bytes that CRC-32 takes in one step.
const SLICES: usize = 8;

/// `CRC32[k][b]`: the checksum of byte `b` followed by `k` zero bytes.
static CRC32: [[u32; 256]; SLICES] = crc32_table();

const fn crc32_table() -> [[u32; 256]; SLICES] {
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

/// CRC-32 (RFC 1952, section 8), eight bytes a step.
pub(super) fn crc32(data: &[u8]) -> u32 {
    let at = |slice: usize, byte: u32| CRC32[slice][(byte & 0xff) as usize];
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

static CRC64: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1)
                ^ if crc & 1 != 0 {
                    0xc96c_5795_d787_0f42
                } else {
                    0
                };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

/// CRC-64 (the .xz file format, section 6).
pub(super) fn crc64(data: &[u8]) -> u64 {
    let mut crc = !0u64;
    for &byte in data {
        crc = (crc >> 8) ^ CRC64[((crc ^ u64::from(byte)) & 0xff) as usize];
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_of_the_standard_vector() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc64(b"123456789"), 0x995d_c9bb_df19_39fa);
    }
}

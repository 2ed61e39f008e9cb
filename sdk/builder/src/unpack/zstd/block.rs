//! Blocks (RFC 8878, section 3.1.1.2): stored, one byte repeated, or literals with the sequences
//! that say what else comes between them.

use super::super::{Damage, take, take_slice};
use super::MAX_BLOCK;
use super::entropy::Huffman;
use super::sequences::Sequences;
use alloc::vec::Vec;

/// A block as it stands in the file.
pub(super) struct Block<'a> {
    /// Whether it is the last of its frame.
    pub(super) last: bool,
    content: Content<'a>,
}

enum Content<'a> {
    Stored(&'a [u8]),
    Repeated(u8, usize),
    Packed(&'a [u8]),
}

impl<'a> Block<'a> {
    /// Takes a block off `rest`.
    pub(super) fn read(rest: &mut &'a [u8]) -> Result<Self, Damage> {
        let [a, b, c] = take(rest)?;
        let header = u32::from_le_bytes([a, b, c, 0]);
        let size = (header >> 3) as usize;
        if size > MAX_BLOCK {
            return Err(Damage::Damaged);
        }
        let content = match header >> 1 & 3 {
            0 => Content::Stored(take_slice(rest, size)?),
            1 => Content::Repeated(take::<1>(rest)?[0], size),
            2 => Content::Packed(take_slice(rest, size)?),
            _ => return Err(Damage::Damaged),
        };
        Ok(Block {
            last: header & 1 != 0,
            content,
        })
    }
}

/// What the blocks of a file are unpacked with.
pub(super) struct Decoder {
    /// Those of the present block.
    literals: Vec<u8>,
    huffman: Huffman,
    /// Whether there is a Huffman table that a block may use again.
    has_huffman: bool,
    sequences: Sequences,
}

impl Decoder {
    pub(super) fn new() -> Result<Self, Damage> {
        let mut literals = Vec::new();
        literals
            .try_reserve_exact(MAX_BLOCK)
            .map_err(|_| Damage::Memory(MAX_BLOCK as u64 / 1024))?;
        Ok(Decoder {
            literals,
            huffman: Huffman::new()?,
            has_huffman: false,
            sequences: Sequences::new()?,
        })
    }

    /// Forgets what the frame before had.
    pub(super) fn begin_frame(&mut self) {
        self.has_huffman = false;
        self.sequences.begin_frame();
    }

    /// Unpacks a block behind the `written` bytes of its frame in `out`.
    pub(super) fn unpack(
        &mut self,
        block: &Block,
        out: &mut [u8],
        written: &mut usize,
    ) -> Result<(), Damage> {
        match block.content {
            Content::Stored(bytes) => append(out, written, bytes),
            Content::Repeated(byte, count) => {
                let end = written.checked_add(count).ok_or(Damage::TooLarge)?;
                let to = out.get_mut(*written..end).ok_or(Damage::TooLarge)?;
                to.fill(byte);
                *written = end;
                Ok(())
            }
            Content::Packed(bytes) => {
                let mut rest = bytes;
                self.read_literals(&mut rest)?;
                self.sequences.run(rest, &self.literals, out, written)
            }
        }
    }

    /// Reads the literals that a block begins with (section 3.1.1.3.1).
    fn read_literals(&mut self, rest: &mut &[u8]) -> Result<(), Damage> {
        let first = *rest.first().ok_or(Damage::Truncated)?;
        let (kind, format) = (first & 3, first >> 2 & 3);
        if kind < 2 {
            let size = match format {
                1 => usize::from(u16::from_le_bytes(take(rest)?) >> 4),
                3 => {
                    let [a, b, c] = take(rest)?;
                    u32::from_le_bytes([a, b, c, 0]) as usize >> 4
                }
                _ => usize::from(take::<1>(rest)?[0] >> 3),
            };
            self.clear(size)?;
            if kind == 0 {
                self.literals.copy_from_slice(take_slice(rest, size)?);
            } else {
                self.literals.fill(take::<1>(rest)?[0]);
            }
            return Ok(());
        }
        // Two sizes of so many bits behind the first four.
        let (header, bits) = match format {
            0 | 1 => {
                let [a, b, c] = take(rest)?;
                (u64::from_le_bytes([a, b, c, 0, 0, 0, 0, 0]), 10)
            }
            2 => (u64::from(u32::from_le_bytes(take(rest)?)), 14),
            _ => {
                let [a, b, c, d, e] = take(rest)?;
                (u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]), 18)
            }
        };
        let mask = (1u64 << bits).wrapping_sub(1);
        let size = (header >> 4 & mask) as usize;
        let mut packed = take_slice(rest, (header >> 4 >> bits & mask) as usize)?;
        self.clear(size)?;
        if kind == 2 {
            self.has_huffman = false;
            self.huffman.read(&mut packed)?;
            self.has_huffman = true;
        } else if !self.has_huffman {
            return Err(Damage::Damaged);
        }
        if format == 0 {
            return self.huffman.decode(packed, &mut self.literals);
        }
        // Four streams, each but the last with its size in a table before them.
        let mut sizes = take_slice(&mut packed, 6)?;
        let quarter = size.div_ceil(4);
        let mut rest = self.literals.as_mut_slice();
        for _ in 0..3 {
            let stream = take_slice(&mut packed, u16::from_le_bytes(take(&mut sizes)?).into())?;
            let (now, after) = rest.split_at_mut_checked(quarter).ok_or(Damage::Damaged)?;
            self.huffman.decode(stream, now)?;
            rest = after;
        }
        self.huffman.decode(packed, rest)
    }

    /// Makes room for so many literals.
    fn clear(&mut self, size: usize) -> Result<(), Damage> {
        if size > MAX_BLOCK {
            return Err(Damage::Damaged);
        }
        self.literals.clear();
        self.literals.resize(size, 0);
        Ok(())
    }
}

/// Writes bytes behind the `written` bytes of `out`.
pub(super) fn append(out: &mut [u8], written: &mut usize, bytes: &[u8]) -> Result<(), Damage> {
    let end = written.checked_add(bytes.len()).ok_or(Damage::TooLarge)?;
    let to = out.get_mut(*written..end).ok_or(Damage::TooLarge)?;
    to.copy_from_slice(bytes);
    *written = end;
    Ok(())
}

//! Sequences (RFC 8878, section 3.1.1.3.2): so many literals, then so many bytes again from so far
//! back.

use super::super::{Damage, take};
use super::MAX_BLOCK;
use super::block::append;
use super::entropy::{Backwards, Table};

/// One of the three numbers of a sequence: how it is coded.
struct Kind {
    most_log: u32,
    /// The code's table where the block brings none.
    usual: &'static [i16],
    usual_log: u32,
}

const LITERALS: Kind = Kind {
    most_log: 9,
    usual: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1,
        1, 1, -1, -1, -1, -1,
    ],
    usual_log: 6,
};
const OFFSETS: Kind = Kind {
    most_log: 8,
    usual: &[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ],
    usual_log: 5,
};
const MATCHES: Kind = Kind {
    most_log: 9,
    usual: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    usual_log: 6,
};

/// Codes from 16 on stand for lengths of literals from here on, with so many bits more.
const LITERAL_LENGTHS: [(u32, u32); 20] = [
    (16, 1),
    (18, 1),
    (20, 1),
    (22, 1),
    (24, 2),
    (28, 2),
    (32, 3),
    (40, 3),
    (48, 4),
    (64, 6),
    (128, 7),
    (256, 8),
    (512, 9),
    (1024, 10),
    (2048, 11),
    (4096, 12),
    (8192, 13),
    (16384, 14),
    (32768, 15),
    (65536, 16),
];
/// Codes from 32 on, for lengths of matches.
const MATCH_LENGTHS: [(u32, u32); 21] = [
    (35, 1),
    (37, 1),
    (39, 1),
    (41, 1),
    (43, 2),
    (47, 2),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 5),
    (131, 7),
    (259, 8),
    (515, 9),
    (1027, 10),
    (2051, 11),
    (4099, 12),
    (8195, 13),
    (16387, 14),
    (32771, 15),
    (65539, 16),
];

/// The length behind a code: below `small` it is the code and `more`, from there on it is in `table`.
fn length(
    code: u8,
    (small, more): (u8, u32),
    table: &[(u32, u32)],
    bits: &mut Backwards,
) -> Result<usize, Damage> {
    let Some(index) = code.checked_sub(small) else {
        return Ok(u32::from(code).saturating_add(more) as usize);
    };
    let &(base, count) = table.get(usize::from(index)).ok_or(Damage::Damaged)?;
    Ok((base as usize).saturating_add(bits.take(count)? as usize))
}

/// A table, and whether a block may use it again.
struct Kept {
    table: Table,
    there: bool,
}

impl Kept {
    fn new() -> Result<Self, Damage> {
        Ok(Kept {
            table: Table::new()?,
            there: false,
        })
    }

    /// Gets the table of a block, as `mode` says.
    fn set(&mut self, mode: u8, kind: &Kind, rest: &mut &[u8]) -> Result<(), Damage> {
        if mode & 3 == 3 {
            return if self.there {
                Ok(())
            } else {
                Err(Damage::Damaged)
            };
        }
        self.there = false;
        match mode & 3 {
            0 => self.table.set(kind.usual, kind.usual_log)?,
            1 => self.table.set_single(take::<1>(rest)?[0]),
            _ => self.table.read(rest, kind.most_log)?,
        }
        self.there = true;
        Ok(())
    }
}

/// What the sequences of a frame are read with.
pub(super) struct Sequences {
    literals: Kept,
    offsets: Kept,
    matches: Kept,
    /// The last three offsets, the newest first.
    recent: [usize; 3],
}

impl Sequences {
    pub(super) fn new() -> Result<Self, Damage> {
        Ok(Sequences {
            literals: Kept::new()?,
            offsets: Kept::new()?,
            matches: Kept::new()?,
            recent: [1, 4, 8],
        })
    }

    /// Forgets what the frame before had.
    pub(super) fn begin_frame(&mut self) {
        for kept in [&mut self.literals, &mut self.offsets, &mut self.matches] {
            kept.there = false;
        }
        self.recent = [1, 4, 8];
    }

    /// Carries out the sequences of a block, which are all of `rest`, with its `literals`.
    pub(super) fn run(
        &mut self,
        mut rest: &[u8],
        mut literals: &[u8],
        out: &mut [u8],
        written: &mut usize,
    ) -> Result<(), Damage> {
        let most = written.saturating_add(MAX_BLOCK);
        let [first] = take(&mut rest)?;
        let count = match first {
            0..128 => usize::from(first),
            128..255 => {
                let [low] = take(&mut rest)?;
                usize::from(first.wrapping_sub(128)) << 8 | usize::from(low)
            }
            255 => usize::from(u16::from_le_bytes(take(&mut rest)?)).saturating_add(0x7f00),
        };
        if count != 0 {
            let [modes] = take(&mut rest)?;
            if modes & 3 != 0 {
                return Err(Damage::Damaged);
            }
            self.literals.set(modes >> 6, &LITERALS, &mut rest)?;
            self.offsets.set(modes >> 4, &OFFSETS, &mut rest)?;
            self.matches.set(modes >> 2, &MATCHES, &mut rest)?;
            let mut bits = Backwards::new(rest)?;
            let mut literal = self.literals.table.begin(&mut bits)?;
            let mut offset = self.offsets.table.begin(&mut bits)?;
            let mut matched = self.matches.table.begin(&mut bits)?;
            for left in (0..count).rev() {
                let code = self.offsets.table.cell(&offset)?.symbol;
                if code > 31 {
                    return Err(Damage::Damaged);
                }
                let value = 1usize << code | bits.take(code.into())? as usize;
                let code = self.matches.table.cell(&matched)?.symbol;
                let copied = length(code, (32, 3), &MATCH_LENGTHS, &mut bits)?;
                let code = self.literals.table.cell(&literal)?.symbol;
                let before = length(code, (16, 0), &LITERAL_LENGTHS, &mut bits)?;
                if left != 0 {
                    self.literals.table.advance(&mut literal, &mut bits)?;
                    self.matches.table.advance(&mut matched, &mut bits)?;
                    self.offsets.table.advance(&mut offset, &mut bits)?;
                }
                let back = self.offset(value, before == 0)?;
                let (now, after) = literals.split_at_checked(before).ok_or(Damage::Damaged)?;
                literals = after;
                append(out, written, now)?;
                if written.saturating_add(copied) > most {
                    return Err(Damage::Damaged);
                }
                again(out, written, back, copied)?;
            }
            if !bits.is_empty() {
                return Err(Damage::Damaged);
            }
        } else if !rest.is_empty() {
            return Err(Damage::Damaged);
        }
        append(out, written, literals)?;
        if *written > most {
            return Err(Damage::Damaged);
        }
        Ok(())
    }

    /// The offset that a value means (section 3.1.1.5): a new one, or one of the last.
    fn offset(&mut self, value: usize, no_literals: bool) -> Result<usize, Damage> {
        let [first, second, third] = self.recent;
        let value_of_recent = value.saturating_add(usize::from(no_literals));
        let (offset, recent) = match value.checked_sub(3) {
            Some(new @ 1..) => (new, [new, first, second]),
            _ => match value_of_recent {
                1 => (first, [first, second, third]),
                2 => (second, [second, first, third]),
                3 => (third, [third, first, second]),
                _ => {
                    let less = first.saturating_sub(1);
                    (less, [less, first, second])
                }
            },
        };
        if offset == 0 {
            return Err(Damage::Damaged);
        }
        self.recent = recent;
        Ok(offset)
    }
}

/// Copies bytes from `back` before the end of the `written` ones behind them: with what is copied
/// meanwhile, if that is less far than there are bytes.
fn again(out: &mut [u8], written: &mut usize, back: usize, count: usize) -> Result<(), Damage> {
    let from = written.checked_sub(back).ok_or(Damage::Damaged)?;
    let end = written.checked_add(count).ok_or(Damage::TooLarge)?;
    if end > out.len() {
        return Err(Damage::TooLarge);
    }
    let mut left = count;
    while left > 0 {
        // All from `from` on repeats itself: what is there doubles each time.
        let piece = written.saturating_sub(from).min(left);
        out.copy_within(from..from.saturating_add(piece), *written);
        *written = written.saturating_add(piece);
        left = left.saturating_sub(piece);
    }
    Ok(())
}

//! Bits, and the two codes that they are in: FSE tables (RFC 8878, section 4.1) and Huffman tables
//! (section 4.2).

use super::super::Damage;
use alloc::vec::Vec;

/// The largest accuracy of any FSE table.
const MAX_LOG: u32 = 9;
/// The most bits of a Huffman code.
const MAX_BITS: u32 = 11;
/// The largest accuracy of the table of Huffman weights.
const WEIGHTS_LOG: u32 = 6;

/// `count` bits (56 at most) of `bytes`, from bit `at` on; those behind the end are 0.
pub(super) fn bits_at(bytes: &[u8], at: usize, count: u32) -> u64 {
    let rest = bytes.get(at / 8..).unwrap_or_default();
    let word = match rest.first_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => {
            let whole = rest.iter().rev();
            whole.fold(0, |word, &byte| word << 8 | u64::from(byte))
        }
    };
    word >> (at % 8) & ((1u64 << count.min(56)) - 1)
}

/// Bits that are read from the end of the bytes to their start.
pub(super) struct Backwards<'a> {
    bytes: &'a [u8],
    /// Bits that are left.
    left: usize,
}

impl<'a> Backwards<'a> {
    /// The highest bit that is set in the last byte marks the end.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Damage> {
        let last = *bytes.last().ok_or(Damage::Truncated)?;
        let mark = last.checked_ilog2().ok_or(Damage::Damaged)?;
        let before = bytes.len().saturating_sub(1).saturating_mul(8);
        Ok(Backwards {
            bytes,
            left: before.saturating_add(mark as usize),
        })
    }

    /// The next bits (56 at most), without taking them; zeros where there are no more.
    fn peek(&self, count: u32) -> u64 {
        match self.left.checked_sub(count as usize) {
            Some(at) => bits_at(self.bytes, at, count),
            None => {
                let there = self.left as u32;
                bits_at(self.bytes, 0, there) << count.saturating_sub(there)
            }
        }
    }

    fn consume(&mut self, count: u32) -> Result<(), Damage> {
        self.left = self
            .left
            .checked_sub(count as usize)
            .ok_or(Damage::Damaged)?;
        Ok(())
    }

    /// The next bits, 56 at most.
    pub(super) fn take(&mut self, count: u32) -> Result<u64, Damage> {
        let bits = self.peek(count);
        self.consume(count)?;
        Ok(bits)
    }

    /// Whether all are taken.
    pub(super) fn is_empty(&self) -> bool {
        self.left == 0
    }
}

/// A state of an FSE table: what it stands for, and how the next one is found.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell {
    pub(super) symbol: u8,
    bits: u8,
    base: u16,
}

/// An FSE table.
pub(super) struct Table {
    cells: Vec<Cell>,
    log: u32,
}

/// A state of a decoder that goes through an FSE table.
pub(super) struct State(usize);

/// Shares of symbols: their cells, or -1 for one that has a cell at the end.
type Shares = [i16; 256];

impl Table {
    /// An empty table with room for any.
    pub(super) fn new() -> Result<Self, Damage> {
        let mut cells = Vec::new();
        cells
            .try_reserve_exact(1 << MAX_LOG)
            .map_err(|_| Damage::Memory(4))?;
        Ok(Table { cells, log: 0 })
    }

    /// Makes it the table of one symbol.
    pub(super) fn set_single(&mut self, symbol: u8) {
        self.log = 0;
        self.cells.clear();
        self.cells.push(Cell {
            symbol,
            ..Cell::default()
        });
    }

    /// Makes it the table of these shares.
    pub(super) fn set(&mut self, given: &[i16], log: u32) -> Result<(), Damage> {
        let mut shares = [0; 256];
        for (to, from) in shares.iter_mut().zip(given) {
            *to = *from;
        }
        self.fill(&shares, log)
    }

    /// Reads the table that `rest` begins with (section 4.1.1).
    pub(super) fn read(&mut self, rest: &mut &[u8], most_log: u32) -> Result<(), Damage> {
        let bytes = *rest;
        let mut at = 0usize;
        let mut take = |count: u32| {
            let bits = bits_at(bytes, at, count) as u32;
            at = at.saturating_add(count as usize);
            bits
        };
        let log = take(4).saturating_add(5);
        if log > most_log {
            return Err(Damage::Damaged);
        }
        let mut shares: Shares = [0; 256];
        let mut symbols = shares.iter_mut();
        let mut left = 1u32 << log;
        while left > 0 {
            // A share and one: from 0 to what is left and one more. Small ones take a bit less.
            let most = left.saturating_add(1);
            let low_bits = most.checked_ilog2().unwrap_or(0);
            let threshold = (2u32 << low_bits).saturating_sub(1).saturating_sub(most);
            let mut value = take(low_bits);
            if value >= threshold {
                value |= take(1) << low_bits;
                if value >= 1 << low_bits {
                    value = value.saturating_sub(threshold);
                }
            }
            let share = (value as i16).saturating_sub(1);
            left = left
                .checked_sub(share.unsigned_abs().into())
                .ok_or(Damage::Damaged)?;
            *symbols.next().ok_or(Damage::Damaged)? = share;
            if share == 0 {
                loop {
                    let none = take(2);
                    for _ in 0..none {
                        symbols.next().ok_or(Damage::Damaged)?;
                    }
                    if none != 3 {
                        break;
                    }
                }
            }
        }
        *rest = bytes.get(at.div_ceil(8)..).ok_or(Damage::Truncated)?;
        self.fill(&shares, log)
    }

    /// Spreads symbols over the cells (section 4.1.1).
    fn fill(&mut self, shares: &Shares, log: u32) -> Result<(), Damage> {
        let size = 1usize << log.min(MAX_LOG);
        let mask = size.saturating_sub(1);
        self.log = log;
        self.cells.clear();
        self.cells.resize(size, Cell::default());
        let mut high = size;
        let mut next = [0u16; 256];
        for ((symbol, &share), next) in (0u8..=255).zip(shares).zip(&mut next) {
            *next = share.unsigned_abs();
            if share == -1 {
                high = high.checked_sub(1).ok_or(Damage::Damaged)?;
                self.cells.get_mut(high).ok_or(Damage::Damaged)?.symbol = symbol;
            }
        }
        let step = (size >> 1).saturating_add(size >> 3).saturating_add(3);
        let mut at = 0usize;
        for (symbol, &share) in (0u8..=255).zip(shares) {
            for _ in 0..share.max(0) {
                self.cells.get_mut(at).ok_or(Damage::Damaged)?.symbol = symbol;
                // `step` is odd: every cell comes once in `size` steps.
                for _ in 0..size {
                    at = at.wrapping_add(step) & mask;
                    if at < high {
                        break;
                    }
                }
            }
        }
        for cell in &mut self.cells {
            let next = next
                .get_mut(usize::from(cell.symbol))
                .ok_or(Damage::Damaged)?;
            let above = next.checked_ilog2().ok_or(Damage::Damaged)?;
            let bits = log.checked_sub(above).ok_or(Damage::Damaged)?;
            let base = (usize::from(*next) << bits).checked_sub(size);
            cell.base = u16::try_from(base.ok_or(Damage::Damaged)?).map_err(|_| Damage::Damaged)?;
            cell.bits = bits as u8;
            *next = next.checked_add(1).ok_or(Damage::Damaged)?;
        }
        Ok(())
    }

    /// The first state.
    pub(super) fn begin(&self, bits: &mut Backwards) -> Result<State, Damage> {
        Ok(State(bits.take(self.log)? as usize))
    }

    /// What a state stands for.
    pub(super) fn cell(&self, state: &State) -> Result<Cell, Damage> {
        self.cells.get(state.0).copied().ok_or(Damage::Damaged)
    }

    /// Goes to the next state.
    pub(super) fn advance(&self, state: &mut State, bits: &mut Backwards) -> Result<(), Damage> {
        let cell = self.cell(state)?;
        let more = bits.take(cell.bits.into())? as usize;
        state.0 = usize::from(cell.base).saturating_add(more);
        Ok(())
    }
}

/// What the next bits of a Huffman stream stand for, and how many of them it takes.
#[derive(Clone, Copy, Default)]
struct Code {
    symbol: u8,
    bits: u8,
}

/// A Huffman table: an entry for every value of [`Huffman::bits`] bits.
pub(super) struct Huffman {
    codes: Vec<Code>,
    bits: u32,
    /// For the weights.
    table: Table,
}

impl Huffman {
    /// An empty table with room for any.
    pub(super) fn new() -> Result<Self, Damage> {
        let mut codes = Vec::new();
        codes
            .try_reserve_exact(1 << MAX_BITS)
            .map_err(|_| Damage::Memory(4))?;
        Ok(Huffman {
            codes,
            bits: 0,
            table: Table::new()?,
        })
    }

    /// Reads the table that `rest` begins with (section 4.2.1).
    pub(super) fn read(&mut self, rest: &mut &[u8]) -> Result<(), Damage> {
        let [kind] = super::super::take(rest)?;
        let mut weights = [0u8; 256];
        // The last symbol's weight is not told.
        let count = if let Some(count) = kind.checked_sub(127) {
            let packed = super::super::take_slice(rest, usize::from(count.div_ceil(2)))?;
            let halves = packed.iter().flat_map(|&byte| [byte >> 4, byte & 15]);
            for (weight, half) in weights.iter_mut().zip(halves).take(count.into()) {
                *weight = half;
            }
            usize::from(count)
        } else {
            let packed = super::super::take_slice(rest, kind.into())?;
            self.weights(packed, &mut weights)?
        };
        self.fill(&mut weights, count)
    }

    /// Reads weights that are FSE-coded, by two states in turn; how many there are.
    fn weights(&mut self, mut packed: &[u8], weights: &mut [u8; 256]) -> Result<usize, Damage> {
        self.table.read(&mut packed, WEIGHTS_LOG)?;
        let mut bits = Backwards::new(packed)?;
        let mut now = self.table.begin(&mut bits)?;
        let mut other = self.table.begin(&mut bits)?;
        let mut count = 0usize;
        let mut put = |symbol| {
            // One more is derived.
            let slot = weights.get_mut(..255).and_then(|told| told.get_mut(count));
            *slot.ok_or(Damage::Damaged)? = symbol;
            count = count.saturating_add(1);
            Ok::<usize, Damage>(count)
        };
        loop {
            let cell = self.table.cell(&now)?;
            put(cell.symbol)?;
            // The stream ends where a state cannot go on.
            if self.table.advance(&mut now, &mut bits).is_err() {
                return put(self.table.cell(&other)?.symbol);
            }
            core::mem::swap(&mut now, &mut other);
        }
    }

    /// Makes the codes of `count` weights and the one that is missing.
    fn fill(&mut self, weights: &mut [u8; 256], count: usize) -> Result<(), Damage> {
        let told = weights.get(..count).ok_or(Damage::Damaged)?;
        let mut sum = 0u32;
        for &weight in told {
            if u32::from(weight) > MAX_BITS {
                return Err(Damage::Damaged);
            }
            sum = sum.saturating_add((1u32 << weight) >> 1);
        }
        let bits = sum
            .checked_ilog2()
            .ok_or(Damage::Damaged)?
            .saturating_add(1);
        let left = (1u32 << bits.min(31)).saturating_sub(sum);
        if bits > MAX_BITS || !left.is_power_of_two() {
            return Err(Damage::Damaged);
        }
        *weights.get_mut(count).ok_or(Damage::Damaged)? = left.ilog2().saturating_add(1) as u8;
        self.bits = bits;
        self.codes.clear();
        // The longest codes, those of the least weight, have the smallest values.
        for weight in 1..=bits as u8 {
            let code_bits = (bits as u8).saturating_add(1).saturating_sub(weight);
            for (symbol, _) in (0u8..=255)
                .zip(weights.iter())
                .filter(|(_, w)| **w == weight)
            {
                let code = Code {
                    symbol,
                    bits: code_bits,
                };
                let entries = (1usize << weight) >> 1;
                let end = self.codes.len().saturating_add(entries);
                if end > 1 << MAX_BITS {
                    return Err(Damage::Damaged);
                }
                self.codes.resize(end, code);
            }
        }
        Ok(())
    }

    /// Decodes a stream into `out`, which it fills exactly.
    pub(super) fn decode(&self, stream: &[u8], out: &mut [u8]) -> Result<(), Damage> {
        let mut bits = Backwards::new(stream)?;
        for slot in out {
            let code = self.codes.get(bits.peek(self.bits) as usize);
            let code = code.ok_or(Damage::Damaged)?;
            bits.consume(code.bits.into())?;
            *slot = code.symbol;
        }
        if bits.is_empty() {
            Ok(())
        } else {
            Err(Damage::Damaged)
        }
    }
}

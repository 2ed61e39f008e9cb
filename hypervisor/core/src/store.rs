//! Stores to page-table entries, as instructions: what one does to memory, registers and flags.
//!
//! A guest's plain store to one of its level-1 tables faults, since the table is read-only, and is
//! performed for it (M2, M4). [`decode`] is the short way to recognise the forms that kernels use
//! for page-table entries; a full decoder serves as fallback, and as the oracle of the tests here.
//! [`Store::apply`] computes the effect without having it, so that the new entry can be checked like
//! any other update first.

/// Flags that arithmetic changes (SDM vol. 1, 3.4.3.1 "Status Flags").
pub mod flags {
    /// Carry.
    pub const CF: u64 = 1 << 0;
    /// Parity of the low byte.
    pub const PF: u64 = 1 << 2;
    /// Carry out of bit 3.
    pub const AF: u64 = 1 << 4;
    /// Zero.
    pub const ZF: u64 = 1 << 6;
    /// Sign.
    pub const SF: u64 = 1 << 7;
    /// Overflow.
    pub const OF: u64 = 1 << 11;
    /// All of them.
    pub const STATUS: u64 = CF | PF | AF | ZF | SF | OF;
}

/// What the instruction does with its memory operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the instructions they name")]
pub enum Operation {
    Mov,
    Xchg,
    And,
    Or,
    Xor,
    Add,
    Sub,
    Xadd,
    Cmpxchg,
    Bts,
    Btr,
    Btc,
}

/// The other operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A general register by its number in the instruction (rax rcx rdx rbx rsp rbp rsi rdi r8 …);
    /// `high` for bits 8 to 15 of the first four.
    Register {
        /// The number, 0 to 15.
        number: u8,
        /// Whether its second byte is meant.
        high: bool,
    },
    /// A constant, extended as the instruction does.
    Immediate(u64),
}

/// A decoded store whose memory operand is its destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Store {
    /// What it does.
    pub operation: Operation,
    /// Bytes of its operands: 1, 2, 4 or 8.
    pub size: u8,
    /// Bytes of the instruction.
    pub length: u8,
    /// Its other operand.
    pub source: Source,
}

/// What a store does besides moving the instruction pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// New value of the operand's bytes; `None` = memory keeps its value (a failed comparison).
    pub store: Option<u64>,
    /// Value that a register receives, with the operand's width.
    pub register: Option<(Source, u64)>,
    /// Flags to replace, and their new values.
    pub flags: Option<(u64, u64)>,
}

/// Recognises the forms that are not rare: those of [`decode_common`], and CMPXCHG, XADD, BTS, BTR
/// and BTC. `bytes` begin at the instruction; `None` for everything else, and for an instruction
/// that `bytes` cut off.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Store> {
    let mut window = [0; 16];
    for (to, from) in window.iter_mut().zip(bytes) {
        *to = *from;
    }
    let window = u128::from_le_bytes(window);
    let store = decode_common(window).or_else(|| decode_two_bytes(Prefixes::skip(window)))?;
    (usize::from(store.length) <= bytes.len()).then_some(store)
}

/// Bytes between ModRM and a constant, for each ModRM: SIB and displacement. [`NO_MEMORY`] if it
/// names a register. A SIB byte without a base has four bytes more.
const ADDRESSING: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut modrm = 0;
    while modrm < 256 {
        let (mode, base) = (modrm >> 6, modrm & 7);
        let displacement = match mode {
            0 if base == 5 => 4,
            0 => 0,
            1 => 1,
            _ => 4,
        };
        let sib = if base == 4 { 1 } else { 0 };
        lengths[modrm] = if mode == 3 {
            NO_MEMORY
        } else {
            sib + displacement
        };
        modrm += 1;
    }
    lengths
};

const NO_MEMORY: u8 = u8::MAX;

/// Where an instruction has its source operand.
enum From {
    Register,
    /// A register of one byte, which may be the second of a word.
    ByteRegister,
    /// A byte, extended by its sign.
    Byte,
    /// The number of a bit.
    Bit,
    Word,
}

/// An instruction from its opcode on.
struct Prefixes {
    /// The instruction with its prefixes.
    window: u128,
    /// Eight bytes of it from the opcode on: all but a constant.
    rest: u64,
    /// Bytes of prefixes.
    length: u32,
    /// The REX prefix, 0 for none.
    rex: u8,
}

/// For each byte, whether it is one of the two prefixes that stand before a store to a page table: 1
/// for LOCK, and for DS, which 64-bit code ignores (SDM vol. 1, 3.4.2.1 "Segment Registers in 64-Bit
/// Mode") and with which Linux overwrites its LOCKs when it has one processor.
const LOCK_OR_DS: [u8; 256] = {
    let mut is_prefix = [0; 256];
    is_prefix[0xf0] = 1;
    is_prefix[0x3e] = 1;
    is_prefix
};

/// For each byte, itself if it is a REX prefix (0x40 to 0x4f), else 0.
const REX: [u8; 256] = {
    let mut rex = [0; 256];
    let mut byte = 0x40;
    while byte < 0x50 {
        rex[byte] = byte as u8;
        byte += 1;
    }
    rex
};

impl Prefixes {
    /// Skips LOCK or DS, and REX.
    #[inline(always)]
    fn skip(window: u128) -> Self {
        let mut rest = window as u64;
        let prefix = u32::from(LOCK_OR_DS[usize::from(rest as u8)]);
        rest = rest.wrapping_shr(8 * prefix);
        let rex = REX[usize::from(rest as u8)];
        let has_rex = u32::from(rex >> 6);
        rest = rest.wrapping_shr(8 * has_rex);
        Prefixes {
            window,
            rest,
            length: prefix + has_rex,
            rex,
        }
    }

    /// The size of an operand that is not a byte.
    #[inline(always)]
    const fn wide(&self) -> u8 {
        4 + ((self.rex & 8) >> 1)
    }
}

/// Recognises the commonest forms: MOV, XCHG, AND and OR from a register, MOV, AND and OR of a
/// constant, with any addressing, with or without LOCK or a DS that is ignored. `window` begins,
/// lowest byte first, at the instruction; `None` for everything else.
#[inline(always)]
#[must_use]
pub fn decode_common(window: u128) -> Option<Store> {
    let code = Prefixes::skip(window);
    let wide = code.wide();
    let (operation, size, from) = match (code.rest as u8, extension(code.rest)) {
        (0x89, _) => (Operation::Mov, wide, From::Register),
        (0x87, _) => (Operation::Xchg, wide, From::Register),
        (0x80, 4) => (Operation::And, 1, From::Byte),
        (0x80, 1) => (Operation::Or, 1, From::Byte),
        (0x83, 4) => (Operation::And, wide, From::Byte),
        (0x83, 1) => (Operation::Or, wide, From::Byte),
        (0xc7, 0) => (Operation::Mov, wide, From::Word),
        (0x88, _) => (Operation::Mov, 1, From::ByteRegister),
        (0x21, _) => (Operation::And, wide, From::Register),
        (0x09, _) => (Operation::Or, wide, From::Register),
        _ => return None,
    };
    decode_operands(code, operation, size, from)
}

/// A MOV or XCHG of 64 bits between a register and memory: what kernels do most to a page table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The register, by its number.
    pub register: u8,
    /// Whether it receives what memory had: XCHG.
    pub exchanges: bool,
    /// Bytes of the instruction.
    pub length: u8,
}

/// Bytes of a [`Whole`] for each ModRM; 0 if it names a register, or a SIB byte follows.
const WHOLE_LENGTH: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut modrm = 0;
    while modrm < 256 {
        if modrm < 0xc0 && modrm & 7 != 4 {
            lengths[modrm] = 3 + ADDRESSING[modrm];
        }
        modrm += 1;
    }
    lengths
};

/// Recognises a [`Whole`] with a base register and a displacement; `window` begins, lowest byte first,
/// at the instruction. `None` for everything else.
#[inline(always)]
#[must_use]
pub fn decode_whole(window: u64) -> Option<Whole> {
    let [rex, opcode, modrm, ..] = window.to_le_bytes();
    let length = WHOLE_LENGTH[usize::from(modrm)];
    let exchanges = opcode == 0x87;
    // REX with W; MOV is 0x89.
    if rex & 0xf8 != 0x48 || !exchanges && opcode != 0x89 || length == 0 {
        return None;
    }
    Some(Whole {
        register: extension(window >> 8) | (rex & 4) << 1,
        exchanges,
        length,
    })
}

/// Recognises AND and OR of a byte with a constant, with or without LOCK or a DS that is ignored, where
/// the operand is a base register and a displacement and all is within eight bytes: what kernels clear
/// and set single bits of an entry with. `None` for everything else.
#[inline(always)]
#[must_use]
pub fn decode_bits(window: u64) -> Option<Store> {
    let prefix = u32::from(LOCK_OR_DS[usize::from(window as u8)]);
    let mut rest = window.wrapping_shr(8 * prefix);
    let has_rex = u32::from(REX[usize::from(rest as u8)] >> 6);
    rest = rest.wrapping_shr(8 * has_rex);
    let operation = match extension(rest) {
        4 => Operation::And,
        1 => Operation::Or,
        _ => return None,
    };
    // As long as a `Whole`: REX is counted already, and there is a constant.
    let length = u32::from(WHOLE_LENGTH[usize::from((rest >> 8) as u8)]);
    if rest as u8 != 0x80 || length == 0 || prefix + has_rex + length > 8 {
        return None;
    }
    let constant = rest.wrapping_shr(8 * (length - 1)) as i8;
    Some(Store {
        operation,
        size: 1,
        length: (prefix + has_rex + length) as u8,
        source: Source::Immediate(constant as u64),
    })
}

/// The base register and the displacement of a memory operand that has no other parts, of an
/// instruction that [`decode_common`] has recognised. `None`: it has.
#[inline(always)]
#[must_use]
pub fn plain_operand(window: u128) -> Option<(u8, u64)> {
    let Prefixes { rest, rex, .. } = Prefixes::skip(window);
    let (mode, base) = (rest >> 14 & 3, (rest >> 8 & 7) as u8);
    let displacement = match mode {
        0 if base != 5 => 0,
        1 => (rest >> 16) as i8 as u64,
        2 => (rest >> 16) as i32 as u64,
        _ => return None,
    };
    // With base 4 a SIB byte follows.
    (base != 4).then_some((base | (rex & 1) << 3, displacement))
}

/// Recognises the forms with two bytes of opcode.
fn decode_two_bytes(code: Prefixes) -> Option<Store> {
    if code.rest as u8 != 0x0f {
        return None;
    }
    let code = Prefixes {
        rest: code.rest >> 8,
        length: code.length + 1,
        ..code
    };
    let (operation, from) = match (code.rest as u8, extension(code.rest)) {
        (0xb1, _) => (Operation::Cmpxchg, From::Register),
        (0xc1, _) => (Operation::Xadd, From::Register),
        (0xab, _) => (Operation::Bts, From::Register),
        (0xb3, _) => (Operation::Btr, From::Register),
        (0xbb, _) => (Operation::Btc, From::Register),
        (0xba, 5) => (Operation::Bts, From::Bit),
        (0xba, 6) => (Operation::Btr, From::Bit),
        (0xba, 7) => (Operation::Btc, From::Bit),
        _ => return None,
    };
    let wide = code.wide();
    decode_operands(code, operation, wide, from)
}

/// The middle field of the ModRM byte, which is the second of `rest`.
#[inline(always)]
const fn extension(rest: u64) -> u8 {
    (rest >> 11 & 7) as u8
}

/// Decodes what follows the last byte of the opcode, which `code.rest` begins with.
#[inline(always)]
fn decode_operands(code: Prefixes, operation: Operation, size: u8, from: From) -> Option<Store> {
    let Prefixes {
        window,
        rest,
        length,
        rex,
    } = code;
    // The memory operand is where the fault says; only its length matters here.
    let modrm = (rest >> 8) as u8;
    let addressing = ADDRESSING[usize::from(modrm)];
    if addressing == NO_MEMORY {
        return None;
    }
    let mut length = length + 2 + u32::from(addressing);
    if modrm & 0xc7 == 4 && rest >> 16 & 7 == 5 {
        length += 4;
    }
    let constant = || window.wrapping_shr(8 * length) as u64;
    let number = extension(rest) | (rex & 4) << 1;
    let (source, constant_length) = match from {
        From::Register => {
            let high = false;
            (Source::Register { number, high }, 0)
        }
        From::ByteRegister => {
            let high = rex == 0 && number >= 4;
            let number = if high { number & 3 } else { number };
            (Source::Register { number, high }, 0)
        }
        From::Byte => (Source::Immediate(constant() as i8 as u64), 1),
        From::Bit => (Source::Immediate(constant() & 0xff), 1),
        From::Word => (Source::Immediate(constant() as i32 as u64), 4),
    };
    Some(Store {
        operation,
        size,
        length: (length + constant_length) as u8,
        source,
    })
}

impl Store {
    /// The bits of an operand.
    #[inline(always)]
    #[must_use]
    pub const fn mask(&self) -> u64 {
        u64::MAX.wrapping_shr((8 * self.size as u32).wrapping_neg())
    }

    /// What the store does to an operand of value `old`, when its source operand has the value
    /// `source` and the accumulator `rax`.
    #[inline(always)]
    #[must_use]
    pub fn apply(&self, old: u64, source: u64, rax: u64) -> Effect {
        Effect {
            store: self.stored(old, source, rax),
            register: self.received(old, rax),
            flags: self.flags(old, source, rax),
        }
    }

    /// [`Effect::store`] alone.
    #[inline(always)]
    #[must_use]
    pub fn stored(&self, old: u64, source: u64, rax: u64) -> Option<u64> {
        let mask = self.mask();
        let value = match self.operation {
            Operation::Mov | Operation::Xchg => source,
            Operation::And => old & source,
            Operation::Or => old | source,
            Operation::Xor => old ^ source,
            Operation::Add | Operation::Xadd => old.wrapping_add(source),
            Operation::Sub => old.wrapping_sub(source),
            Operation::Cmpxchg if (rax ^ old) & mask == 0 => source,
            Operation::Cmpxchg => return None,
            Operation::Bts => old | self.bit(source),
            Operation::Btr => old & !self.bit(source),
            Operation::Btc => old ^ self.bit(source),
        };
        Some(value & mask)
    }

    #[inline(always)]
    fn received(&self, old: u64, rax: u64) -> Option<(Source, u64)> {
        let old = old & self.mask();
        match self.operation {
            Operation::Xchg | Operation::Xadd => Some((self.source, old)),
            Operation::Cmpxchg if rax & self.mask() != old => {
                let accumulator = Source::Register {
                    number: 0,
                    high: false,
                };
                Some((accumulator, old))
            }
            _ => None,
        }
    }

    #[inline(always)]
    fn flags(&self, old: u64, source: u64, rax: u64) -> Option<(u64, u64)> {
        let mask = self.mask();
        let (old, source) = (old & mask, source & mask);
        let set = match self.operation {
            Operation::Mov | Operation::Xchg => return None,
            Operation::And => self.parity_sign_zero(old & source),
            Operation::Or => self.parity_sign_zero(old | source),
            Operation::Xor => self.parity_sign_zero(old ^ source),
            Operation::Add | Operation::Xadd => self.sum(old, source),
            Operation::Sub => self.difference(old, source),
            Operation::Cmpxchg => self.difference(rax & mask, old),
            Operation::Bts | Operation::Btr | Operation::Btc => {
                let carry = if old & self.bit(source) != 0 {
                    flags::CF
                } else {
                    0
                };
                return Some((flags::CF, carry));
            }
        };
        Some((flags::STATUS, set))
    }

    /// The bit that a bit instruction means. A register's bit offset moves the address of the
    /// operand (SDM vol. 2, "BT"); the fault's address is that of the word touched, so what is left
    /// is the place in it.
    fn bit(&self, source: u64) -> u64 {
        1 << (source & (8 * u64::from(self.size) - 1))
    }

    fn sign(&self) -> u64 {
        self.mask() ^ self.mask() >> 1
    }

    fn parity_sign_zero(&self, value: u64) -> u64 {
        let mut set = 0;
        if (value as u8).count_ones().is_multiple_of(2) {
            set |= flags::PF;
        }
        if value == 0 {
            set |= flags::ZF;
        }
        if value & self.sign() != 0 {
            set |= flags::SF;
        }
        set
    }

    /// Flags of a sum or difference with this value and carry; `overflow` has the sign bit set if it
    /// overflowed.
    fn arithmetic(&self, a: u64, b: u64, value: u64, carry: bool, overflow: u64) -> u64 {
        let mut set = self.parity_sign_zero(value);
        if carry {
            set |= flags::CF;
        }
        if (a ^ b ^ value) & 0x10 != 0 {
            set |= flags::AF;
        }
        if overflow & self.sign() != 0 {
            set |= flags::OF;
        }
        set
    }

    #[inline(never)]
    fn sum(&self, a: u64, b: u64) -> u64 {
        let value = a.wrapping_add(b) & self.mask();
        self.arithmetic(a, b, value, value < a, (a ^ value) & (b ^ value))
    }

    #[inline(never)]
    fn difference(&self, a: u64, b: u64) -> u64 {
        let value = a.wrapping_sub(b) & self.mask();
        self.arithmetic(a, b, value, a < b, (a ^ b) & (a ^ value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_not_memory() {
        assert_eq!(decode(&[0x48, 0x89, 0xc3]), None);
    }

    #[test]
    fn arithmetic_sets_the_flags_of_the_processor() {
        let store = |operation, size| Store {
            operation,
            size,
            length: 3,
            source: Source::Immediate(0),
        };
        let add = store(Operation::Add, 1).apply(0x7f, 1, 0);
        assert_eq!(add.store, Some(0x80));
        assert_eq!(
            add.flags.unwrap().1,
            flags::OF | flags::SF | flags::AF,
            "0x7f + 1 overflows into the sign"
        );
        let sub = store(Operation::Sub, 8).apply(0, 1, 0);
        assert_eq!(sub.store, Some(u64::MAX));
        assert_eq!(
            sub.flags.unwrap().1,
            flags::CF | flags::SF | flags::AF | flags::PF
        );
        let and = store(Operation::And, 8).apply(6, 1, 0);
        assert_eq!(and.flags.unwrap().1, flags::ZF | flags::PF);
        let same = store(Operation::Cmpxchg, 8).apply(5, 9, 5);
        assert_eq!((same.store, same.register), (Some(9), None));
        assert_ne!(same.flags.unwrap().1 & flags::ZF, 0);
        let other = store(Operation::Cmpxchg, 8).apply(5, 9, 6);
        assert_eq!(other.store, None);
        assert_eq!(other.register.unwrap().1, 5);
        let clear = store(Operation::Btr, 8).apply(0x22, 1, 0);
        assert_eq!((clear.store, clear.flags), (Some(0x20), Some((1, 1))));
    }
}

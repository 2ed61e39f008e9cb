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

/// Recognises the common forms: MOV, XCHG, CMPXCHG, XADD from a register, MOV, AND, OR of a
/// constant, BTS, BTR, BTC, with any addressing, with or without LOCK. `bytes` begin at the
/// instruction; `None` for everything else, and for an instruction that `bytes` cut off.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Store> {
    let mut at = 0;
    let mut next = || {
        let byte = bytes.get(at).copied();
        at += 1;
        byte
    };
    let mut byte = next()?;
    if byte == 0xf0 {
        byte = next()?;
    }
    let mut rex = 0;
    if byte & 0xf0 == 0x40 {
        rex = byte;
        byte = next()?;
    }
    let wide = if rex & 8 != 0 { 8 } else { 4 };
    // Operation, operand size, and where the source is.
    enum From {
        Register,
        Byte,
        Word,
    }
    let two = if byte == 0x0f { Some(next()?) } else { None };
    let modrm = next()?;
    let extension = modrm >> 3 & 7;
    let (operation, size, from) = match (two, byte) {
        (None, 0x89) => (Operation::Mov, wide, From::Register),
        (None, 0x88) => (Operation::Mov, 1, From::Register),
        (None, 0x87) => (Operation::Xchg, wide, From::Register),
        (None, 0xc7) if extension == 0 => (Operation::Mov, wide, From::Word),
        (None, 0x80) if extension == 4 => (Operation::And, 1, From::Byte),
        (None, 0x80) if extension == 1 => (Operation::Or, 1, From::Byte),
        (None, 0x83) if extension == 4 => (Operation::And, wide, From::Byte),
        (None, 0x83) if extension == 1 => (Operation::Or, wide, From::Byte),
        (None, 0x21) => (Operation::And, wide, From::Register),
        (None, 0x09) => (Operation::Or, wide, From::Register),
        (Some(0xb1), _) => (Operation::Cmpxchg, wide, From::Register),
        (Some(0xc1), _) => (Operation::Xadd, wide, From::Register),
        (Some(0xab), _) => (Operation::Bts, wide, From::Register),
        (Some(0xb3), _) => (Operation::Btr, wide, From::Register),
        (Some(0xbb), _) => (Operation::Btc, wide, From::Register),
        (Some(0xba), _) if extension == 5 => (Operation::Bts, wide, From::Byte),
        (Some(0xba), _) if extension == 6 => (Operation::Btr, wide, From::Byte),
        (Some(0xba), _) if extension == 7 => (Operation::Btc, wide, From::Byte),
        _ => return None,
    };
    // The memory operand is where the fault says; only its length matters here.
    let mode = modrm >> 6;
    let mut displacement = match mode {
        0 => 0,
        1 => 1,
        2 => 4,
        _ => return None,
    };
    match modrm & 7 {
        4 => {
            let base = next()? & 7;
            if mode == 0 && base == 5 {
                displacement = 4;
            }
        }
        5 if mode == 0 => displacement = 4,
        _ => {}
    }
    for _ in 0..displacement {
        next()?;
    }
    let source = match from {
        From::Register => {
            let number = extension | (rex & 4) << 1;
            let high = size == 1 && rex == 0 && number >= 4;
            Source::Register {
                number: if high { number - 4 } else { number },
                high,
            }
        }
        // Bit numbers are not numbers with a sign.
        From::Byte if two.is_some() => Source::Immediate(u64::from(next()?)),
        From::Byte => Source::Immediate(next()? as i8 as u64),
        From::Word => {
            let word = [next()?, next()?, next()?, next()?];
            Source::Immediate(i32::from_le_bytes(word) as u64)
        }
    };
    Some(Store {
        operation,
        size,
        length: at as u8,
        source,
    })
}

impl Store {
    /// The bits of an operand.
    #[inline]
    #[must_use]
    pub const fn mask(&self) -> u64 {
        u64::MAX >> (64 - 8 * self.size as u32)
    }

    /// What the store does to an operand of value `old`, when its source operand has the value
    /// `source` and the accumulator `rax`.
    #[inline]
    #[must_use]
    pub fn apply(&self, old: u64, source: u64, rax: u64) -> Effect {
        let mask = self.mask();
        let (old, source) = (old & mask, source & mask);
        let plain = |value| Effect {
            store: Some(value),
            register: None,
            flags: None,
        };
        match self.operation {
            Operation::Mov => plain(source),
            Operation::Xchg => Effect {
                register: Some((self.source, old)),
                ..plain(source)
            },
            Operation::And => self.logic(old & source),
            Operation::Or => self.logic(old | source),
            Operation::Xor => self.logic(old ^ source),
            Operation::Add => self.add(old, source),
            Operation::Sub => self.subtract(old, source),
            Operation::Xadd => Effect {
                register: Some((self.source, old)),
                ..self.add(old, source)
            },
            Operation::Cmpxchg => {
                let expected = rax & mask;
                let flags = self.subtract(expected, old).flags;
                if expected == old {
                    Effect {
                        flags,
                        ..plain(source)
                    }
                } else {
                    let accumulator = Source::Register {
                        number: 0,
                        high: false,
                    };
                    Effect {
                        store: None,
                        register: Some((accumulator, old)),
                        flags,
                    }
                }
            }
            // A register's bit offset moves the address of the operand (SDM vol. 2, "BT"); the
            // fault's address is that of the word touched, so what is left is the place in it.
            Operation::Bts | Operation::Btr | Operation::Btc => {
                let bit = 1 << (source % (8 * u64::from(self.size)));
                let new = match self.operation {
                    Operation::Bts => old | bit,
                    Operation::Btr => old & !bit,
                    _ => old ^ bit,
                };
                let carry = if old & bit != 0 { flags::CF } else { 0 };
                Effect {
                    flags: Some((flags::CF, carry)),
                    ..plain(new)
                }
            }
        }
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

    fn logic(&self, value: u64) -> Effect {
        Effect {
            store: Some(value),
            register: None,
            flags: Some((flags::STATUS, self.parity_sign_zero(value))),
        }
    }

    /// The effect of an addition or subtraction with this result, carry and overflow.
    fn sum(&self, a: u64, b: u64, value: u64, carry: bool, overflow: u64) -> Effect {
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
        Effect {
            store: Some(value),
            register: None,
            flags: Some((flags::STATUS, set)),
        }
    }

    fn add(&self, a: u64, b: u64) -> Effect {
        let value = a.wrapping_add(b) & self.mask();
        self.sum(a, b, value, value < a, (a ^ value) & (b ^ value))
    }

    fn subtract(&self, a: u64, b: u64) -> Effect {
        let value = a.wrapping_sub(b) & self.mask();
        self.sum(a, b, value, a < b, (a ^ b) & (a ^ value))
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

//! The decoder of emulated stores against a full decoder of instructions.

mod common;

use iced_x86::{Decoder, DecoderOptions, Mnemonic, OpKind, Register};
use paravane_core::store::{
    Operation, Source, Store, Whole, decode, decode_bits, decode_common, decode_whole,
    plain_operand,
};
use proptest::prelude::*;

/// What the library makes of the same bytes.
fn oracle(bytes: &[u8]) -> Option<(Mnemonic, Register, u64, usize, usize)> {
    let mut decoder = Decoder::with_ip(64, bytes, 0, DecoderOptions::NONE);
    let i = decoder.decode();
    if i.is_invalid() || i.op0_kind() != OpKind::Memory {
        return None;
    }
    let (register, constant) = match i.op1_kind() {
        OpKind::Register => (i.op1_register(), 0),
        _ => (Register::None, i.immediate(1)),
    };
    let size = i.memory_size().size();
    Some((i.mnemonic(), register, constant, size, i.len()))
}

fn mnemonic(operation: Operation) -> Mnemonic {
    match operation {
        Operation::Mov => Mnemonic::Mov,
        Operation::Xchg => Mnemonic::Xchg,
        Operation::And => Mnemonic::And,
        Operation::Or => Mnemonic::Or,
        Operation::Xor => Mnemonic::Xor,
        Operation::Add => Mnemonic::Add,
        Operation::Sub => Mnemonic::Sub,
        Operation::Xadd => Mnemonic::Xadd,
        Operation::Cmpxchg => Mnemonic::Cmpxchg,
        Operation::Bts => Mnemonic::Bts,
        Operation::Btr => Mnemonic::Btr,
        Operation::Btc => Mnemonic::Btc,
    }
}

/// What is recognised must be what the library says that it is.
pub(crate) fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Some(store) = decode(bytes) else {
        return Ok(());
    };
    if cfg!(miri) {
        // The library makes pointers of integers, which Miri is told to refuse.
        return Ok(());
    }
    // LOCK before an instruction that cannot take it faults before it stores: the library
    // calls that invalid.
    let Some((name, register, constant, size, length)) = oracle(bytes) else {
        prop_assert_eq!(bytes[0], 0xf0, "{:x?}", bytes);
        return Ok(());
    };
    prop_assert_eq!(mnemonic(store.operation), name, "{:x?}", bytes);
    prop_assert_eq!(usize::from(store.size), size, "{:x?}", bytes);
    prop_assert_eq!(usize::from(store.length), length, "{:x?}", bytes);
    match store.source {
        Source::Register { number, high } => {
            prop_assert_eq!(register.size(), size);
            let full = register.full_register().number();
            prop_assert_eq!(usize::from(number), full, "{:x?}", bytes);
            let highs = [Register::AH, Register::CH, Register::DH, Register::BH];
            prop_assert_eq!(high, highs.contains(&register));
        }
        Source::Immediate(value) => {
            let mask = store.mask();
            prop_assert_eq!(value & mask, constant & mask, "{:x?}", bytes);
        }
    }
    let mut window = [0; 16];
    window[..bytes.len().min(16)].copy_from_slice(&bytes[..bytes.len().min(16)]);
    let window = u128::from_le_bytes(window);
    if let Some(whole) = decode_whole(window as u64) {
        prop_assert_eq!(as_store(whole), store, "{:x?}", bytes);
    }
    if let Some(bits) = decode_bits(window as u64) {
        prop_assert_eq!(bits, store, "{:x?}", bytes);
    }
    if decode_common(window).is_some() {
        let i = Decoder::with_ip(64, bytes, 0, DecoderOptions::NONE).decode();
        let base = i.memory_base();
        // The library knows where the next instruction is, and a SIB byte that names no index.
        let has_sib = i.memory_index() != Register::None || base.number() & 7 == 4;
        let plain = base != Register::RIP && base != Register::None && !has_sib;
        let expected = plain.then(|| (base.number() as u8, i.memory_displacement64()));
        let found = plain_operand(window);
        prop_assert!(
            found == expected || found.is_none(),
            "{:x?}: {:?}",
            bytes,
            found
        );
        prop_assert!(
            found.is_some() || !plain || has_sib_byte(bytes),
            "{:x?}",
            bytes
        );
    }
    Ok(())
}

fn as_store(whole: Whole) -> Store {
    Store {
        operation: if whole.exchanges {
            Operation::Xchg
        } else {
            Operation::Mov
        },
        size: 8,
        length: whole.length,
        source: Source::Register {
            number: whole.register,
            high: false,
        },
    }
}

/// Whether ModRM, behind LOCK or DS, REX and one byte of opcode, says that a SIB byte follows.
fn has_sib_byte(bytes: &[u8]) -> bool {
    let prefix = usize::from(matches!(bytes[0], 0xf0 | 0x3e));
    let rex = usize::from(bytes[prefix] & 0xf0 == 0x40);
    bytes[prefix + rex + 1] & 7 == 4
}

/// Bytes that begin like one of the forms, or that begin anyhow.
pub(crate) fn instructions() -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop::sample::select(vec![
        0x88u8, 0x89, 0x87, 0xc7, 0x80, 0x83, 0x21, 0x09, 0x0f, 0x01, 0x29, 0xff, 0xa3,
    ]);
    let prefix = prop::sample::select(vec![0xf0u8, 0x3e, 0x3e, 0x2e, 0x64, 0x66]);
    let like = (
        prop::option::of(prefix),
        prop::option::of(0x40u8..0x50),
        opcode,
        prop::collection::vec(any::<u8>(), 0..12),
    )
        .prop_map(|(prefix, rex, opcode, rest)| {
            let mut bytes = Vec::new();
            bytes.extend(prefix);
            bytes.extend(rex);
            bytes.push(opcode);
            bytes.extend(rest);
            bytes
        });
    prop_oneof![3 => like, 1 => prop::collection::vec(any::<u8>(), 0..16)]
}

#[test]
fn forms_that_kernels_use_are_recognised() {
    let forms: [&[u8]; 21] = [
        &[0x48, 0x89, 0x07],                               // mov [rdi], rax
        &[0x48, 0x87, 0x06],                               // xchg [rsi], rax
        &[0xf0, 0x80, 0x27, 0xfd],                         // lock and byte [rdi], 0xfd
        &[0xf0, 0x48, 0x0f, 0xb1, 0x17],                   // lock cmpxchg [rdi], rdx
        &[0xf0, 0x48, 0x0f, 0xba, 0x33, 0x05],             // lock btr qword [rbx], 5
        &[0x48, 0xc7, 0x00, 0, 0, 0, 0],                   // mov qword [rax], 0
        &[0x4c, 0x89, 0x64, 0x24, 0x08],                   // mov [rsp + 8], r12
        &[0x48, 0x89, 0x05, 0x10, 0, 0, 0],                // mov [rip + 0x10], rax
        &[0xf0, 0x48, 0x0f, 0xb3, 0x4c, 0xd7, 0x20],       // lock btr [rdi + rdx * 8 + 0x20], rcx
        &[0xf0, 0x80, 0x0f, 0x02],                         // lock or byte [rdi], 2
        &[0x48, 0x83, 0x27, 0xfd],                         // and qword [rdi], -3
        &[0x48, 0x83, 0x8f, 0, 1, 0, 0, 0x02],             // or qword [rdi + 0x100], 2
        &[0x88, 0x07],                                     // mov [rdi], al
        &[0x48, 0x21, 0x07],                               // and [rdi], rax
        &[0xf0, 0x48, 0x09, 0x07],                         // lock or [rdi], rax
        &[0xf0, 0x48, 0x0f, 0xc1, 0x07],                   // lock xadd [rdi], rax
        &[0xf0, 0x48, 0x0f, 0xab, 0x07],                   // lock bts [rdi], rax
        &[0xf0, 0x48, 0x0f, 0xbb, 0x07],                   // lock btc [rdi], rax
        &[0xf0, 0x48, 0x0f, 0xba, 0x2f, 0x05],             // lock bts qword [rdi], 5
        &[0xf0, 0x48, 0x0f, 0xba, 0x3f, 0x05],             // lock btc qword [rdi], 5
        &[0x48, 0xc7, 0x04, 0x25, 0, 0, 0, 0, 1, 0, 0, 0], // mov qword [0], 1
    ];
    for bytes in forms {
        let store = decode(bytes).expect("a known form");
        assert_eq!(usize::from(store.length), bytes.len(), "{bytes:x?}");
        agrees(bytes).unwrap();
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None, "cut off");
    }
}

/// One-processor Linux has DS where LOCK was: the commonest forms take the shortest way all the same,
/// and mean the same store.
#[test]
fn ds_in_place_of_lock_takes_the_short_way() {
    let forms: [&[u8]; 5] = [
        &[0xf0, 0x80, 0x27, 0xfd],             // lock and byte [rdi], 0xfd
        &[0xf0, 0x80, 0x0f, 0x02],             // lock or byte [rdi], 2
        &[0xf0, 0x41, 0x80, 0x64, 0x24, 8, 1], // lock and byte [r12 + 8], 1
        &[0xf0, 0x48, 0x21, 0x45, 0x10],       // lock and [rbp + 0x10], rax
        &[0xf0, 0x48, 0x0f, 0xb1, 0x17],       // lock cmpxchg [rdi], rdx
    ];
    for lock in forms {
        let mut ds = lock.to_vec();
        ds[0] = 0x3e;
        assert!(decode(lock).is_some());
        assert_eq!(decode(&ds), decode(lock), "{lock:x?}");
        agrees(&ds).unwrap();
    }
    let short = |bytes: [u8; 4]| decode_common(u32::from_le_bytes(bytes).into());
    assert!(short([0x3e, 0x80, 0x27, 0xfd]).is_some());
    // FS and GS move the operand, two prefixes are no kernel's: neither is for the short way.
    for prefix in [0x64, 0x65, 0x66, 0x67, 0x2e, 0xf2, 0xf3] {
        assert_eq!(short([prefix, 0x80, 0x27, 0xfd]), None, "{prefix:#x}");
    }
    assert_eq!(decode(&[0x3e, 0xf0, 0x80, 0x27, 0xfd]), None);
    assert_eq!(decode(&[0x3e, 0x3e, 0x80, 0x27, 0xfd]), None);
}

/// Whatever stands before a store is a prefix of it exactly if the library says so.
#[test]
fn every_byte_before_a_store_is_what_the_library_takes_it_for() {
    for prefix in 0..=u8::MAX {
        agrees(&[prefix, 0x89, 0x07, 0, 0, 0, 0, 0]).unwrap();
        agrees(&[0xf0, prefix, 0x21, 0x07, 0, 0, 0, 0]).unwrap();
    }
}

/// What kernels do most is recognised by the shortest ways, and nothing beside it is: other widths,
/// prefixes, operands with an index, registers.
#[test]
fn the_shortest_ways_take_the_commonest_forms_and_no_others() {
    let window = |bytes: &[u8]| {
        let mut window = [0; 8];
        window[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(window)
    };
    let wholes: [&[u8]; 6] = [
        &[0x48, 0x89, 0x07],                // mov [rdi], rax
        &[0x48, 0x87, 0x03],                // xchg [rbx], rax
        &[0x4d, 0x87, 0x45, 0x08],          // xchg [r13 + 8], r8
        &[0x4c, 0x89, 0x6e, 0xf8],          // mov [rsi - 8], r13
        &[0x48, 0x89, 0x97, 0, 1, 0, 0],    // mov [rdi + 0x100], rdx
        &[0x48, 0x89, 0x05, 0x10, 0, 0, 0], // mov [rip + 0x10], rax
    ];
    for bytes in wholes {
        let whole = decode_whole(window(bytes)).expect("a common form");
        assert_eq!(Some(as_store(whole)), decode(bytes), "{bytes:x?}");
        assert_eq!(decode_bits(window(bytes)), None, "{bytes:x?}");
    }
    let bits: [&[u8]; 6] = [
        &[0xf0, 0x80, 0x27, 0xfd],             // lock and byte [rdi], 0xfd
        &[0x3e, 0x80, 0x0f, 0x02],             // or byte [rdi], 2
        &[0x80, 0x63, 0x01, 0x7f],             // and byte [rbx + 1], 0x7f
        &[0x41, 0x80, 0x4d, 0x00, 0x20],       // or byte [r13], 0x20
        &[0xf0, 0x80, 0xa7, 0, 1, 0, 0, 0xdf], // lock and byte [rdi + 0x100], 0xdf
        &[0xf0, 0x41, 0x80, 0x67, 0x08, 0xdf], // lock and byte [r15 + 8], 0xdf
    ];
    for bytes in bits {
        let store = decode_bits(window(bytes));
        assert!(store.is_some() && store == decode(bytes), "{bytes:x?}");
        assert_eq!(decode_whole(window(bytes)), None, "{bytes:x?}");
    }
    let others: [&[u8]; 13] = [
        &[0x89, 0x07],                   // mov [rdi], eax
        &[0x41, 0x89, 0x07],             // mov [r15], eax
        &[0x48, 0x8b, 0x07],             // mov rax, [rdi]
        &[0x48, 0x88, 0x07],             // mov [rdi], al
        &[0x48, 0x89, 0xc7],             // mov rdi, rax
        &[0x48, 0x89, 0x04, 0x24],       // mov [rsp], rax
        &[0x3e, 0x48, 0x87, 0x07],       // xchg ds:[rdi], rax
        &[0x65, 0x48, 0x89, 0x07],       // mov gs:[rdi], rax
        &[0xf0, 0x81, 0x27, 1, 0, 0, 0], // lock and dword [rdi], 1
        &[0xf0, 0x80, 0x37, 0x01],       // lock xor byte [rdi], 1
        &[0xf0, 0x80, 0xe7, 0x01],       // lock and bh, 1
        &[0xf0, 0x80, 0x24, 0x24, 0x01], // lock and byte [rsp], 1
        &[0x64, 0x80, 0x27, 0x01],       // and byte fs:[rdi], 1
    ];
    for bytes in others {
        assert_eq!(decode_whole(window(bytes)), None, "{bytes:x?}");
        assert_eq!(decode_bits(window(bytes)), None, "{bytes:x?}");
    }
    // The constant lies behind the eight bytes.
    assert_eq!(
        decode_bits(window(&[0xf0, 0x41, 0x80, 0xa7, 0, 1, 0, 0])),
        None
    );
}

proptest! {
    #![proptest_config(common::cases(20_000, 20))]

    #[test]
    fn decoding_agrees_with_the_library(bytes in instructions()) {
        agrees(&bytes)?;
    }
}

/// What an instruction does, from the words of the manual alone: in numbers that are wide enough for
/// every carry (Intel SDM volume 1, 3.4.3.1 "Status Flags"; volume 2 for each instruction).
struct Manual {
    bits: u32,
}

impl Manual {
    fn mask(&self) -> u128 {
        (1 << self.bits) - 1
    }

    fn signed(&self, value: u128) -> i128 {
        let value = value as i128;
        if value >> (self.bits - 1) & 1 == 1 {
            value - (1 << self.bits)
        } else {
            value
        }
    }

    /// CF, PF, AF, ZF, SF and OF of a value.
    fn flags(&self, value: u128, carry: bool, half: bool, overflow: bool) -> u64 {
        let ones = (0..8).filter(|bit| value >> bit & 1 == 1).count();
        let negative = value >> (self.bits - 1) & 1 == 1;
        [
            (carry, 0),
            (ones % 2 == 0, 2),
            (half, 4),
            (value == 0, 6),
            (negative, 7),
            (overflow, 11),
        ]
        .into_iter()
        .map(|(set, bit)| u64::from(set) << bit)
        .sum()
    }

    fn sum(&self, a: u128, b: u128) -> (u128, u64) {
        let value = (a + b) & self.mask();
        let overflow = self.signed(a) + self.signed(b) != self.signed(value);
        let half = a % 16 + b % 16 > 15;
        (
            value,
            self.flags(value, a + b > self.mask(), half, overflow),
        )
    }

    fn difference(&self, a: u128, b: u128) -> (u128, u64) {
        let value = (a + self.mask() + 1 - b) & self.mask();
        let overflow = self.signed(a) - self.signed(b) != self.signed(value);
        (value, self.flags(value, a < b, a % 16 < b % 16, overflow))
    }

    fn logic(&self, value: u128) -> (u128, u64) {
        (value, self.flags(value, false, false, false))
    }
}

/// CF, PF, AF, ZF, SF, OF; and those of the bit instructions.
const STATUS: u64 = 0x8d5;
const CARRY: u64 = 1;

/// The effect as the manual has it: memory, what a register receives, flags.
fn by_the_manual(
    operation: Operation,
    bits: u32,
    [old, source, rax]: [u64; 3],
) -> (Option<u64>, Option<u64>, Option<(u64, u64)>) {
    let manual = Manual { bits };
    let [a, b, rax] = [old, source, rax].map(|value| u128::from(value) & manual.mask());
    let bit = 1_u128 << (u32::try_from(source % u64::from(bits)).unwrap());
    let carry = Some((CARRY, u64::from(a & bit != 0)));
    let plain = |(value, flags)| (Some(value), None, Some((STATUS, flags)));
    let (store, register, flags) = match operation {
        Operation::Mov => (Some(b), None, None),
        Operation::Xchg => (Some(b), Some(a), None),
        Operation::And => plain(manual.logic(a & b)),
        Operation::Or => plain(manual.logic(a | b)),
        Operation::Xor => plain(manual.logic(a ^ b)),
        Operation::Add => plain(manual.sum(a, b)),
        Operation::Sub => plain(manual.difference(a, b)),
        Operation::Xadd => {
            let (value, flags) = manual.sum(a, b);
            (Some(value), Some(a), Some((STATUS, flags)))
        }
        Operation::Cmpxchg => {
            let flags = Some((STATUS, manual.difference(rax, a).1));
            if rax == a {
                (Some(b), None, flags)
            } else {
                (None, Some(a), flags)
            }
        }
        Operation::Bts => (Some(a | bit), None, carry),
        Operation::Btr => (Some(a & !bit), None, carry),
        Operation::Btc => (Some(a ^ bit), None, carry),
    };
    let narrow = |value: Option<u128>| value.map(|value| value as u64);
    (narrow(store), narrow(register), flags)
}

/// Numbers near which carries and signs change, and any.
fn operands() -> impl Strategy<Value = [u64; 3]> {
    let near = (any::<u32>(), 0..5_u64)
        .prop_map(|(shift, off)| (1_u64 << (shift % 64)).wrapping_sub(2).wrapping_add(off));
    let number = || prop_oneof![near.clone(), any::<u64>(), 0..300_u64];
    [number(), number(), number()].prop_flat_map(|[a, b, c]| {
        // A comparison mostly fails between numbers that have nothing to do with each other.
        prop_oneof![Just([a, b, c]), Just([a, b, a]), Just([a, a, b])]
    })
}

proptest! {
    #![proptest_config(common::cases(20_000, 20))]

    #[test]
    fn effects_are_those_of_the_manual(
        operation in prop::sample::select(vec![
            Operation::Mov, Operation::Xchg, Operation::And, Operation::Or, Operation::Xor,
            Operation::Add, Operation::Sub, Operation::Xadd, Operation::Cmpxchg, Operation::Bts,
            Operation::Btr, Operation::Btc,
        ]),
        size in prop::sample::select(vec![1_u8, 2, 4, 8]),
        values in operands(),
    ) {
        let source = Source::Register { number: 3, high: false };
        let store = Store { operation, size, length: 3, source };
        let [old, other, rax] = values;
        let effect = store.apply(old, other, rax);
        let (stored, received, flags) = by_the_manual(operation, 8 * u32::from(size), values);
        prop_assert_eq!(effect.store, stored);
        prop_assert_eq!(effect.flags, flags);
        prop_assert_eq!(effect.register.map(|(_, value)| value), received);
        if let Some((to, _)) = effect.register {
            let accumulator = Source::Register { number: 0, high: false };
            let receives = if operation == Operation::Cmpxchg { accumulator } else { source };
            prop_assert_eq!(to, receives);
        }
    }
}

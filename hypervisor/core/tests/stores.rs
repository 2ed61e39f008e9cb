//! The decoder of emulated stores against a full decoder of instructions.

mod common;

use iced_x86::{Decoder, DecoderOptions, Mnemonic, OpKind, Register};
use paravane_core::store::{Operation, Source, decode, decode_common, plain_operand};
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
    let forms: [&[u8]; 9] = [
        &[0x48, 0x89, 0x07],                         // mov [rdi], rax
        &[0x48, 0x87, 0x06],                         // xchg [rsi], rax
        &[0xf0, 0x80, 0x27, 0xfd],                   // lock and byte [rdi], 0xfd
        &[0xf0, 0x48, 0x0f, 0xb1, 0x17],             // lock cmpxchg [rdi], rdx
        &[0xf0, 0x48, 0x0f, 0xba, 0x33, 0x05],       // lock btr qword [rbx], 5
        &[0x48, 0xc7, 0x00, 0, 0, 0, 0],             // mov qword [rax], 0
        &[0x4c, 0x89, 0x64, 0x24, 0x08],             // mov [rsp + 8], r12
        &[0x48, 0x89, 0x05, 0x10, 0, 0, 0],          // mov [rip + 0x10], rax
        &[0xf0, 0x48, 0x0f, 0xb3, 0x4c, 0xd7, 0x20], // lock btr [rdi + rdx * 8 + 0x20], rcx
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

proptest! {
    #![proptest_config(common::cases(20_000, 20))]

    #[test]
    fn decoding_agrees_with_the_library(bytes in instructions()) {
        agrees(&bytes)?;
    }
}

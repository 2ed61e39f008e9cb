//! Emulation of plain stores to level-1 page tables.
//!
//! A guest maps its page tables read-only (M4), yet real kernels store to level-1 entries directly
//! and rely on the hypervisor to catch and perform the store. A store that faulted on a live table
//! of the guest is decoded, its result computed, checked like any other update and committed by a
//! compare-exchange of the whole entry. Only naturally aligned stores within one entry count;
//! tables of higher levels are never emulated.
//!
//! The forms that kernels use are recognised by `paravane_core::store`, the rest by the library.

use iced_x86::{Decoder, DecoderOptions, Mnemonic, OpKind, Register};
use paravane_core::addr::VirtAddr;
use paravane_core::store::{self, Operation, Source, Store};

use crate::arch::frame::TrapFrame;
use crate::arch::uaccess;
use crate::mm;
use crate::pv::emulate::{self, MAX_LENGTH};

/// Times that a compare-exchange may lose against another CPU before the guest simply faults
/// again.
const ATTEMPTS: u32 = 4;

/// Performs the store that faulted at `address` if it is one to a live level-1 table of the
/// current domain. `true`: the guest may go on. `false`: the page fault is the guest's; if the
/// store was refused, the log says why.
#[inline(never)]
pub fn store(frame: &mut TrapFrame, address: u64) -> bool {
    let Some(target) = VirtAddr::checked(address).and_then(mm::l1_store_target) else {
        return false;
    };
    let Some(store) = fetch(frame.rip) else {
        return false;
    };
    if address & (u64::from(store.size) - 1) != 0 {
        return false;
    }
    let source = match store.source {
        Source::Immediate(value) => value,
        Source::Register { number, high } => {
            let value = *frame.register(number);
            if high { value >> 8 } else { value }
        }
    };
    let shift = (address & 7) * 8;
    for _ in 0..ATTEMPTS {
        let old = mm::read_entry(target);
        let effect = store.apply(old >> shift, source, frame.rax);
        if let Some(value) = effect.store {
            let new = old & !(store.mask() << shift) | value << shift;
            match mm::emulated_store(target, old, new) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(_) => return false,
            }
        }
        if let Some((register, value)) = effect.register {
            write_register(frame, register, store.size, value);
        }
        if let Some((which, value)) = effect.flags {
            frame.rflags = frame.rflags & !which | value;
        }
        frame.rip = frame.rip.wrapping_add(u64::from(store.length));
        return true;
    }
    // Lost every race: execute the instruction again.
    true
}

/// Decodes the instruction at `rip`.
#[inline(always)]
fn fetch(rip: u64) -> Option<Store> {
    // Two words hold every form; near the end of a page the bytes that are there must do.
    let mut words = [0u64; 2];
    if uaccess::read_words(rip, &mut words).is_ok() {
        let [low, high] = words.map(u64::to_le_bytes);
        let mut bytes = [0u8; 16];
        bytes[..8].copy_from_slice(&low);
        bytes[8..].copy_from_slice(&high);
        return store::decode(&bytes).or_else(|| decode_by_library(&bytes[..MAX_LENGTH]));
    }
    fetch_at_end(rip)
}

#[cold]
fn fetch_at_end(rip: u64) -> Option<Store> {
    let mut bytes = [0u8; MAX_LENGTH];
    let count = emulate::fetch(rip, &mut bytes);
    let bytes = bytes.get(..count)?;
    store::decode(bytes).or_else(|| decode_by_library(bytes))
}

/// The forms that are rare: everything else that stores to memory and has an [`Operation`].
#[cold]
fn decode_by_library(bytes: &[u8]) -> Option<Store> {
    let mut decoder = Decoder::with_ip(64, bytes, 0, DecoderOptions::NONE);
    let i = decoder.decode();
    if i.is_invalid() || i.op0_kind() != OpKind::Memory {
        return None;
    }
    let operation = match i.mnemonic() {
        Mnemonic::Mov => Operation::Mov,
        Mnemonic::Xchg => Operation::Xchg,
        Mnemonic::And => Operation::And,
        Mnemonic::Or => Operation::Or,
        Mnemonic::Xor => Operation::Xor,
        Mnemonic::Add => Operation::Add,
        Mnemonic::Sub => Operation::Sub,
        Mnemonic::Xadd => Operation::Xadd,
        Mnemonic::Cmpxchg => Operation::Cmpxchg,
        Mnemonic::Bts => Operation::Bts,
        Mnemonic::Btr => Operation::Btr,
        Mnemonic::Btc => Operation::Btc,
        _ => return None,
    };
    let size = i.memory_size().size();
    if !matches!(size, 1 | 2 | 4 | 8) {
        return None;
    }
    let source = match i.op1_kind() {
        OpKind::Register => {
            let register = i.op1_register();
            if !register.is_gpr() {
                return None;
            }
            Source::Register {
                number: register.full_register().number() as u8,
                high: matches!(
                    register,
                    Register::AH | Register::CH | Register::DH | Register::BH
                ),
            }
        }
        OpKind::Immediate8
        | OpKind::Immediate16
        | OpKind::Immediate32
        | OpKind::Immediate64
        | OpKind::Immediate8to16
        | OpKind::Immediate8to32
        | OpKind::Immediate8to64
        | OpKind::Immediate32to64 => Source::Immediate(i.immediate(1)),
        _ => return None,
    };
    Some(Store {
        operation,
        size: size as u8,
        length: i.len() as u8,
        source,
    })
}

/// Writes a register as an instruction of this operand size does: 32 bits clear the upper half.
fn write_register(frame: &mut TrapFrame, register: Source, size: u8, value: u64) {
    let Source::Register { number, high } = register else {
        return;
    };
    let target = frame.register(number);
    *target = match size {
        8 => value,
        4 => value & 0xffff_ffff,
        2 => *target & !0xffff | value & 0xffff,
        _ if high => *target & !0xff00 | (value & 0xff) << 8,
        _ => *target & !0xff | value & 0xff,
    };
}

//! Emulation of plain stores to level-1 page tables.
//!
//! A guest maps its page tables read-only (M4), yet real kernels store to level-1 entries directly
//! and rely on the hypervisor to catch and perform the store. A store that faulted on a live table
//! of the guest is decoded, its result computed, checked like any other update and committed by a
//! compare-exchange of the whole entry. Only naturally aligned stores within one entry count;
//! tables of higher levels are never emulated.

use iced_x86::{Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register};
use paravane_core::addr::VirtAddr;

use crate::arch::frame::TrapFrame;
use crate::arch::uaccess;
use crate::mm;

/// Times that a compare-exchange may lose against another CPU before the guest simply faults
/// again.
const ATTEMPTS: u32 = 4;

const CF: u64 = 1 << 0;
const PF: u64 = 1 << 2;
const AF: u64 = 1 << 4;
const ZF: u64 = 1 << 6;
const SF: u64 = 1 << 7;
const OF: u64 = 1 << 11;

/// What a store does besides changing memory.
struct Effect {
    /// New value of the operand's bytes; `None` = memory keeps its value (a failed compare).
    store: Option<u64>,
    /// A register that receives a value, with the operand's width.
    register: Option<(Register, u64)>,
    /// Arithmetic flags to replace, and their new values.
    flags: Option<(u64, u64)>,
}

impl Effect {
    fn store(value: u64) -> Self {
        Effect {
            store: Some(value),
            register: None,
            flags: None,
        }
    }
}

/// Performs the store that faulted at `address` if it is one to a live level-1 table of the
/// current domain. Returns whether the guest may go on: the store is done, or was refused and
/// turned into the guest's page fault by the caller (`false`).
#[inline(never)]
pub fn store(frame: &mut TrapFrame, address: u64) -> bool {
    let Some(target) = VirtAddr::checked(address).and_then(mm::l1_store_target) else {
        return false;
    };
    let mut bytes = [0u8; 15];
    let count = match uaccess::copy_bytes_in(&mut bytes, frame.rip) {
        Ok(()) => bytes.len(),
        Err(count) => count,
    };
    let code = &bytes[..count];
    let mut decoder = Decoder::with_ip(64, code, frame.rip, DecoderOptions::NONE);
    let instruction = decoder.decode();
    if instruction.is_invalid() || instruction.op0_kind() != OpKind::Memory {
        return false;
    }
    let size = instruction.memory_size().size() as u64;
    if !matches!(size, 1 | 2 | 4 | 8) || !address.is_multiple_of(size) {
        return false;
    }
    let shift = (address & 7) * 8;
    let mask = if size == 8 {
        u64::MAX
    } else {
        (1 << (8 * size)) - 1
    };
    for _ in 0..ATTEMPTS {
        let old = mm::read_entry(target);
        let Some(effect) = apply(frame, &instruction, old >> shift & mask, mask, size) else {
            return false;
        };
        if let Some(value) = effect.store {
            let new = old & !(mask << shift) | (value & mask) << shift;
            match mm::emulated_store(target, old, new) {
                Ok(true) => {}
                Ok(false) => continue,
                // The refusal is in the log; the guest takes its page fault.
                Err(_) => return false,
            }
        }
        if let Some((register, value)) = effect.register {
            write_register(frame, register, value);
        }
        if let Some((which, value)) = effect.flags {
            frame.rflags = frame.rflags & !which | value & which;
        }
        frame.rip = frame.rip.wrapping_add(instruction.len() as u64);
        return true;
    }
    // Lost every race: execute the instruction again.
    true
}

/// The source operand: a register or an immediate.
fn source(frame: &TrapFrame, i: &Instruction, mask: u64) -> Option<u64> {
    match i.op1_kind() {
        OpKind::Register => Some(read_register(frame, i.op1_register())? & mask),
        OpKind::Immediate8
        | OpKind::Immediate16
        | OpKind::Immediate32
        | OpKind::Immediate64
        | OpKind::Immediate8to16
        | OpKind::Immediate8to32
        | OpKind::Immediate8to64
        | OpKind::Immediate32to64 => Some(i.immediate(1) & mask),
        _ => None,
    }
}

/// Computes what instruction `i` does to an operand of value `old`, without doing it. `None` for
/// forms that are not emulated.
fn apply(frame: &TrapFrame, i: &Instruction, old: u64, mask: u64, size: u64) -> Option<Effect> {
    let bits = 8 * size;
    Some(match i.mnemonic() {
        Mnemonic::Mov => Effect::store(source(frame, i, mask)?),
        Mnemonic::Xchg => Effect {
            register: Some((i.op1_register(), old)),
            ..Effect::store(source(frame, i, mask)?)
        },
        Mnemonic::And => logic(old & source(frame, i, mask)?, bits),
        Mnemonic::Or => logic(old | source(frame, i, mask)?, bits),
        Mnemonic::Xor => logic(old ^ source(frame, i, mask)?, bits),
        Mnemonic::Add => add(old, source(frame, i, mask)?, mask, bits),
        Mnemonic::Sub => subtract(old, source(frame, i, mask)?, mask, bits),
        Mnemonic::Xadd => Effect {
            register: Some((i.op1_register(), old)),
            ..add(old, source(frame, i, mask)?, mask, bits)
        },
        Mnemonic::Cmpxchg => {
            let expected = frame.rax & mask;
            let compared = subtract(expected, old, mask, bits);
            if expected == old {
                Effect {
                    flags: compared.flags,
                    ..Effect::store(source(frame, i, mask)?)
                }
            } else {
                Effect {
                    store: None,
                    register: Some((accumulator(size), old)),
                    flags: compared.flags,
                }
            }
        }
        Mnemonic::Bts | Mnemonic::Btr | Mnemonic::Btc => {
            let offset = match i.op1_kind() {
                OpKind::Immediate8 => u64::from(i.immediate8()) % bits,
                // A register bit offset moves the operand's address (SDM vol. 2, BT): the fault's
                // address is the word touched, so the offset within it is what is left.
                OpKind::Register => read_register(frame, i.op1_register())? % bits,
                _ => return None,
            };
            let bit = 1 << offset;
            let new = match i.mnemonic() {
                Mnemonic::Bts => old | bit,
                Mnemonic::Btr => old & !bit,
                _ => old ^ bit,
            };
            Effect {
                flags: Some((CF, if old & bit != 0 { CF } else { 0 })),
                ..Effect::store(new)
            }
        }
        _ => return None,
    })
}

fn parity_sign_zero(value: u64, bits: u64) -> u64 {
    let mut flags = 0;
    if (value as u8).count_ones().is_multiple_of(2) {
        flags |= PF;
    }
    if value == 0 {
        flags |= ZF;
    }
    if value >> (bits - 1) & 1 != 0 {
        flags |= SF;
    }
    flags
}

fn logic(value: u64, bits: u64) -> Effect {
    Effect {
        flags: Some((CF | PF | AF | ZF | SF | OF, parity_sign_zero(value, bits))),
        ..Effect::store(value)
    }
}

fn add(a: u64, b: u64, mask: u64, bits: u64) -> Effect {
    let value = a.wrapping_add(b) & mask;
    let mut flags = parity_sign_zero(value, bits);
    if value < a {
        flags |= CF;
    }
    if (a ^ b ^ value) & 0x10 != 0 {
        flags |= AF;
    }
    if ((a ^ value) & (b ^ value)) >> (bits - 1) & 1 != 0 {
        flags |= OF;
    }
    Effect {
        flags: Some((CF | PF | AF | ZF | SF | OF, flags)),
        ..Effect::store(value)
    }
}

fn subtract(a: u64, b: u64, mask: u64, bits: u64) -> Effect {
    let value = a.wrapping_sub(b) & mask;
    let mut flags = parity_sign_zero(value, bits);
    if a < b {
        flags |= CF;
    }
    if (a ^ b ^ value) & 0x10 != 0 {
        flags |= AF;
    }
    if ((a ^ b) & (a ^ value)) >> (bits - 1) & 1 != 0 {
        flags |= OF;
    }
    Effect {
        flags: Some((CF | PF | AF | ZF | SF | OF, flags)),
        ..Effect::store(value)
    }
}

fn accumulator(size: u64) -> Register {
    match size {
        1 => Register::AL,
        2 => Register::AX,
        4 => Register::EAX,
        _ => Register::RAX,
    }
}

fn is_high_byte(register: Register) -> bool {
    matches!(
        register,
        Register::AH | Register::BH | Register::CH | Register::DH
    )
}

fn read_register(frame: &TrapFrame, register: Register) -> Option<u64> {
    let mut copy = *frame;
    let value = *super::emulate::register(&mut copy, register)?;
    Some(if is_high_byte(register) {
        value >> 8
    } else {
        value
    })
}

/// Writes a register as an instruction of its width does: 32 bits clear the upper half.
fn write_register(frame: &mut TrapFrame, register: Register, value: u64) {
    let size = register.size();
    let Some(target) = super::emulate::register(frame, register) else {
        return;
    };
    *target = match size {
        8 => value,
        4 => value & 0xffff_ffff,
        2 => *target & !0xffff | value & 0xffff,
        _ if is_high_byte(register) => *target & !0xff00 | (value & 0xff) << 8,
        _ => *target & !0xff | value & 0xff,
    };
}

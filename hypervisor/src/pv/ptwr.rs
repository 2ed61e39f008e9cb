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
use paravane_core::mm::Stop;
use paravane_core::store::{self, Operation, Source, Store};

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::arch::segment;
use crate::mm::{self, StoreTarget};
use crate::pv::emulate;

/// Performs the store that faulted at `address` in the guest's kernel if it is one to a live level-1
/// table of the current domain. `true`: the guest may go on. `false`: the page fault is the
/// guest's; if the store was refused, the log says why.
#[inline(always)]
pub fn store(frame: &mut TrapFrame, address: u64) -> bool {
    let Some(target) = mm::l1_store_target(VirtAddr::new(address)) else {
        return false;
    };
    // Two words hold every form; near the end of a page the bytes that are there must do.
    let Ok(words) = GuestPtr::<[u64; 2]>::new(frame.rip).read_words() else {
        return uncommon(frame, address, target);
    };
    if whole(frame, address, target, words[0]) {
        return true;
    }
    match store::decode_bits(words[0]) {
        Some(store) => perform::<BITS>(frame, address, target, store),
        None => common(frame, address, target, words),
    }
}

/// Performs a MOV or XCHG of a whole entry if that can be done at once. `false`: nothing was done. At the
/// start of a page, where the store may begin on the page before, others decide.
#[inline(always)]
fn whole(frame: &mut TrapFrame, address: u64, target: StoreTarget, window: u64) -> bool {
    let Some(store) = store::decode_whole(window) else {
        return false;
    };
    if address & 7 != 0 || VirtAddr::new(address).page_offset() == 0 {
        return false;
    }
    let register = frame.register(store.register);
    let value = *register;
    let Some(before) = target.try_change(|_| value) else {
        return false;
    };
    if store.exchanges {
        *register = before;
    }
    emulate::retire(frame, u64::from(store.length));
    true
}

/// Performs a store of a common form.
#[inline(never)]
fn common(frame: &mut TrapFrame, address: u64, target: StoreTarget, words: [u64; 2]) -> bool {
    let window = u128::from(words[1]) << 64 | u128::from(words[0]);
    let Some(store) = store::decode_common(window) else {
        return uncommon(frame, address, target);
    };
    let begins_before = VirtAddr::new(address).page_offset() == 0
        && !begins_at(frame, window, address)
        && !is_aligned(frame, store.size);
    !begins_before && perform::<COMMON>(frame, address, target, store)
}

/// Performs a store of an uncommon form, or at the end of a page.
#[cold]
#[inline(never)]
fn uncommon(frame: &mut TrapFrame, address: u64, target: StoreTarget) -> bool {
    let bytes = GuestPtr::new(frame.rip).read_code();
    let Some(store) = store::decode(&bytes).or_else(|| decode_by_library(&bytes)) else {
        return false;
    };
    let begins_before = VirtAddr::new(address).page_offset() == 0 && !is_aligned(frame, store.size);
    !begins_before && perform::<UNCOMMON>(frame, address, target, store)
}

/// Which forms a copy of [`perform`] is for.
const UNCOMMON: u8 = 0;
const COMMON: u8 = 1;
const BITS: u8 = 2;

/// Performs a store; the result is that of [`store()`]. There is a copy for each kind of `FORMS`, which
/// has nothing of the others in it: the parameter gives each copy's closures types of their own,
/// without which what they are passed to would be shared again.
#[inline(always)]
fn perform<const FORMS: u8>(
    frame: &mut TrapFrame,
    address: u64,
    target: StoreTarget,
    store: Store,
) -> bool {
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
    let (shift, rax) = ((address & 7) * 8, frame.rax);
    let make = move |old| match store.stored(old >> shift, source, rax) {
        Some(value) => old & !(store.mask() << shift) | value << shift,
        None => old,
    };
    let before = match target.try_change(make) {
        Some(before) => before,
        None => match modify(target, make) {
            Ok(before) => before,
            // The guest executes it again, and meets the other CPU's work done.
            Err(Stop::Again) => return true,
            Err(Stop::Refused(_)) => return false,
        },
    };
    let effect = store.apply(before >> shift, source, rax);
    if let Some((register, value)) = effect.register {
        write_register(frame, register, store.size, value);
    }
    if let Some((which, value)) = effect.flags {
        frame.rflags = frame.rflags & !which | value;
    }
    emulate::retire(frame, u64::from(store.length));
    true
}

/// The long way, which decides what cannot be done at once.
#[cold]
#[inline(never)]
fn modify(target: StoreTarget, make: impl Fn(u64) -> u64) -> Result<u64, Stop> {
    target.modify(make)
}

/// Whether the operand of a common form is known to begin at `address`.
#[inline(always)]
fn begins_at(frame: &mut TrapFrame, window: u128, address: u64) -> bool {
    store::plain_operand(window).is_some_and(|(base, displacement)| {
        frame.register(base).wrapping_add(displacement) == address
    })
}

/// Whether the faulting instruction's operand is aligned to its `size`. At the start of a page the
/// fault's address does not tell: the store may begin on the page before.
#[cold]
#[inline(never)]
fn is_aligned(frame: &mut TrapFrame, size: u8) -> bool {
    let bytes = GuestPtr::new(frame.rip).read_code();
    let i = Decoder::with_ip(64, &bytes, frame.rip, DecoderOptions::NONE).decode();
    let segment = match i.memory_segment() {
        Register::FS => segment::fs_base(),
        Register::GS => segment::gs_base_kernel(),
        _ => 0,
    };
    // The displacement of one relative to the instruction pointer is the address itself. What a bit
    // instruction's offset adds is a multiple of the size.
    let mut value = |register| emulate::register(frame, register).map_or(0, |value| *value);
    let index = value(i.memory_index()).wrapping_mul(i.memory_index_scale().into());
    let start = value(i.memory_base())
        .wrapping_add(index)
        .wrapping_add(i.memory_displacement64())
        .wrapping_add(segment);
    start & (u64::from(size) - 1) == 0
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

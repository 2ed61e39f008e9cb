//! Instructions that store system registers: SGDT, SIDT, SLDT, STR and SMSW.
//!
//! Where the processor has UMIP they fault in ring 3, and are performed here for the guest's kernel and
//! its applications alike, since old programs of both kinds use them. They tell of a processor without
//! tables and without a task. Processors without UMIP tell where the hypervisor's tables are, which
//! is the same on every machine.

use iced_x86::{Instruction, Mnemonic, OpKind, Register};

use super::{Outcome, control, register};
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::{Fault, GuestList};
use crate::arch::segment;
use crate::domain::CurrentVcpu;

/// Stores what the guest sees of the register.
pub(super) fn store(frame: &mut TrapFrame, vcpu: CurrentVcpu, i: &Instruction) -> Outcome {
    let (value, bytes) = match i.mnemonic() {
        Mnemonic::Smsw => (control::guest_cr0(vcpu), 2),
        Mnemonic::Sldt | Mnemonic::Str => (0, 2),
        _ => (0, 10),
    };
    match i.op0_kind() {
        OpKind::Register => to_register(frame, i.op0_register(), value),
        OpKind::Memory => to_memory(frame, i, value, bytes),
        _ => Outcome::Refused,
    }
}

/// A register of 16 bits keeps the rest, one of 32 bits loses the upper half.
fn to_register(frame: &mut TrapFrame, to: Register, value: u64) -> Outcome {
    let size = to.size();
    let Some(target) = register(frame, to) else {
        return Outcome::Refused;
    };
    *target = match size {
        2 => *target & !0xffff | value & 0xffff,
        4 => value & 0xffff_ffff,
        _ => value,
    };
    Outcome::Done
}

fn to_memory(frame: &mut TrapFrame, i: &Instruction, value: u64, bytes: usize) -> Outcome {
    let general = *frame;
    let address = i.virtual_address(0, 0, |which, _, _| match which {
        Register::FS => Some(segment::fs_base()),
        // The active one, whichever mode it is.
        Register::GS => Some(segment::gs_base_kernel()),
        _ if which.is_segment_register() => Some(0),
        _ => {
            let mut general = general;
            let value = *register(&mut general, which)?;
            Some(match which.size() {
                4 => value & 0xffff_ffff,
                _ => value,
            })
        }
    });
    let Some(address) = address else {
        return Outcome::Refused;
    };
    let mut image = [0; 10];
    image[..8].copy_from_slice(&value.to_le_bytes());
    match image.get(..bytes) {
        Some(image) if write(address, image).is_ok() => Outcome::Done,
        _ => Outcome::Refused,
    }
}

/// Writes what the instruction stores.
fn write(address: u64, image: &[u8]) -> Result<(), Fault> {
    GuestList::new(address, image.len() as u64)?.write(image)
}

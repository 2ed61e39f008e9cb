//! Port input and output.
//!
//! The devices are the hypervisor's (design:devices): a guest that set its virtual I/O privilege
//! level high enough sees an empty bus, all ones; one that did not gets its #GP.

use iced_x86::{Instruction, Mnemonic, OpKind};

use super::Outcome;
use crate::arch::frame::TrapFrame;
use crate::domain::CurrentVcpu;
use crate::pv::debug;

/// IN and OUT. The string forms are refused: nobody drives a device with them here.
pub(super) fn access(
    frame: &mut TrapFrame,
    vcpu: CurrentVcpu,
    i: &Instruction,
    kernel: bool,
) -> Outcome {
    if !allowed(vcpu, kernel) {
        return Outcome::Refused;
    }
    let (port, data) = match i.mnemonic() {
        Mnemonic::Out => (0, 1),
        Mnemonic::In => (1, 0),
        _ => return Outcome::Refused,
    };
    let bytes = i.op_register(data).size();
    let port = match i.op_kind(port) {
        OpKind::Register => frame.rdx as u16,
        _ => u16::from(i.immediate8()),
    };
    if data == 0 {
        match bytes {
            1 => frame.rax |= 0xff,
            2 => frame.rax |= 0xffff,
            _ => frame.rax = 0xffff_ffff,
        }
    }
    match debug::port_met(vcpu, port, bytes) {
        0 => Outcome::Done,
        found => Outcome::Watched(found),
    }
}

/// CLI and STI: what a guest masks is in its `vcpu_info`, so these do nothing where its virtual
/// I/O privilege level permits them. (Linux meets some before it has replaced them.)
pub(super) fn interrupt_flag(vcpu: CurrentVcpu, kernel: bool) -> Outcome {
    if allowed(vcpu, kernel) {
        Outcome::Done
    } else {
        Outcome::Refused
    }
}

/// Whether the virtual I/O privilege level permits instructions that are sensitive to it.
fn allowed(vcpu: CurrentVcpu, kernel: bool) -> bool {
    // The guest's kernel is ring 1 to the interface, or ring 0; its applications are ring 3.
    let ring = match kernel {
        true if vcpu.has_architectural_iopl() => 0,
        true => 1,
        false => 3,
    };
    vcpu.cpu.iopl.get() >= ring
}

//! Exceptions of a guest: what is emulated, and delivery of the rest (C6, C10).

use crate::arch::exception::{pf, vector};
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::{GuestPtr, outside_hypervisor};
use crate::arch::segment;
use crate::domain::{crash, current, mistakes};
use crate::pv::inject::inject;
use crate::pv::{bounce, debug, emulate, ldt, mode, ptwr};

/// Whether the processor pushes an error code for this exception (SDM vol. 3, table 6-1).
fn has_error_code(number: u32) -> bool {
    const WITH_CODE: u32 = 1 << 8
        | 1 << 10
        | 1 << 11
        | 1 << 12
        | 1 << 13
        | 1 << 14
        | 1 << 17
        | 1 << 21
        | 1 << 29
        | 1 << 30;
    WITH_CODE >> number & 1 != 0
}

/// An exception that is the guest's without further ado.
#[inline(never)]
pub fn exception(frame: &mut TrapFrame) {
    let number = frame.vector;
    if number == vector::BP || number == 4 {
        // INT3 and INTO go through gates of ring 3; whether the guest lets its applications use
        // them, its own table says.
        software_interrupt(frame, number as u8);
        return;
    }
    let code = has_error_code(number).then_some(frame.error_code);
    inject(frame, number, code);
}

/// A kernel's store to a page that is mapped read-only, as an error code has it, but for other bits.
const KERNELS_STORE: u32 = pf::PRESENT | pf::WRITE | pf::USER;

/// Whether a fault with this error code is one.
#[inline(always)]
fn is_kernels_store(code: u32) -> bool {
    code & (KERNELS_STORE | pf::RESERVED | pf::FETCH) == KERNELS_STORE && !mode::is_user()
}

/// A page fault: the commonest is a kernel's store to a page table, and comes by the shortest way.
#[inline(never)]
pub fn page_fault(frame: &mut TrapFrame, address: u64) {
    if is_kernels_store(frame.error_code) && ptwr::store(frame, address) {
        return;
    }
    other_page_fault(frame, address);
}

/// A page fault that is not an emulated store (C5: the address goes to `vcpu_info.arch.cr2`).
#[inline(never)]
fn other_page_fault(frame: &mut TrapFrame, address: u64) {
    let code = frame.error_code;
    if is_kernels_store(code) {
        mistakes::note_store(frame, address);
    }
    if code & (pf::USER | pf::PRESENT) == pf::PRESENT {
        if emulate::return_from_interrupt(frame) {
            return;
        }
        mistakes::note_protection(frame);
    }
    // The processor loads descriptors with the rights of a supervisor, whatever ran (SDM vol. 3,
    // 4.6 "Access Rights"). What the guest itself reads there stays refused, so it is its fault.
    let descriptor_load = code & (pf::USER | pf::PRESENT) == 0;
    if descriptor_load && !outside_hypervisor(address, 1) && descriptor_window_fault(address) {
        return;
    }
    let vcpu = current();
    let mut handler = vcpu.traps[vector::PF as usize].get();
    if handler.address == 0 {
        handler = mistakes::early_page_fault(frame, address);
        if handler.address == 0 {
            crash::page_fault(frame, address, code);
            return;
        }
    }
    vcpu.info.set_cr2(address);
    // The guest's kernel expects what ring 0 would have reported.
    let code = if mode::is_user() {
        code
    } else {
        code & !pf::USER
    };
    bounce::exception_with_code(frame, vcpu, handler, code);
}

/// A fault in the hypervisor's range: the processor loaded a descriptor through the LDT window,
/// whose pages come on demand. False: the fault is the guest's.
#[cold]
pub fn descriptor_window_fault(address: u64) -> bool {
    segment::ldt_window_offset(address).is_some_and(ldt::window_fault)
}

/// A general-protection fault: `int n` through a closed gate, a privileged instruction, or real.
#[inline(never)]
pub fn general_protection(frame: &mut TrapFrame) {
    if let Some(number) = refused_software_interrupt(frame) {
        let next = frame.rip.wrapping_add(2);
        if may_raise(number) {
            frame.rip = next;
            deliver_software_interrupt(frame, number);
            return;
        }
        inject(frame, vector::GP, Some(u32::from(number) << 3 | 2));
        return;
    }
    if frame.error_code == 0 && emulate::privileged(frame) {
        return;
    }
    mistakes::note_protection(frame);
    inject(frame, vector::GP, Some(frame.error_code));
}

/// The vector of the `int n` that faulted, if it was one. The error code's IDT bit says so; the
/// vector is read from the instruction, since emulators disagree on the code's other bits.
fn refused_software_interrupt(frame: &TrapFrame) -> Option<u8> {
    if frame.error_code & 2 == 0 {
        return None;
    }
    let bytes = GuestPtr::<[u8; 2]>::new(frame.rip).read().ok()?;
    (bytes[0] == 0xcd).then_some(bytes[1])
}

/// Whether the guest's code, as it stands, may raise vector `number` by `int n`.
fn may_raise(number: u8) -> bool {
    // To the interface the guest's kernel is ring 1.
    let ring = if mode::is_user() { 3 } else { 1 };
    current().handler(number).allows_int(ring)
}

fn deliver_software_interrupt(frame: &mut TrapFrame, number: u8) {
    let vcpu = current();
    let handler = vcpu.handler(number);
    if handler.address == 0 {
        // No handler: what the guest's own kernel would see for a missing gate.
        frame.rip = frame.rip.wrapping_sub(2);
        inject(frame, vector::GP, Some(u32::from(number) << 3 | 2));
        return;
    }
    bounce::exception(frame, vcpu, handler);
}

/// `int n` through an open gate; `frame.rip` is behind the instruction.
pub fn software_interrupt(frame: &mut TrapFrame, number: u8) {
    if may_raise(number) {
        deliver_software_interrupt(frame, number);
        return;
    }
    // `int n` is two bytes long, INT3 and INTO are one.
    let length = if number < 32 { 1 } else { 2 };
    frame.rip = frame.rip.wrapping_sub(length);
    inject(frame, vector::GP, Some(u32::from(number) << 3 | 2));
}

/// An invalid opcode: the forced-emulation prefix, or real.
#[inline(never)]
pub fn invalid_opcode(frame: &mut TrapFrame) {
    if !emulate::prefixed_cpuid(frame) {
        inject(frame, vector::UD, None);
    }
}

/// The guest's first floating-point instruction after it set its CR0.TS: the flag is clear by the
/// time its handler runs (design:entry).
#[inline(never)]
pub fn device_not_available(frame: &mut TrapFrame) {
    current().set_task_switched(false);
    inject(frame, vector::NM, None);
}

/// A debug exception of the guest.
#[inline(never)]
pub fn debug(frame: &mut TrapFrame) {
    debug::guest_trap(frame);
}

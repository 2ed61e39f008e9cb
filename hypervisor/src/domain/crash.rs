//! The end of a faulty guest (P11), and what its author gets to read about it (design:refusals).

use arrayvec::ArrayVec;
use paravane_core::addr::VirtAddr;

use super::names::{self, Named};
use super::{ShutdownReason, current};
use crate::arch::PerCpu;
use crate::arch::exception::{self, pf};
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;

/// Bytes of code shown, from some before the instruction pointer on.
const CODE_BYTES: usize = 16;
/// Return addresses shown.
const CALLS: usize = 8;
/// Words of the stack shown.
const STACK_WORDS: usize = 16;

/// Ends the current domain because an exception of its own has no handler.
#[cold]
pub fn unhandled_exception(frame: &TrapFrame, number: u32, error_code: Option<u32>) {
    let name = exception::name(number);
    match error_code {
        Some(code) => report(
            frame,
            None,
            format_args!(
                "{name} (vector {number}, error code {code:#x}) without a handler: register one with set_trap_table"
            ),
        ),
        None => report(
            frame,
            None,
            format_args!(
                "{name} (vector {number}) without a handler: register one with set_trap_table"
            ),
        ),
    }
}

/// Ends the current domain because its page fault at `address` has no handler.
#[cold]
pub fn page_fault(frame: &TrapFrame, address: u64, code: u32) {
    let access = if code & pf::FETCH != 0 {
        "instruction fetch from"
    } else if code & pf::WRITE != 0 {
        "write to"
    } else {
        "read of"
    };
    let why = if code & pf::RESERVED != 0 {
        "its mapping has a reserved bit"
    } else if code & pf::PRESENT != 0 {
        "its mapping does not allow that"
    } else {
        "nothing is mapped there"
    };
    report(
        frame,
        Some(address),
        format_args!(
            "page fault, {access} {address:#x}: {why} (error code {code:#x}); no handler: register one with set_trap_table"
        ),
    );
}

/// Ends the current domain because the frame of an exception or upcall cannot be written to its
/// kernel's stack: its double fault (C10).
#[cold]
pub fn bounce_stack(frame: &TrapFrame, rsp: u64, handler: u64) {
    report(
        frame,
        Some(rsp),
        format_args!(
            "double fault: the frame for the handler at {handler:#x} cannot be written to the kernel stack at {rsp:#x}"
        ),
    );
}

/// Ends the current domain for the reason given.
#[cold]
pub fn guest_error(frame: &TrapFrame, reason: &str) {
    report(frame, None, format_args!("{reason}"));
}

/// Reports what there is to know, and ends the domain. `address`: what could not be reached.
fn report(frame: &TrapFrame, address: Option<u64>, reason: core::fmt::Arguments<'_>) {
    let vcpu = current();
    let domain = &vcpu.domain;
    if !domain.is_shutting_down() {
        // Its last words come before.
        domain.finish_console();
        error!(
            "domain {} ({}), vCPU {}: crashed: {reason}",
            domain.id.raw(),
            domain.name,
            vcpu.id.raw()
        );
        registers(frame);
        if let Some(address) = address {
            crate::mm::report_walk(address);
        }
        if let Some(rip) = VirtAddr::checked(frame.rip) {
            code(rip);
        }
        stack(frame.rsp);
        if !PerCpu::get().in_user_mode() {
            for call in names::calls(domain, frame.rip, frame.rsp).take(CALLS) {
                error!("  called from {call}");
            }
        }
        super::refusals::report_last(&domain.memory.refusals);
    }
    domain.shutdown(ShutdownReason::Crash);
}

fn registers(frame: &TrapFrame) {
    let mode = if PerCpu::get().in_user_mode() {
        "user"
    } else {
        "kernel"
    };
    let TrapFrame {
        rax,
        rbx,
        rcx,
        rdx,
        rsi,
        rdi,
        rbp,
        rsp,
        ..
    } = *frame;
    let TrapFrame {
        r8,
        r9,
        r10,
        r11,
        r12,
        r13,
        r14,
        r15,
        ..
    } = *frame;
    error!(
        "  guest {mode} mode  cs {:04x}  rflags {:08x}  ss {:04x}",
        frame.cs, frame.rflags, frame.ss
    );
    error!("  rip {}", Named::new(&current().domain, frame.rip));
    error!("  rax {rax:016x}  rbx {rbx:016x}  rcx {rcx:016x}  rdx {rdx:016x}");
    error!("  rsi {rsi:016x}  rdi {rdi:016x}  rbp {rbp:016x}  rsp {rsp:016x}");
    error!("  r8  {r8:016x}  r9  {r9:016x}  r10 {r10:016x}  r11 {r11:016x}");
    error!("  r12 {r12:016x}  r13 {r13:016x}  r14 {r14:016x}  r15 {r15:016x}");
}

fn code(rip: VirtAddr) {
    let mut bytes = [0u8; CODE_BYTES];
    let count = GuestPtr::new(rip.raw()).read_some(&mut bytes);
    match bytes.get(..count) {
        None | Some([]) => error!("  code at rip: not readable"),
        Some(bytes) => error!("  code at rip: {bytes:02x?}"),
    }
}

fn stack(rsp: u64) {
    let mut words = ArrayVec::<u64, STACK_WORDS>::new();
    let mut place = Ok(GuestPtr::<u64>::new(rsp));
    while let Ok(here) = place
        && let Ok(word) = here.read()
        && words.try_push(word).is_ok()
    {
        place = here.next();
    }
    if words.is_empty() {
        error!("  stack at {rsp:#x}: not readable");
    }
    for row in words.chunks(4) {
        error!("  stack: {row:016x?}");
    }
}

//! The end of a faulty guest (P11), and what its author gets to read about it (design:refusals).
//!
//! What there is to know is noted at once ([`crash`]); its lines are said one by one, when it is
//! their turn ([`line()`]).

use arrayvec::ArrayVec;
use paravane_abi::GuestWidth;
use paravane_abi::hypercall::Number;
use paravane_core::addr::VirtAddr;
use paravane_core::mistake::{Mistake, Returned};

use super::names::{self, Named};
use super::parting::{CODE_BYTES, Cause, Report, STACK_WORDS, Walk};
use super::sight::Sight;
use super::{Domain, HeldVcpu, ShutdownReason, current, mistakes, recorder, refusals};
use crate::arch::PerCpu;
use crate::arch::exception::{self, pf, vector};
use crate::arch::frame::TrapFrame;
use crate::preempt;

/// Words of the stack side by side.
const ROW: usize = 4;
/// The work of noting everything, without the search for calls.
const NOTE: u32 = 5_000;

/// Ends the current domain because an exception of its own has no handler.
#[cold]
pub fn unhandled_exception(frame: &TrapFrame, number: u32, error_code: Option<u32>) {
    let mistake = (number == vector::GP)
        .then(|| mistakes::of_protection(frame))
        .flatten();
    crash(frame, None, Cause::Exception(number, error_code), mistake);
}

/// Ends the current domain because its page fault at `address` has no handler.
#[cold]
pub fn page_fault(frame: &TrapFrame, address: u64, code: u32) {
    const STORE: u32 = pf::PRESENT | pf::WRITE;
    let store = code & STORE == STORE && !PerCpu::get().in_user_mode();
    let mistake = if store {
        mistakes::of_store(address)
    } else {
        mistakes::not_in_new_tables(current(), address)
    };
    crash(
        frame,
        Some(address),
        Cause::PageFault(address, code),
        mistake,
    );
}

/// Ends the current domain because the frame of an exception or upcall cannot be written to its
/// kernel's stack: its double fault (C10).
#[cold]
pub fn bounce_stack(frame: &TrapFrame, rsp: u64, handler: u64) {
    let lost = |address| mistakes::not_in_new_tables(current(), address);
    let mistake = lost(rsp).or_else(|| lost(frame.rip));
    crash(frame, Some(rsp), Cause::Stack(rsp, handler), mistake);
}

/// Ends the current domain for the reason given.
#[cold]
pub fn guest_error(frame: &TrapFrame, reason: &'static str) {
    crash(frame, None, Cause::Error(reason), None);
}

/// Ends the current domain because its `iret` leads to user mode, and it has no user tables. `words` are
/// those that it would return to, `rcx` what came from below them.
#[cold]
pub fn no_user_tables(frame: &TrapFrame, words: [u64; 5], rcx: u64) {
    const REASON: &str = "iret to user mode without user page tables";
    let mistake = Mistake::Return(Returned::to_user(words, rcx));
    crash(frame, None, Cause::Error(REASON), Some(mistake));
}

/// Ends the current domain because it returned to a frame that cannot be, and has no failsafe callback.
#[cold]
pub fn bad_return(frame: &TrapFrame) {
    const REASON: &str = "the return to the guest faulted and no failsafe callback is registered";
    let mistake = Some(mistakes::of_return(frame));
    crash(frame, None, Cause::Error(REASON), mistake);
}

/// Ends the current domain, which says itself that it has crashed.
#[cold]
pub fn by_itself() {
    let vcpu = current();
    let reason = Cause::Asked("says that it has crashed (SHUTDOWN_crash)");
    let report = note(&vcpu, &current::registers(), reason);
    vcpu.domain.stop(ShutdownReason::Crash, Some(report));
}

/// Ends a domain whose watchdog ran out.
#[cold]
pub fn by_watchdog(domain: &Domain) {
    domain.stop(ShutdownReason::Watchdog, report_of(domain));
}

/// What there is to know of the vCPU of `domain` that this CPU runs, or of the first that none runs.
pub fn report_of(domain: &Domain) -> Option<Report> {
    const REASON: Cause = Cause::Asked("its watchdog ran out");
    if let Some(vcpu) = current::try_current()
        && vcpu.domain.id == domain.id
    {
        return Some(note(&vcpu, &current::registers(), REASON));
    }
    let saved = |vcpu: &HeldVcpu| note(vcpu, &vcpu.cpu.frame.get(), REASON);
    domain.vcpus().find_map(|vcpu| vcpu.look_at(saved))
}

/// Notes what there is to know, and ends the domain. `address`: what could not be reached.
fn crash(frame: &TrapFrame, address: Option<u64>, reason: Cause, mistake: Option<Mistake>) {
    let vcpu = current();
    let domain = &vcpu.domain;
    if domain.is_shutting_down() {
        return;
    }
    let report = Report {
        mistake,
        walk: address.map(crate::mm::walk),
        ..note(&vcpu, frame, reason)
    };
    domain.stop(ShutdownReason::Crash, Some(report));
}

/// What there is to know of a vCPU with these registers: the current one, or one that is looked at.
pub fn note(vcpu: &HeldVcpu, frame: &TrapFrame, reason: Cause) -> Report {
    let domain = &vcpu.domain;
    let runs = current::try_current().is_some_and(|current| core::ptr::eq(&*current, vcpu));
    let (user, call) = if runs {
        let percpu = PerCpu::get();
        (percpu.in_user_mode(), percpu.last_call().get())
    } else {
        (vcpu.cpu.user_mode.get(), vcpu.cpu.last_call.get())
    };
    let sight = Sight::of(vcpu, user);
    let calls = if user {
        ArrayVec::new()
    } else {
        names::callers(domain, sight, frame)
    };
    preempt::note(NOTE);
    Report {
        vcpu: vcpu.id,
        reason,
        mistake: None,
        user,
        frame: *frame,
        walk: None,
        code: VirtAddr::checked(frame.rip).map(|rip| code(sight, rip)),
        exception: vcpu.cpu.last_exception.get(),
        fault: vcpu.info.cr2(),
        call,
        stack: (0..STACK_WORDS as u64)
            .map_while(|word| sight.word(frame.rsp.wrapping_add(word << 3)))
            .collect(),
        calls,
        refusals: domain.memory.refusals.count(),
        trace: recorder::of(vcpu),
    }
}

/// Code at an address, as far as it can be read.
fn code(sight: Sight, rip: VirtAddr) -> ArrayVec<u8, CODE_BYTES> {
    let bytes = |at: u64| sight.word(rip.raw().wrapping_add(at)).map(u64::to_le_bytes);
    [0, 8].into_iter().map_while(bytes).flatten().collect()
}

/// Says a line of the report of `domain`'s crash, counted from 0; `false` if there is none.
pub fn line(domain: &Domain, report: &Report, number: usize) -> bool {
    let mut rest = number;
    // The line's number in a part of so many lines, if it is in there.
    let mut part = |lines: usize| match rest.checked_sub(lines) {
        None => Some(rest),
        Some(behind) => {
            rest = behind;
            None
        }
    };
    let walk = report.walk.as_ref();
    let rows = report.stack.len().div_ceil(ROW).max(1);
    let shown = refusals::shown(report.refusals);
    if part(1).is_some() {
        let (id, name, vcpu) = (domain.id, &domain.name, report.vcpu.raw());
        let narrow = match domain.width {
            GuestWidth::Bits64 => "",
            GuestWidth::Bits32 => " (32-bit guests get no exceptions yet: each ends them)",
        };
        let reason = &report.reason;
        match report.reason {
            Cause::Asked(why) => error!("domain {id} ({name}), vCPU {vcpu}: {why}"),
            _ if report.mistake.is_some() => {
                error!("domain {id} ({name}), vCPU {vcpu}: crashed: {reason:#}");
            }
            _ => error!("domain {id} ({name}), vCPU {vcpu}: crashed: {reason}{narrow}"),
        }
    } else if let Some(mistake) = report.mistake.filter(|_| part(1).is_some()) {
        error!("  {mistake}");
    } else if let Some(number) = part(REGISTERS) {
        registers(domain, report, number);
    } else if part(1).is_some() {
        last(domain, report);
    } else if let Some(number) = part(walk.map_or(0, |walk| walk.steps.len().saturating_add(1))) {
        walk.into_iter().for_each(|walk| walk_line(walk, number));
    } else if part(usize::from(report.code.is_some())).is_some() {
        match report.code.as_deref() {
            None | Some([]) => error!("  code at rip: not readable"),
            Some(bytes) => error!("  code at rip: {bytes:02x?}"),
        }
    } else if let Some(number) = part(rows) {
        match report.stack.chunks(ROW).nth(number) {
            None => error!("  stack at {:#x}: not readable", report.frame.rsp),
            Some(row) => error!("  stack: {row:016x?}"),
        }
    } else if let Some(number) = part(report.calls.len()) {
        for &call in report.calls.get(number).into_iter() {
            error!("  called from {}", Named::behind_call(domain, call));
        }
    } else if let Some(number) = part(report.trace.len()) {
        for record in report.trace.get(number).into_iter() {
            let domain = Some(domain);
            error!("  trace: {}", recorder::Line { domain, record });
        }
    } else if let Some(number) = part(shown.clone().count()) {
        for number in shown.skip(number).take(1) {
            refusals::report(&domain.memory.refusals, number);
        }
    } else {
        return false;
    }
    true
}

/// Lines of registers.
const REGISTERS: usize = 6;

#[rustfmt::skip]
fn registers(domain: &Domain, report: &Report, number: usize) {
    let TrapFrame { rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, .. } = report.frame;
    let TrapFrame { r8, r9, r10, r11, r12, r13, r14, r15, .. } = report.frame;
    let TrapFrame { cs, rflags, ss, rip, .. } = report.frame;
    let mode = if report.user { "user" } else { "kernel" };
    match number {
        0 => error!("  guest {mode} mode  cs {cs:04x}  rflags {rflags:08x}  ss {ss:04x}"),
        1 => error!("  rip {}", Named::new(domain, rip)),
        2 => error!("  rax {rax:016x}  rbx {rbx:016x}  rcx {rcx:016x}  rdx {rdx:016x}"),
        3 => error!("  rsi {rsi:016x}  rdi {rdi:016x}  rbp {rbp:016x}  rsp {rsp:016x}"),
        4 => error!("  r8  {r8:016x}  r9  {r9:016x}  r10 {r10:016x}  r11 {r11:016x}"),
        _ => error!("  r12 {r12:016x}  r13 {r13:016x}  r14 {r14:016x}  r15 {r15:016x}"),
    }
}

/// What was delivered and asked last.
fn last(domain: &Domain, report: &Report) {
    let (number, rip) = report.exception;
    let call = Number::new(u32::try_from(report.call).unwrap_or(u32::MAX));
    // Filling the return stack at entry (the mitigation rsb) overwrites the place.
    let call = call.name().unwrap_or("not known");
    let fault = report.fault;
    if rip == 0 {
        error!("  last hypercall {call}, page fault {fault:#x}, no other exception");
    } else {
        let name = exception::name(number.into());
        let place = Named::new(domain, rip);
        error!("  last hypercall {call}, page fault {fault:#x}, {name} at {place}");
    }
}

fn walk_line(walk: &Walk, number: usize) {
    let Walk {
        address,
        has_tables,
        steps,
    } = walk;
    if let Some(step) = number.checked_sub(1).and_then(|step| steps.get(step)) {
        return error!("  {step}");
    }
    match VirtAddr::checked(*address) {
        None => error!("  page walk of {address:#x}: not canonical"),
        Some(address) if !has_tables => error!("  page walk of {address}: no page tables"),
        Some(address) => error!("  page walk of {address}:"),
    }
}

//! Delivery of exceptions and upcalls: the frame on the guest kernel's stack (C5, C6).
//!
//! ```text
//!   guest rsp ->  rcx
//!                 r11
//!                [error code]
//!                 rip
//!                 cs | upcall mask << 32      RPL 0 if the guest's kernel was interrupted
//!                 rflags                      IF shows whether events were unmasked; the I/O privilege
//!                                             level is 0 but with VMASST_TYPE_architectural_iopl
//!                 rsp
//!                 ss
//! ```
//!
//! The stack is the interrupted one in kernel mode, the one given by `stack_switch` in user mode,
//! aligned down to 16 bytes. The handler runs in the flat segments, whatever selector its table names,
//! as on Xen: Linux's, say, are its own kernel segment's. A stack that cannot be written ends the
//! guest: this is its double fault (C10).

use core::sync::atomic::Ordering;

use paravane_core::descriptor::exit::rflags;
use paravane_core::descriptor::trap::TrapEntry;

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::arch::stubs::{GUEST_CS, GUEST_SS};
use crate::arch::vcpu::Callback;
use crate::domain::CurrentVcpu;
use crate::domain::crash;
use crate::pv::mode;

/// Flags that a handler starts without.
pub const CLEARED_FLAGS: u64 =
    rflags::TF | rflags::IOPL | rflags::NT | rflags::RF | rflags::VM | rflags::AC | rflags::DF;

/// The interrupted state, ready to be pushed, and the stack for it.
struct Interrupted {
    stack: u64,
    rip: u64,
    cs_and_mask: u64,
    flags: u64,
    rsp: u64,
    ss: u64,
}

/// Notes where the guest was and enters its kernel mode.
#[inline(always)]
fn interrupt(frame: &TrapFrame, vcpu: CurrentVcpu) -> Interrupted {
    let masked = vcpu.info.mask();
    let mut flags = frame.rflags & !(rflags::IF | rflags::IOPL);
    let iopl = vcpu.cpu.iopl.get() & vcpu.iopl_in_flags.load(Ordering::Relaxed);
    flags |= u64::from(iopl) << 12;
    if !masked {
        flags |= rflags::IF;
    }
    let mut cs = frame.cs & 0xffff;
    let stack = if mode::is_user() {
        mode::enter_kernel(vcpu);
        vcpu.cpu.kernel_sp.get()
    } else {
        cs &= !3;
        frame.rsp
    };
    Interrupted {
        stack: stack & !0xf,
        rip: frame.rip,
        cs_and_mask: cs | u64::from(masked) << 32,
        flags,
        rsp: frame.rsp,
        ss: frame.ss & 0xffff,
    }
}

/// Sends the guest to `address` with `words` on its kernel's stack.
#[inline(always)]
fn enter<const N: usize>(
    frame: &mut TrapFrame,
    vcpu: CurrentVcpu,
    was: &Interrupted,
    words: &[u64; N],
    address: u64,
    mask_events: bool,
) {
    let rsp = was.stack.wrapping_sub(8 * N as u64);
    if GuestPtr::<[u64; N]>::new(rsp).write_words(words).is_err() {
        crash::bounce_stack(frame, rsp, address);
        return;
    }
    if mask_events {
        vcpu.info.set_mask(true);
    }
    frame.rip = address;
    frame.cs = GUEST_CS;
    frame.rflags = (frame.rflags & !CLEARED_FLAGS) | rflags::IF;
    frame.rsp = rsp;
    frame.ss = GUEST_SS;
    // Both are on the stack for the handler; so the way back may be SYSRET.
    frame.rcx = frame.rip;
    frame.r11 = frame.rflags;
}

/// Delivers an exception that carries an error code.
#[inline(always)]
pub fn exception_with_code(
    frame: &mut TrapFrame,
    vcpu: CurrentVcpu,
    handler: TrapEntry,
    error_code: u32,
) {
    let (rcx, r11) = (frame.rcx, frame.r11);
    let was = interrupt(frame, vcpu);
    let words = [
        rcx,
        r11,
        u64::from(error_code),
        was.rip,
        was.cs_and_mask,
        was.flags,
        was.rsp,
        was.ss,
    ];
    let (address, mask) = (handler.address, handler.masks_events);
    enter(frame, vcpu, &was, &words, address, mask);
}

/// Delivers an exception or software interrupt without an error code.
#[inline(always)]
pub fn exception(frame: &mut TrapFrame, vcpu: CurrentVcpu, handler: TrapEntry) {
    let (rcx, r11) = (frame.rcx, frame.r11);
    let was = interrupt(frame, vcpu);
    let words = [
        rcx,
        r11,
        was.rip,
        was.cs_and_mask,
        was.flags,
        was.rsp,
        was.ss,
    ];
    let (address, mask) = (handler.address, handler.masks_events);
    enter(frame, vcpu, &was, &words, address, mask);
}

/// Enters a callback; `mask_events` comes from how it was registered, or is forced for upcalls.
#[inline(always)]
pub fn callback(frame: &mut TrapFrame, vcpu: CurrentVcpu, callback: Callback, mask_events: bool) {
    let handler = TrapEntry {
        address: callback.address,
        cs: GUEST_CS as u16,
        dpl: 0,
        masks_events: mask_events,
    };
    exception(frame, vcpu, handler);
}

/// Enters the failsafe callback: the data segment selectors lie between r11 and rip.
pub fn failsafe(frame: &mut TrapFrame, vcpu: CurrentVcpu, callback: Callback, segments: [u16; 4]) {
    let (rcx, r11) = (frame.rcx, frame.r11);
    let was = interrupt(frame, vcpu);
    let [ds, es, fs, gs] = segments.map(u64::from);
    let words = [
        rcx,
        r11,
        ds,
        es,
        fs,
        gs,
        was.rip,
        was.cs_and_mask,
        was.flags,
        was.rsp,
        was.ss,
    ];
    let (address, mask) = (callback.address, callback.mask_events);
    enter(frame, vcpu, &was, &words, address, mask);
}

//! System calls of guest applications: the fast entries (C7).

use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::domain::current;
use crate::pv::inject::inject;
use crate::pv::{bounce, mode};

/// SYSCALL from guest user mode: to the handler that the guest registered for it.
pub extern "C" fn guest_system_call(frame: &mut TrapFrame) {
    let vcpu = current();
    let callback = vcpu.cpu.syscall_callback.get();
    if callback.address == 0 {
        // As on a processor with EFER.SCE clear.
        frame.rip = frame.rip.wrapping_sub(2);
        inject(frame, vector::UD, None);
        return;
    }
    bounce::callback(frame, vcpu, callback, callback.mask_events);
}

/// SYSCALL of 32-bit code, which only some processors have: of user mode, to the handler that the guest
/// registered for it. There are no hypercalls of 32-bit code in a 64-bit guest.
pub extern "C" fn guest_system_call_32(frame: &mut TrapFrame) {
    let vcpu = current();
    let callback = vcpu.cpu.syscall32_callback.get();
    // The upper half means nothing to 32-bit code.
    frame.rsp &= 0xffff_ffff;
    if !mode::is_user() || callback.address == 0 {
        frame.rip = frame.rip.wrapping_sub(2);
        inject(frame, vector::UD, None);
        return;
    }
    bounce::callback(frame, vcpu, callback, callback.mask_events);
}

/// SYSENTER of user mode, which is a general-protection fault here, so `frame.rip` is at the
/// instruction: to the handler that the guest registered for it, as if the instruction had left behind
/// where it was. False: it has none, and the fault is the guest's.
pub fn guest_sysenter(frame: &mut TrapFrame) -> bool {
    let vcpu = current();
    let callback = vcpu.cpu.sysenter_callback.get();
    if !mode::is_user() || callback.address == 0 {
        return false;
    }
    frame.rip = frame.rip.wrapping_add(2);
    bounce::callback(frame, vcpu, callback, callback.mask_events);
    true
}

//! System calls of guest applications: the fast entry (C7).

use crate::arch::frame::TrapFrame;
use crate::arch::trap::vector;
use crate::domain::current;
use crate::pv::bounce;
use crate::pv::inject::inject;

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

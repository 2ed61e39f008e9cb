//! Delivering an exception to the guest, or ending a guest that has no handler for it.

use crate::arch::frame::TrapFrame;
use crate::domain::{crash, current};
use crate::pv::bounce;

/// Delivers exception `number` to the guest, whose handler must exist.
pub fn inject(frame: &mut TrapFrame, number: u32, error_code: Option<u32>) {
    let vcpu = current();
    let handler = vcpu.handler(number as u8);
    if handler.address == 0 {
        crash::unhandled_exception(frame, number, error_code);
        return;
    }
    vcpu.cpu.last_exception.set((number as u8, frame.rip));
    match error_code {
        Some(code) => bounce::exception_with_code(frame, vcpu, handler, code),
        None => bounce::exception(frame, vcpu, handler),
    }
}

//! Faults on the way back to a guest (design:entry).
//!
//! A guest chooses the selectors and addresses that it returns to, so the IRET that enters it, or
//! the load of a data segment at a switch, may fault although the hypervisor did nothing wrong.
//! The guest's failsafe callback learns of it; a guest without one is ended.

use crate::arch::frame::TrapFrame;
use crate::arch::{PerCpu, segment, stubs};
use crate::domain::{crash, current, mistakes};
use crate::pv::bounce;

/// The frame of a guest, the IRET to which faulted. `fault` lies below it, overlapping the part that was
/// popped already: the general registers are the guest's and are in it.
fn frame_of(fault: &TrapFrame) -> &'static mut TrapFrame {
    let registers = *fault;
    // SAFETY: the frame at the top of the stack is this CPU's guest frame; the five words that
    // IRET was about to take are intact in it, the rest is written here.
    let frame = unsafe { &mut *PerCpu::guest_frame() };
    let (rip, cs, flags, rsp, ss) = (frame.rip, frame.cs, frame.rflags, frame.rsp, frame.ss);
    *frame = TrapFrame {
        rip,
        cs,
        rflags: flags,
        rsp,
        ss,
        ..registers
    };
    frame
}

/// The IRET to the guest faulted.
pub fn iret_fault(fault: &TrapFrame) -> ! {
    let frame = frame_of(fault);
    if current().cpu.failsafe_callback.get().address == 0 {
        crash::bad_return(frame);
    } else {
        mistakes::note_return(frame);
        deliver(frame, segment::selectors());
    }
    stubs::return_to_guest()
}

/// The IRET to the guest faulted, and what it lacked is there now. Meanwhile interrupts may have been
/// let in, and flushes served: the whole way to the guest begins again, with its look for work and, where
/// page tables are split, with copies of the guest's that nothing has outdated.
pub fn iret_again(fault: &TrapFrame) -> ! {
    frame_of(fault);
    stubs::return_to_guest()
}

/// Tells the guest that the state it wants to return to cannot be loaded. `selectors` (ds, es, fs,
/// gs) are those that it had: where one differs from what is in the register by then, it is that
/// which was refused, and the return itself is good.
pub fn deliver(frame: &mut TrapFrame, selectors: [u16; 4]) {
    let vcpu = current();
    let callback = vcpu.cpu.failsafe_callback.get();
    if callback.address == 0 {
        crash::guest_error(
            frame,
            "a data segment cannot be loaded and no failsafe callback is registered",
        );
        return;
    }
    bounce::failsafe(frame, vcpu, callback, selectors);
}

//! The `iret` hypercall: return from a handler, to kernel or user mode.
//!
//! The guest's stack holds, from its stack pointer up: rax, r11, rcx, flags, rip, cs, rflags, rsp,
//! ss (public interface, `struct iret_context`). RPL 3 in `cs` means user mode. IF in the restored
//! flags becomes the event mask; with `VMASST_TYPE_architectural_iopl` their I/O privilege level is the
//! guest's; `VGCF_in_syscall` in `flags` says that rcx and r11 need not be
//! restored, as SYSRET would do.

use paravane_abi as abi;
use paravane_core::descriptor::exit::{guest_flags, rflags};

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::domain::{crash, current};
use crate::pv::mode;

/// `iret`: restores the context on the guest's stack.
pub fn iret(frame: &mut TrapFrame) {
    let vcpu = current();
    let Ok(context) = GuestPtr::<[u64; 9]>::new(frame.rsp).read_words() else {
        crash::guest_error(
            frame,
            "iret: the context at the guest's stack pointer cannot be read",
        );
        return;
    };
    let [rax, r11, rcx, flags, rip, cs, saved_flags, rsp, ss] = context;
    if cs & 3 == 3 && mode::enter_user(vcpu).is_err() {
        crash::no_user_tables(frame, [rip, cs, saved_flags, rsp, ss], rcx);
        return;
    }
    frame.rip = rip;
    frame.cs = (cs & 0xffff) | 3;
    frame.rflags = guest_flags(saved_flags);
    frame.rsp = rsp;
    frame.ss = (ss & 0xffff) | 3;
    if flags & u64::from(abi::VGCF_in_syscall) == 0 {
        frame.r11 = r11;
        frame.rcx = rcx;
    } else {
        frame.r11 = frame.rflags;
        frame.rcx = frame.rip;
    }
    if vcpu.has_architectural_iopl() {
        vcpu.cpu.iopl.set((saved_flags >> 12 & 3) as u8);
    }
    vcpu.info.set_mask(saved_flags & rflags::IF == 0);
    frame.rax = rax;
}

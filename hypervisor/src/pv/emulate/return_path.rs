//! IRETQ within ring 3, where an emulator gets it wrong.
//!
//! QEMU's software emulation (up to 7.2 at least) reads the frame of an IRET with the rights of the
//! hypervisor. With SMAP on, the guest's stack then faults, with an error code that says
//! "supervisor". Real processors read it with the rights of the code that runs. Linux returns to
//! itself by IRETQ in its first second, to synchronise the instruction stream.

use paravane_abi::GuestWidth;
use paravane_core::descriptor::exit::guest_flags;

use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::domain::current;

/// The instruction.
const IRETQ: [u8; 2] = [0x48, 0xcf];

/// Does what the guest's IRETQ would have done, if the fault was at one: a return to ring 3.
/// Selectors that cannot be loaded fault on the way out, as always.
pub fn return_from_interrupt(frame: &mut TrapFrame) -> bool {
    // The kernel of a 32-bit guest is a supervisor, and IRETQ is no instruction of its.
    if current().domain.width == GuestWidth::Bits32
        || GuestPtr::<[u8; 2]>::new(frame.rip).read() != Ok(IRETQ)
    {
        return false;
    }
    let Ok([rip, cs, rflags, rsp, ss]) = GuestPtr::<[u64; 5]>::new(frame.rsp).read_words() else {
        return false;
    };
    if cs & 3 != 3 || ss & 3 != 3 {
        return false;
    }
    frame.rip = rip;
    frame.cs = cs & 0xffff;
    frame.rflags = guest_flags(rflags);
    frame.rsp = rsp;
    frame.ss = ss & 0xffff;
    true
}

//! Calls that stand for single privileged instructions: `stack_switch`, `set_segment_base`,
//! `fpu_taskswitch`, and `iret`.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::descriptor::exit::is_canonical;

use super::{Fail, Outcome};
use crate::arch::{PerCpu, segment};
use crate::domain::current;
use crate::pv;

/// `stack_switch(ss, rsp)`: the kernel stack for entries from user mode. Its address is used only
/// through the faulting accessor, so any value will do. The selector says nothing: the handlers of a
/// 64-bit kernel get the flat stack segment.
pub fn stack_switch(_selector: u64, rsp: u64) -> Outcome {
    let vcpu = current();
    let cpu = &vcpu.cpu;
    cpu.kernel_sp.set(rsp);
    Ok(0)
}

/// `set_segment_base(which, base)`: EINVAL for an unknown register or a base that is not
/// canonical.
pub fn set_segment_base(which: u64, base: u64) -> Outcome {
    let which = which as u32;
    if which == abi::SEGBASE_GS_USER_SEL {
        return if segment::load_user_gs_selector(base as u16) {
            Ok(0)
        } else {
            Err(Errno::EINVAL.into())
        };
    }
    if !is_canonical(base) {
        return Err(Errno::EINVAL.into());
    }
    match which {
        abi::SEGBASE_FS => segment::set_fs_base(base),
        abi::SEGBASE_GS_USER => segment::set_gs_base_user(base),
        abi::SEGBASE_GS_KERNEL => segment::set_gs_base_kernel(base),
        _ => return Err(Errno::EINVAL.into()),
    }
    Ok(0)
}

/// `fpu_taskswitch(set)`: the guest's CR0.TS.
pub fn fpu_taskswitch(set: u64) -> Outcome {
    current().set_task_switched(set != 0);
    Ok(0)
}

/// `iret`: see [`pv::iret`].
pub fn iret() -> Outcome {
    // SAFETY: a hypercall runs above the frame of the current vCPU.
    let frame = unsafe { &mut *PerCpu::guest_frame() };
    pv::iret::iret(frame);
    Err(Fail::Frame)
}

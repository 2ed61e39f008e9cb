//! Virtual CPUs: bringing them up and asking about them.
//!
//! Facts: public interface, `vcpu.h` and `vcpu_guest_context`.

use paravane_abi as abi;

use crate::addr::{Mfn, VcpuId};
use crate::hypercall::{Result, check, raw};
use crate::traps::entry;
use crate::traps::frame::{FLAT_SS, TrapFrame};

/// A `vcpu_op` with a structure.
pub(crate) fn call<T>(command: u32, vcpu: VcpuId, arg: &mut T) -> Result<()> {
    call_raw(command, vcpu, core::ptr::from_mut(arg) as u64)
}

/// A `vcpu_op` without.
pub(crate) fn call_plain(command: u32, vcpu: VcpuId) -> Result<()> {
    call_raw(command, vcpu, 0)
}

fn call_raw(command: u32, vcpu: VcpuId, arg: u64) -> Result<()> {
    // SAFETY: `arg` is null or the structure that goes with the command.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(u64::from(command), u64::from(vcpu.raw()), arg)
    };
    check(raw).map(|_| ())
}

// A TrapFrame is the first part of the interface's register structure.
const _: () = {
    use core::mem::offset_of;
    assert!(offset_of!(abi::cpu_user_regs, r15) == offset_of!(TrapFrame, r15));
    assert!(offset_of!(abi::cpu_user_regs, r8) == offset_of!(TrapFrame, r8));
    assert!(offset_of!(abi::cpu_user_regs, error_code) == offset_of!(TrapFrame, error_code));
    assert!(offset_of!(abi::cpu_user_regs, cs) == offset_of!(TrapFrame, cs));
    assert!(offset_of!(abi::cpu_user_regs, ss) == offset_of!(TrapFrame, ss));
};

/// Fills in the state that a vCPU starts in, to be given to [`initialise`].
/// The structure takes 5 KB: best a static.
///
/// Sets what every 64-bit kernel wants: kernel mode with the registers of
/// `frame`, the address space of `root`, this library's entries for events,
/// failed returns and system calls, the frame's stack for entries from user
/// mode, flat segments. The trap table is empty: let the vCPU call
/// [`table::set`](crate::traps::table::set) itself first thing. Whether its
/// upcalls start masked stands in its vcpu_info.
pub fn prepare(context: &mut abi::vcpu_guest_context, frame: &TrapFrame, root: Mfn) {
    *context = abi::vcpu_guest_context::default();
    context.flags = u64::from(abi::VGCF_in_kernel);
    let mut registers = *frame;
    registers.cs = u64::from(abi::FLAT_KERNEL_CS);
    registers.ss = FLAT_SS;
    let place = (&raw mut context.user_regs).cast::<TrapFrame>();
    // SAFETY: the assertions above: same layout, and the structure is the
    // longer one.
    unsafe { place.write(registers) };
    context.kernel_ss = FLAT_SS;
    context.kernel_sp = frame.rsp;
    context.event_callback_eip = entry::upcall_entry();
    context.failsafe_callback_eip = entry::failsafe_entry();
    context.syscall_callback_eip = entry::syscall_entry();
    // Control register 3 as the interface has it for 64-bit guests.
    context.ctrlreg[3] = root.addr(0).raw();
}

/// Gives a vCPU that is down its state.
///
/// # Errors
/// ENOENT for no such vCPU, EEXIST for one that has a state already, EINVAL
/// or EFAULT for a state that is refused.
pub fn initialise(vcpu: VcpuId, context: &mut abi::vcpu_guest_context) -> Result<()> {
    call(abi::VCPUOP_initialise, vcpu, context)
}

/// Lets a vCPU run.
///
/// # Errors
/// ENOENT for no such vCPU, EINVAL for one that was never initialised.
pub fn up(vcpu: VcpuId) -> Result<()> {
    call_plain(abi::VCPUOP_up, vcpu)
}

/// Stops a vCPU; if it is the one that calls, this returns when another has
/// brought it up again.
///
/// # Errors
/// ENOENT for no such vCPU; EBUSY for the last one by some hypervisors.
pub fn down(vcpu: VcpuId) -> Result<()> {
    call_plain(abi::VCPUOP_down, vcpu)
}

/// Whether a vCPU is up.
///
/// # Errors
/// ENOENT for no such vCPU: how a guest counts them.
pub fn is_up(vcpu: VcpuId) -> Result<bool> {
    // SAFETY: takes no memory.
    let raw = unsafe {
        raw::call3::<{ abi::__HYPERVISOR_vcpu_op }>(
            u64::from(abi::VCPUOP_is_up),
            u64::from(vcpu.raw()),
            0,
        )
    };
    check(raw).map(|up| up != 0)
}

/// Sends a vCPU an NMI.
///
/// # Errors
/// ENOENT for no such vCPU.
pub fn send_nmi(vcpu: VcpuId) -> Result<()> {
    call_plain(abi::VCPUOP_send_nmi, vcpu)
}

/// Moves a vCPU's vcpu_info to `frame` at `offset` bytes. Once only.
///
/// # Errors
/// EINVAL for a bad place or a second time.
pub fn register_info(vcpu: VcpuId, frame: Mfn, offset: u32) -> Result<()> {
    let mut arg = abi::vcpu_register_vcpu_info {
        mfn: frame.raw(),
        offset,
        ..Default::default()
    };
    call(abi::VCPUOP_register_vcpu_info, vcpu, &mut arg)
}

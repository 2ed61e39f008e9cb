//! Segments: the kernel stack, segment bases, descriptor tables (M15).

use paravane_abi as abi;

use crate::addr::{MachineAddr, Mfn, VirtAddr};
use crate::hypercall::{Result, check, raw};
use crate::mm::update;
use crate::traps::frame::FLAT_SS;

/// Names the stack that entries from user mode use on this vCPU.
///
/// # Errors
/// EPERM for a non-canonical address (by hypervisor).
pub fn stack_switch(top: VirtAddr) -> Result<()> {
    // SAFETY: takes effect at the next entry from user mode; the stack is
    // the caller's choice.
    let raw = unsafe { raw::call2::<{ abi::__HYPERVISOR_stack_switch }>(FLAT_SS, top.raw()) };
    check(raw).map(|_| ())
}

/// The segment bases that a guest sets by call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// FS, in kernel and user mode alike.
    Fs,
    /// GS as user mode sees it; the hypervisor swaps on the way.
    GsUser,
    /// GS as the kernel sees it: the usual place of per-CPU data.
    GsKernel,
    /// The selector that user mode's GS is loaded from.
    GsUserSelector,
}

/// Sets a segment base (or the user GS selector) of this vCPU.
///
/// # Errors
/// EINVAL for a non-canonical base or an unknown segment.
pub fn set_base(base: Base, value: u64) -> Result<()> {
    let which = match base {
        Base::Fs => abi::SEGBASE_FS,
        Base::GsUser => abi::SEGBASE_GS_USER,
        Base::GsKernel => abi::SEGBASE_GS_KERNEL,
        Base::GsUserSelector => abi::SEGBASE_GS_USER_SEL,
    };
    // SAFETY: changes a base register, which Rust code here does not use.
    let raw =
        unsafe { raw::call2::<{ abi::__HYPERVISOR_set_segment_base }>(u64::from(which), value) };
    check(raw).map(|_| ())
}

/// Takes `entries` descriptors on the given frames as this vCPU's GDT. The
/// frames must have no writable mapping.
///
/// # Errors
/// EINVAL for more entries than the 14 pages before the reserved ones hold,
/// for a frame that is mapped writable, not ours, or holds a descriptor that
/// the hypervisor does not allow.
pub fn set_gdt(frames: &[Mfn], entries: u32) -> Result<()> {
    // SAFETY: the call reads the frame list; `Mfn` is a transparent u64.
    let raw = unsafe {
        raw::call2::<{ abi::__HYPERVISOR_set_gdt }>(frames.as_ptr() as u64, u64::from(entries))
    };
    check(raw).map(|_| ())
}

/// Takes `entries` descriptors at `base` as this vCPU's LDT; 0 entries for
/// none. The pages must have no writable mapping once they are in use.
///
/// # Errors
/// EINVAL for a base that is not page-aligned, or too many entries.
pub fn set_ldt(base: VirtAddr, entries: u32) -> Result<()> {
    let mut op = update::op_address(abi::MMUEXT_SET_LDT, base);
    op.arg2.nr_ents = entries;
    update::mmuext(&[op]).map_err(|refused| refused.errno)
}

/// Writes one descriptor, at a machine address inside a frame of ours.
///
/// # Errors
/// EINVAL for a descriptor that is not allowed or a frame in another use.
pub fn update_descriptor(address: MachineAddr, descriptor: u64) -> Result<()> {
    // SAFETY: the hypervisor checks the descriptor; the frame is ours to
    // write.
    let raw =
        unsafe { raw::call2::<{ abi::__HYPERVISOR_update_descriptor }>(address.raw(), descriptor) };
    check(raw).map(|_| ())
}

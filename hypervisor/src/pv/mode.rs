//! Guest kernel mode and guest user mode (C1).
//!
//! Both run in ring 3. They differ in the page tables, in which GS base is active, and in the
//! `user_mode` flag, which decides whether SYSCALL is a hypercall. GS bases swap as they would on
//! the bare processor, where a kernel executes SWAPGS at entry and exit.
//!
//! A vCPU without user tables is never in user mode. There are three ways in: [`enter_user`] and the
//! short `iret` of short.S, which look for the tables, and a vCPU's first context, which is refused
//! without them (`domain/context.rs`). Only the vCPU's own kernel can take the tables away again.

use crate::arch::{PerCpu, segment};
use crate::domain::CurrentVcpu;
use crate::mm::tlb;

/// Whether the current vCPU runs its applications.
#[inline(always)]
pub fn is_user() -> bool {
    PerCpu::get().in_user_mode()
}

/// Enters kernel mode, from user mode.
#[inline]
pub fn enter_kernel(vcpu: CurrentVcpu) {
    PerCpu::get().set_user_mode(false);
    segment::swap_gs_bases();
    if let Some(l4) = vcpu.memory.kernel_base() {
        tlb::switch_mode(l4);
    }
}

/// The guest has no user tables, so it cannot enter user mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoUserTables;

/// Enters user mode, from kernel mode.
#[inline]
pub fn enter_user(vcpu: CurrentVcpu) -> Result<(), NoUserTables> {
    let l4 = vcpu.memory.user_base().ok_or(NoUserTables)?;
    PerCpu::get().set_user_mode(true);
    segment::swap_gs_bases();
    tlb::switch_mode(l4);
    Ok(())
}

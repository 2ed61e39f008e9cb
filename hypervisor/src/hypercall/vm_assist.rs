//! `vm_assist`: behaviours that a guest turns on and off.

use core::sync::atomic::Ordering;

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::Outcome;
use crate::domain::current;

/// The assists that 64-bit guests may set: writable page tables (stores to level-1 tables are
/// always emulated), the I/O privilege level in the flags, the update flag of the run-state area, and,
/// for old kernels, three that have no effect in 64-bit mode.
const KNOWN: u32 = 1 << abi::VMASST_TYPE_4gb_segments
    | 1 << abi::VMASST_TYPE_4gb_segments_notify
    | 1 << abi::VMASST_TYPE_writable_pagetables
    | 1 << abi::VMASST_TYPE_pae_extended_cr3
    | 1 << abi::VMASST_TYPE_architectural_iopl
    | 1 << abi::VMASST_TYPE_runstate_update_flag;

/// `vm_assist(cmd, type)`: EINVAL for a type that is not known, ENOSYS for an unknown command.
pub fn vm_assist(command: u64, kind: u64) -> Outcome {
    let kind = kind as u32;
    if kind >= 32 || KNOWN >> kind & 1 == 0 {
        return Err(Errno::EINVAL.into());
    }
    let vcpu = current();
    let assists = &vcpu.domain.vm_assist;
    match command as u32 {
        abi::VMASST_CMD_enable => assists.fetch_or(1 << kind, Ordering::Relaxed),
        abi::VMASST_CMD_disable => assists.fetch_and(!(1 << kind), Ordering::Relaxed),
        _ => return Err(Errno::ENOSYS.into()),
    };
    if kind == abi::VMASST_TYPE_architectural_iopl {
        // Each vCPU has it at hand, for the short paths.
        let level = if command as u32 == abi::VMASST_CMD_enable {
            3
        } else {
            0
        };
        for vcpu in vcpu.domain.vcpus() {
            vcpu.iopl_in_flags.store(level, Ordering::Relaxed);
        }
    }
    Ok(0)
}

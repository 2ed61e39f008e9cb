//! The hypervisor's audit of all frames, in builds for tests.

use core::arch::asm;

use paravane_guest::abi;

/// What [`call`] may ask instead: how many frames are free.
pub const FREE: u64 = 0x101;

/// Has the hypervisor do its audit, with something put wrong meanwhile, or what else `what` says: see
/// `hypervisor/src/hypercall/audit.rs`.
pub fn call(what: u64, grant: u32) -> i64 {
    let result: i64;
    // SAFETY: the call reads no memory of this program and changes none.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") u64::from(abi::__HYPERVISOR_arch_7) => result,
            inlateout("rdi") what => _,
            inlateout("rsi") u64::from(grant) => _,
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    result
}

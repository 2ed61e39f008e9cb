//! The registers of the processor that a guest sees, as they are kept while they are in no CPU.

use core::cell::Cell;

use super::frame::TrapFrame;

/// A guest's entry point for an event, a failsafe or a system call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Callback {
    /// Where it is; 0 = none registered.
    pub address: u64,
    /// Whether events are masked on entry.
    pub mask_events: bool,
}

/// Segment registers apart from CS and SS, as they are when the vCPU does not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the registers they name")]
pub struct DataSegments {
    pub ds: u16,
    pub es: u16,
    pub fs: u16,
    pub gs: u16,
}

/// The guest-visible processor.
#[derive(Default)]
pub struct CpuState {
    /// General registers, while switched out.
    pub frame: Cell<TrapFrame>,
    /// Whether it runs the guest's applications (with the user tables) rather than its kernel.
    pub user_mode: Cell<bool>,
    /// Stack for entries from user mode (`stack_switch`).
    pub kernel_sp: Cell<u64>,
    /// Data segment selectors, while switched out.
    pub segments: Cell<DataSegments>,
    /// FS base, while switched out.
    pub fs_base: Cell<u64>,
    /// GS base of kernel mode, while switched out.
    pub gs_base_kernel: Cell<u64>,
    /// GS base of user mode, while switched out.
    pub gs_base_user: Cell<u64>,
    /// Upcall for events.
    pub event_callback: Cell<Callback>,
    /// Where a fault on the way back to the guest is reported.
    pub failsafe_callback: Cell<Callback>,
    /// Entry of system calls from 64-bit user mode.
    pub syscall_callback: Cell<Callback>,
    /// Entry of SYSCALL from 32-bit user mode.
    pub syscall32_callback: Cell<Callback>,
    /// Entry of SYSENTER.
    pub sysenter_callback: Cell<Callback>,
    /// Handler for a non-maskable interrupt.
    pub nmi_callback: Cell<Callback>,
    /// The guest's CR0.TS: its next floating-point instruction raises #NM.
    pub task_switched: Cell<bool>,
    /// What the guest last wrote to CR4, of the bits that it may set.
    pub cr4: Cell<u64>,
    /// Debug registers 0 to 3, 6 and 7.
    pub debug: Cell<[u64; 8]>,
    /// The last exception that was delivered by the long way, and where; vector 0 also for none.
    pub last_exception: Cell<(u8, u64)>,
    /// The number of its last hypercall, while switched out.
    pub last_call: Cell<u64>,
    /// The guest's own I/O privilege level; the real one stays 0 (design:entry).
    pub iopl: Cell<u8>,
}

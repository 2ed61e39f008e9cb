//! The frame that every entry from a guest leaves at the top of the CPU's stack.
//!
//! ```text
//!  PerCpu            <- TSS.RSP0, 16-byte aligned
//!  +160  ss          |
//!  +152  rsp         |  pushed by the processor (SDM vol. 3, 6.14.2 "64-Bit Mode
//!  +144  rflags      |  Stack Frame") or by the system-call stub
//!  +136  cs          |
//!  +128  rip         |
//!  +120  error code (low half), vector (high half)
//!  +112  rdi … +0 r15   pushed by entry.S
//! ```
//!
//! There is one such frame a CPU, that of the guest it runs; a fault inside the hypervisor
//! pushes another one of the same shape further down.

/// Registers at an entry into the hypervisor, in ascending address order.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the registers they name")]
pub struct TrapFrame {
    pub r15: u64,
    pub r14: u64,
    pub r13: u64,
    pub r12: u64,
    pub rbp: u64,
    pub rbx: u64,
    pub r11: u64,
    pub r10: u64,
    pub r9: u64,
    pub r8: u64,
    pub rax: u64,
    pub rcx: u64,
    pub rdx: u64,
    pub rsi: u64,
    pub rdi: u64,
    pub error_code: u32,
    pub vector: u32,
    pub rip: u64,
    pub cs: u64,
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
}

const _: () = assert!(size_of::<TrapFrame>() == 168);

impl TrapFrame {
    /// The general register of this number in an instruction's encoding (SDM vol. 2, table 2-2);
    /// numbers above 15 count modulo 16.
    pub fn register(&mut self, number: u8) -> &mut u64 {
        match number & 15 {
            0 => &mut self.rax,
            1 => &mut self.rcx,
            2 => &mut self.rdx,
            3 => &mut self.rbx,
            4 => &mut self.rsp,
            5 => &mut self.rbp,
            6 => &mut self.rsi,
            7 => &mut self.rdi,
            8 => &mut self.r8,
            9 => &mut self.r9,
            10 => &mut self.r10,
            11 => &mut self.r11,
            12 => &mut self.r12,
            13 => &mut self.r13,
            14 => &mut self.r14,
            _ => &mut self.r15,
        }
    }

    /// Takes back an executed two-byte `syscall` or `int n`, so that it is issued again
    /// (design:bounded-calls).
    pub fn rewind_hypercall(&mut self) {
        self.rip = self.rip.wrapping_sub(2);
    }
}

//! The frame of an entry into the kernel: everything that was in the
//! registers.

use core::fmt;

use paravane_abi as abi;

/// Vectors by name (SDM volume 3, "Exceptions and Interrupts"), and the
/// numbers above 255 that `entry.S` gives to the entries that have none.
#[allow(missing_docs)]
pub mod vector {
    pub const DIVIDE_ERROR: u32 = 0;
    pub const DEBUG: u32 = 1;
    pub const NMI: u32 = 2;
    pub const BREAKPOINT: u32 = 3;
    pub const OVERFLOW: u32 = 4;
    pub const BOUND: u32 = 5;
    pub const INVALID_OPCODE: u32 = 6;
    pub const NO_DEVICE: u32 = 7;
    pub const DOUBLE_FAULT: u32 = 8;
    pub const INVALID_TSS: u32 = 10;
    pub const NO_SEGMENT: u32 = 11;
    pub const STACK: u32 = 12;
    pub const GENERAL_PROTECTION: u32 = 13;
    pub const PAGE_FAULT: u32 = 14;
    pub const FLOATING_POINT: u32 = 16;
    pub const ALIGNMENT: u32 = 17;
    pub const MACHINE_CHECK: u32 = 18;
    pub const SIMD: u32 = 19;
    /// A `syscall` instruction of user mode.
    pub const SYSCALL: u32 = 0x100;
    /// Events are pending.
    pub const UPCALL: u32 = 0x101;
    /// A return to user or kernel mode failed: a selector is bad.
    pub const FAILSAFE: u32 = 0x102;
    /// A `syscall` instruction of 32-bit user mode.
    pub const SYSCALL32: u32 = 0x103;
    /// A `sysenter` instruction of user mode.
    pub const SYSENTER: u32 = 0x104;
    /// A non-maskable interrupt, registered as a callback.
    pub const NMI_CALLBACK: u32 = 0x105;
    /// How many there are.
    pub const COUNT: usize = 0x106;
}

/// The registers at an entry, at ascending addresses on the kernel stack.
///
/// The hypervisor pushed, from the top: `ss`, `rsp`, `rflags`, `cs` (with the
/// event mask of before in bit 32), `rip`, an error code for the exceptions
/// that have one, `r11`, `rcx` (public interface, 64-bit trap frame). The
/// stub moved the last two to their places, made room for the error code of
/// those that have none, and added the rest.
#[repr(C)]
#[derive(Clone, Copy, Default)]
#[allow(missing_docs)]
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
    /// The exception's error code; 0 where it has none.
    pub error_code: u32,
    /// See [`vector`]. A frame whose vector is `SYSCALL` is returned to as
    /// `sysret` does: `rcx` and `r11` do not come back.
    pub vector: u32,
    pub rip: u64,
    /// Selector in the low 16 bits; RPL 0 for kernel mode, 3 for user mode.
    pub cs: u64,
    /// IF is the inverse of the event mask, coming and going.
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
}

/// The flag that allows interrupts; here, events.
pub const FLAG_IF: u64 = 1 << 9;

/// The code selector that a frame returning to kernel mode has: ring 0, as
/// far as the guest can tell.
pub const KERNEL_CS: u64 = (abi::FLAT_KERNEL_CS & !3) as u64;
/// The code selector that a frame returning to user mode has.
pub const USER_CS: u64 = abi::FLAT_USER_CS as u64;
/// The stack selector of both.
pub const FLAT_SS: u64 = abi::FLAT_USER_SS as u64;

impl TrapFrame {
    /// A frame that starts `rip` in kernel mode, events enabled.
    pub fn kernel(rip: u64, rsp: u64) -> Self {
        Self {
            rip,
            cs: KERNEL_CS,
            rflags: FLAG_IF,
            rsp,
            ss: FLAT_SS,
            ..Self::default()
        }
    }

    /// A frame that starts `rip` in user mode, events enabled.
    pub fn user(rip: u64, rsp: u64) -> Self {
        Self {
            rip,
            cs: USER_CS,
            rflags: FLAG_IF,
            rsp,
            ss: FLAT_SS,
            ..Self::default()
        }
    }

    /// The entry came from user mode.
    pub const fn from_user(&self) -> bool {
        self.cs & 3 == 3
    }

    /// Events were masked before the entry.
    pub const fn events_masked(&self) -> bool {
        self.rflags & FLAG_IF == 0
    }
}

impl fmt::Debug for TrapFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "vector {:#x} error {:#x} rip {:#x} cs {:#x} rflags {:#x} rsp {:#x} ss {:#x}",
            self.vector, self.error_code, self.rip, self.cs, self.rflags, self.rsp, self.ss
        )?;
        writeln!(
            f,
            "rax {:016x} rbx {:016x} rcx {:016x} rdx {:016x} rsi {:016x} rdi {:016x}",
            self.rax, self.rbx, self.rcx, self.rdx, self.rsi, self.rdi
        )?;
        writeln!(
            f,
            "rbp {:016x} r8  {:016x} r9  {:016x} r10 {:016x} r11 {:016x} r12 {:016x}",
            self.rbp, self.r8, self.r9, self.r10, self.r11, self.r12
        )?;
        write!(
            f,
            "r13 {:016x} r14 {:016x} r15 {:016x}",
            self.r13, self.r14, self.r15
        )
    }
}

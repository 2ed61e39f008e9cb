//! The processor that a guest sees: exceptions, callbacks, mode switches, privileged instructions.
//!
//! A 64-bit guest runs its kernel and its applications in ring 3, told apart by two sets of page
//! tables and by the `user_mode` flag (C1, design:two-widths). What its kernel may not do itself it
//! asks for by hypercall (C2), or it executes the privileged instruction, which faults, and is
//! emulated (C3).

pub mod bounce;
pub mod cpuid;
pub mod cr4;
pub mod debug;
pub mod emulate;
pub mod exit;
pub mod failsafe;
pub mod fault;
pub mod inject;
pub mod iret;
pub mod ldt;
pub mod mode;
pub mod ptwr;
pub mod syscall;
pub mod traced;

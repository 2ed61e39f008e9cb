//! Paravane's guest library: what a kernel needs to run paravirtualized.
//!
//! It speaks the public 64-bit PV interface, so a guest built on it runs on
//! Paravane and on Xen alike. Each module stands for itself: take the parts
//! that your kernel lacks and leave the others. Nothing here allocates;
//! where a structure needs memory, the caller hands it in.
//!
//! | module | what it does | claims of the paper |
//! |---|---|---|
//! | [`mod@entry`], [`start`] | ELF notes, first instructions, start_info | |
//! | [`hypercall`], [`multicall`] | the calls themselves, through the page or inline | R1, C2 |
//! | [`version`], [`assist`] | who is there, and with which behaviours | |
//! | [`console`] | emergency console, console ring | |
//! | [`mm`] | page tables, the update queue, the frame translations | M2–M15, M21, M22 |
//! | [`traps`] | exceptions, system calls, segments, FPU flag | C3–C11 |
//! | [`events`] | event channels and masks | R2–R5 |
//! | [`time`] | real, virtual and wall-clock time, alarms | C17–C20 |
//! | [`sched`], [`vcpu`] | yield, block, poll, shut down; several vCPUs | C2 |
//! | [`memory`], [`balloon`] | the reservation | M16–M20 |
//! | [`ring`] | the generic descriptor ring | R6–R12 |

//! | [`extension`], [`refusals`] | what Paravane adds | C20 |
//! | [`mod@test`] | verdicts of guest tests | |
#![cfg_attr(target_os = "none", no_std)]

pub use paravane_abi as abi;

pub mod addr;
pub mod assist;
pub mod balloon;
pub mod console;
pub mod entry;
pub mod error;
pub mod events;
pub mod extension;
pub mod grant;
pub mod hypercall;
pub mod memory;
pub mod mm;
pub mod multicall;
#[cfg(all(target_os = "none", feature = "panic-handler"))]
mod panic;
pub mod refusals;
pub mod ring;
pub mod sched;
pub mod start;
pub mod test;
pub mod time;
pub mod traps;
pub mod vcpu;
pub mod version;

pub use error::Errno;

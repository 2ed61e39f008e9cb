//! Traps: exceptions, software interrupts, event upcalls and system calls,
//! as the hypervisor delivers them (C4 to C7).
//!
//! All of them arrive in one way: the hypervisor pushes a frame on the
//! kernel stack and continues at an address that the guest has registered.
//! `entry.S` completes the frame to a [`TrapFrame`], calls the handler that
//! [`set_handler`] named for the vector, and returns by the iret hypercall,
//! which also sets the event mask back to what the frame's IF says and
//! delivers what has become pending meanwhile: no race between unmasking
//! and returning.
//!
//! | file | holds |
//! |---|---|
//! | [`frame`] | the frame |
//! | [`entry`] | stubs, dispatch, return |
//! | [`table`] | registering exception handlers (C4) |
//! | [`callback`] | registering the other entry points: events, system calls (C7), failed returns |
//! | [`segment`] | stacks, segment bases, descriptor tables (M15) |
//! | [`fpu`] | the virtual TS flag |
//! | [`debug`] | debug registers |
//!
//! Handlers run on the kernel stack of whoever was interrupted, with events
//! masked if the entry was registered so. They may switch stacks, and may
//! never return. No library state is held across a handler.

pub mod callback;
pub mod debug;
pub mod entry;
pub mod fpu;
pub mod frame;
pub mod segment;
pub mod table;

pub use entry::{Handler, return_to, set_handler};
pub use frame::{TrapFrame, vector};

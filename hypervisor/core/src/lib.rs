//! The pure algorithms of the hypervisor (DESIGN D7): safe Rust that runs on the host as well.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod addr;
pub mod event;
pub mod sched;
pub mod shared;
pub mod sync;
pub mod time;
pub mod timer;

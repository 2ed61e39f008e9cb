//! The pure algorithms of the hypervisor (DESIGN D7): safe Rust that runs on the host as well.
#![no_std]
#![forbid(unsafe_code)]

pub mod addr;

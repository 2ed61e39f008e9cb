//! The machine: everything that knows which processor this is.

#[path = "x86_64/mod.rs"]
mod x86_64;
pub use x86_64::*;

pub mod guest;
pub mod guest_memory;

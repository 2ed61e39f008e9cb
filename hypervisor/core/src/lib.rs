//! The pure algorithms of the hypervisor (design:pure-core): safe Rust that runs on the host as
//! well.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod addr;
pub mod boot;
pub mod budget;
pub mod by_number;
pub mod byte_queue;
pub mod cmdline;
pub mod debug;
pub mod descriptor;
pub mod event;
pub mod grant;
pub mod life;
pub mod mistake;
pub mod mitigations;
pub mod mm;
pub mod number_set;
pub mod ordered;
pub mod recorder;
pub mod ring_index;
pub mod rounds;
pub mod sched;
pub mod shared;
pub mod shares;
pub mod size_class;
pub mod store;
pub mod sync;
pub mod text;
pub mod time;
pub mod trace;

//! What several guest tests need: boot memory, a catcher for faults, a small
//! user address space, a neighbour that ends, a race of two vCPUs, a crowd of them, the console ring,
//! exchanges of memory, pages that are given back for a while.
#![cfg_attr(target_os = "none", no_std)]

pub mod audit;
pub mod console;
pub mod crowd;
pub mod deputy;
pub mod event;
pub mod exchange;
pub mod fault;
pub mod fpu;
pub mod grant;
pub mod latency;
pub mod lent;
pub mod neighbour;
pub mod ports;
pub mod race;
pub mod second;
pub mod space;
pub mod stale;
pub mod user;

use paravane_guest::mm::boot::BootMemory;
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::{need, test};

/// Begins a test: its name on the console, faults caught, boot memory.
pub fn begin(name: &str, start: &StartInfo) -> BootMemory {
    test::begin(name);
    need!(fault::install());
    need!(BootMemory::new(start).ok_or("start_info makes no sense"))
}

/// Whether this is our hypervisor, for what others do differently.
pub fn on_paravane() -> bool {
    refusals::read(0, &mut [Refusal::default()]).is_ok()
}

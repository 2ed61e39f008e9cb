//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod boot;
pub mod bootinfo;
pub mod layout;
pub mod memory;
pub mod paging;
pub mod percpu;
pub mod power;
pub mod serial;
pub mod smp;

pub use percpu::PerCpu;

//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod boot;
pub mod layout;
pub mod percpu;
pub mod power;
pub mod serial;
pub mod smp;

pub use percpu::PerCpu;

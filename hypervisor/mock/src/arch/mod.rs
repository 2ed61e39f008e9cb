//! The made-up machine: what the hypervisor's `arch` gives to the rest of it.
//!
//! Files that only compute are the real ones. The others keep what a processor would.

pub mod apic;
pub mod bootinfo;
pub mod calibrate;
#[path = "../../../src/arch/x86_64/cpu.rs"]
pub mod cpu;
#[path = "../../../src/arch/x86_64/cpus.rs"]
pub mod cpus;
#[path = "../../../src/arch/x86_64/exception.rs"]
pub mod exception;
pub mod fpu;
#[path = "../../../src/arch/x86_64/frame.rs"]
pub mod frame;
#[path = "../../../src/arch/guest.rs"]
pub mod guest;
#[path = "../../../src/arch/guest_memory.rs"]
pub mod guest_memory;
pub mod irq;
pub mod layout;
pub mod memory;
pub mod mitigations;
#[path = "../../../src/arch/x86_64/msr.rs"]
pub mod msr;
pub mod paging;
#[path = "../../../src/arch/x86_64/percpu.rs"]
pub mod percpu;
#[path = "../../../src/arch/x86_64/port.rs"]
pub mod port;
pub mod power;
pub mod privileged;
pub mod segment;
pub mod serial;
pub mod split;
pub mod stubs;
pub mod uaccess;
#[path = "../../../src/arch/x86_64/vcpu.rs"]
pub mod vcpu;
#[path = "../../../src/arch/x86_64/vector.rs"]
pub mod vector;

pub use percpu::PerCpu;

//! x86-64: boot, processors, memory mapping, interrupts, time base, power.

pub mod acpi;
pub mod apic;
pub mod area;
pub mod boot;
pub mod bootinfo;
pub mod calibrate;
pub mod cpu;
pub mod cpus;
mod early;
mod entry;
pub mod exception;
pub mod extable;
pub mod fpu;
pub mod frame;
pub mod gdt;
pub mod idt;
pub mod ioapic;
pub mod irq;
pub mod layout;
pub mod memory;
pub mod msr;
pub mod paging;
pub mod percpu;
mod pic;
pub mod port;
pub mod power;
pub mod segment;
pub mod serial;
pub mod setup;
pub mod smp;
pub mod stubs;
mod trap;
pub(in crate::arch) mod uaccess;
pub mod vcpu;
pub mod vector;

pub use percpu::PerCpu;

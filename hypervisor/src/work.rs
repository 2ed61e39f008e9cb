//! Work that a CPU does at its next point between two guests.
//!
//! Whoever wants something done that must not be done where he is (in an interrupt, under a lock,
//! inside a hypercall, on another CPU) sets a bit of [`PerCpu::work`]. The CPU looks at the word
//! before it enters a guest and at each preemption point, and calls the function that belongs to
//! each bit. Which function that is, says one table, which the start of the machine installs
//! ([`install`]): so what asks for work stands below what does it.

use core::sync::atomic::Ordering;

use crate::arch::cpus;
use crate::arch::percpu::{self, PerCpu};
use crate::sync::Once;

/// The scheduler shall choose again: `sched/run.rs` looks at this bit itself.
pub const RESCHEDULE: u32 = 1 << 0;
/// A timer may have expired.
pub const TIMER: u32 = 1 << 1;
/// A non-maskable interrupt waits for the current vCPU: it is delivered on the way to the guest.
pub const NMI: u32 = 1 << 2;
/// The serial line received something or can take more, or a guest wrote to its console.
pub const CONSOLE: u32 = 1 << 3;
/// A domain is being destroyed.
pub const DESTROY: u32 = 1 << 4;
/// The `vcpu_info` of the current vCPU was moved.
pub const VCPU_INFO: u32 = 1 << 5;
/// Another CPU ends the machine's run, or audits it, and wants this one to stand still.
pub const STANDSTILL: u32 = 1 << 6;
/// The operator asks where the domains are.
pub const STATUS: u32 = 1 << 7;

/// What is done for which bit, and what a CPU does that has nothing to run.
pub struct Table {
    /// A bit, and the function that does its work; called in this order.
    pub bits: &'static [(u32, fn())],
    /// Called by a CPU that has no vCPU to run, until it returns `false`.
    pub idle: fn() -> bool,
}

static TABLE: Once<&'static Table> = Once::new();

/// Installs the table, once, before any CPU enters a guest.
pub fn install(table: &'static Table) {
    TABLE.set(table);
}

/// Asks this CPU to do `bits` before it enters a guest.
#[inline]
pub fn request(bits: u32) {
    PerCpu::get().work.fetch_or(bits, Ordering::Release);
}

/// Asks a CPU to do `bits` before it next enters a guest, and interrupts it if it is another.
#[inline]
pub fn ask(cpu: u32, bits: u32) {
    if cpu == percpu::cpu_id() {
        request(bits);
    } else {
        PerCpu::of(cpu).work.fetch_or(bits, Ordering::Release);
        cpus::kick(cpu);
    }
}

/// As [`ask`], of each CPU that has its bit in `cpus`.
pub fn ask_each(cpus: u64, bits: u32) {
    for cpu in (0..u64::BITS).filter(|cpu| cpus >> cpu & 1 != 0) {
        ask(cpu, bits);
    }
}

/// Whether there is work for this CPU.
#[inline(always)]
#[must_use]
pub fn waits() -> bool {
    PerCpu::get().work.load(Ordering::Acquire) != 0
}

/// Takes over what is asked of this CPU: the caller does it.
#[inline]
#[must_use]
pub fn take() -> u32 {
    PerCpu::get().work.swap(0, Ordering::AcqRel)
}

/// As [`take`], of the bits in `mask` alone.
#[inline]
#[must_use]
pub fn take_only(mask: u32) -> u32 {
    PerCpu::get().work.fetch_and(!mask, Ordering::AcqRel) & mask
}

/// Does the work behind `bits`, of which a switch of vCPUs has none: the scheduler does its own.
#[inline]
pub fn serve(bits: u32) {
    if bits & !RESCHEDULE != 0 {
        serve_each(bits);
    }
}

fn serve_each(bits: u32) {
    let Some(table) = TABLE.get() else { return };
    for (bit, act) in table.bits {
        if bits & bit != 0 {
            act();
        }
    }
}

/// What this CPU can do while it has nothing to run: `true` if there may be more of it.
#[must_use]
pub fn idle() -> bool {
    TABLE.get().is_some_and(|table| (table.idle)())
}

//! The preemption point, and the one place where work is counted.
//!
//! Interrupts are off while the hypervisor runs. Every loop whose length a guest chooses says what
//! it has done ([`spend`]); after each [`BUDGET`] of that, wherever it falls, the CPU lets pending
//! interrupts in for a moment. What they ask for is in [`PerCpu::work`], and the loops that can
//! stop look there ([`asked`]). So it does not matter how loops are nested: a list of updates stops
//! behind the one update that had a whole table checked, and a multicall behind the call that did.
//!
//! A unit is an instruction, roughly, and rather too many than too few: letting interrupts in costs
//! three.

use crate::arch::irq;
use crate::arch::percpu::PerCpu;
use crate::work;

/// Units between two moments at which interrupts are let in. With the longest stretch that no loop
/// can divide (the check of a level-1 table) this stays well below the 150,000
/// instructions that an event may wait.
const BUDGET: u32 = 25_000;

/// Counts work that was done. No lock is held: the machine's end may stop this CPU here.
#[inline]
pub fn spend(units: u32) {
    let spent = &PerCpu::get().spent;
    let now = spent.get().saturating_add(units);
    if now < BUDGET {
        spent.set(now);
    } else {
        open();
    }
}

/// As [`spend`], where interrupts must not be let in: that is done when more is spent.
#[inline]
pub fn note(units: u32) {
    PerCpu::get().note_work(units);
}

/// [`spend`], for each of `count` steps.
#[inline]
pub fn spend_each(units: u32, count: usize) {
    spend(units.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX)));
}

/// Lets interrupts in.
#[cold]
fn open() {
    #[cfg(feature = "audit")]
    crate::sync::held::assert_none("a preemption point");
    PerCpu::get().spent.set(0);
    irq::window();
}

/// Whether there is work that the current hypercall should make way for.
#[inline(always)]
#[must_use]
pub fn asked() -> bool {
    work::waits()
}

/// [`spend`], then [`asked`]: the end of a loop's round.
#[inline]
#[must_use]
pub fn after(units: u32) -> bool {
    spend(units);
    asked()
}

//! What the console says of refusals (design:refusals).
//!
//! It names a domain's first refusals, then only every one whose number is a power of two: a guest
//! cannot flood it. What a rule means and what to do about it is said once a rule.

use paravane_abi::errno::Errno;
use paravane_core::mm::Refusal;
use paravane_core::mm::refusal::Rule;

use super::names::{self, Named};
use super::sight::Sight;
use super::{CurrentVcpu, current, holders};
use crate::arch::frame::TrapFrame;
use crate::mm::refusals::{At, Refusals};
use crate::mm::{self, DomainMemory};
use crate::preempt;

/// Refusals of a domain that the console names one by one.
const SPOKEN: u64 = 16;

/// Callers that are named with a refusal.
const CALLERS: usize = 3;

/// Refusals that a crash report repeats.
const SHOWN: u64 = 4;

/// Notes a refusal in the log of the domain with this memory, for which the current vCPU gets
/// `errno`, and tells the console. The caller holds no lock: interrupts are let in here.
#[cold]
pub fn note(memory: &DomainMemory, at: At, refusal: Refusal, errno: Errno) {
    let asked = current::try_current();
    let vcpu = asked.map_or(0, |vcpu| vcpu.id.raw() as u16);
    let (number, first) = memory.refusals.note(vcpu, at, refusal, errno);
    if number < SPOKEN || number.is_power_of_two() {
        warn!(
            "domain {}: {} {} refused, {errno}: {refusal}",
            memory.id(),
            at.request.name(),
            at.index
        );
        if let Some(vcpu) = asked {
            // What is told takes long: interrupts are let in between its parts.
            preempt::spend(0);
            place(vcpu, &current::registers());
        }
        preempt::spend(0);
    }
    if let Some(vcpu) = asked.filter(|vcpu| vcpu.domain.id == memory.id()) {
        hint(vcpu, &refusal, first);
    }
    if first {
        let rule = refusal.rule;
        warn!(
            "  {}: {} Cure: {}.",
            rule.name(),
            rule.meaning(),
            rule.cure()
        );
    }
}

/// Says what the numbers of a refusal mean to the vCPU's domain, the first time by each rule.
fn hint(vcpu: CurrentVcpu, refusal: &Refusal, first: bool) {
    let frame = refusal.frame;
    match refusal.rule {
        _ if !first => {}
        Rule::NotOwned | Rule::NotMemory => {
            let near = vcpu.memory.kernel_base();
            let meant = near.and_then(|near| mm::frame_of_page(vcpu.domain.id, frame.raw(), near));
            if let Some(meant) = meant {
                warn!(
                    "  {frame} is a physical frame number of the domain's; the machine frame of that page is {meant}"
                );
            }
        }
        Rule::TypeInUse if refusal.owner == Some(vcpu.domain.id) => holders::tell(vcpu, frame),
        _ => {}
    }
}

/// The numbers of those among the first `count` that a crash report repeats.
pub fn shown(count: u64) -> core::ops::Range<u64> {
    count.saturating_sub(SHOWN)..count
}

/// Repeats one for a crash report, if it is still kept.
pub fn report(refusals: &Refusals, number: u64) {
    if let Some(entry) = refusals.get(number) {
        let at = entry.at;
        error!(
            "  refused before (number {number}): {} {}, {}: {}",
            at.request.name(),
            at.index,
            entry.errno,
            entry.refusal
        );
    }
}

/// Names the place where the current vCPU's kernel stands, and its callers.
pub fn place(vcpu: CurrentVcpu, frame: &TrapFrame) {
    let domain = &vcpu.domain;
    warn!("  at {}", Named::new(domain, frame.rip));
    let sight = Sight::of(&vcpu, false);
    for &call in names::callers(domain, sight, frame).iter().take(CALLERS) {
        warn!("  called from {}", Named::behind_call(domain, call));
    }
}

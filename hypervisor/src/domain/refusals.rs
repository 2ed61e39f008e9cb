//! What the console says of refusals (design:refusals).
//!
//! It names a domain's first refusals, then only every one whose number is a power of two: a guest
//! cannot flood it. What a rule means and what to do about it is said once a rule.

use paravane_abi::errno::Errno;
use paravane_core::mm::Refusal;

use super::current;
use super::names::{self, Named};
use crate::domain::Domain;
use crate::mm::DomainMemory;
use crate::mm::refusals::{At, Refusals};

/// Refusals of a domain that the console names one by one.
const SPOKEN: u64 = 16;

/// Callers that are named with a refusal.
const CALLS: usize = 3;

/// Refusals that a crash report repeats.
const SHOWN: u64 = 4;

/// Notes a refusal in the log of the domain with this memory, for which the current vCPU gets
/// `errno`, and tells the console.
#[cold]
pub fn note(memory: &DomainMemory, at: At, refusal: Refusal, errno: Errno) {
    let asked = current::try_current();
    let vcpu = asked.map_or(0, |vcpu| vcpu.id.raw() as u16);
    let (number, first) = memory.refusals.note(vcpu, at, refusal, errno);
    if number < SPOKEN || number.is_power_of_two() {
        warn!(
            "domain {}: {} {} refused, {errno}: {refusal}",
            memory.id(),
            at.operation.name(),
            at.index
        );
        if let Some(vcpu) = asked {
            let (rip, rsp) = current::left_at();
            place(&vcpu.domain, rip, rsp);
        }
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
            at.operation.name(),
            at.index,
            entry.errno,
            entry.refusal
        );
    }
}

/// Names a place in the guest's kernel, and its callers.
pub fn place(domain: &Domain, rip: u64, rsp: u64) {
    warn!("  at {}", Named::new(domain, rip));
    for call in names::calls(domain, rip, rsp).take(CALLS) {
        warn!("  called from {call}");
    }
}

//! What an operator asks at the console: where every domain is.
//!
//! Control-\\ typed twice in a row makes the hypervisor report on each vCPU as on one that crashed:
//! registers, callers, the last exception and hypercall. One that runs on another CPU is reported there,
//! on its next way to its guest; nothing of the guests changes.

use super::parting::{Cause, Report};
use super::{Domain, HeldVcpu, Vcpu, crash, current, next};
use crate::arch::percpu::cpu_id;
use crate::{console, preempt, sched, work};

const REASON: Cause = Cause::Asked("as the console asks");

/// The work of a vCPU, besides what its report counts itself.
const LOOK: u32 = 1_000;

/// The work for [`work::STATUS`].
pub fn serve() {
    if console::status_asked() {
        work::ask_each(sched::active() & !(1 << cpu_id()), work::STATUS);
        let mut last = None;
        while let Some(domain) = next(last) {
            last = Some(domain.id);
            info!(
                "domain {} ({}): at most {} pages",
                domain.id,
                domain.name,
                domain.memory.max_pages()
            );
            for vcpu in domain.vcpus() {
                waits(&domain, vcpu);
                preempt::spend(LOOK);
            }
        }
    }
    if let Some(vcpu) = current::try_current() {
        say(
            &vcpu.domain,
            &crash::note(&vcpu, &current::registers(), REASON),
        );
    }
}

/// Tells of a vCPU that is on no CPU.
fn waits(domain: &Domain, vcpu: &Vcpu) {
    let saved = |vcpu: &HeldVcpu| crash::note(vcpu, &vcpu.cpu.frame.get(), REASON);
    match vcpu.look_at(saved) {
        Some(report) => say(domain, &report),
        None if !vcpu.is_ready() => {
            info!("domain {}, vCPU {}: not started", domain.id, vcpu.id.raw())
        }
        None => {}
    }
}

fn say(domain: &Domain, report: &Report) {
    // There may be many, and the console counts its lines: interrupts are let in between them.
    let _ = (0..).all(|number| {
        preempt::spend(0);
        crash::line(domain, report, number)
    });
}

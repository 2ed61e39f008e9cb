//! A domain's last refusals (D10): what was asked for, and the facts on which it was refused.
//!
//! Constant size; the oldest go first. The console names a domain's first refusals, then only every
//! one whose number is a power of two: a guest cannot flood it. What a rule means and what to do
//! about it is said there once a rule. The domain reads its log with the extension hypercall
//! (`hypercall/paravane.rs`).

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::DomainId;
use paravane_core::mm::Refusal;

use crate::domain::names::{self, Named};
use crate::domain::{Domain, current};
use crate::sync::Mutex;
use crate::time;

/// Refusals that are kept.
pub const KEPT: usize = 16;

/// Refusals of a domain that the console names one by one.
const SPOKEN: u64 = 16;

/// Callers that are named with a refusal.
const CALLS: usize = 3;

/// Refusals that a crash report repeats.
const SHOWN: u64 = 4;

/// What was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// An entry of `mmu_update`.
    MmuUpdate,
    /// `update_va_mapping`.
    VaMapping,
    /// An operation of `mmuext_op`.
    Mmuext,
    /// An extent of `memory_op`.
    MemoryOp,
    /// A frame of `set_gdt`.
    SetGdt,
    /// `update_descriptor`.
    UpdateDescriptor,
    /// A page of an LDT, when it was first used.
    LdtPage,
    /// A mapping of `grant_table_op`.
    GrantTableOp,
    /// `VCPUOP_initialise`.
    VcpuContext,
    /// A store to a page table that was emulated.
    Store,
    /// `mov` to CR3.
    MovToCr3,
}

impl Operation {
    /// The hypercall's number, or `PARAVANE_REFUSED_WRITE`.
    #[must_use]
    pub const fn hypercall(self) -> u32 {
        match self {
            Self::MmuUpdate => abi::__HYPERVISOR_mmu_update,
            Self::VaMapping => abi::__HYPERVISOR_update_va_mapping,
            Self::Mmuext | Self::LdtPage => abi::__HYPERVISOR_mmuext_op,
            Self::MemoryOp => abi::__HYPERVISOR_memory_op,
            Self::SetGdt => abi::__HYPERVISOR_set_gdt,
            Self::UpdateDescriptor => abi::__HYPERVISOR_update_descriptor,
            Self::GrantTableOp => abi::__HYPERVISOR_grant_table_op,
            Self::VcpuContext => abi::__HYPERVISOR_vcpu_op,
            Self::Store | Self::MovToCr3 => abi::PARAVANE_REFUSED_WRITE,
        }
    }

    /// How a person calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::MmuUpdate => "mmu_update entry",
            Self::VaMapping => "update_va_mapping",
            Self::Mmuext => "mmuext_op operation",
            Self::MemoryOp => "memory_op extent",
            Self::GrantTableOp => "grant_table_op mapping",
            Self::SetGdt => "set_gdt frame",
            Self::UpdateDescriptor => "update_descriptor",
            Self::LdtPage => "LDT page",
            Self::VcpuContext => "context of vCPU",
            Self::Store => "store to a page table",
            Self::MovToCr3 => "mov to cr3",
        }
    }
}

/// Where a refusal happened.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// What was refused.
    pub operation: Operation,
    /// Which entry of its batch, counted from where the batch last went on.
    pub index: u64,
    /// What was to be changed, a machine or linear address; 0 where that says nothing.
    pub location: u64,
}

/// One refusal.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Counts a domain's refusals from 0.
    pub number: u64,
    /// When: nanoseconds since boot.
    pub time: u64,
    /// The vCPU that asked.
    pub vcpu: u16,
    /// Where.
    pub at: At,
    /// What the guest got.
    pub errno: Errno,
    /// The facts.
    pub refusal: Refusal,
}

struct Log {
    entries: [Option<Entry>; KEPT],
    count: u64,
    /// Rules that the console has explained, one bit each.
    explained: u64,
}

/// The log of one domain.
pub struct Refusals {
    domain: DomainId,
    log: Mutex<Log>,
}

impl Refusals {
    /// An empty log.
    #[must_use]
    pub const fn new(domain: DomainId) -> Self {
        Refusals {
            domain,
            log: Mutex::new(Log {
                entries: [None; KEPT],
                count: 0,
                explained: 0,
            }),
        }
    }

    /// Notes a refusal for which the guest gets `errno`.
    #[cold]
    pub fn note(&self, at: At, refusal: Refusal, errno: Errno) {
        let vcpu = current::try_current().map_or(0, |vcpu| vcpu.id.raw() as u16);
        let time = time::now();
        let rule = refusal.rule;
        let (number, explain) = {
            let mut log = self.log.lock();
            let number = log.count;
            log.count += 1;
            log.entries[number as usize % KEPT] = Some(Entry {
                number,
                time,
                vcpu,
                at,
                errno,
                refusal,
            });
            let explain = log.explained & 1 << rule.number() == 0;
            log.explained |= 1 << rule.number();
            (number, explain)
        };
        if number < SPOKEN || number.is_power_of_two() {
            warn!(
                "domain {}: {} {} refused, {errno}: {refusal}",
                self.domain,
                at.operation.name(),
                at.index
            );
            if let Some(vcpu) = current::try_current() {
                who(&vcpu.domain);
            }
        }
        if explain {
            warn!(
                "  {}: {} Cure: {}.",
                rule.name(),
                rule.meaning(),
                rule.cure()
            );
        }
    }

    /// Shows the last few on the console, for a crash report.
    pub fn report_last(&self) {
        let count = self.count();
        for number in count.saturating_sub(SHOWN)..count {
            if let Some(entry) = self.get(number) {
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
    }

    /// The kept refusal of this number, if it still is.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Entry> {
        let log = self.log.lock();
        log.entries[number as usize % KEPT].filter(|entry| entry.number == number)
    }

    /// The number of the oldest that is kept.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        self.count().saturating_sub(KEPT as u64)
    }

    /// How many there have been.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.log.lock().count
    }
}

/// Names the place in the guest's kernel that asked.
fn who(domain: &Domain) {
    let (rip, rsp) = current::left_at();
    warn!("  at {}", Named::new(domain, rip));
    for call in names::calls(domain, rip, rsp).take(CALLS) {
        warn!("  called from {call}");
    }
}

//! A domain's last refusals (design:refusals): what was asked for, and the facts on which it was
//! refused.
//!
//! Constant size; the oldest go first. The domain reads its log with the extension hypercall
//! (`hypercall/paravane.rs`); what the console says of it is in `domain/refusals.rs`.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::mm::Refusal;

use crate::sync::Mutex;
use crate::time;

/// Refusals that are kept.
pub const KEPT: usize = 16;

/// What was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusedRequest {
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

impl RefusedRequest {
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
    #[must_use]
    pub const fn name(self) -> &'static str {
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
    pub request: RefusedRequest,
    /// Which entry of its batch, counted from where the batch last went on.
    pub index: u64,
    /// What was to be changed, a machine or linear address; 0 where that says nothing.
    pub location: u64,
}

/// One refusal.
#[derive(Clone, Copy, Debug)]
pub struct Noted {
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
    entries: [Option<Noted>; KEPT],
    count: u64,
    /// Rules that the console has explained, one bit each.
    explained: u64,
}

/// The log of one domain.
pub struct Refusals {
    log: Mutex<Log>,
}

impl Refusals {
    /// An empty log.
    #[must_use]
    pub const fn new() -> Self {
        Refusals {
            log: Mutex::new(Log {
                entries: [None; KEPT],
                count: 0,
                explained: 0,
            }),
        }
    }

    /// Notes a refusal for which `vcpu` gets `errno`. Its number, and whether it is the first by its
    /// rule. `domain/refusals.rs` does this for the current vCPU and tells the console.
    pub fn note(&self, vcpu: u16, at: At, refusal: Refusal, errno: Errno) -> (u64, bool) {
        let time = time::now();
        let rule = 1 << refusal.rule.number();
        let mut log = self.log.lock();
        let number = log.count;
        log.count += 1;
        log.entries[number as usize % KEPT] = Some(Noted {
            number,
            time,
            vcpu,
            at,
            errno,
            refusal,
        });
        let first = log.explained & rule == 0;
        log.explained |= rule;
        (number, first)
    }

    /// The kept refusal of this number, if it still is.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Noted> {
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

//! A domain's vCPUs come, and the domain ends.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use paravane_core::addr::VcpuId;

use super::parting::Report;
use super::{BOOT_DOMAIN, Domain, ShutdownReason, Vcpu, destroy, last_words};
use crate::{end, sched};

impl Domain {
    /// Creates vCPU `id`, once, and makes it known to the scheduler: down. `None` for a number
    /// that is too large, or when memory is short.
    pub fn add_vcpu(self: &Arc<Self>, id: VcpuId) -> Option<&Vcpu> {
        let slot = self.vcpus.get(id.raw() as usize)?;
        let vcpu = Vcpu::new(id, self)?;
        // Known to the scheduler before it can be found.
        sched::admit(&vcpu).ok()?;
        Some(slot.get_or_init(|| vcpu))
    }

    /// Stops the domain: its vCPUs run no more, and if that is its end, it is destroyed. The boot
    /// domain's end ends the machine's run.
    pub fn shutdown(&self, reason: ShutdownReason) {
        self.stop(reason, None);
    }

    /// As [`Self::shutdown`], with what there is to say of the domain's crash.
    pub(super) fn stop(&self, reason: ShutdownReason, report: Option<Report>) {
        let reason = match self.latched_reason.load(Ordering::Acquire) {
            0 => reason,
            latched => {
                let number = u32::from(latched).saturating_sub(1);
                ShutdownReason::from_abi(number).unwrap_or(reason)
            }
        };
        if !self.life.stop(reason as u8) {
            return;
        }
        last_words::begin(self, reason, report);
        if self.id.raw() == BOOT_DOMAIN {
            end::boot_domain_ended(self, reason);
        }
        for vcpu in self.vcpus() {
            sched::sleep(vcpu);
        }
        self.watchdogs.stop_all();
        if reason.is_end() {
            destroy::begin(self);
        }
        destroy::tell_boot_domain();
    }

    /// Destroys a domain that was stopped and kept, for one that controls it.
    pub fn discard(&self) {
        if self.is_shutting_down() && !self.is_dying() {
            last_words::discard(self);
            destroy::begin(self);
        }
    }
}

//! A domain's vCPUs come, and the domain ends.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use paravane_core::addr::VcpuId;

use super::{BOOT_DOMAIN, Domain, ShutdownReason, Vcpu, destroy};
use crate::{end, sched};

impl Domain {
    /// Creates vCPU `id`, once, and makes it known to the scheduler: down. `None` for a number
    /// that is too large, or when memory is short.
    pub fn add_vcpu(self: &Arc<Self>, id: VcpuId) -> Option<&Vcpu> {
        let slot = self.vcpus.get(id.raw() as usize)?;
        let vcpu = Vcpu::new(id, self)?;
        // Known to the scheduler before it can be found.
        sched::admit(&vcpu).ok()?;
        Some(slot.set(vcpu))
    }

    /// Stops the domain: its vCPUs run no more, and if that is its end, it is destroyed. The boot
    /// domain's end ends the machine's run.
    pub fn shutdown(&self, reason: ShutdownReason) {
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
        self.finish_console();
        info!(
            "domain {} ({}): shutdown, {reason:?}",
            self.id.raw(),
            self.name
        );
        if self.id.raw() == BOOT_DOMAIN {
            end::boot_domain_ended(reason);
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
            info!("domain {} ({}): discarded", self.id.raw(), self.name);
            destroy::begin(self);
        }
    }
}

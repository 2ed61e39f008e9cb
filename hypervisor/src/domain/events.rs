//! Events of domains and their vCPUs: what the core's delivery needs to know of them, and how it
//! wakes and interrupts.

use paravane_core::addr::{DomainId, Port, VcpuId};
use paravane_core::event::{DomainEvents, EventDomain, EventVcpu, VcpuEvents};
use paravane_core::sched::NotRunnable;
use paravane_core::shared::{SharedInfo as SharedLayout, VcpuInfo};

use super::console::SERVICE;
use super::{Domain, Vcpu};
use crate::arch::PerCpu;
use crate::sched;

impl EventVcpu for Vcpu {
    #[inline]
    fn events(&self) -> &VcpuEvents {
        &self.info.events
    }

    #[inline]
    fn info(&self) -> &VcpuInfo {
        self.info.info()
    }

    #[inline(always)]
    fn kick(&self) {
        // To oneself: looked at on the way out, unless that way leads to sleep.
        if self.sched.flags.is(NotRunnable::Blocked)
            || !core::ptr::eq(self, PerCpu::get().current_vcpu())
        {
            sched::kick(self);
        }
    }

    fn wake_poller(&self) {
        sched::allow(self, NotRunnable::Blocked);
    }
}

impl EventDomain for Domain {
    type Vcpu = Vcpu;

    #[inline]
    fn id(&self) -> DomainId {
        self.id
    }

    #[inline]
    fn events(&self) -> &DomainEvents {
        &self.events
    }

    #[inline]
    fn shared(&self) -> &SharedLayout {
        self.shared.page
    }

    #[inline(always)]
    fn vcpu(&self, vcpu: VcpuId) -> Option<&Vcpu> {
        Domain::vcpu(self, vcpu)
    }

    fn notify_consumer(&self, _port: Port, service: u8) {
        if service == SERVICE {
            self.request_console();
        }
    }
}

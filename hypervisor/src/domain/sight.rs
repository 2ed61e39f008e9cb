//! A guest's memory as its kernel or an application sees it, for reports: read by its page tables,
//! whether it runs or not.

use paravane_core::addr::{DomainId, Mfn, VirtAddr};
use paravane_core::mm::pte::{PRESENT, frame_of};

use super::HeldVcpu;
use crate::arch::guest_memory::read_direct;
use crate::mm::walk::l1_slot;
use crate::mm::{engine, frame_pointer, read_entry};

/// What a vCPU sees. Nothing but memory of its own domain's is read.
#[derive(Clone, Copy)]
pub struct Sight {
    domain: DomainId,
    base: Option<Mfn>,
}

impl Sight {
    /// What this vCPU sees in that mode.
    pub fn of(vcpu: &HeldVcpu, user: bool) -> Self {
        let base = if user {
            vcpu.memory.user_base()
        } else {
            vcpu.memory.kernel_base()
        };
        Sight {
            domain: vcpu.domain.id,
            base,
        }
    }

    /// The word at this address.
    pub fn word(self, address: u64) -> Option<u64> {
        let within = address & 7;
        let low = self.aligned(address & !7)?;
        if within == 0 {
            return Some(low);
        }
        let high = self.aligned((address & !7).wrapping_add(8)).unwrap_or(0);
        let both = u128::from(high) << 64 | u128::from(low);
        Some((both >> (within << 3)) as u64)
    }

    fn aligned(self, address: u64) -> Option<u64> {
        let place = VirtAddr::checked(address)?;
        let entry = read_entry(l1_slot(self.base?, place)?);
        if entry & PRESENT == 0 {
            return None;
        }
        let engine = engine();
        let held = engine.hold_page(self.domain, frame_of(entry)).ok()?;
        let page = frame_pointer(held.frame()) as u64;
        let word = read_direct(page.wrapping_add(place.page_offset()));
        engine.release_page(held);
        Some(word)
    }
}

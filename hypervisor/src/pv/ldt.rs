//! The guest's LDT, whose frames are looked up, checked and held when the processor first touches
//! them through the CPU's window.

use paravane_core::addr::{Mfn, VirtAddr};
use paravane_core::mm::FrameType;
use paravane_core::mm::pte::frame_of;

use crate::arch::layout::WINDOW_PAGES;
use crate::arch::segment;
use crate::domain::{Domain, current, refusals};
use crate::mm::refusals::{At, RefusedRequest};
use crate::mm::walk::translate;
use crate::mm::{VcpuMemory, engine, settled};

/// The processor found nothing at `offset` of the LDT window: maps the guest's page there, if it
/// has one and may. False: the fault is the guest's.
#[must_use]
pub fn window_fault(offset: u64) -> bool {
    let vcpu = current();
    let memory = &vcpu.memory;
    let page = (offset >> 12) as usize;
    if page >= WINDOW_PAGES || offset / 8 >= u64::from(memory.ldt_entries()) {
        return false;
    }
    let mut frames = memory.ldt.get();
    if frames[page].is_none() {
        frames[page] = find_frame(&vcpu.domain, memory, page);
        memory.ldt.set(frames);
    }
    segment::map_ldt_page(page, frames[page]);
    frames[page].is_some()
}

fn find_frame(domain: &Domain, memory: &VcpuMemory, page: usize) -> Option<Mfn> {
    let address = memory.ldt_base().checked_add((page as u64) << 12)?;
    let mfn = frame_of(translate(VirtAddr::checked(address)?)?);
    let guest = &domain.memory.guest;
    let taken = memory.with_leftover(|left| {
        // Another CPU may be checking the frame.
        settled(|| engine().hold_descriptors(guest, mfn, FrameType::Ldt, left))
    });
    match taken {
        Ok(table) => Some(table.keep()),
        Err(refusal) => {
            let at = At {
                request: RefusedRequest::LdtPage,
                index: page as u64,
                location: address,
            };
            // The guest gets no number, but the fault of the load that needed the page.
            refusals::note(&domain.memory, at, refusal, refusal.errno());
            None
        }
    }
}

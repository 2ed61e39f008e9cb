//! `set_gdt` and `update_descriptor`: the guest's descriptor tables (M15).

use paravane_abi::Ulong;
use paravane_abi::errno::Errno;
use paravane_core::addr::{MachineAddr, Mfn};
use paravane_core::descriptor::gdt_pages;
use paravane_core::mm::{FrameType, Stop};

use super::{Fail, Outcome, again};
use crate::arch::guest_memory::Guest;
use crate::arch::segment;
use crate::domain::{current, refusals};
use crate::mm::claims::Claims;
use crate::mm::engine;
use crate::mm::refusals::{At, RefusedRequest};

/// `set_gdt(list of frames, entries)`: the caller's GDT from now on. None: only the hypervisor's
/// descriptors remain.
///
/// # Errors
/// `EINVAL`: too many entries, a frame that cannot hold descriptors, a descriptor that a guest may
/// not have; the old table stays. `EFAULT`.
pub fn set_gdt<G: Guest>(list: u64, entries: u64) -> Outcome {
    let count = u32::try_from(entries).map_err(|_| Errno::EINVAL)?;
    let pages = gdt_pages(count).ok_or(Errno::EINVAL)?;
    let vcpu = current();
    let frames = G::list::<Ulong>(list, pages.into())?;
    let mut claims = Claims::resume(&vcpu.memory);
    for page in 0..frames.count() {
        let frame = frames.at(page)?.read()?;
        claims
            .claim(&vcpu.domain.memory.guest, Mfn::new(frame.0), FrameType::Gdt)
            .map_err(|stop| not_taken(stop, page))?;
    }
    let taken = claims.finish().collect();
    let old = vcpu.memory.swap_gdt(taken, count);
    segment::map_gdt(&vcpu.memory);
    vcpu.memory.give_back(old);
    Ok(0)
}

/// A frame of the table was not taken: the call is refused or stops.
#[cold]
fn not_taken(stop: Stop, page: u64) -> Fail {
    match stop {
        Stop::Again => again(),
        Stop::Refused(refusal) => {
            let errno = refusal.errno();
            let at = At {
                request: RefusedRequest::SetGdt,
                index: page,
                location: 0,
            };
            refusals::note(&current().domain.memory, at, refusal, errno);
            errno.into()
        }
    }
}

/// `update_descriptor(machine address, descriptor)`: one entry of a descriptor table.
///
/// # Errors
/// `EINVAL`: not aligned, not a frame of the caller's that may hold descriptors, or not a
/// descriptor that it may have.
pub fn update_descriptor(address: u64, descriptor: u64) -> Outcome {
    let place = MachineAddr::checked(address)
        .filter(|place| place.raw().is_multiple_of(8))
        .ok_or(Errno::EINVAL)?;
    let vcpu = current();
    let memory = &vcpu.domain.memory;
    let slot = (place.page_offset() / 8) as usize;
    let result = vcpu.memory.with_leftover(|left| {
        if !engine().finish(left) {
            return Err(Stop::Again);
        }
        engine().update_descriptor(&memory.guest, place.frame(), slot, descriptor, left)
    });
    match result {
        Ok(()) => Ok(0),
        Err(Stop::Again) => Err(again()),
        Err(Stop::Refused(refusal)) => {
            let errno = refusal.errno_of_table();
            let at = At {
                request: RefusedRequest::UpdateDescriptor,
                index: 0,
                location: address,
            };
            refusals::note(memory, at, refusal, errno);
            Err(errno.into())
        }
    }
}

//! `update_va_mapping`: one L1 entry, named by the virtual address that it maps, with the flush
//! that belongs to it (M4).

use paravane_abi as abi;
use paravane_abi::Ulong;
use paravane_abi::errno::Errno;
use paravane_core::addr::{DomainId, Mfn, VirtAddr};
use paravane_core::mm::{Refusal, Rule, Stop};

use super::{Fail, Outcome, access, again};
use crate::arch::guest_memory::Guest;
use crate::domain::{CurrentVcpu, current, refusals};
use crate::mm::refusals::{At, RefusedRequest};
use crate::mm::{engine, tlb, walk};

const FLUSH_TYPE: u64 = abi::UVMF_FLUSHTYPE_MASK as u64;
const TLB_FLUSH: u64 = abi::UVMF_TLB_FLUSH as u64;
const INVLPG: u64 = abi::UVMF_INVLPG as u64;
const ALL: u64 = abi::UVMF_ALL as u64;

/// `update_va_mapping(address, entry, flags)`.
///
/// # Errors
/// `EINVAL`: no L1 table maps the address, or the entry breaks a rule; `EBUSY`: the frame to be
/// mapped cannot take the type; `EPERM`: device memory; `EFAULT`: the CPU mask.
#[inline(always)]
pub fn update_va_mapping<G: Guest>(address: u64, entry: u64, flags: u64) -> Outcome {
    let vcpu = current();
    let changed = place(vcpu, address).and_then(|place| {
        let guest = &vcpu.domain.memory.guest;
        vcpu.memory.try_change_l1(guest, place, |_| entry)
    });
    if changed.is_none() {
        change(address, entry, vcpu.domain.id)?;
    }
    flush::<G>(VirtAddr::new(address), flags)?;
    Ok(0)
}

/// `update_va_mapping_otherdomain(address, entry, flags, domain)`: maps another domain's frame.
///
/// # Errors
/// As [`update_va_mapping`]; `EPERM` without the privilege, `ESRCH`.
pub fn update_va_mapping_otherdomain<G: Guest>(
    address: u64,
    entry: u64,
    flags: u64,
    domain: u64,
) -> Outcome {
    let number = u16::try_from(domain as u32).map_err(|_| Errno::ESRCH)?;
    let frames_of = access::managed(number)?.id;
    change(address, entry, frames_of)?;
    flush::<G>(VirtAddr::new(address), flags)?;
    Ok(0)
}

/// The L1 table and the slot that map an address of the current vCPU's kernel.
#[inline(always)]
fn place(vcpu: CurrentVcpu, address: u64) -> Option<(Mfn, usize)> {
    let address = VirtAddr::checked(address)?;
    let slot = walk::l1_slot(vcpu.memory.kernel_base()?, address)?;
    Some((slot.table, slot.index))
}

/// Changes the entry, whatever that takes: the way that decides what cannot be done at once.
#[cold]
#[inline(never)]
fn change(address: u64, entry: u64, frames_of: DomainId) -> Result<(), Fail> {
    let vcpu = current();
    let memory = &vcpu.domain.memory;
    let Some(place) = place(vcpu, address) else {
        return Err(not_mapped(address).into());
    };
    let engine = engine();
    let result = vcpu.memory.with_leftover(|left| {
        if !engine.finish(left) {
            return Err(Stop::Again);
        }
        match engine.change_l1(&memory.guest, frames_of, place, left, |_| entry) {
            Some(changed) => changed,
            // It was an L1 when the walk passed by.
            None => Err(Refusal::plain(Rule::TableInTransition, place.0, entry).into()),
        }
    });
    match result {
        Ok(_) => Ok(()),
        Err(Stop::Again) => Err(again()),
        Err(Stop::Refused(refusal)) => Err(refused(address, refusal).into()),
    }
}

#[cold]
fn not_mapped(address: u64) -> Errno {
    refused(address, Refusal::plain(Rule::NotMapped, Mfn::INVALID, 0))
}

#[cold]
fn refused(address: u64, refusal: Refusal) -> Errno {
    let at = At {
        request: RefusedRequest::VaMapping,
        index: 0,
        location: address,
    };
    let errno = refusal.errno();
    refusals::note(&current().domain.memory, at, refusal, errno);
    errno
}

/// Does what the flags ask for: nothing, one address or everything; here, or wherever the domain
/// runs. The CPUs that a mask names are among those.
#[inline(always)]
fn flush<G: Guest>(address: VirtAddr, flags: u64) -> Result<(), Errno> {
    let (what, whom) = (flags & FLUSH_TYPE, flags & !FLUSH_TYPE);
    if what == 0 {
        return Ok(());
    }
    if whom != 0 {
        if whom != ALL {
            G::ptr::<[Ulong; 1]>(whom).read_ulongs()?;
        }
        tlb::flush_domain(current().domain.id);
        return Ok(());
    }
    match what {
        TLB_FLUSH => tlb::flush_local(),
        INVLPG => tlb::invalidate(address),
        _ => return Err(Errno::ENOSYS),
    }
    Ok(())
}

//! Mapping grants.
//!
//! The entry that a mapping puts into the caller's page table holds its reference to the granter's
//! frame, as any entry holds one to its frame. So whatever becomes of the entry, the frame is given
//! back exactly once; and unless the entry is still there, there is nothing to unmap.
//!
//! The granter may use its frame for something else as soon as it sees the marks of its entry gone.
//! So they go only after every CPU that may know the mapping has forgotten it.

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_core::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use paravane_core::grant::table::Found;
use paravane_core::grant::{GrantError, Handle, Mapping, Place};
use paravane_core::mm::{Rule, Stop, pte};

use super::{Refused, go_on, status};
use crate::arch::uaccess::{copy_from_guest, copy_to_guest};
use crate::domain::{self, Domain, current, grants, refusals};
use crate::hypercall::{Outcome, preempt};
use crate::mm::refusals::{At, Operation};
use crate::mm::walk::{L1Slot, l1_slot};
use crate::mm::{engine, holds, tlb};
use crate::sync::relax;

/// Where a mapping's entry is: by linear address, or the entry itself by machine address.
fn slot(address: u64, is_entry: bool) -> Result<L1Slot, Refused> {
    if is_entry {
        let entry = MachineAddr::checked(address).filter(|address| address.raw() % 8 == 0);
        let entry = entry.ok_or(Refused(abi::GNTST_general_error))?;
        return Ok(L1Slot {
            table: entry.frame(),
            index: entry.page_offset() as usize / 8,
        });
    }
    VirtAddr::checked(address)
        .and_then(|address| l1_slot(current().memory.kernel_base()?, address))
        .ok_or(Refused(abi::GNTST_bad_virt_addr))
}

/// Changes an entry of one of the caller's live L1 tables; gives what stood there.
fn change(
    slot: L1Slot,
    frames_of: DomainId,
    location: u64,
    make: impl Fn(u64) -> u64,
) -> Result<u64, Refused> {
    let vcpu = current();
    let memory = &vcpu.domain.memory;
    if !engine().hold_l1(memory.id(), slot.table) {
        return Err(Refused(abi::GNTST_general_error));
    }
    let result = loop {
        match engine().modify_l1(&memory.guest, frames_of, slot.table, slot.index, &make) {
            // Another CPU is changing the frame's type: it takes a moment.
            Err(Stop::Again) => relax(),
            Err(Stop::Refused(refusal)) => {
                let at = At {
                    operation: Operation::GrantTableOp,
                    index: 0,
                    location,
                };
                let errno = refusal.errno();
                refusals::note(memory, at, refusal, errno);
                break Err(Refused(match refusal.rule {
                    Rule::NotMemory | Rule::NotOwned => abi::GNTST_bad_page,
                    _ => abi::GNTST_general_error,
                }));
            }
            Ok(old) => break Ok(old),
        }
    };
    vcpu.memory
        .with_leftover(|left| engine().put_checked(slot.table, left));
    result
}

/// The entry that maps `frame` as the flags say.
fn entry(frame: Mfn, flags: u32) -> u64 {
    let mut bits = pte::PRESENT | pte::USER | pte::ACCESSED | pte::DIRTY;
    if flags & abi::GNTMAP_readonly == 0 {
        bits |= pte::RW;
    }
    // The first three software bits of an entry are 9 to 11.
    bits |= u64::from(flags >> abi::_GNTMAP_guest_avail0 & 7) << 9;
    pte::entry(frame, bits)
}

/// `GNTTABOP_map_grant_ref`.
pub(super) fn map(op: &mut abi::gnttab_map_grant_ref) {
    op.status = status(try_map(op));
}

fn try_map(op: &mut abi::gnttab_map_grant_ref) -> Result<(), Refused> {
    let vcpu = current();
    let own = &vcpu.domain;
    let device = op.flags & abi::GNTMAP_device_map != 0;
    if !device && op.flags & abi::GNTMAP_host_map == 0 {
        return Err(Refused(abi::GNTST_general_error));
    }
    let granter =
        domain::find_living(DomainId::new(op.dom)).ok_or(Refused(abi::GNTST_bad_domain))?;
    let writable = op.flags & abi::GNTMAP_readonly == 0;
    let frame = match granter.grants.table.pin(op.ref_, own.id, writable, false)? {
        Found::Frame(pinned) => pinned.frame,
        Found::Elsewhere { .. } => return Err(GrantError::CopyOnly(op.ref_).into()),
    };
    let mapping = Mapping {
        granter: granter.id,
        entry: op.ref_,
        frame,
        writable,
        place: None,
        device,
    };
    let result = own
        .grants
        .held
        .insert(mapping)
        .map_err(|_| Refused(abi::GNTST_no_device_space))
        .and_then(|handle| {
            // Nobody else can use the handle before it is told to the guest.
            let done = install(op, &granter, &mapping);
            match done {
                Ok(place) => own
                    .grants
                    .held
                    .restore(handle, Mapping { place, ..mapping }),
                Err(_) => {
                    let _ = own.grants.held.take(handle);
                    own.grants.held.release(handle);
                }
            }
            done.map(|_| handle)
        });
    match result {
        Ok(handle) => {
            op.handle = handle.0;
            op.dev_bus_addr = frame.address().raw();
            Ok(())
        }
        Err(refused) => {
            granter.grants.table.unpin(op.ref_, writable);
            Err(refused)
        }
    }
}

/// Holds the frame for devices, and puts the processor's entry into the page table, as far as each is
/// asked for; tells where the entry is.
fn install(
    op: &abi::gnttab_map_grant_ref,
    granter: &Domain,
    mapping: &Mapping,
) -> Result<Option<Place>, Refused> {
    if mapping.device {
        hold(granter, mapping)?;
    }
    if op.flags & abi::GNTMAP_host_map == 0 {
        return Ok(None);
    }
    let named = op.flags & abi::GNTMAP_contains_pte != 0;
    let value = entry(mapping.frame, op.flags);
    let installed = slot(op.host_addr, named).and_then(|slot| {
        let old = change(slot, granter.id, op.host_addr, |_| value)?;
        if old & pte::PRESENT != 0 {
            tlb::flush_domain(current().domain.id);
        }
        Ok(Some(place(slot, named)))
    });
    if installed.is_err() && mapping.device {
        grants::let_go(mapping);
    }
    installed
}

/// A slot, as it is remembered.
fn place(slot: L1Slot, named: bool) -> Place {
    Place {
        entry: MachineAddr::new(slot.table.address().raw() + 8 * slot.index as u64),
        named,
    }
}

/// Holds the frame of a mapping for devices.
fn hold(granter: &Domain, mapping: &Mapping) -> Result<(), Refused> {
    super::hold(granter.id, mapping.frame, mapping.writable)?;
    holds::add(mapping.frame, mapping.writable);
    Ok(())
}

/// A mapping of which a part was ended, that may still be known to CPUs. Nobody else can use its
/// handle meanwhile.
struct Ended {
    handle: Handle,
    /// What is left of it.
    mapping: Mapping,
}

impl Ended {
    /// The last step, once no CPU knows the mapping: if nothing is left of it, the granter sees that
    /// the frame is its own again.
    fn finish(&self) {
        let mapping = self.mapping;
        let vcpu = current();
        let held = &vcpu.domain.grants.held;
        if mapping.place.is_some() || mapping.device {
            held.restore(self.handle, mapping);
            return;
        }
        if let Some(granter) = domain::find(mapping.granter) {
            granter.grants.table.unpin(mapping.entry, mapping.writable);
        }
        held.release(self.handle);
    }
}

/// How many mappings are ended by one flush.
const TOGETHER: usize = 16;

/// `GNTTABOP_unmap_grant_ref`, with one flush for several.
pub(super) fn unmap_all(command: u64, array: u64, count: u64) -> Outcome {
    let size = size_of::<abi::gnttab_unmap_grant_ref>() as u64;
    let mut done = 0;
    while done < count {
        let mut ended = ArrayVec::<Ended, TOGETHER>::new();
        let mut fault = None;
        while done < count && !ended.is_full() && fault.is_none() {
            let address = array.wrapping_add(done * size);
            let one = copy_from_guest(address).and_then(|mut op: abi::gnttab_unmap_grant_ref| {
                let result = try_unmap(&op);
                op.status = status(result.as_ref().map(|_| ()).map_err(|refused| *refused));
                if let Ok(part) = result {
                    let _ = ended.try_push(part);
                }
                copy_to_guest(address, &op)
            });
            done += 1;
            fault = one.err();
        }
        if !ended.is_empty() {
            tlb::flush_domain(current().domain.id);
            ended.iter().for_each(Ended::finish);
        }
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        if done < count && preempt() {
            return Err(go_on(
                command,
                array.wrapping_add(done * size),
                count - done,
            ));
        }
    }
    Ok(0)
}

/// Ends what the addresses name of a mapping: what is at `host_addr`, for devices what is at
/// `dev_bus_addr`; zero names nothing.
fn try_unmap(op: &abi::gnttab_unmap_grant_ref) -> Result<Ended, Refused> {
    let vcpu = current();
    let held = &vcpu.domain.grants.held;
    let handle = Handle(op.handle);
    let mapping = held.take(handle)?;
    let mut left = mapping;
    let device = mapping.device && op.dev_bus_addr != 0;
    let result = if device && op.dev_bus_addr != mapping.frame.address().raw() {
        Err(Refused(abi::GNTST_bad_dev_addr))
    } else if let Some(at) = mapping.place.filter(|_| op.host_addr != 0) {
        left.place = None;
        remove(op.host_addr, at, &mapping, 0)
    } else {
        Ok(())
    };
    if let Err(refused) = result {
        held.restore(handle, mapping);
        return Err(refused);
    }
    if device {
        left.device = false;
        grants::let_go(&mapping);
    }
    Ok(Ended {
        handle,
        mapping: left,
    })
}

/// Replaces a mapping's entry by `value`, which maps a frame of our own or nothing.
///
/// The address must be of the kind that the mapping was made with and lead to the entry that it
/// made: another one that happens to map the same frame is none of its business.
fn remove(address: u64, at: Place, mapping: &Mapping, value: u64) -> Result<(), Refused> {
    let maps = |old: u64| old & pte::PRESENT != 0 && pte::frame_of(old) == mapping.frame;
    let own = current().domain.id;
    let slot = slot(address, at.named)
        .ok()
        .filter(|&slot| place(slot, at.named) == at)
        .ok_or(Refused(abi::GNTST_general_error))?;
    let old = change(
        slot,
        own,
        address,
        |old| if maps(old) { value } else { old },
    )?;
    if maps(old) {
        Ok(())
    } else {
        // The guest has overwritten it, and thereby given the frame back already.
        Err(Refused(abi::GNTST_general_error))
    }
}

/// `GNTTABOP_unmap_and_replace`: what `new_addr` maps moves to `host_addr`.
pub(super) fn unmap_and_replace(op: &mut abi::gnttab_unmap_and_replace) {
    op.status = status(try_replace(op));
}

fn try_replace(op: &abi::gnttab_unmap_and_replace) -> Result<(), Refused> {
    let vcpu = current();
    let own = &vcpu.domain;
    let held = &own.grants.held;
    let source = if op.new_addr == 0 {
        None
    } else {
        Some(slot(op.new_addr, false)?)
    };
    let value = source.map_or(0, crate::mm::read_entry);
    let handle = Handle(op.handle);
    let mapping = held.take(handle)?;
    let result = match mapping.place {
        None => Err(Refused(abi::GNTST_bad_handle)),
        // Only a linear address has something put in its place, and that is something else.
        Some(at) if source.is_some_and(|source| at.named || place(source, false) == at) => {
            Err(Refused(abi::GNTST_general_error))
        }
        Some(at) => remove(op.host_addr, at, &mapping, value),
    };
    if let Err(refused) = result {
        held.restore(handle, mapping);
        return Err(refused);
    }
    if let Some(source) = source {
        // The page is in its new place; a failure leaves it in both.
        let _ = change(source, own.id, op.new_addr, |old| {
            if old == value { 0 } else { old }
        });
    }
    tlb::flush_domain(own.id);
    Ended {
        handle,
        mapping: Mapping {
            place: None,
            ..mapping
        },
    }
    .finish();
    Ok(())
}

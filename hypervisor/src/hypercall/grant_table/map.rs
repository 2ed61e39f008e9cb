//! Mapping grants.
//!
//! The entry that a mapping puts into the caller's page table holds its reference to the granter's
//! frame, as any entry holds one to its frame. So whatever becomes of the entry, the frame is given
//! back exactly once; and unless the entry is still there, there is nothing to unmap.
//!
//! The granter may use its frame for something else as soon as it sees the marks of its entry gone.
//! So they go only after every CPU that may know the mapping has forgotten it.
//!
//! Another vCPU of the caller may name the handle at any moment. It finds it only while the mapping
//! is complete: `paravane_core::grant::maptrack` has the states.

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_core::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use paravane_core::grant::maptrack::Ending;
use paravane_core::grant::{Found, GrantError, Handle, Mapping, Pin, Place};
use paravane_core::mm::{FrameType, Rule, pte};

use super::{Refused, WORK, go_on, hold, status};
use crate::arch::guest_memory::Guest;
use crate::domain::grants::{self, HeldFrame};
use crate::domain::{Domain, current, refusals};
use crate::hypercall::{Outcome, access};
use crate::mm::refusals::{At, RefusedRequest};
use crate::mm::walk::{L1Slot, l1_slot};
use crate::mm::{engine, read_entry, settled, tlb};
use crate::preempt;

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
    let place = (slot.table, slot.index);
    let changed = vcpu.memory.with_leftover(|left| {
        settled(|| {
            let changed = engine().change_l1(&memory.guest, frames_of, place, left, &make);
            changed.transpose()
        })
    });
    match changed {
        Ok(Some(old)) => Ok(old),
        // No L1 table in use.
        Ok(None) => Err(Refused(abi::GNTST_general_error)),
        Err(refusal) => {
            let at = At {
                request: RefusedRequest::GrantTableOp,
                index: 0,
                location,
            };
            let errno = refusal.errno();
            refusals::note(memory, at, refusal, errno);
            Err(Refused(match refusal.rule {
                Rule::NotMemory | Rule::NotOwned => abi::GNTST_bad_page,
                _ => abi::GNTST_general_error,
            }))
        }
    }
}

/// The value of an entry of one of the caller's live L1 tables, which is held as one meanwhile: a walk
/// may have led to anything.
fn read(slot: L1Slot) -> Result<u64, Refused> {
    let vcpu = current();
    let owner = vcpu.domain.id;
    let value = vcpu.memory.with_leftover(|left| {
        let table = settled(|| engine().hold(owner, slot.table)).ok()?;
        let value = (table.held_as == FrameType::L1).then(|| read_entry(slot));
        engine().unhold(table, left);
        value
    });
    value.ok_or(Refused(abi::GNTST_general_error))
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

/// Whether an entry maps `frame`.
fn maps(entry: u64, frame: Mfn) -> bool {
    entry & pte::PRESENT != 0 && pte::frame_of(entry) == frame
}

/// `GNTTABOP_map_grant_ref`.
pub(super) fn map(op: &mut abi::gnttab_map_grant_ref) {
    op.status = status(try_map(op));
}

fn try_map(op: &mut abi::gnttab_map_grant_ref) -> Result<(), Refused> {
    let vcpu = current();
    let own = &vcpu.domain;
    if op.flags & (abi::GNTMAP_device_map | abi::GNTMAP_host_map) == 0 {
        return Err(Refused(abi::GNTST_general_error));
    }
    let granter = access::numbered(DomainId::new(op.dom))?;
    let making = own
        .grants
        .held
        .begin()
        .map_err(|_| Refused(abi::GNTST_no_device_space))?;
    let writable = op.flags & abi::GNTMAP_readonly == 0;
    let pin = match granter.grants.table.pin(op.ref_, own.id, writable, false)? {
        Found::Frame(pin) => pin,
        Found::Elsewhere { .. } => return Err(GrantError::CopyOnly(op.ref_).into()),
    };
    let frame = pin.frame();
    match install(op, &granter, &pin) {
        Ok((place, device)) => {
            let handle = making.publish(Mapping {
                granter: granter.id,
                pin,
                place,
                device,
            });
            op.handle = handle.0;
            op.dev_bus_addr = frame.address().raw();
            Ok(())
        }
        Err(refused) => {
            granter.grants.table.unpin(pin);
            Err(refused)
        }
    }
}

/// Holds the frame for devices, and puts the processor's entry into the page table, as far as each is
/// asked for; tells where the entry is.
fn install(
    op: &abi::gnttab_map_grant_ref,
    granter: &Domain,
    pin: &Pin,
) -> Result<(Option<Place>, Option<HeldFrame>), Refused> {
    let device = if op.flags & abi::GNTMAP_device_map == 0 {
        None
    } else {
        Some(hold(granter.id, pin.frame(), pin.writable())?)
    };
    if op.flags & abi::GNTMAP_host_map == 0 {
        return Ok((None, device));
    }
    let named = op.flags & abi::GNTMAP_contains_pte != 0;
    let value = entry(pin.frame(), op.flags);
    let installed = slot(op.host_addr, named).and_then(|slot| {
        let old = change(slot, granter.id, op.host_addr, |_| value)?;
        if old & pte::PRESENT != 0 {
            tlb::flush_domain(current().domain.id);
        }
        Ok(place(slot, named))
    });
    match installed {
        Ok(place) => Ok((Some(place), device)),
        Err(refused) => {
            if let Some(held) = device {
                held.let_go();
            }
            Err(refused)
        }
    }
}

/// A slot, as it is remembered.
fn place(slot: L1Slot, named: bool) -> Place {
    Place {
        // Within a frame of memory: nothing wraps.
        entry: MachineAddr::new(slot.table.address().raw() | (slot.index as u64) << 3),
        named,
    }
}

/// A mapping of which a part was ended, that may still be known to CPUs.
type Ended<'a> = Ending<'a, HeldFrame>;

/// The last step, once no CPU knows what was ended: if nothing is left of the mapping, the granter
/// sees that the frame is its own again.
fn finish(ended: Ended) {
    let mapping = &ended.mapping;
    if mapping.place.is_some() || mapping.device.is_some() {
        ended.restore();
        return;
    }
    let granter = mapping.granter;
    grants::unpin(granter, ended.release());
}

/// How many structures are done in one go, and how many mappings at most are ended by one flush.
const TOGETHER: usize = 16;

/// `GNTTABOP_unmap_grant_ref`, with one flush for several.
pub(super) fn unmap_all<G: Guest>(command: u64, array: u64, count: u64) -> Outcome {
    let mut rest = G::list::<abi::gnttab_unmap_grant_ref>(array, count)?;
    let vcpu = current();
    let own = &vcpu.domain;
    while rest.count() != 0 {
        let mut ended = ArrayVec::<Ended, TOGETHER>::new();
        let mut fault = None;
        let together = rest.count().min(TOGETHER as u64);
        for index in 0..together {
            let one = rest.at(index).and_then(|place| {
                let mut op = place.read()?;
                op.status = status(try_unmap(own, &op).map(|part| {
                    if let Err(full) = ended.try_push(part) {
                        full.element().restore();
                    }
                }));
                place.write(&op)
            });
            fault = one.err();
            if fault.is_some() {
                break;
            }
        }
        if !ended.is_empty() {
            tlb::flush_domain(own.id);
            ended.into_iter().for_each(finish);
        }
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        rest = rest.after(together);
        if rest.count() != 0 && preempt::after(WORK.saturating_mul(together as u32)) {
            return Err(go_on(command, rest));
        }
    }
    Ok(0)
}

/// Ends what the addresses name of a mapping: what is at `host_addr`, for devices what is at
/// `dev_bus_addr`; zero names nothing.
fn try_unmap<'a>(own: &'a Domain, op: &abi::gnttab_unmap_grant_ref) -> Result<Ended<'a>, Refused> {
    let mut ending = own.grants.held.take(Handle(op.handle))?;
    let mapping = &mut ending.mapping;
    let frame = mapping.pin.frame();
    let device = mapping.device.is_some() && op.dev_bus_addr != 0;
    let result = if device && op.dev_bus_addr != frame.address().raw() {
        Err(Refused(abi::GNTST_bad_dev_addr))
    } else if let Some(at) = mapping.place.filter(|_| op.host_addr != 0) {
        // If the guest has overwritten the entry, the frame was given back with that, and what ends
        // now is the use of it.
        replace(op.host_addr, at, frame, 0).map(|_| mapping.place = None)
    } else {
        Ok(())
    };
    if let Err(refused) = result {
        ending.restore();
        return Err(refused);
    }
    if device && let Some(held) = mapping.device.take() {
        held.let_go();
    }
    Ok(ending)
}

/// Replaces a mapping's entry by `value`, which maps a frame of our own or nothing; tells whether it
/// still mapped the frame. If it did not, it is left alone.
///
/// The address must be of the kind that the mapping was made with and lead to the entry that it
/// made: another one that happens to map the same frame is none of its business.
fn replace(address: u64, at: Place, frame: Mfn, value: u64) -> Result<bool, Refused> {
    let slot = slot(address, at.named)
        .ok()
        .filter(|&slot| place(slot, at.named) == at)
        .ok_or(Refused(abi::GNTST_general_error))?;
    let own = current().domain.id;
    let make = |old| if maps(old, frame) { value } else { old };
    let old = change(slot, own, address, make)?;
    Ok(maps(old, frame))
}

/// `GNTTABOP_unmap_and_replace`: what `new_addr` maps moves to `host_addr`.
pub(super) fn unmap_and_replace(op: &mut abi::gnttab_unmap_and_replace) {
    op.status = status(try_replace(op));
}

fn try_replace(op: &abi::gnttab_unmap_and_replace) -> Result<(), Refused> {
    let vcpu = current();
    let own = &vcpu.domain;
    if op.new_addr == 0 {
        return replace_by(own, op, None, 0);
    }
    let source = slot(op.new_addr, false)?;
    let value = read(source)?;
    if value & pte::PRESENT == 0 {
        return replace_by(own, op, Some(source), 0);
    }
    // Only a page of the caller's own moves. Another mapping of a foreign frame belongs to a handle,
    // which would know neither the old place nor the new one; and of the same frame no reference
    // would be asked for.
    let page =
        hold(own.id, pte::frame_of(value), false).map_err(|_| Refused(abi::GNTST_general_error))?;
    let result = replace_by(own, op, Some(source), value);
    page.let_go();
    result
}

/// Puts `value`, which `source` had, into the place of a mapping, which ends by that.
fn replace_by(
    own: &Domain,
    op: &abi::gnttab_unmap_and_replace,
    source: Option<L1Slot>,
    value: u64,
) -> Result<(), Refused> {
    let mut ending = own.grants.held.take(Handle(op.handle))?;
    let frame = ending.mapping.pin.frame();
    let result = match ending.mapping.place {
        None => Err(Refused(abi::GNTST_bad_handle)),
        // Only a linear address has something put in its place, and that is something else.
        Some(at) if source.is_some_and(|source| at.named || place(source, false) == at) => {
            Err(Refused(abi::GNTST_general_error))
        }
        Some(at) => replace(op.host_addr, at, frame, value).and_then(|was_there| {
            was_there
                .then_some(())
                .ok_or(Refused(abi::GNTST_general_error))
        }),
    };
    if let Err(refused) = result {
        ending.restore();
        return Err(refused);
    }
    ending.mapping.place = None;
    if let Some(source) = source
        && value & pte::PRESENT != 0
    {
        // The page is in its new place; whatever its entry maps by now if not the page stays. It may
        // have got accessed and dirty bits, or others from another vCPU: it is the page all the same.
        let moved = pte::frame_of(value);
        let _ = change(source, own.id, op.new_addr, |old| {
            if maps(old, moved) { 0 } else { old }
        });
    }
    tlb::flush_domain(own.id);
    finish(ending);
    Ok(())
}

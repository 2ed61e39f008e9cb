//! What the console says of a kernel's first mistakes (design:refusals), which its handlers get like any
//! other fault: once a kind, with the place in the kernel.
//!
//! Nothing here is on a way that a correct kernel takes often. A fault is looked at when it is not one
//! that the short paths deliver; the first page faults on new tables are made to come here
//! (`domain/early_faults.rs`).

use core::sync::atomic::Ordering;

use paravane_abi::GuestWidth;
use paravane_core::addr::VirtAddr;
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::mistake::{Instruction, Mistake, Returned};
use paravane_core::mm::FrameType;
use paravane_core::mm::machine::is_hypervisor_slot;
use paravane_core::mm::pte::frame_of;

use super::{CurrentVcpu, current, refusals};
use crate::arch::PerCpu;
use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::mm::refusals::RefusedRequest;
use crate::mm::{self, engine};

/// A page fault of the guest's whose handler the trap table does not name: there is none, or the fault is
/// to be looked at first. Gives the handler.
#[cold]
#[inline(never)]
pub fn early_page_fault(frame: &TrapFrame, address: u64) -> TrapEntry {
    let vcpu = current();
    if vcpu.take_early_fault()
        && let Some(mistake) = of_absence(vcpu, frame, address)
    {
        note(vcpu, frame, &mistake);
    }
    vcpu.handler(vector::PF as u8)
}

/// The mistake behind a page fault at `address`, where nothing is mapped.
fn of_absence(vcpu: CurrentVcpu, frame: &TrapFrame, address: u64) -> Option<Mistake> {
    let fetch = frame.rip == address;
    let place = VirtAddr::checked(address)?;
    if PerCpu::get().in_user_mode() {
        let user = vcpu.memory.user_base()?;
        let kernels =
            fetch && mm::maps(user, place) == Some(false) && mm::translate(place).is_some();
        return kernels.then_some(Mistake::UserInKernel(address));
    }
    // An application's memory may well be in one address space and not in another.
    if !fetch && place.slot(4) < 256 {
        return None;
    }
    not_in_new_tables(vcpu, address)
}

/// Whether this address was mapped by the L4 table before and is not by the newest.
pub fn not_in_new_tables(vcpu: CurrentVcpu, address: u64) -> Option<Mistake> {
    let place = VirtAddr::checked(address)?;
    let (before, now) = (vcpu.early.before()?, vcpu.memory.kernel_base()?);
    let lost = before != now && mm::maps(before, place)? && !mm::maps(now, place)?;
    lost.then_some(Mistake::NotInNewTables(address, now, before))
}

/// A general-protection fault of the guest's kernel: says what it should do instead, if the instruction
/// is one that is not performed.
#[cold]
#[inline(never)]
pub fn note_protection(frame: &TrapFrame) {
    note_if_handled(frame, vector::GP, || of_protection(frame));
}

/// A store of the guest's kernel that faulted on a page that is mapped read-only, and was not performed.
#[cold]
#[inline(never)]
pub fn note_store(frame: &TrapFrame, address: u64) {
    note_if_handled(frame, vector::PF, || of_store(address));
}

/// A return from a handler faulted.
#[cold]
pub fn note_return(frame: &TrapFrame) {
    note(current(), frame, &of_return(frame));
}

/// Where there is no handler, the report of the crash says it.
fn note_if_handled(frame: &TrapFrame, number: u32, find: impl FnOnce() -> Option<Mistake>) {
    let vcpu = current();
    if vcpu.handler(number as u8).address != 0
        && let Some(mistake) = find()
    {
        note(vcpu, frame, &mistake);
    }
}

/// The instruction that the guest's kernel stands at, if it is one that is not performed.
pub fn of_protection(frame: &TrapFrame) -> Option<Mistake> {
    let vcpu = current();
    if PerCpu::get().in_user_mode() || vcpu.domain.width == GuestWidth::Bits32 {
        return None;
    }
    let code = GuestPtr::new(frame.rip).read_code();
    let which = Instruction::decode(&code)?;
    // Only that one faults for what is on the stack.
    if frame.error_code != 0 && which != Instruction::Iret {
        return None;
    }
    let detail = match which {
        Instruction::In | Instruction::Out => Instruction::port(&code, frame.rdx as u16).into(),
        _ => frame.rcx as u32,
    };
    Some(Mistake::Instruction(which, detail, vcpu.cpu.iopl.get()))
}

/// What a store to this address, which is mapped read-only, was to.
pub fn of_store(address: u64) -> Option<Mistake> {
    let place = VirtAddr::checked(address)?;
    if is_hypervisor_slot(place.slot(4)) {
        return Some(Mistake::ToHypervisor(address));
    }
    let vcpu = current();
    let domain = &vcpu.domain;
    let frame = frame_of(mm::translate(place)?);
    let engine = engine();
    let record = engine.record(frame)?;
    let state = record.state();
    let what = state.frame_type();
    if record.owner() != domain.id || matches!(what, FrameType::None | FrameType::Writable) {
        return None;
    }
    if state.type_count() == 0 {
        return Some(Mistake::ToFormerTable(address, frame, what));
    }
    // A store that was refused has its line.
    let log = &domain.memory.refusals;
    let entry = frame.address().raw() | place.page_offset() & !7;
    let last = log.count().checked_sub(1).and_then(|last| log.get(last));
    let refused = last
        .is_some_and(|last| last.at.request == RefusedRequest::Store && last.at.location == entry);
    (!refused).then_some(Mistake::ToTable(address, frame, what))
}

/// What is wrong with the frame that the guest was to return to.
pub fn of_return(frame: &TrapFrame) -> Mistake {
    let TrapFrame {
        rip,
        cs,
        rflags,
        rsp,
        ss,
        ..
    } = *frame;
    Mistake::Return(Returned::new([rip, cs, rflags, rsp, ss], frame.rcx))
}

/// Tells the console of a mistake, once a domain and kind.
fn note(vcpu: CurrentVcpu, frame: &TrapFrame, mistake: &Mistake) {
    let domain = &vcpu.domain;
    let kind = 1 << mistake.kind();
    if domain.mistakes.fetch_or(kind, Ordering::Relaxed) & kind != 0 {
        return;
    }
    warn!("domain {}, vCPU {}: {mistake}", domain.id, vcpu.id.raw());
    // Where such a frame would lead tells nothing of who made it.
    if !matches!(mistake, Mistake::Return(_)) {
        refusals::place(vcpu, frame);
    }
}

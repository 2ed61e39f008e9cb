//! What is done before a guest is entered: timers, scheduling, pending upcalls.

use core::sync::atomic::Ordering;

use paravane_core::recorder::Classes;
use paravane_core::recorder::event::Event;

use crate::arch::PerCpu;
use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::domain::{CurrentVcpu, recorder};
use crate::pv::bounce;
use crate::{sched, work};

/// Brings this CPU to the point where its frame can be restored: no work is left, and an event
/// that the guest would take has been made into an upcall. May change to another vCPU; does not
/// return while there is none to run.
pub extern "C" fn exit_work(frame: &mut TrapFrame) {
    bring::<false>(frame);
}

/// The same, and records with whom this CPU goes on, and upcalls.
pub extern "C" fn exit_work_traced(frame: &mut TrapFrame) {
    bring::<true>(frame);
}

#[inline(always)]
fn bring<const TRACED: bool>(frame: &mut TrapFrame) {
    let percpu = PerCpu::get();
    loop {
        if work::waits() || percpu.current_vcpu().is_null() {
            let todo = work::take();
            // Handles timers and picks the vCPU to run, idling while there is none; the frame is
            // that vCPU's afterwards.
            sched::softirq(todo);
        }
        if TRACED {
            recorder::goes_on();
        }
        deliver_upcalls::<TRACED>(frame, crate::domain::current());
        // The upcall itself may have failed and ended the guest.
        if !work::waits() {
            percpu.timers_had_turn.set(false);
            return;
        }
    }
}

/// Sends the guest into its NMI handler or event upcall, if it has one to take.
#[inline(always)]
fn deliver_upcalls<const TRACED: bool>(frame: &mut TrapFrame, vcpu: CurrentVcpu) {
    let rip = frame.rip;
    if vcpu.nmi_pending.load(Ordering::Relaxed) && nmi(frame, vcpu) {
        if TRACED {
            note_nmi(rip);
        }
        return;
    }
    if vcpu.info.upcall_due() {
        let callback = vcpu.cpu.event_callback.get();
        if callback.address != 0 {
            if TRACED {
                note_upcall(vcpu, rip);
            }
            // R4, R5: the upcall runs with events masked until the guest unmasks them.
            bounce::callback(frame, vcpu, callback, true);
        }
    }
}

/// Delivers the non-maskable interrupt that waits, if there is a handler for it.
#[cold]
fn nmi(frame: &mut TrapFrame, vcpu: CurrentVcpu) -> bool {
    let callback = vcpu.cpu.nmi_callback.get();
    if callback.address == 0 || !vcpu.nmi_pending.swap(false, Ordering::AcqRel) {
        return false;
    }
    bounce::callback(frame, vcpu, callback, true);
    true
}

#[cold]
fn note_nmi(rip: u64) {
    if recorder::records(Classes::FAULTS) {
        recorder::add(&Event::Trap {
            vector: vector::NMI as u8,
            code: None,
            rip,
        });
    }
}

#[cold]
fn note_upcall(vcpu: CurrentVcpu, rip: u64) {
    if recorder::records(Classes::EVENTS) {
        let (pending, first) = vcpu.domain.shared.waiting(vcpu.info.info());
        // The guest may have dealt with the event already, and is told all the same.
        let port = first.unwrap_or(0);
        recorder::add(&Event::Upcall { rip, pending, port });
    }
}

//! Dispatch of interrupts and exceptions, by where they came from.
//!
//! From a guest: an exception is the guest's and is delivered to it (C6) unless it asks for an
//! emulation; an interrupt is the hypervisor's. From the hypervisor: an exception is legitimate at
//! the few instructions that touch guest state and are listed in the exception table, else it is
//! our bug.

use super::exception::{name, read_cr2, vector};
use super::frame::TrapFrame;
use super::{PerCpu, extable, idt, irq, power, stubs};
use crate::pv;

/// First vector of the hypervisor's own interrupts.
const FIRST_IRQ: u32 = idt::FIRST_IRQ as u32;

/// The work of a fault that has a place to go on, as `preempt` counts it: mostly the search for it.
const FIXUP: u32 = 3000;

/// An interrupt or exception that interrupted a guest; `frame` is the guest's. One copy of it, so that what
/// it calls is called from one place.
#[inline(never)]
pub extern "C" fn trap_from_guest(frame: &mut TrapFrame) {
    // The commonest first; none of the others is in the way of these two.
    if frame.vector == vector::PF {
        return pv::fault::page_fault(frame, read_cr2());
    }
    if (32..FIRST_IRQ).contains(&frame.vector) {
        return pv::fault::software_interrupt(frame, frame.vector as u8);
    }
    match frame.vector {
        vector::GP => pv::fault::general_protection(frame),
        vector::UD => pv::fault::invalid_opcode(frame),
        vector::NM => pv::fault::device_not_available(frame),
        vector::DB => pv::fault::debug(frame),
        vector::NMI => power::nmi(),
        vector::MC | vector::DF => fatal(frame),
        v if v >= FIRST_IRQ => irq::handle(v as u8),
        _ => pv::fault::exception(frame),
    }
}

/// The same, and records what became of it.
pub extern "C" fn trap_from_guest_traced(frame: &mut TrapFrame) {
    let met = pv::traced::Met::new(frame, FIRST_IRQ);
    trap_from_guest(frame);
    if let Some(met) = met {
        met.record(frame);
    }
}

/// An interrupt or exception inside the hypervisor.
pub extern "C" fn trap_from_hypervisor(frame: &mut TrapFrame) {
    match frame.vector {
        v if v >= FIRST_IRQ => irq::handle(v as u8),
        vector::NMI => power::nmi(),
        vector::MC | vector::DF => fatal(frame),
        // A guest's single step that meets SYSCALL traps on the stub's first instruction only
        // through a stale TF; FMASK clears it, so a #DB here is a data breakpoint a guest set on
        // memory that we read for it: ignore it.
        vector::DB => pv::debug::trap_in_hypervisor(),
        _ => {
            if stubs::is_guest_iret(frame.rip) {
                // The selectors may lead to a page of the LDT that has not been used yet.
                if frame.vector == vector::PF && pv::fault::descriptor_window_fault(read_cr2()) {
                    pv::failsafe::iret_again(frame);
                }
                pv::failsafe::iret_fault(frame);
            }
            match extable::fixup(frame.rip) {
                Some(target) => {
                    frame.rip = target;
                    // The loop that it happened in counts less; interrupts are let in there.
                    PerCpu::get().note_work(FIXUP);
                }
                None => fatal(frame),
            }
        }
    }
}

/// An exception that no guest can cause: the hypervisor's own bug or broken hardware.
fn fatal(frame: &TrapFrame) -> ! {
    let name = name(frame.vector);
    crate::panic::interrupted(frame.rsp);
    panic!(
        "{name} (vector {}) in the hypervisor, error code {:#x}, address {:#x}\n{frame:#x?}",
        frame.vector,
        frame.error_code,
        read_cr2(),
    )
}

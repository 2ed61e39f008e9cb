//! Dispatch of interrupts and exceptions, by where they came from.
//!
//! From a guest: an exception is the guest's and is delivered to it (C6) unless it asks for an
//! emulation; an interrupt is the hypervisor's. From the hypervisor: an exception is legitimate at
//! the few instructions that touch guest state and are listed in the exception table, else it is
//! our bug.

use super::frame::TrapFrame;
use super::{entry, extable, irq, power};
use crate::pv;

/// Exception vectors (SDM vol. 3, table 6-1).
pub mod vector {
    #![allow(missing_docs, reason = "the processor's own names")]
    pub const DB: u32 = 1;
    pub const NMI: u32 = 2;
    pub const BP: u32 = 3;
    pub const UD: u32 = 6;
    pub const NM: u32 = 7;
    pub const DF: u32 = 8;
    pub const GP: u32 = 13;
    pub const PF: u32 = 14;
    pub const MC: u32 = 18;
    /// First vector of the hypervisor's own interrupts.
    pub const FIRST_IRQ: u32 = 0xf0;
}

/// Bits of a page-fault error code (SDM vol. 3, 4.7 "Page-Fault Exceptions").
pub mod pf {
    /// The page was present.
    pub const PRESENT: u32 = 1 << 0;
    /// The access was a write.
    pub const WRITE: u32 = 1 << 1;
    /// The access was made in ring 3.
    pub const USER: u32 = 1 << 2;
    /// A reserved bit was set in a paging entry.
    pub const RESERVED: u32 = 1 << 3;
    /// The access was an instruction fetch.
    pub const FETCH: u32 = 1 << 4;
}

/// Address of the last page fault on this CPU.
pub fn read_cr2() -> u64 {
    let cr2;
    // SAFETY: reading CR2 has no effect.
    unsafe {
        core::arch::asm!("mov {}, cr2", out(reg) cr2, options(nomem, nostack, preserves_flags))
    };
    cr2
}

/// An interrupt or exception that interrupted a guest; `frame` is the guest's.
pub extern "C" fn trap_from_guest(frame: &mut TrapFrame) {
    // The commonest first; none of the others is in the way of these two.
    if frame.vector == vector::PF {
        return pv::fault::page_fault(frame, read_cr2());
    }
    if (32..vector::FIRST_IRQ).contains(&frame.vector) {
        return pv::fault::software_interrupt(frame, frame.vector as u8);
    }
    match frame.vector {
        vector::GP => pv::fault::general_protection(frame),
        vector::UD => pv::fault::invalid_opcode(frame),
        vector::NM => pv::fault::device_not_available(frame),
        vector::DB => pv::fault::debug(frame),
        vector::NMI => power::nmi(),
        vector::MC | vector::DF => fatal(frame),
        v if v >= vector::FIRST_IRQ => irq::handle(v as u8),
        _ => pv::fault::exception(frame),
    }
}

/// An interrupt or exception inside the hypervisor.
pub extern "C" fn trap_from_hypervisor(frame: &mut TrapFrame) {
    match frame.vector {
        v if v >= vector::FIRST_IRQ => irq::handle(v as u8),
        vector::NMI => power::nmi(),
        vector::MC | vector::DF => fatal(frame),
        // A guest's single step that meets SYSCALL traps on the stub's first instruction only
        // through a stale TF; FMASK clears it, so a #DB here is a data breakpoint a guest set on
        // memory that we read for it: ignore it.
        vector::DB => pv::debug::trap_in_hypervisor(),
        _ => {
            if frame.rip == entry::guest_iret_address() {
                // The selectors may lead to a page of the LDT that has not been used yet.
                if frame.vector == vector::PF && pv::fault::descriptor_window_fault(read_cr2()) {
                    return;
                }
                pv::failsafe::iret_fault(frame);
            }
            match extable::fixup(frame.rip) {
                Some(target) => frame.rip = target,
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

/// The processor's name of an exception.
pub fn name(vector: u32) -> &'static str {
    const NAMES: [&str; 22] = [
        "divide error",
        "debug exception",
        "non-maskable interrupt",
        "breakpoint",
        "overflow",
        "bound range exceeded",
        "invalid opcode",
        "device not available",
        "double fault",
        "coprocessor segment overrun",
        "invalid TSS",
        "segment not present",
        "stack fault",
        "general protection fault",
        "page fault",
        "reserved exception",
        "x87 floating-point error",
        "alignment check",
        "machine check",
        "SIMD floating-point exception",
        "virtualization exception",
        "control protection exception",
    ];
    NAMES.get(vector as usize).copied().unwrap_or("interrupt")
}

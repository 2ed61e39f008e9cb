//! Exceptions: what the processor, by way of the hypervisor, has to say about the instruction that
//! runs.
//!
//! The table goes to the hypervisor in one call (C4), before anything can go wrong. What a process
//! does wrong ends the process; what the kernel does wrong ends the domain, with the registers on
//! the console.

use minios_abi::Signal;
use paravane_guest::traps::{TrapFrame, set_handler, table, vector};

use crate::memory::{fault, probe};
use crate::process::signal;
use crate::threads::{fpu, scheduler};

// guide: traps
/// Registers all exceptions.
pub fn init() {
    for number in 0..20 {
        set_handler(number, Some(exception));
    }
    set_handler(vector::PAGE_FAULT, Some(fault::page_fault));
    set_handler(vector::NO_DEVICE, Some(|_| fpu::unavailable()));
    table::register_exceptions().expect("the trap table is accepted");
}
// end guide

/// All exceptions without a handler of their own.
fn exception(frame: &mut TrapFrame) {
    if !frame.from_user() {
        if frame.vector == vector::GENERAL_PROTECTION && probe::recover(frame) {
            return;
        }
        panic!("exception {} of the kernel\n{frame:?}", frame.vector);
    }
    let signal = match frame.vector {
        vector::DIVIDE_ERROR | vector::FLOATING_POINT | vector::SIMD => Signal::Arithmetic,
        vector::INVALID_OPCODE => Signal::Illegal,
        _ => Signal::Memory,
    };
    signal::raise(signal, frame, format_args!("exception {}", frame.vector));
    scheduler::before_user();
}

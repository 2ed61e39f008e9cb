//! Debug exceptions and the guest's debug registers.
//!
//! DR0 to DR3 and DR7 are in the processor while the vCPU runs and has a breakpoint enabled. DR6 never
//! is the guest's: the processor adds to it and clears nothing, so what it says is moved to the vCPU's
//! own at each debug exception, and the next one, which may be another domain's, begins with none.

use paravane_abi::errno::Errno;
use paravane_core::debug::{self, DR6_SINGLE_STEP, DR7_ENABLES};
use paravane_core::descriptor::exit::is_canonical;

use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::arch::{cpu, layout};
use crate::domain::{CurrentVcpu, HeldVcpu, current};
use crate::pv::inject::inject;

/// A debug exception of the guest: what DR6 says goes to its virtual one, the exception to the guest.
pub fn guest_trap(frame: &mut TrapFrame) {
    note(current(), cpu::take_dr6());
    inject(frame, vector::DB, None);
}

/// The debug exception after an instruction that was performed for the guest with its trap flag set.
#[cold]
#[inline(never)]
pub fn single_step(frame: &mut TrapFrame) {
    note(current(), DR6_SINGLE_STEP);
    inject(frame, vector::DB, None);
}

/// Notes in a vCPU's DR6 what a debug exception found.
fn note(vcpu: CurrentVcpu, found: u64) {
    let mut registers = vcpu.cpu.debug.get();
    registers[6] = debug::status_after(registers[6], found);
    vcpu.cpu.debug.set(registers);
}

/// A debug exception inside the hypervisor: a guest's breakpoint met an access made for it. Nothing is
/// owed to the guest for an access that its own code did not make.
pub fn trap_in_hypervisor() {
    let _ = cpu::take_dr6();
}

/// Sets debug register `number` of the current vCPU (4 and 5 are aliases of 6 and 7).
///
/// # Errors
/// `ENODEV` for a register that does not exist, `EPERM` for a breakpoint in the hypervisor's range or
/// what DR7 may not have.
pub fn set(vcpu: CurrentVcpu, number: u64, value: u64) -> Result<(), Errno> {
    let mut registers = vcpu.cpu.debug.get();
    let (index, value) = match number {
        0..=3 => {
            if !is_canonical(value) || layout::HYPERVISOR.contains(&value) {
                return Err(Errno::EPERM);
            }
            (number as usize, value)
        }
        4 | 6 => (6, debug::status(value)),
        5 | 7 => (7, debug::control(value).ok_or(Errno::EPERM)?),
        _ => return Err(Errno::ENODEV),
    };
    let were_loaded = registers[7] & DR7_ENABLES != 0;
    registers[index] = value;
    vcpu.cpu.debug.set(registers);
    if registers[7] & DR7_ENABLES != 0 {
        if !were_loaded {
            vcpu.debug_load();
        } else if index != 6 {
            cpu::write_debug_register(index, value);
        }
    } else if were_loaded {
        cpu::write_debug_register(7, 0);
    }
    Ok(())
}

/// Reads debug register `number` of `vcpu`.
///
/// # Errors
/// `ENODEV` for a register that does not exist.
pub fn get(vcpu: CurrentVcpu, number: u64) -> Result<u64, Errno> {
    let registers = vcpu.cpu.debug.get();
    match number {
        0..=3 => Ok(registers[number as usize]),
        4 | 6 => Ok(registers[6]),
        5 | 7 => Ok(registers[7]),
        _ => Err(Errno::ENODEV),
    }
}

impl HeldVcpu {
    /// Takes the debug registers off this CPU.
    pub fn debug_save(&self) {
        if self.cpu.debug.get()[7] & DR7_ENABLES != 0 {
            cpu::write_debug_register(7, 0);
        }
    }

    /// Puts this vCPU's debug registers on this CPU.
    pub fn debug_load(&self) {
        let registers = self.cpu.debug.get();
        if registers[7] & DR7_ENABLES != 0 {
            for i in [0, 1, 2, 3, 7] {
                cpu::write_debug_register(i, registers[i]);
            }
        }
    }
}

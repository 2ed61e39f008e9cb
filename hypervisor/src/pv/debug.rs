//! Debug exceptions and the guest's debug registers.
//!
//! DR0 to DR3 and DR7 are in the processor while the vCPU runs and has a breakpoint enabled. DR6 never
//! is the guest's: the processor adds to it and clears nothing, so what it says is moved to the vCPU's
//! own at each debug exception, and the next one, which may be another domain's, begins with none.
//! Breakpoints on ports never are in the processor: they are looked for where the access is performed.

use paravane_abi::errno::Errno;
use paravane_core::debug::{self, DR7_ENABLES, Refused};
use paravane_core::descriptor::exit::is_canonical;

use crate::arch::exception::vector;
use crate::arch::frame::TrapFrame;
use crate::arch::{PerCpu, cpu, layout};
use crate::domain::{CurrentVcpu, HeldVcpu, current};
use crate::pv::cr4;
use crate::pv::inject::inject;

/// A debug exception of the guest: what DR6 says goes to its virtual one, the exception to the guest.
pub fn guest_trap(frame: &mut TrapFrame) {
    note(current(), cpu::take_dr6());
    inject(frame, vector::DB, None);
}

/// The debug exception after an instruction that was performed for the guest, which met what DR6 says
/// by `found`.
#[cold]
#[inline(never)]
pub fn after_instruction(frame: &mut TrapFrame, found: u64) {
    note(current(), found);
    inject(frame, vector::DB, None);
}

/// Which breakpoints of the guest an access to a port meets that is performed for it.
pub fn port_met(vcpu: CurrentVcpu, port: u16, bytes: usize) -> u64 {
    if cr4::has_debugging_extensions(vcpu) {
        debug::port_met(&vcpu.cpu.debug.get(), port, bytes)
    } else {
        0
    }
}

/// Notes in a vCPU's DR6 what a debug exception found.
fn note(vcpu: CurrentVcpu, found: u64) {
    let mut registers = vcpu.cpu.debug.get();
    registers[6] = debug::status_after(registers[6], found);
    vcpu.cpu.debug.set(registers);
}

/// The work of a debug exception inside the hypervisor, as `preempt` counts it.
const WATCHED: u32 = 100;

/// A debug exception inside the hypervisor: a guest's breakpoint met an access made for it. Nothing is
/// owed to the guest for an access that its own code did not make. A copy stops so at each byte that is
/// watched, so that counts; interrupts are let in where the call counts its own work.
pub fn trap_in_hypervisor() {
    let _ = cpu::take_dr6();
    PerCpu::get().note_work(WATCHED);
}

/// The index of debug register `number`. 4 and 5 are names of 6 and 7, but not with CR4.DE (SDM vol. 3,
/// 17.2.2 "Debug Registers DR4 and DR5").
fn index(vcpu: CurrentVcpu, number: u64) -> Result<usize, Errno> {
    match number {
        0..=3 | 6 | 7 => Ok(number as usize),
        4 | 5 if !cr4::has_debugging_extensions(vcpu) => Ok(number as usize + 2),
        _ => Err(Errno::ENODEV),
    }
}

/// The errno for a value that is not taken.
fn errno(refused: Refused) -> Errno {
    match refused {
        Refused::UpperHalf => Errno::EINVAL,
        Refused::Forbidden => Errno::EPERM,
    }
}

/// Sets debug register `number` of the current vCPU.
///
/// # Errors
/// `ENODEV` for a register that does not exist, `EINVAL` for bits in the upper half of DR6 or DR7,
/// `EPERM` for a breakpoint in the hypervisor's range or what DR7 may not have.
pub fn set(vcpu: CurrentVcpu, number: u64, value: u64) -> Result<(), Errno> {
    let mut registers = vcpu.cpu.debug.get();
    let index = index(vcpu, number)?;
    let value = match index {
        6 => debug::status_written(value).map_err(errno)?,
        7 => debug::control(value, cr4::has_debugging_extensions(vcpu)).map_err(errno)?,
        _ if !is_canonical(value) || layout::HYPERVISOR.contains(&value) => {
            return Err(Errno::EPERM);
        }
        _ => value,
    };
    let were_loaded = debug::loaded(registers[7]) & DR7_ENABLES != 0;
    registers[index] = value;
    vcpu.cpu.debug.set(registers);
    let control = debug::loaded(registers[7]);
    if control & DR7_ENABLES != 0 {
        if !were_loaded {
            vcpu.debug_load();
        } else if index == 7 {
            cpu::write_debug_register(7, control);
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
    Ok(vcpu.cpu.debug.get()[index(vcpu, number)?])
}

impl HeldVcpu {
    /// Takes the debug registers off this CPU.
    pub fn debug_save(&self) {
        if debug::loaded(self.cpu.debug.get()[7]) & DR7_ENABLES != 0 {
            cpu::write_debug_register(7, 0);
        }
    }

    /// Puts this vCPU's debug registers on this CPU.
    pub fn debug_load(&self) {
        let registers = self.cpu.debug.get();
        let control = debug::loaded(registers[7]);
        if control & DR7_ENABLES != 0 {
            for (i, &address) in registers.iter().enumerate().take(4) {
                cpu::write_debug_register(i, address);
            }
            cpu::write_debug_register(7, control);
        }
    }
}

//! Debug exceptions and the guest's debug registers.

use crate::arch::cpu;
use crate::arch::frame::TrapFrame;
use crate::arch::trap::vector;
use crate::domain::{HeldVcpu, current};
use crate::pv::fault;

/// Bits of DR7 that enable a breakpoint (SDM vol. 3, 17.2.4 "Debug Control Register").
const DR7_ENABLES: u64 = 0xff;

/// DR6.BS: a single step (SDM vol. 3, 17.2.3 "Debug Status Register").
const DR6_SINGLE_STEP: u64 = 1 << 14;

/// A debug exception of the guest: DR6 goes to its virtual copy, the exception to the guest.
pub fn guest_trap(frame: &mut TrapFrame) {
    let vcpu = current();
    let mut debug = vcpu.cpu.debug.get();
    debug[6] = cpu::read_dr6();
    vcpu.cpu.debug.set(debug);
    fault::inject(frame, vector::DB, None);
}

/// The debug exception after an instruction that was performed for the guest with its trap flag set.
#[cold]
#[inline(never)]
pub fn single_step(frame: &mut TrapFrame) {
    let vcpu = current();
    let mut debug = vcpu.cpu.debug.get();
    debug[6] |= DR6_SINGLE_STEP;
    vcpu.cpu.debug.set(debug);
    fault::inject(frame, vector::DB, None);
}

/// A debug exception inside the hypervisor: a guest's breakpoint met an access made for it.
pub fn trap_in_hypervisor() {
    // Nothing is owed to the guest for an access that its own code did not make.
    let _ = cpu::read_dr6();
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
        let debug = self.cpu.debug.get();
        if debug[7] & DR7_ENABLES != 0 {
            for i in [0, 1, 2, 3, 6, 7] {
                cpu::write_debug_register(i, debug[i]);
            }
        }
    }
}

//! Moves to and from control and debug registers, and XSETBV.

use iced_x86::{Instruction, Register};
use paravane_core::addr::{MachineAddr, Mfn};
use paravane_core::mm::Stop;
use x86::controlregs::Cr0;

use super::{Outcome, register};
use crate::arch::fpu;
use crate::arch::frame::TrapFrame;
use crate::domain::{CurrentVcpu, refusals};
use crate::mm::base::new_kernel_base;
use crate::mm::refusals::{At, RefusedRequest};
use crate::preempt;
use crate::pv::{cr4, debug};
use crate::sync::relax;

/// CR0 as every guest sees it, apart from TS.
const GUEST_CR0: Cr0 = Cr0::CR0_ENABLE_PAGING
    .union(Cr0::CR0_WRITE_PROTECT)
    .union(Cr0::CR0_NUMERIC_ERROR)
    .union(Cr0::CR0_EXTENSION_TYPE)
    .union(Cr0::CR0_MONITOR_COPROCESSOR)
    .union(Cr0::CR0_PROTECTED_MODE);

/// MOV between a general register and a control or debug register.
pub(super) fn mov(frame: &mut TrapFrame, vcpu: CurrentVcpu, i: &Instruction) -> Outcome {
    let (to, from) = (i.op0_register(), i.op1_register());
    if to.is_cr() {
        let Some(value) = register(frame, from).map(|r| *r) else {
            return Outcome::Refused;
        };
        return write_control(vcpu, to, value);
    }
    if from.is_cr() {
        let Some(value) = read_control(vcpu, from) else {
            return Outcome::Refused;
        };
        return put(frame, to, value);
    }
    if to.is_dr() {
        let Some(value) = register(frame, from).map(|r| *r) else {
            return Outcome::Refused;
        };
        return match debug::set(vcpu, to.number() as u64, value) {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Refused,
        };
    }
    if from.is_dr() {
        return match debug::get(vcpu, from.number() as u64) {
            Ok(value) => put(frame, to, value),
            Err(_) => Outcome::Refused,
        };
    }
    Outcome::Refused
}

fn put(frame: &mut TrapFrame, to: Register, value: u64) -> Outcome {
    match register(frame, to) {
        Some(target) => {
            *target = value;
            Outcome::Done
        }
        None => Outcome::Refused,
    }
}

fn read_control(vcpu: CurrentVcpu, which: Register) -> Option<u64> {
    Some(match which {
        Register::CR0 => guest_cr0(vcpu),
        Register::CR2 => vcpu.info.cr2(),
        Register::CR3 => vcpu.memory.kernel_base()?.address().raw(),
        Register::CR4 => cr4::guest(vcpu),
        _ => return None,
    })
}

/// CR0 as the guest sees it.
pub(super) fn guest_cr0(vcpu: CurrentVcpu) -> u64 {
    let ts = if vcpu.cpu.task_switched.get() {
        Cr0::CR0_TASK_SWITCHED
    } else {
        Cr0::empty()
    };
    (GUEST_CR0 | ts).bits() as u64
}

fn write_control(vcpu: CurrentVcpu, which: Register, value: u64) -> Outcome {
    match which {
        Register::CR0 => {
            vcpu.set_task_switched(value & Cr0::CR0_TASK_SWITCHED.bits() as u64 != 0);
            Outcome::Done
        }
        Register::CR2 => {
            vcpu.info.set_cr2(value);
            Outcome::Done
        }
        Register::CR3 => {
            let base = MachineAddr::new(value).frame();
            move_to_cr3(vcpu, base)
        }
        Register::CR4 => {
            vcpu.cpu.cr4.set(value & cr4::guest_mask());
            Outcome::Done
        }
        _ => Outcome::Refused,
    }
}

/// `mov cr3`: as `MMUEXT_NEW_BASEPTR`.
fn move_to_cr3(vcpu: CurrentVcpu, l4: Mfn) -> Outcome {
    loop {
        let loaded = vcpu
            .memory
            .with_leftover(|left| new_kernel_base(vcpu, l4, left));
        match loaded {
            Ok(()) => return Outcome::Done,
            // Stopped half way: the guest executes it again.
            Err(Stop::Again) if preempt::after(100) => return Outcome::Leave,
            Err(Stop::Again) => relax(),
            Err(Stop::Refused(refusal)) => {
                let at = At {
                    request: RefusedRequest::MovToCr3,
                    index: 0,
                    location: 0,
                };
                let errno = refusal.errno_of_table();
                refusals::note(&vcpu.domain.memory, at, refusal, errno);
                return Outcome::Refused;
            }
        }
    }
}

/// XSETBV: the guest chooses among the state components that are switched.
pub(super) fn xsetbv(frame: &mut TrapFrame, vcpu: CurrentVcpu) -> Outcome {
    let value = frame.rax & 0xffff_ffff | frame.rdx << 32;
    if frame.rcx as u32 == 0 && fpu::set_guest_xcr0(&vcpu.fpu, value) {
        Outcome::Done
    } else {
        Outcome::Refused
    }
}

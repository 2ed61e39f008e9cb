//! Switching a CPU from one vCPU to another.
//!
//! A vCPU has no stack of its own in the hypervisor (design:one-stack): its registers move between
//! the frame at the top of the CPU's stack and its [`CpuState`](crate::arch::vcpu::CpuState), and
//! the same exit path then returns to it.

use paravane_abi::GuestWidth;

use super::current::{current, find_vcpu_info, try_current};
use super::vcpu::VcpuRef;
use crate::arch::vcpu::DataSegments;
use crate::arch::{PerCpu, segment};
use crate::mm;
use crate::pv::failsafe;

/// Takes the current vCPU's state out of this CPU; nothing is current afterwards. Hands back the
/// CPU's reference to it.
///
/// The CPU runs on the hypervisor's own page tables from then on, so the vCPU may go on elsewhere
/// and its tables may be freed.
pub fn save_current() -> Option<VcpuRef> {
    let percpu = PerCpu::get();
    let vcpu = try_current()?;
    let state = &vcpu.cpu;
    // SAFETY: a vCPU was current, so the frame at the top of this stack is its own.
    state.frame.set(unsafe { *PerCpu::guest_frame() });
    state.last_call.set(percpu.last_call().get());
    let user = percpu.in_user_mode();
    state.user_mode.set(user);
    segment::save(state, user);
    // In user mode is a 32-bit guest always.
    if user && vcpu.domain.width == GuestWidth::Bits32 {
        segment::leave_32();
    }
    vcpu.fpu.save();
    vcpu.debug_save();
    mm::tlb::load_idle();
    percpu.no_linear();
    let vcpu = percpu.take_current();
    find_vcpu_info();
    vcpu
}

/// Makes `vcpu` the current one of this CPU, on which none is. The CPU has claimed its registers
/// ([`paravane_core::sched::RunFlags::acquire_cpu`]).
pub fn load(vcpu: VcpuRef) {
    let percpu = PerCpu::get();
    percpu.set_current(vcpu);
    find_vcpu_info();
    let vcpu = current();
    let user = vcpu.cpu.user_mode.get();
    // SAFETY: no vCPU was current, so the frame is free.
    unsafe { *PerCpu::guest_frame() = vcpu.cpu.frame.get() };
    percpu.last_call().set(vcpu.cpu.last_call.get());
    percpu.set_user_mode(user);
    let base = if user {
        if vcpu.domain.width == GuestWidth::Bits32 {
            segment::enter_32();
        }
        vcpu.memory.user_base()
    } else {
        vcpu.memory.kernel_base()
    };
    let Some(base) = base else {
        panic!("vCPU without page tables: runnable is one only that was given a context with them");
    };
    // SAFETY: the domain lives as long as the vCPU, which this CPU has a counted reference to until
    // `save_current`.
    unsafe { percpu.set_linear(&vcpu.domain.memory.guest.linear) };
    mm::tlb::enter(vcpu.domain.id, base);
    let loaded = segment::load(&vcpu.cpu, &vcpu.memory, user);
    vcpu.fpu.restore();
    crate::arch::fpu::set_task_switched(vcpu.cpu.task_switched.get());
    vcpu.debug_load();
    if !loaded {
        let DataSegments { ds, es, fs, gs } = vcpu.cpu.segments.get();
        // SAFETY: the frame was filled above and is this vCPU's.
        failsafe::deliver(unsafe { &mut *PerCpu::guest_frame() }, [ds, es, fs, gs]);
    }
}

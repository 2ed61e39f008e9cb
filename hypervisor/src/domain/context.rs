//! A vCPU's whole state as the interface writes it: `vcpu_guest_context` (design:portable-state).
//!
//! A vCPU gets its first state from here, whoever wrote it: `VCPUOP_initialise` passes what a guest
//! made up, so nothing of it is believed. All of it is checked before any of it is set
//! (design:decode-commit); then the page-table bases are claimed, which is the step that can still
//! be refused; then the rest.

use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_core::addr::Mfn;
use paravane_core::debug;
use paravane_core::descriptor::exit::{guest_flags, is_canonical};
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::descriptor::{gdt_pages, ldt_pages};
use paravane_core::mm::{FrameType, Stop};

use super::refusals;
use super::vcpu::{HeldVcpu, PausedVcpu};
use crate::arch::frame::TrapFrame;
use crate::arch::layout;
use crate::arch::vcpu::{Callback, DataSegments};
use crate::mm::claims::Claims;
use crate::mm::refusals::{At, RefusedRequest};

/// Whether the context has this `VGCF_*` flag.
const fn has(context: &abi::vcpu_guest_context, flag: u32) -> bool {
    context.flags & flag as u64 != 0
}

/// Why a vCPU did not get its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSet {
    /// The guest's request is refused.
    Refused(Errno),
    /// It was preempted: nothing is set, and the tables that were taken are kept for the call that goes on.
    Preempted,
}

impl From<Errno> for NotSet {
    fn from(errno: Errno) -> Self {
        NotSet::Refused(errno)
    }
}

/// Gives a vCPU that never ran its state.
///
/// # Errors
/// `EINVAL` for addresses that are not canonical, a debug register that watches the hypervisor, user
/// mode without user tables, or frames that cannot serve as page tables or descriptor tables; or it
/// was preempted.
pub fn set(vcpu: &PausedVcpu<'_>, context: &abi::vcpu_guest_context) -> Result<(), NotSet> {
    check(context)?;
    for info in &context.trap_ctxt {
        TrapEntry::from_info(info).map_err(|_| Errno::EINVAL)?;
    }
    let entries = u32::try_from(context.gdt_ents).map_err(|_| Errno::EINVAL)?;
    let pages = gdt_pages(entries).ok_or(Errno::EINVAL)?;
    let ldt_entries = u32::try_from(context.ldt_ents).map_err(|_| Errno::EINVAL)?;
    ldt_pages(ldt_entries).ok_or(Errno::EINVAL)?;
    let kernel = base(context.ctrlreg[3]).ok_or(Errno::EINVAL)?;
    let user = base(context.ctrlreg[1]);
    if user.is_none() && !has(context, abi::VGCF_IN_KERNEL) {
        // It would have no tables to run on (`pv/mode.rs`).
        return Err(Errno::EINVAL.into());
    }

    let mut claims = Claims::resume(&vcpu.memory);
    claim(vcpu, &mut claims, kernel, FrameType::L4)?;
    if let Some(user) = user {
        claim(vcpu, &mut claims, user, FrameType::L4)?;
    }
    for &frame in context.gdt_frames.iter().take(pages as usize) {
        let mfn = Mfn::checked(frame).ok_or(Errno::EINVAL)?;
        claim(vcpu, &mut claims, mfn, FrameType::Gdt)?;
    }
    // The references are the vCPU's from here on, the kernel's base first.
    let mut taken = claims.finish();
    let kernel = taken.next().ok_or(Errno::EINVAL)?;
    let user = user.and_then(|_| taken.next());

    let memory = &vcpu.memory;
    memory.set_bases(kernel, user);
    memory.replace_gdt(taken.collect(), entries);
    memory.replace_ldt(context.ldt_base, ldt_entries);
    // Each entry at its own place, whatever vector it names; all were accepted above.
    for (place, info) in context.trap_ctxt.iter().enumerate() {
        vcpu.set_handler(place, TrapEntry::from_info(info).unwrap_or(TrapEntry::NONE));
    }
    registers(vcpu, context);
    callbacks(vcpu, context);
    if has(context, abi::VGCF_I387_VALID) {
        vcpu.fpu.load(&context.fpu_ctxt.x.map(|byte| byte as u8));
    }
    Ok(())
}

fn claim(
    vcpu: &HeldVcpu,
    claims: &mut Claims<'_>,
    mfn: Mfn,
    wanted: FrameType,
) -> Result<(), NotSet> {
    let memory = &vcpu.domain.memory;
    claims
        .claim(&memory.guest, mfn, wanted)
        .map_err(|stop| match stop {
            Stop::Again => NotSet::Preempted,
            Stop::Refused(refusal) => {
                let at = At {
                    request: RefusedRequest::VcpuContext,
                    index: u64::from(vcpu.id.raw()),
                    location: 0,
                };
                refusals::note(memory, at, refusal, Errno::EINVAL);
                Errno::EINVAL.into()
            }
        })
}

/// The frame of a base pointer as control registers hold it in this interface: the frame number
/// above bit 11. Zero is no frame.
fn base(register: u64) -> Option<Mfn> {
    Mfn::checked(register >> 12).filter(|mfn| mfn.raw() != 0)
}

fn check(context: &abi::vcpu_guest_context) -> Result<(), Errno> {
    let addresses = [
        context.user_regs.rip,
        context.event_callback_eip,
        context.failsafe_callback_eip,
        context.syscall_callback_eip,
        context.fs_base,
        context.gs_base_kernel,
        context.gs_base_user,
    ];
    let watched = context.debugreg.iter().take(4);
    if addresses.into_iter().all(is_canonical)
        && watched.clone().copied().all(is_canonical)
        && !watched
            .copied()
            .any(|address| layout::HYPERVISOR.contains(&address))
    {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

fn registers(vcpu: &HeldVcpu, context: &abi::vcpu_guest_context) {
    let regs = &context.user_regs;
    let state = &vcpu.cpu;
    state.frame.set(TrapFrame {
        r15: regs.r15,
        r14: regs.r14,
        r13: regs.r13,
        r12: regs.r12,
        rbp: regs.rbp,
        rbx: regs.rbx,
        r11: regs.r11,
        r10: regs.r10,
        r9: regs.r9,
        r8: regs.r8,
        rax: regs.rax,
        rcx: regs.rcx,
        rdx: regs.rdx,
        rsi: regs.rsi,
        rdi: regs.rdi,
        error_code: 0,
        vector: 0,
        rip: regs.rip,
        cs: u64::from(regs.cs | 3),
        rflags: guest_flags(regs.rflags),
        rsp: regs.rsp,
        ss: u64::from(regs.ss | 3),
    });
    // The flags' I/O privilege level is the virtual one: the real one stays 0.
    state.iopl.set((regs.rflags >> 12 & 3) as u8);
    state.user_mode.set(!has(context, abi::VGCF_IN_KERNEL));
    state.kernel_sp.set(context.kernel_sp);
    state.segments.set(DataSegments {
        ds: regs.ds,
        es: regs.es,
        fs: regs.fs,
        gs: regs.gs,
    });
    state.fs_base.set(context.fs_base);
    state.gs_base_kernel.set(context.gs_base_kernel);
    state.gs_base_user.set(context.gs_base_user);
}

fn callbacks(vcpu: &HeldVcpu, context: &abi::vcpu_guest_context) {
    let state = &vcpu.cpu;
    let at = |address, mask_events| Callback {
        address,
        mask_events,
    };
    state
        .event_callback
        .set(at(context.event_callback_eip, true));
    let failsafe = has(context, abi::VGCF_failsafe_disables_events);
    state
        .failsafe_callback
        .set(at(context.failsafe_callback_eip, failsafe));
    let syscall = has(context, abi::VGCF_syscall_disables_events);
    state
        .syscall_callback
        .set(at(context.syscall_callback_eip, syscall));
    // Breakpoints are armed by the guest once it runs; DR7 starts without any.
    let mut debug = debug::START;
    debug[..4].copy_from_slice(&context.debugreg[..4]);
    state.debug.set(debug);
}

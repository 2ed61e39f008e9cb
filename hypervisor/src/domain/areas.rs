//! The areas that a guest registers by virtual address: for its run states, and for a second time
//! record.
//!
//! They are written only while the vCPU's page tables are loaded, through the accessors that survive
//! a fault.

use core::sync::atomic::Ordering;

use paravane_abi as abi;
use paravane_core::shared::VcpuTimeInfo;
use paravane_core::time::{Nanos, RunstateAccount};

use super::CurrentVcpu;
use crate::arch::PerCpu;
use crate::arch::guest_memory::GuestPtr;
use crate::{mm, time};

/// The vCPU was made current: its areas are brought up to date.
#[inline]
pub fn on_schedule_in(vcpu: CurrentVcpu) {
    if vcpu.info.runstate_area.load(Ordering::Relaxed) != 0 {
        publish_runstate(vcpu);
    }
}

/// Writes the current vCPU's run states to its area, if it has one.
///
/// The kernel's page tables are loaded for it where the guest was in user mode. Nothing is locked.
pub fn publish_runstate(vcpu: CurrentVcpu) {
    let area = vcpu.info.runstate_area.load(Ordering::Relaxed);
    if area == 0 {
        return;
    }
    let account = vcpu.sched.account();
    let image = runstate_image(&account, account.booked());
    let flagged = vcpu.domain.vm_assist.load(Ordering::Relaxed)
        & (1 << abi::VMASST_TYPE_runstate_update_flag)
        != 0;
    with_kernel_tables(vcpu, || {
        const TIME: usize = core::mem::offset_of!(abi::vcpu_runstate_info, state_entry_time);
        let area = GuestPtr::<abi::vcpu_runstate_info>::new(area);
        if flagged {
            // The guest sees the bit before anything else changes, and sees it go after.
            let marked = image.state_entry_time | abi::XEN_RUNSTATE_UPDATE;
            let Ok(entry_time) = area.part::<u64, TIME>() else {
                return;
            };
            if entry_time.write(&marked).is_err() {
                return;
            }
            let mut marked_image = image;
            marked_image.state_entry_time = marked;
            let _ = area.write(&marked_image);
            let _ = entry_time.write(&image.state_entry_time);
        } else {
            let _ = area.write(&image);
        }
    });
}

/// An account in the layout of the interface, with these sums.
pub fn runstate_image(account: &RunstateAccount, time: [Nanos; 4]) -> abi::vcpu_runstate_info {
    abi::vcpu_runstate_info {
        state: account.state() as i32,
        state_entry_time: account.entered(),
        time,
    }
}

/// Writes the current vCPU's second time record, if it has one.
pub fn publish_time(vcpu: CurrentVcpu) {
    let area = vcpu.info.time_area.load(Ordering::Relaxed);
    if area == 0 {
        return;
    }
    let record = VcpuTimeInfo::default();
    time::record().publish(&record);
    let image = abi::vcpu_time_info {
        version: record.version.load(Ordering::Relaxed),
        tsc_timestamp: record.tsc_timestamp.load(Ordering::Relaxed),
        system_time: record.system_time.load(Ordering::Relaxed),
        tsc_to_system_mul: record.tsc_to_system_mul.load(Ordering::Relaxed),
        tsc_shift: record.tsc_shift.load(Ordering::Relaxed) as i8,
        flags: record.flags.load(Ordering::Relaxed),
        ..Default::default()
    };
    with_kernel_tables(vcpu, || {
        let _ = GuestPtr::new(area).write(&image);
    });
}

/// Runs `act` with the kernel tables of the current vCPU loaded, for a write to memory that the
/// guest named by its kernel's address. Without kernel tables, nothing is run.
pub fn with_kernel_tables(vcpu: CurrentVcpu, act: impl FnOnce()) {
    if !PerCpu::get().in_user_mode() {
        return act();
    }
    if let (Some(kernel), Some(user)) = (vcpu.memory.kernel_base(), vcpu.memory.user_base()) {
        mm::tlb::load_base(kernel);
        act();
        mm::tlb::load_base(user);
    }
}

//! What a CPU knows of the vCPU it runs.

use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;
use core::sync::atomic::Ordering;

use paravane_core::addr::{DomainId, VcpuId};

use super::vcpu::HeldVcpu;
use super::{Vcpu, VcpuRef};
use crate::arch::frame::TrapFrame;
use crate::arch::{PerCpu, fpu, percpu};

/// The vCPU that runs on this CPU, and whose registers and tables are therefore this CPU's.
///
/// It is good until the CPU switches to another vCPU, which happens only on the way out to a guest
/// (`sched::run`), where nobody has one: a CPU has one stack, and what runs below that place returns
/// before it. So no reference to the vCPU leaves this value, and this value leaves neither its CPU
/// nor the entry.
#[derive(Clone, Copy)]
pub struct CurrentVcpu {
    vcpu: NonNull<Vcpu>,
    _here: PhantomData<*const ()>,
}

impl CurrentVcpu {
    fn at(vcpu: *const Vcpu) -> Option<Self> {
        let vcpu = NonNull::new(vcpu.cast_mut())?;
        Some(CurrentVcpu {
            vcpu,
            _here: PhantomData,
        })
    }

    /// Sets or clears the guest's CR0.TS, in the processor too.
    pub fn set_task_switched(self, on: bool) {
        self.cpu.task_switched.set(on);
        fpu::set_task_switched(on);
    }
}

impl Deref for CurrentVcpu {
    type Target = HeldVcpu;

    #[inline(always)]
    fn deref(&self) -> &HeldVcpu {
        #[cfg(feature = "audit")]
        assert!(
            core::ptr::eq(self.vcpu.as_ptr(), PerCpu::get().current_vcpu()),
            "a vCPU was kept beyond its time on the CPU"
        );
        // SAFETY: the vCPU is current here, so the CPU holds a counted reference to it
        // (`PerCpu::set_current`), and its registers and tables are this CPU's.
        unsafe { self.vcpu.as_ref().held() }
    }
}

/// The vCPU that runs on this CPU, for code that handles an entry from a guest.
#[inline(always)]
pub fn current() -> CurrentVcpu {
    let vcpu = PerCpu::get().current_vcpu();
    debug_assert!(!vcpu.is_null());
    CurrentVcpu {
        // SAFETY: code that handles an entry from a guest runs only while a vCPU is current.
        vcpu: unsafe { NonNull::new_unchecked(vcpu.cast_mut()) },
        _here: PhantomData,
    }
}

/// The domain and the number of the vCPU that runs on this CPU: who makes the present call.
pub fn caller() -> (DomainId, VcpuId) {
    let vcpu = current();
    (vcpu.domain.id, vcpu.id)
}

/// The vCPU that runs on this CPU, if one does.
pub fn try_current() -> Option<CurrentVcpu> {
    CurrentVcpu::at(PerCpu::get().current_vcpu())
}

/// Lets entry look at the upcall bytes of the current vCPU's record, wherever that is now; while
/// nothing is current, nothing is pending. Nobody else writes [`PerCpu::vcpu_info`].
///
/// A record that is moved is seen here: the mover stores the new place, then looks whether the vCPU
/// is current, and asks its CPU to come here ([`crate::sched::tell_info_moved`]); a CPU makes a vCPU
/// current, then comes here, also where it is the one that was current before.
pub fn find_vcpu_info() {
    let info = try_current().map_or_else(percpu::idle_vcpu_info, |vcpu| vcpu.info.pointer());
    PerCpu::get().vcpu_info.set(info);
}

/// The registers with which the current vCPU left its guest.
pub fn registers() -> TrapFrame {
    let frame = PerCpu::guest_frame();
    // SAFETY: the frame at the top of the stack is the current vCPU's while there is one, else what
    // the last left; it consists of plain words.
    unsafe { frame.read() }
}

impl PerCpu {
    /// The vCPU that runs here; null while none does.
    #[inline(always)]
    pub fn current_vcpu(&self) -> *const Vcpu {
        self.current.load(Ordering::Relaxed).cast_const().cast()
    }

    /// Makes `vcpu` the current one, keeping its reference.
    pub(super) fn set_current(&self, vcpu: VcpuRef) {
        let raw = vcpu.into_raw().cast_mut().cast();
        self.current.store(raw, Ordering::Release);
    }

    /// Makes nothing current; hands back the reference to what was.
    pub(super) fn take_current(&self) -> Option<VcpuRef> {
        let raw: *const Vcpu = self
            .current
            .swap(core::ptr::null_mut(), Ordering::AcqRel)
            .cast_const()
            .cast();
        if raw.is_null() {
            return None;
        }
        // SAFETY: the pointer came from `into_raw` in `set_current` and is taken once.
        Some(unsafe { VcpuRef::from_raw(raw) })
    }

    /// Whether the current vCPU runs guest user mode.
    #[inline(always)]
    pub fn in_user_mode(&self) -> bool {
        self.user_mode.get() != 0
    }

    /// Notes which mode the current vCPU runs.
    #[inline(always)]
    pub fn set_user_mode(&self, user: bool) {
        self.user_mode.set(u8::from(user));
    }
}

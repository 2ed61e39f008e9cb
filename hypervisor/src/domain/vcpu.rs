//! A virtual CPU: what a domain's code sees as its processor.
//!
//! While a vCPU runs, its general registers are in the frame at the top of the CPU's stack and its
//! segment, control and floating-point registers are in the processor; when it is switched out they
//! are here. The state is in `Cell`s: only the CPU that runs the vCPU touches it, or, when the vCPU
//! is not running, whoever holds it paused ([`crate::sched`] hands a vCPU from one CPU to another
//! with the ordering that this needs).

use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use core::cell::Cell;
use core::mem;
use core::ops::Deref;
use core::ptr::NonNull;
use core::sync::atomic::Ordering;

use paravane_core::addr::VcpuId;
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::life::VcpuLife;

use super::Domain;
use crate::arch::fpu::FpuState;
use crate::arch::vcpu::CpuState;
use crate::sched::VcpuSched;
use crate::time::VcpuTime;

/// A virtual CPU of a domain.
pub struct Vcpu {
    /// Its number within the domain.
    pub id: VcpuId,
    /// The domain it belongs to.
    pub domain: Owner,
    /// The processor that the guest sees.
    pub cpu: CpuState,
    /// Its page-table bases and descriptor tables.
    pub memory: crate::mm::VcpuMemory,
    /// Handlers by vector (C4).
    pub traps: [Cell<TrapEntry>; 256],
    /// Floating-point state, while switched out.
    pub fpu: FpuState,
    /// Its place in the scheduler.
    pub sched: VcpuSched,
    /// Its clocks, timers and run states.
    pub time: VcpuTime,
    /// Its `vcpu_info` and what else it registered.
    pub info: super::shared::VcpuShared,
    /// Whether it has a context, which `VCPUOP_initialise` or the domain's builder gives it.
    pub life: VcpuLife,
}

// SAFETY: the `Cell`s are touched only by the CPU that runs the vCPU, or by the one that holds it
// paused; the scheduler's hand-over between CPUs orders these accesses (module essay).
unsafe impl Sync for Vcpu {}
// SAFETY: as above; nothing in it is tied to a thread.
unsafe impl Send for Vcpu {}

impl Vcpu {
    /// A vCPU without a context; it runs once one is given and it is brought up. `None` when memory
    /// is short.
    pub fn new(id: VcpuId, domain: &Arc<Domain>) -> Option<Box<Self>> {
        let fpu = FpuState::new()?;
        let info = super::shared::VcpuShared::new(domain, id);
        Some(Box::new(Vcpu {
            id,
            domain: Owner(Arc::downgrade(domain)),
            cpu: CpuState::default(),
            memory: crate::mm::VcpuMemory::new(),
            traps: [const { Cell::new(TrapEntry::NONE) }; 256],
            fpu,
            sched: VcpuSched::new(),
            time: VcpuTime::new(),
            info,
            life: VcpuLife::new(),
        }))
    }

    /// Sets or clears the guest's CR0.TS, in the processor too (this vCPU is current).
    pub fn set_task_switched(&self, on: bool) {
        self.cpu.task_switched.set(on);
        crate::arch::fpu::set_task_switched(on);
    }

    /// Asks for a non-maskable interrupt.
    pub fn send_nmi(&self) {
        self.cpu.nmi_pending.store(true, Ordering::SeqCst);
    }
}

/// A vCPU's way to its domain, which owns it.
pub struct Owner(Weak<Domain>);

impl Owner {
    /// A counted reference to the domain.
    pub fn counted(&self) -> Arc<Domain> {
        let domain = self.0.as_ptr();
        // SAFETY: the domain is alive (see `deref`), so its count is at least one and may be raised.
        unsafe {
            Arc::increment_strong_count(domain);
            Arc::from_raw(domain)
        }
    }
}

impl Deref for Owner {
    type Target = Domain;

    #[inline(always)]
    fn deref(&self) -> &Domain {
        // SAFETY: a domain keeps each of its vCPUs in a box until it is dropped itself. So whoever
        // reaches a vCPU, and this in it, does so while the domain is alive.
        unsafe { &*self.0.as_ptr() }
    }
}

/// A counted reference to a vCPU: it keeps the domain alive, and the vCPU with it.
pub struct VcpuRef {
    vcpu: NonNull<Vcpu>,
    /// Why the pointer is good.
    _domain: Arc<Domain>,
}

// SAFETY: a shared reference to a vCPU, which is `Sync`, and a counted one to its domain.
unsafe impl Send for VcpuRef {}

impl VcpuRef {
    /// A reference to `vcpu`.
    pub fn new(vcpu: &Vcpu) -> Self {
        VcpuRef {
            vcpu: NonNull::from(vcpu),
            _domain: vcpu.domain.counted(),
        }
    }

    /// The reference as a pointer, for [`VcpuRef::from_raw`].
    pub fn into_raw(self) -> *const Vcpu {
        let vcpu = self.vcpu.as_ptr().cast_const();
        mem::forget(self);
        vcpu
    }

    /// The reference behind a pointer.
    ///
    /// # Safety
    /// [`VcpuRef::into_raw`] gave the pointer, and it is taken back once.
    pub unsafe fn from_raw(vcpu: *const Vcpu) -> Self {
        // SAFETY: the reference that `into_raw` forgot keeps the domain, and the vCPU, alive; it
        // becomes this one's.
        unsafe {
            VcpuRef {
                vcpu: NonNull::from(&*vcpu),
                _domain: Arc::from_raw((*vcpu).domain.0.as_ptr()),
            }
        }
    }
}

impl Deref for VcpuRef {
    type Target = Vcpu;

    #[inline(always)]
    fn deref(&self) -> &Vcpu {
        // SAFETY: the vCPU lives as long as its domain, which is counted here.
        unsafe { self.vcpu.as_ref() }
    }
}

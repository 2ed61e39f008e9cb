//! A virtual CPU: what a domain's code sees as its processor.
//!
//! While a vCPU runs, its general registers are in the frame at the top of the CPU's stack and its
//! segment, control and floating-point registers are in the processor; when it is switched out they
//! are here. They belong to one CPU at a time: to the one that runs the vCPU, for which it is
//! [`super::CurrentVcpu`], or to whoever has it paused ([`PausedVcpu`]). Those two lead to a
//! [`HeldVcpu`], which has registers and tables; a [`Vcpu`], which anybody finds, has only what all
//! CPUs may use at once ([`Common`]). The scheduler hands a vCPU from one CPU to another with the
//! ordering that this needs.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::cell::Cell;
use core::mem::{self, offset_of};
use core::ops::Deref;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use paravane_core::addr::VcpuId;
use paravane_core::descriptor::trap::TrapEntry;
use paravane_core::life::{Claim, VcpuLife};

use super::Domain;
use super::destruction::Progress;
use crate::arch::fpu::FpuState;
use crate::arch::vcpu::CpuState;
use crate::sched::VcpuSched;
use crate::time::VcpuTime;

/// What all CPUs may use of a vCPU at once.
pub struct Common {
    /// Its number within the domain.
    pub id: VcpuId,
    /// The domain it belongs to.
    pub domain: Owner,
    /// A non-maskable interrupt waits to be delivered.
    pub nmi_pending: AtomicBool,
    /// Which bits of its I/O privilege level its kernel sees in pushed flags, and sets by those that it
    /// returns with: all or none (`VMASST_TYPE_architectural_iopl`).
    pub iopl_in_flags: AtomicU8,
    /// Its place in the scheduler.
    pub sched: VcpuSched,
    /// Its clocks, timers and run states.
    pub time: VcpuTime,
    /// Its `vcpu_info` and what else it registered.
    pub info: super::shared::VcpuShared,
    /// Whether it has a context, which `VCPUOP_initialise` or the domain's builder gives it.
    life: VcpuLife,
}

/// A vCPU whose registers and tables are this CPU's: it is current here, or paused by this CPU.
pub struct HeldVcpu {
    /// The processor that the guest sees.
    pub cpu: CpuState,
    /// Its page-table bases and descriptor tables.
    pub memory: crate::mm::VcpuMemory,
    /// Handlers by vector (C4), as entry code finds them: see [`HeldVcpu::handler`].
    pub traps: [Cell<TrapEntry>; 256],
    /// Page faults that are to be looked at.
    pub early: super::early_faults::EarlyFaults,
    /// Floating-point state, while switched out.
    pub fpu: FpuState,
    common: Common,
}

/// Where entry code finds [`Common::nmi_pending`] in a vCPU.
pub const NMI_PENDING: usize = offset_of!(HeldVcpu, common) + offset_of!(Common, nmi_pending);

/// Where entry code finds [`Common::iopl_in_flags`] in a vCPU.
pub const IOPL_IN_FLAGS: usize = offset_of!(HeldVcpu, common) + offset_of!(Common, iopl_in_flags);

impl Common {
    /// Whether the I/O privilege level is in the flags, and kernel mode is ring 0 to it.
    #[inline]
    pub fn has_architectural_iopl(&self) -> bool {
        self.iopl_in_flags.load(Ordering::Relaxed) != 0
    }
}

/// A virtual CPU of a domain, as anybody finds it.
#[repr(transparent)]
pub struct Vcpu(HeldVcpu);

// SAFETY: a shared `Vcpu` gives nothing but `Common`, which is `Sync`, to code that is not unsafe;
// `Vcpu::held`, the way to the rest, makes its caller promise to be alone.
unsafe impl Sync for Vcpu {}
const _: () = {
    const fn sync<T: Sync>() {}
    sync::<Common>();
};

impl Deref for Vcpu {
    type Target = Common;

    #[inline(always)]
    fn deref(&self) -> &Common {
        &self.0.common
    }
}

impl Deref for HeldVcpu {
    type Target = Vcpu;

    #[inline(always)]
    fn deref(&self) -> &Vcpu {
        // SAFETY: a `Vcpu` is a `HeldVcpu` and nothing else (`repr(transparent)`), and gives less.
        unsafe { &*core::ptr::from_ref(self).cast() }
    }
}

/// A vCPU that does not run and whose registers and tables are the holder's: it has no context yet,
/// and the holder gives it one; or its domain has ended, and the holder takes it apart.
pub struct PausedVcpu<'a> {
    vcpu: &'a HeldVcpu,
    /// What keeps others from giving it a context.
    claim: Option<Claim<'a>>,
}

impl PausedVcpu<'_> {
    /// The context is complete: the vCPU may be brought up.
    pub fn complete(self) {
        if let Some(claim) = self.claim {
            claim.complete();
        }
    }
}

impl Deref for PausedVcpu<'_> {
    type Target = HeldVcpu;

    fn deref(&self) -> &HeldVcpu {
        self.vcpu
    }
}

impl Vcpu {
    /// The vCPU with its registers and tables.
    ///
    /// # Safety
    /// They are this CPU's for as long as the reference is used: the vCPU is current here, or nobody
    /// runs it or gives it a context meanwhile.
    #[inline(always)]
    pub unsafe fn held(&self) -> &HeldVcpu {
        &self.0
    }

    /// Pauses a vCPU that has no context, to give it one. `None`: it has one, or is getting one.
    pub fn claim(&self) -> Option<PausedVcpu<'_>> {
        let claim = self.life.claim()?;
        // SAFETY: there is one claim at a time, and a vCPU that is claimed is not brought up.
        let vcpu = unsafe { self.held() };
        Some(PausedVcpu {
            vcpu,
            claim: Some(claim),
        })
    }

    /// Whether it has a context, so that it may be brought up.
    pub fn is_ready(&self) -> bool {
        self.life.is_ready()
    }

    /// It is out of the scheduler for good, and ends. `false`: it is getting a context just now.
    pub(super) fn end(&self) -> bool {
        self.life.end()
    }

    /// Pauses a vCPU of a domain that is being taken apart, for the one whose turn at that it is.
    pub(super) fn ended(&self, _turn: &mut Progress) -> Option<PausedVcpu<'_>> {
        if !self.life.has_ended() {
            return None;
        }
        // SAFETY: it has ended, so it is nowhere and gets no context; and one CPU at a time has its
        // domain's progress in hand.
        let vcpu = unsafe { self.held() };
        Some(PausedVcpu { vcpu, claim: None })
    }

    /// Looks at a vCPU that has a context and is on no CPU; none takes it meanwhile. `None`: one has
    /// it, or it has no context.
    pub fn look_at<R>(&self, look: impl FnOnce(&HeldVcpu) -> R) -> Option<R> {
        if !self.is_ready() || !self.sched.flags.try_acquire_cpu() {
            return None;
        }
        // SAFETY: its registers are claimed for this CPU, as by one that is about to run it; and it has
        // a context, so nobody is giving it one. Its domain's end waits until no CPU has them.
        let found = look(unsafe { self.held() });
        self.sched.flags.release_cpu();
        Some(found)
    }

    /// A vCPU without a context; it runs once one is given and it is brought up. `None` when memory
    /// is short.
    pub fn new(id: VcpuId, domain: &Arc<Domain>) -> Option<Box<Self>> {
        let fpu = FpuState::new()?;
        let info = super::shared::VcpuShared::new(domain, id);
        // By `Arc::as_ptr`, so that a counted reference can be made of it.
        let owner = Owner(NonNull::new(Arc::as_ptr(domain).cast_mut())?);
        Some(Box::new(Vcpu(HeldVcpu {
            cpu: CpuState::default(),
            memory: crate::mm::VcpuMemory::new(),
            traps: [const { Cell::new(TrapEntry::NONE) }; 256],
            early: Default::default(),
            fpu,
            common: Common {
                id,
                domain: owner,
                nmi_pending: AtomicBool::new(false),
                iopl_in_flags: AtomicU8::new(0),
                sched: VcpuSched::new(),
                time: VcpuTime::new(),
                info,
                life: VcpuLife::new(),
            },
        })))
    }

    /// Asks for a non-maskable interrupt.
    pub fn send_nmi(&self) {
        self.nmi_pending.store(true, Ordering::SeqCst);
    }
}

/// A vCPU's way to its domain, which owns it.
pub struct Owner(NonNull<Domain>);

// SAFETY: a shared reference to a domain, which is `Sync`; of the domain's count it holds nothing.
unsafe impl Send for Owner {}
// SAFETY: the same.
unsafe impl Sync for Owner {}

impl Owner {
    /// A counted reference to the domain.
    pub fn counted(&self) -> Arc<Domain> {
        let domain = self.0.as_ptr().cast_const();
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
        unsafe { self.0.as_ref() }
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
            let vcpu = &*vcpu;
            VcpuRef {
                vcpu: NonNull::from(vcpu),
                _domain: Arc::from_raw(vcpu.domain.0.as_ptr().cast_const()),
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

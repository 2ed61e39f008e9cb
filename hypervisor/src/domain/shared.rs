//! What a domain and its vCPUs share with the hypervisor: the `shared_info` page, the `vcpu_info`
//! records, and the areas that a guest registers for its clock and its run states.
//!
//! Two kinds of memory, two ways of writing it. A *frame* that the guest gave us (the shared page,
//! a registered `vcpu_info`) is held by a writable reference until the domain is destroyed, and written
//! through the direct map at any time, from any CPU. An *area* that the guest registered by its
//! virtual address is written only while the vCPU's page tables are loaded, through the accessors
//! that survive a fault; when the guest has unmapped it, nothing is written (`areas.rs`).

use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use paravane_core::addr::{Mfn, PAGE_SIZE, VcpuId};
use paravane_core::event::{VcpuEvents, deliver};
use paravane_core::shared::{SharedInfo as SharedLayout, VcpuInfo};

use super::Domain;
use crate::arch::layout;
use crate::mm::{self, WritableFrame};
use crate::sync::Mutex;
use crate::time;

pub use paravane_core::event::DomainEvents;

/// A domain's `shared_info` page.
pub struct SharedInfo {
    pub(super) page: &'static SharedLayout,
    frame: Mfn,
}

impl SharedInfo {
    /// Makes a zeroed frame of the hypervisor's the shared page of a domain, in the state that a
    /// guest finds at its start.
    ///
    /// # Safety
    /// The frame came from [`mm::alloc_shared`] and is for this alone: it is given back when this
    /// value is dropped.
    pub unsafe fn new(mfn: Mfn) -> Self {
        let address = layout::phys_to_virt(mfn.address()).raw();
        // SAFETY: the direct map maps every frame of RAM for ever, the layout fits a page, and all
        // its words are atomics, which the guest may change under our eyes.
        let page = unsafe { &*(address as *const SharedLayout) };
        page.initialise();
        time::wall_clock().publish(&page.wall_clock);
        for info in &page.vcpu_info {
            time::record().publish(&info.time);
        }
        SharedInfo { page, frame: mfn }
    }

    /// How many ports are pending and not masked of those that this record may be about, and the first.
    pub fn waiting(&self, info: &VcpuInfo) -> (u32, Option<u32>) {
        self.page.waiting(info)
    }

    /// Its frame, for the audit.
    #[cfg(feature = "audit")]
    pub const fn frame(&self) -> Mfn {
        self.frame
    }
}

impl Drop for SharedInfo {
    fn drop(&mut self) {
        mm::free_shared(self.frame);
    }
}

/// Stands in for the `vcpu_info` of a vCPU that has none: masked, and never looked at by a guest.
static NO_INFO: VcpuInfo = VcpuInfo::masked();

/// What a vCPU shares with the hypervisor.
pub struct VcpuShared {
    /// Its record: in the shared page, in a frame that the guest registered, or [`NO_INFO`].
    info: AtomicPtr<VcpuInfo>,
    /// The frame that the guest registered for it, which it may do once.
    frame: Mutex<Option<WritableFrame>>,
    /// Virtual address of its run-state area; 0 for none.
    pub(super) runstate_area: AtomicU64,
    /// Virtual address of its second time record; 0 for none.
    pub(super) time_area: AtomicU64,
    /// Its virtual interrupts and its poll.
    pub events: VcpuEvents,
}

impl VcpuShared {
    /// For vCPU `id` of `domain`.
    pub fn new(domain: &Domain, id: VcpuId) -> Self {
        let info = domain
            .shared
            .page
            .vcpu_info
            .get(id.raw() as usize)
            .unwrap_or(&NO_INFO);
        VcpuShared {
            info: AtomicPtr::new(core::ptr::from_ref(info).cast_mut()),
            frame: Mutex::new(None),
            runstate_area: AtomicU64::new(0),
            time_area: AtomicU64::new(0),
            events: VcpuEvents::new(),
        }
    }

    /// The record.
    #[inline]
    pub fn info(&self) -> &VcpuInfo {
        // SAFETY: the pointer is that of a record in the shared page or in a frame that is held
        // until the domain goes, or of the static; each outlives the vCPU, is aligned, and consists
        // of atomics.
        unsafe { &*self.info.load(Ordering::Acquire) }
    }

    /// Where the record lies, for entry code; its first two bytes are the pending and mask flags.
    #[inline]
    pub fn pointer(&self) -> *const u8 {
        self.info.load(Ordering::Acquire).cast_const().cast()
    }

    /// Whether the guest holds upcalls off.
    #[inline]
    pub fn mask(&self) -> bool {
        self.info().upcall_mask.load(Ordering::Relaxed) != 0
    }

    /// Holds upcalls off, or lets them through.
    #[inline]
    pub fn set_mask(&self, masked: bool) {
        self.info()
            .upcall_mask
            .store(u8::from(masked), Ordering::Release);
    }

    /// Whether an upcall is due now.
    #[inline]
    pub fn upcall_due(&self) -> bool {
        deliver::upcall_due(self.info())
    }

    /// The address of the last page fault that the guest was told of.
    #[inline]
    pub fn cr2(&self) -> u64 {
        self.info().cr2.load(Ordering::Relaxed)
    }

    /// Notes the address of a page fault for the guest's handler (paper, C5 and footnote 2).
    #[inline]
    pub fn set_cr2(&self, address: u64) {
        self.info().cr2.store(address, Ordering::Relaxed);
    }

    /// Moves the record to `offset`, 8-aligned, in a frame that the guest registered. Returns
    /// `false`, having done nothing, if it did so before or the record would not fit.
    ///
    /// What the guest did to the old record meanwhile is lost with it, but no event is: the new one
    /// says that there may be news everywhere.
    #[must_use]
    pub fn register(&self, frame: WritableFrame, offset: u64) -> bool {
        const LAST: u64 = PAGE_SIZE - size_of::<VcpuInfo>() as u64;
        if !offset.is_multiple_of(8) || offset > LAST {
            return false;
        }
        let mut held = self.frame.lock();
        if held.is_some() {
            return false;
        }
        let pointer = frame
            .pointer()
            .wrapping_add(offset as usize)
            .cast::<VcpuInfo>();
        // SAFETY: within the frame, as checked above; the frame stays writable memory of the
        // guest's as long as `frame` lives, which from here on is as long as this vCPU.
        let new = unsafe { &*pointer };
        *held = Some(frame);
        let old = self.info();
        new.upcall_mask
            .store(old.upcall_mask.load(Ordering::Relaxed), Ordering::Relaxed);
        new.cr2
            .store(old.cr2.load(Ordering::Relaxed), Ordering::Relaxed);
        time::record().publish(&new.time);
        self.info.store(pointer, Ordering::SeqCst);
        deliver::mark_everything(new);
        true
    }

    /// The vCPU will not run again: what is written to its record from now on is lost.
    pub(super) fn disconnect(&self) {
        let none = core::ptr::from_ref(&NO_INFO).cast_mut();
        self.info.store(none, Ordering::SeqCst);
    }

    /// Gives the registered frame back, once everyone knows that the record is not there any more.
    pub(super) fn give_frame_back(&self) {
        let frame = self.frame.lock().take();
        // Not under the lock: the frame may be freed by this.
        drop(frame);
    }

    /// Registers the run-state area; 0 for none.
    pub fn set_runstate_area(&self, address: u64) {
        self.runstate_area.store(address, Ordering::Relaxed);
    }

    /// Registers a second time record; 0 for none.
    pub fn set_time_area(&self, address: u64) {
        self.time_area.store(address, Ordering::Relaxed);
    }
}

//! What a domain and its vCPUs share with the hypervisor: the `shared_info` page, the `vcpu_info`
//! records, and the areas that a guest registers for its clock and its run states.
//!
//! Two kinds of memory, two ways of writing it. A *frame* that the guest gave us (the shared page,
//! a registered `vcpu_info`) is held by a writable reference until the domain is destroyed, and written
//! through the direct map at any time, from any CPU. An *area* that the guest registered by its
//! virtual address is written only while the vCPU's page tables are loaded, through the accessors
//! that survive a fault; when the guest has unmapped it, nothing is written.

use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use paravane_abi as abi;
use paravane_core::addr::{DomainId, Mfn, PAGE_SIZE, Port, VcpuId};
use paravane_core::event::{EventDomain, EventVcpu, VcpuEvents, deliver};
use paravane_core::sched::Reason;
use paravane_core::shared::{SharedInfo as SharedLayout, VcpuInfo, VcpuTimeInfo};
use paravane_core::time::Nanos;

use super::{CurrentVcpu, Domain, Vcpu};
use crate::arch::{PerCpu, layout, uaccess};
use crate::mm::{self, WritableFrame};
use crate::sync::Mutex;
use crate::{sched, time};

pub use paravane_core::event::DomainEvents;

/// A domain's `shared_info` page.
pub struct SharedInfo {
    page: &'static SharedLayout,
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
    runstate_area: AtomicU64,
    /// Virtual address of its second time record; 0 for none.
    time_area: AtomicU64,
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
        if !offset.is_multiple_of(8) || offset + size_of::<VcpuInfo>() as u64 > PAGE_SIZE {
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
        drop(self.frame.lock().take());
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

impl EventVcpu for Vcpu {
    #[inline]
    fn events(&self) -> &VcpuEvents {
        &self.info.events
    }

    #[inline]
    fn info(&self) -> &VcpuInfo {
        self.info.info()
    }

    #[inline(always)]
    fn kick(&self) {
        // To oneself: looked at on the way out, unless that way leads to sleep.
        if self.sched.flags.is(Reason::Blocked)
            || !core::ptr::eq(self, PerCpu::get().current_vcpu())
        {
            sched::kick(self);
        }
    }

    fn wake_poller(&self) {
        sched::allow(self, Reason::Blocked);
    }
}

impl EventDomain for Domain {
    type Vcpu = Vcpu;

    #[inline]
    fn id(&self) -> DomainId {
        self.id
    }

    #[inline]
    fn events(&self) -> &DomainEvents {
        &self.events
    }

    #[inline]
    fn shared(&self) -> &SharedLayout {
        self.shared.page
    }

    #[inline(always)]
    fn vcpu(&self, vcpu: VcpuId) -> Option<&Vcpu> {
        Domain::vcpu(self, vcpu)
    }

    fn notify_consumer(&self, _port: Port, service: u8) {
        if service == super::console::SERVICE {
            self.request_console();
        }
    }
}

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
    super::switch::with_kernel_tables(vcpu, || {
        let entry_time = area.wrapping_add(8);
        if flagged {
            // The guest sees the bit before anything else changes, and sees it go after.
            let marked = image.state_entry_time | abi::XEN_RUNSTATE_UPDATE;
            if uaccess::copy_to_guest(entry_time, &marked).is_err() {
                return;
            }
            let mut marked_image = image;
            marked_image.state_entry_time = marked;
            let _ = uaccess::copy_to_guest(area, &marked_image);
            let _ = uaccess::copy_to_guest(entry_time, &image.state_entry_time);
        } else {
            let _ = uaccess::copy_to_guest(area, &image);
        }
    });
}

/// An account in the layout of the interface, with these sums.
pub fn runstate_image(
    account: &paravane_core::time::RunstateAccount,
    time: [Nanos; 4],
) -> abi::vcpu_runstate_info {
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
    super::switch::with_kernel_tables(vcpu, || {
        let _ = uaccess::copy_to_guest(area, &image);
    });
}

//! The shared_info page and the vcpu_info inside it.
//!
//! The page is shared with the hypervisor, which sets bits in it at any
//! time: everything is reached through atomics. It is not mapped at start;
//! [`map_shared_info`] maps it over a page of the image's `.bss`, whose own
//! frame stays the domain's, unused.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering};

use paravane_abi as abi;

use crate::addr::{MachineAddr, PAGE_SIZE, VcpuId, VirtAddr};
use crate::hypercall::Result;
use crate::mm::pte::{Flags, Pte};
use crate::mm::update::{self, Flush};

#[repr(C, align(4096))]
struct Place(UnsafeCell<[u8; PAGE_SIZE]>);

// SAFETY: only its address is used; the page mapped there is reached through
// atomics.
unsafe impl Sync for Place {}

static PLACE: Place = Place(UnsafeCell::new([0; PAGE_SIZE]));
static MAPPED: AtomicBool = AtomicBool::new(false);
/// A `fn() -> VcpuId`; null stands for "always vCPU 0".
static CURRENT: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// A `fn() -> VcpuInfo`; null stands for "inside shared_info".
static CURRENT_INFO: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// The vcpu_info of vCPU 0 while nobody has told how to find out which vCPU runs: what a kernel
/// with one vCPU masks and unmasks all the time, one load away. Null before the page is mapped.
static ONLY: AtomicPtr<abi::vcpu_info> = AtomicPtr::new(core::ptr::null_mut());

/// The shared_info page.
#[derive(Clone, Copy)]
pub struct Shared(*mut abi::shared_info);

// SAFETY: the page stays mapped for ever and is reached through atomics.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

/// Maps the page that start_info names; from then on [`shared`] finds it.
///
/// # Errors
/// What `update_va_mapping` says.
pub fn map_shared_info(address: MachineAddr) -> Result<Shared> {
    let place = PLACE.0.get() as u64;
    update::update_va_mapping(
        VirtAddr::new(place),
        Pte::new(address.frame(), Flags::DATA | Flags::NO_EXECUTE),
        Flush::PageLocal,
    )?;
    MAPPED.store(true, Ordering::Release);
    let shared = Shared(place as *mut abi::shared_info);
    let told = [&CURRENT, &CURRENT_INFO];
    if told
        .iter()
        .all(|find| find.load(Ordering::Acquire).is_null())
        && let Some(info) = shared.vcpu(VcpuId::new(0))
    {
        ONLY.store(info.0, Ordering::Release);
    }
    Ok(shared)
}

/// The page, once it is mapped.
pub fn shared() -> Option<Shared> {
    MAPPED
        .load(Ordering::Acquire)
        .then(|| Shared(PLACE.0.get().cast()))
}

/// Tells this library how to find out which vCPU runs (a kernel with several
/// has a per-CPU place for that). Without it, it is vCPU 0.
pub fn set_current_vcpu(find: fn() -> VcpuId) {
    CURRENT.store(find as *mut (), Ordering::Release);
    ONLY.store(core::ptr::null_mut(), Ordering::Release);
}

/// Tells this library where the vcpu_info of the running vCPU is, for a
/// kernel that has moved them out of shared_info (it must, for vCPUs from 32
/// on). [`set_current_vcpu`] is not needed then.
pub fn set_current_info(find: fn() -> VcpuInfo) {
    CURRENT_INFO.store(find as *mut (), Ordering::Release);
    ONLY.store(core::ptr::null_mut(), Ordering::Release);
}

/// The vCPU that runs.
pub fn current_vcpu() -> VcpuId {
    let find = CURRENT.load(Ordering::Acquire);
    if find.is_null() {
        return VcpuId::new(0);
    }
    // SAFETY: `set_current_vcpu` stored a function of this type.
    let find = unsafe { core::mem::transmute::<*mut (), fn() -> VcpuId>(find) };
    find()
}

/// The vcpu_info of the vCPU that runs; `None` before the page is mapped and
/// beyond the 32 that the page has room for, unless [`set_current_info`] has
/// told where it is.
#[inline]
pub fn current() -> Option<VcpuInfo> {
    let only = ONLY.load(Ordering::Acquire);
    if only.is_null() {
        find_current()
    } else {
        Some(VcpuInfo(only))
    }
}

fn find_current() -> Option<VcpuInfo> {
    let find = CURRENT_INFO.load(Ordering::Acquire);
    if !find.is_null() {
        // SAFETY: `set_current_info` stored a function of this type.
        let find = unsafe { core::mem::transmute::<*mut (), fn() -> VcpuInfo>(find) };
        return Some(find());
    }
    shared()?.vcpu(current_vcpu())
}

/// The words of pending or mask bits.
pub const WORDS: usize = 64;
/// Ports there are with the two-level table: 64 words of 64.
pub const PORTS: u32 = (WORDS * 64) as u32;

impl Shared {
    /// The page as the public header declares it.
    pub fn as_ptr(self) -> *mut abi::shared_info {
        self.0
    }

    /// The vcpu_info of a vCPU below 32.
    pub fn vcpu(self, vcpu: VcpuId) -> Option<VcpuInfo> {
        if vcpu.raw() >= abi::XEN_LEGACY_MAX_VCPUS {
            return None;
        }
        // SAFETY: an address inside the page.
        let info = unsafe { (&raw mut (*self.0).vcpu_info).cast::<abi::vcpu_info>() };
        // SAFETY: below the 32 elements of the array.
        Some(VcpuInfo(unsafe { info.add(vcpu.raw() as usize) }))
    }

    /// The pending bits.
    pub fn pending(self) -> &'static [AtomicU64; WORDS] {
        // SAFETY: mapped for ever, aligned, shared as atomics.
        unsafe { &*(&raw mut (*self.0).evtchn_pending).cast() }
    }

    /// The mask bits.
    pub fn mask(self) -> &'static [AtomicU64; WORDS] {
        // SAFETY: as above.
        unsafe { &*(&raw mut (*self.0).evtchn_mask).cast() }
    }

    /// The wall clock's version, and its seconds, nanoseconds and upper
    /// seconds.
    pub fn wall_clock(self) -> (&'static AtomicU32, [&'static AtomicU32; 3]) {
        let word = |field: *mut u32| {
            // SAFETY: an aligned field of the page, mapped for ever.
            unsafe { AtomicU32::from_ptr(field) }
        };
        // SAFETY: address computation inside the page.
        unsafe {
            (
                word(&raw mut (*self.0).wc_version),
                [
                    word(&raw mut (*self.0).wc_sec),
                    word(&raw mut (*self.0).wc_nsec),
                    word(&raw mut (*self.0).wc_sec_hi),
                ],
            )
        }
    }
}

/// One vCPU's part of the page, or a vcpu_info registered elsewhere.
#[derive(Clone, Copy)]
pub struct VcpuInfo(*mut abi::vcpu_info);

impl VcpuInfo {
    /// A vcpu_info that was registered at an address of our own.
    ///
    /// # Safety
    /// It is mapped there for ever.
    pub const unsafe fn at(info: *mut abi::vcpu_info) -> Self {
        Self(info)
    }

    /// The structure as the public header declares it.
    pub fn as_ptr(self) -> *mut abi::vcpu_info {
        self.0
    }

    /// Some event is pending for this vCPU.
    pub fn upcall_pending(self) -> &'static AtomicU8 {
        // SAFETY: a field of a structure mapped for ever.
        unsafe { AtomicU8::from_ptr((&raw mut (*self.0).evtchn_upcall_pending).cast()) }
    }

    /// No upcall is made while this is not 0 (R5).
    pub fn upcall_mask(self) -> &'static AtomicU8 {
        // SAFETY: as above.
        unsafe { AtomicU8::from_ptr((&raw mut (*self.0).evtchn_upcall_mask).cast()) }
    }

    /// Bit *n* says: look at word *n* of the pending bits.
    pub fn pending_selector(self) -> &'static AtomicU64 {
        // SAFETY: as above; aligned by the layout.
        unsafe { AtomicU64::from_ptr((&raw mut (*self.0).evtchn_pending_sel).cast()) }
    }

    /// The address of the last page fault (C5, footnote 2). Read it before
    /// another fault can happen.
    pub fn cr2(self) -> u64 {
        // SAFETY: as above; the hypervisor writes it, hence volatile.
        unsafe { (&raw const (*self.0).arch.cr2).read_volatile() }
    }

    /// The clock of this vCPU.
    pub fn time(self) -> *const abi::vcpu_time_info {
        // SAFETY: address computation inside the structure.
        unsafe { &raw const (*self.0).time }
    }
}

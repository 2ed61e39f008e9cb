//! The pages that a guest and the hypervisor both write, as the hypervisor sees them.
//!
//! A domain's `shared_info` page and its vCPUs' `vcpu_info` records are written by the guest at
//! any moment, from any of its vCPUs. So each word of them is an atomic here: no Rust reference to
//! plain data ever covers guest-writable memory (design:copy-once), and the code that maintains
//! pending bits and time records needs no `unsafe`. What is read is used once and never trusted.
//!
//! The layouts are those of the public interface (`xen.h`, `arch-x86/xen.h`); the tests below
//! compare each offset with `paravane_abi`.

use crate::sync::sequential::AtomicU8 as EventByte;
use crate::sync::sequential::AtomicU64 as EventWord;
use crate::sync::{AtomicU8, AtomicU32, AtomicU64};

/// How many 64-bit words a two-level event table has; one selector bit stands for each.
pub const EVENT_WORDS: usize = 64;

/// How many vCPUs have their `vcpu_info` in the `shared_info` page from the start.
pub const LEGACY_VCPUS: usize = paravane_abi::XEN_LEGACY_MAX_VCPUS as usize;

/// `vcpu_time_info`: what a vCPU needs to turn its cycle counter into nanoseconds since boot.
///
/// Written only through [`crate::time::TimeRecord::publish`].
#[repr(C)]
#[derive(Debug, Default)]
pub struct VcpuTimeInfo {
    /// Odd while the record is being written.
    pub version: AtomicU32,
    pad0: AtomicU32,
    /// The cycle counter when the record was made.
    pub tsc_timestamp: AtomicU64,
    /// Nanoseconds since boot at that moment.
    pub system_time: AtomicU64,
    /// Cycles to nanoseconds: a fraction of 2³².
    pub tsc_to_system_mul: AtomicU32,
    /// Cycles to nanoseconds: the shift before the multiplication, signed.
    pub tsc_shift: AtomicU8,
    /// `XEN_PVCLOCK_*`.
    pub flags: AtomicU8,
    pad1: [AtomicU8; 2],
}

/// `vcpu_info`: a vCPU's event flags, its page-fault address and its time record.
#[repr(C)]
#[derive(Debug, Default)]
pub struct VcpuInfo {
    /// Set by the hypervisor when the selector gained a bit; cleared by the guest.
    pub upcall_pending: EventByte,
    /// Set by the guest to hold upcalls off (paper, R5); set by the hypervisor on entry to one.
    pub upcall_mask: AtomicU8,
    pad: [AtomicU8; 6],
    /// Which words of the pending table may hold news for this vCPU.
    pub pending_sel: EventWord,
    /// The address of the last page fault (paper, C5, and its footnote 2).
    pub cr2: AtomicU64,
    arch_pad: AtomicU64,
    /// The vCPU's time record.
    pub time: VcpuTimeInfo,
}

impl VcpuInfo {
    /// A record that holds upcalls off.
    #[cfg(not(loom))]
    #[must_use]
    pub const fn masked() -> Self {
        VcpuInfo {
            upcall_pending: EventByte::new(0),
            upcall_mask: AtomicU8::new(1),
            pad: [const { AtomicU8::new(0) }; 6],
            pending_sel: EventWord::new(0),
            cr2: AtomicU64::new(0),
            arch_pad: AtomicU64::new(0),
            time: VcpuTimeInfo {
                version: AtomicU32::new(0),
                pad0: AtomicU32::new(0),
                tsc_timestamp: AtomicU64::new(0),
                system_time: AtomicU64::new(0),
                tsc_to_system_mul: AtomicU32::new(0),
                tsc_shift: AtomicU8::new(0),
                flags: AtomicU8::new(0),
                pad1: [const { AtomicU8::new(0) }; 2],
            },
        }
    }
}

/// The wall clock in the `shared_info` page: the time of day when the machine booted.
///
/// Written only through [`crate::time::WallClock::publish`].
#[repr(C)]
#[derive(Debug, Default)]
pub struct WallClockInfo {
    /// Odd while the record is being written.
    pub version: AtomicU32,
    /// Seconds since 1970-01-01 00:00 UTC, the low half.
    pub sec: AtomicU32,
    /// Nanoseconds within the second.
    pub nsec: AtomicU32,
    /// The high half of the seconds.
    pub sec_hi: AtomicU32,
}

/// `arch_shared_info`: words that the guest writes and tools of a privileged domain read.
#[repr(C)]
#[derive(Debug, Default)]
pub struct ArchSharedInfo {
    /// The highest pseudo-physical frame number plus one.
    pub max_pfn: AtomicU64,
    /// The frame that lists the frames of the guest's p2m table.
    pub pfn_to_mfn_frame_list_list: AtomicU64,
    /// Why the last NMI came: written by the hypervisor.
    pub nmi_reason: AtomicU64,
    /// Root of the page tables that map the p2m table.
    pub p2m_cr3: AtomicU64,
    /// Virtual address of the p2m table.
    pub p2m_vaddr: AtomicU64,
    /// Counts changes of the p2m table.
    pub p2m_generation: AtomicU64,
}

/// `shared_info`: the page that a domain shares with the hypervisor.
#[repr(C)]
#[derive(Debug)]
pub struct SharedInfo {
    /// The records of the first vCPUs, until they register others.
    pub vcpu_info: [VcpuInfo; LEGACY_VCPUS],
    /// One bit a port: an event came. Set by the hypervisor, cleared by the guest.
    pub evtchn_pending: [EventWord; EVENT_WORDS],
    /// One bit a port: no upcall for it, please. Written by the guest.
    pub evtchn_mask: [EventWord; EVENT_WORDS],
    /// The time of day at boot.
    pub wall_clock: WallClockInfo,
    /// The guest's own words.
    pub arch: ArchSharedInfo,
}

impl Default for SharedInfo {
    fn default() -> Self {
        SharedInfo {
            vcpu_info: core::array::from_fn(|_| VcpuInfo::default()),
            evtchn_pending: core::array::from_fn(|_| EventWord::new(0)),
            evtchn_mask: core::array::from_fn(|_| EventWord::new(0)),
            wall_clock: WallClockInfo::default(),
            arch: ArchSharedInfo::default(),
        }
    }
}

impl SharedInfo {
    /// The state at a domain's start: every vCPU holds upcalls off until it asks for them.
    pub fn initialise(&self) {
        use crate::sync::Ordering::Relaxed;
        for info in &self.vcpu_info {
            info.upcall_mask.store(1, Relaxed);
        }
    }

    /// How many ports are pending and not masked of those that this vCPU's record may be about, and the
    /// first of them: as of now, and changed by nothing.
    #[must_use]
    pub fn waiting(&self, info: &VcpuInfo) -> (u32, Option<u32>) {
        use crate::sync::Ordering::Relaxed;
        let selected = info.pending_sel.load(Relaxed);
        let words = self.evtchn_pending.iter().zip(&self.evtchn_mask);
        let mut found = (0_u32, None);
        for (number, (pending, mask)) in (0_u32..).zip(words) {
            if selected >> number & 1 != 0 {
                let ports = pending.load(Relaxed) & !mask.load(Relaxed);
                let first = || (ports != 0).then(|| number * u64::BITS + ports.trailing_zeros());
                found = (found.0 + ports.count_ones(), found.1.or_else(first));
            }
        }
        found
    }
}

#[cfg(not(loom))]
const _: () = {
    assert!(size_of::<VcpuTimeInfo>() == 32);
    assert!(size_of::<VcpuInfo>() == 64);
    assert!(size_of::<SharedInfo>() <= 4096);
};

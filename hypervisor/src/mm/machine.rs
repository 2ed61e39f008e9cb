//! The engine's machine: tables are reached through the direct map, by frame number.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{DomainId, Mfn, Pfn};
use paravane_core::mm::{FrameRecord, Machine, Mm};

use super::{domain, tlb};
use crate::arch::layout;
use crate::arch::paging;
use crate::preempt;

/// Frames that the frame table and the machine-to-physical table have entries for.
static FRAMES: AtomicU64 = AtomicU64::new(0);

/// The machine that the hypervisor runs on.
#[derive(Clone, Copy, Default, Debug)]
pub struct RealMachine;

/// The frame-type engine over the real machine.
#[inline(always)]
#[must_use]
pub const fn engine() -> Mm<RealMachine> {
    Mm(RealMachine)
}

/// One more than the highest frame number of memory.
#[inline(always)]
#[must_use]
pub fn max_mfn() -> u64 {
    FRAMES.load(Ordering::Relaxed)
}

/// Tells that the first `frames` records and machine-to-physical entries are mapped.
pub(super) fn set_max_mfn(frames: u64) {
    FRAMES.store(frames, Ordering::Release);
}

/// The direct map's first address. Frames of memory are checked against the frame table, so that
/// adding their address cannot leave the map.
const DIRECT_MAP: u64 = layout::DIRECT_MAP.raw();

/// Where a frame of memory is in the direct map. What one may do there, the frame's references
/// say.
#[inline(always)]
#[must_use]
pub fn frame_pointer(mfn: Mfn) -> *mut u8 {
    DIRECT_MAP.wrapping_add(mfn.address().raw()) as *mut u8
}

/// An entry of a frame, as all CPUs and the page walkers share it.
#[inline(always)]
fn entry(table: Mfn, slot: usize) -> &'static AtomicU64 {
    let address = DIRECT_MAP
        .wrapping_add(table.address().raw())
        .wrapping_add(8 * (slot as u64 & 511));
    // SAFETY: the engine passes frames of memory only, all of which stay mapped in the direct map
    // for ever. The processor and other CPUs may change the word at any moment, which an atomic
    // allows for; guests' frames are never reached through plain references.
    unsafe { &*(address as *const AtomicU64) }
}

/// The machine-to-physical entry of a frame, if there is one.
#[inline(always)]
fn m2p_entry(mfn: Mfn) -> Option<&'static AtomicU64> {
    (mfn.raw() < max_mfn()).then(|| {
        let address = layout::M2P_WRITABLE.raw() + 8 * mfn.raw();
        // SAFETY: the table has an entry for each frame below the limit, mapped here for ever;
        // guests read the same words, which an atomic allows for.
        unsafe { &*(address as *const AtomicU64) }
    })
}

/// Sets the machine-to-physical entry of a frame of memory.
#[inline(always)]
pub fn set_m2p(mfn: Mfn, pfn: Pfn) {
    if let Some(entry) = m2p_entry(mfn) {
        entry.store(pfn.raw(), Ordering::Relaxed);
    }
}

/// The machine-to-physical entry of a frame.
#[must_use]
pub fn m2p(mfn: Mfn) -> Pfn {
    Pfn::new(m2p_entry(mfn).map_or(u64::MAX, |entry| entry.load(Ordering::Relaxed)))
}

impl Machine for RealMachine {
    #[inline(always)]
    fn frames(&self) -> &[FrameRecord] {
        let first = layout::FRAME_TABLE.raw() as *const FrameRecord;
        // SAFETY: `init` mapped this many records, zeroed, for ever; they consist of atomics.
        unsafe { core::slice::from_raw_parts(first, max_mfn() as usize) }
    }

    #[inline(always)]
    fn read_entry(&self, table: Mfn, slot: usize) -> u64 {
        entry(table, slot).load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn write_entry(&self, table: Mfn, slot: usize, value: u64) {
        entry(table, slot).store(value, Ordering::Release);
    }

    #[inline(always)]
    fn compare_exchange_entry(
        &self,
        table: Mfn,
        slot: usize,
        current: u64,
        new: u64,
    ) -> Result<u64, u64> {
        entry(table, slot).compare_exchange(current, new, Ordering::SeqCst, Ordering::Relaxed)
    }

    #[inline(always)]
    fn clock(&self) -> u64 {
        tlb::clock()
    }

    fn flush_stale(&self, owner: DomainId, stamp: u64) {
        tlb::flush_stale(owner, stamp);
    }

    fn end_foreign_use(&self, domain: DomainId) {
        tlb::end_foreign_use(domain);
    }

    fn finish_accesses(&self, domain: DomainId) {
        // No CPU takes the flush between an access and the look at the address before it.
        tlb::flush_domain(domain);
    }

    #[inline]
    fn spend(&self, work: u32) {
        preempt::spend(work);
    }

    #[inline]
    fn preempt(&self) -> bool {
        preempt::asked()
    }

    fn hypervisor_entries(&self) -> &[u64; paravane_core::mm::machine::HYPERVISOR_SLOTS] {
        paging::hypervisor_l4_entries()
    }

    #[inline]
    fn set_m2p(&self, mfn: Mfn, pfn: Pfn) {
        set_m2p(mfn, pfn);
    }

    fn release(&self, mfn: Mfn, owner: DomainId) {
        domain::release(mfn, owner);
    }
}

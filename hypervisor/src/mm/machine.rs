//! The engine's machine: tables are reached through the direct map, by frame number.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{DomainId, Mfn, PAGE_SIZE, Pfn};
use paravane_core::mm::machine::LINE;
use paravane_core::mm::pte::PRESENT;
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

/// The instructions that put into `all` the bits of any of the eight entries that end at a place: the
/// lower halves, which have the present bit. Written out since a compiler takes one register and two
/// instructions for each atomic load.
macro_rules! any_of_line {
    ($base:literal, $end:literal) => {
        concat!(
            "mov {all:e}, [",
            $base,
            " + (",
            $end,
            " - 8)]\n",
            ".irp back, 16, 24, 32, 40, 48, 56, 64\n",
            "or {all:e}, [",
            $base,
            " + (",
            $end,
            " - \\back)]\n",
            ".endr\n",
        )
    };
}

/// Whether a cache line of a frame has a present entry.
#[inline(always)]
fn line_present(table: Mfn, line: usize) -> bool {
    let first = core::ptr::from_ref(entry(table, line * LINE));
    let all: u32;
    // SAFETY: as in `entry`: the line is a whole one of a frame that is mapped for ever. Each load is
    // of an aligned half of an entry, which is one access; what others write meanwhile makes what was
    // read old at worst.
    unsafe {
        core::arch::asm!(
            any_of_line!("{first}", "64"),
            first = in(reg) first,
            all = out(reg) all,
            options(nostack, readonly),
        );
    }
    u64::from(all) & PRESENT != 0
}

/// The cache lines of a frame that have a present entry, as a bit each. From the last line down, so
/// that each bit comes in from the right.
#[inline(never)]
fn present_lines(table: Mfn) -> u64 {
    let mut lines = 0u64;
    // SAFETY: as in `line_present`, for the 4096 bytes below the frame's end, which `left` counts down.
    unsafe {
        core::arch::asm!(
            "2:",
            any_of_line!("{table} + {left}", "0"),
            "shr {all:e}, 1",
            "adc {lines}, {lines}",
            any_of_line!("{table} + {left}", "-64"),
            "shr {all:e}, 1",
            "adc {lines}, {lines}",
            any_of_line!("{table} + {left}", "-128"),
            "shr {all:e}, 1",
            "adc {lines}, {lines}",
            any_of_line!("{table} + {left}", "-192"),
            "shr {all:e}, 1",
            "adc {lines}, {lines}",
            "sub {left:e}, 256",
            "jnz 2b",
            table = in(reg) frame_pointer(table),
            left = inout(reg) PAGE_SIZE => _,
            all = out(reg) _,
            lines = inout(reg) lines,
            options(nostack, readonly),
        );
    }
    lines
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

/// Entries that are looked through for the frame of a page.
const SEARCHED: u64 = 4096;

/// The frame of `owner` whose machine-to-physical entry says that it is page `pfn`, as far as a search
/// of bounded length finds it: where frames lie in a row with `near`, a frame of the domain's, at once;
/// else among those around it.
#[must_use]
pub fn frame_of_page(owner: DomainId, pfn: u64, near: Mfn) -> Option<Mfn> {
    let engine = engine();
    let is_it = |frame: &Mfn| {
        m2p(*frame).raw() == pfn
            && engine
                .record(*frame)
                .is_some_and(|record| record.owner() == owner)
    };
    let in_row = near.raw().wrapping_add(pfn).wrapping_sub(m2p(near).raw());
    let first = near.raw().saturating_sub(SEARCHED / 2);
    preempt::note(const { 6 * SEARCHED as u32 });
    core::iter::once(in_row)
        .chain(first..first.saturating_add(SEARCHED))
        .filter_map(Mfn::checked)
        .find(is_it)
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
    fn line_present(&self, table: Mfn, line: usize) -> bool {
        line_present(table, line)
    }

    fn present_lines(&self, table: Mfn) -> u64 {
        present_lines(table)
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

    fn l4_changed(&self, domain: DomainId) {
        tlb::l4_changed(domain);
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

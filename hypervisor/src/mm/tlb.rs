//! The flush clock, and which CPU may still hold what.
//!
//! Each full flush of a CPU takes a number from a global clock when it begins. A frame that gives
//! up its last use of a type, or its last reference, is stamped with the clock. So a CPU whose last
//! flush has a number above the stamp cannot hold a translation from before: only the others have
//! to be flushed before the frame is used in a new way, and mostly there are none.
//!
//! Why `number > stamp` is enough: the entry was removed before the clock was read for the stamp
//! (the removal is a locked operation, so all see it by then), and a flush with a greater number
//! began after that. What the CPU learned since, it learned from tables without the entry.
//!
//! A CPU without a guest runs on the hypervisor's own tables, where nothing of a guest's can be
//! learned: it counts as flushed for ever ([`IDLE`]) until it loads a guest's base pointer.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use x86::controlregs::{Cr4, cr3_write, cr4, cr4_write};

use super::engine;
use crate::arch::layout::MAX_CPUS;
use crate::arch::paging;
use crate::arch::percpu::cpu_id;
use crate::arch::smp::{self, CpuMask};

/// The number of a CPU that holds no guest's translations and learns none.
const IDLE: u64 = u64::MAX;

/// What is known of one CPU's translations; a cache line of its own.
#[repr(align(64))]
struct Translations {
    /// The clock's number of the last full flush.
    flushed: AtomicU64,
    /// The L4 frame that is loaded, kernel's or user's; meaningless while idle.
    base: AtomicU64,
}

static CLOCK: AtomicU64 = AtomicU64::new(1);
static CPUS: [Translations; MAX_CPUS] = [const {
    Translations {
        flushed: AtomicU64::new(IDLE),
        base: AtomicU64::new(0),
    }
}; MAX_CPUS];

fn this_cpu() -> &'static Translations {
    &CPUS[cpu_id() as usize % MAX_CPUS]
}

/// The clock now: what a frame is stamped with.
#[inline(always)]
#[must_use]
pub fn clock() -> u64 {
    CLOCK.load(Ordering::SeqCst)
}

/// Takes the number of a full flush that begins now on this CPU.
#[inline]
fn begin() -> u64 {
    CLOCK.fetch_add(1, Ordering::SeqCst).wrapping_add(1)
}

/// Forgets every translation, does `change`, and learns again: changing CR4.PGE flushes everything
/// (SDM vol. 3, section 4.10.4.1 "Operations that Invalidate TLBs and Paging-Structure Caches").
#[inline]
fn with_global_pages_off(change: impl FnOnce()) {
    // SAFETY: CR4 gets its own value back; in between only the global bit has no effect.
    unsafe {
        let value = cr4();
        cr4_write(value - Cr4::CR4_ENABLE_GLOBAL_PAGES);
        change();
        cr4_write(value);
    }
}

/// Changes the tables of this CPU.
#[inline]
fn load_tables(l4: MachineAddr) {
    // SAFETY: the frame is a checked L4 with the hypervisor's entries, or the hypervisor's own:
    // the running code, its stack and its data stay mapped.
    with_global_pages_off(|| unsafe { cr3_write(l4.as_u64()) });
}

/// Forgets all translations of this CPU, global ones included.
#[inline]
pub fn flush_local() {
    let number = begin();
    with_global_pages_off(|| ());
    let this = this_cpu();
    if this.flushed.load(Ordering::Relaxed) != IDLE {
        this.flushed.store(number, Ordering::SeqCst);
    }
}

/// Loads a guest's base pointer and forgets all translations. The caller holds a type reference to
/// the frame as L4, which it keeps until another base is loaded.
#[inline]
pub fn load_base(l4: Mfn) {
    let number = begin();
    let this = this_cpu();
    this.base.store(l4.raw(), Ordering::Relaxed);
    if this.flushed.load(Ordering::Relaxed) == IDLE {
        // From here on this CPU may learn something. Writing CR3 serialises, so the store is
        // visible before the first page walk.
        this.flushed.store(number, Ordering::SeqCst);
    }
    load_tables(l4.address());
    this.flushed.store(number, Ordering::SeqCst);
}

/// Goes over to the hypervisor's own tables: the guest's may be dissolved from now on, and this
/// CPU is not asked for flushes.
#[inline]
pub fn load_idle() {
    load_tables(paging::root());
    this_cpu().flushed.store(IDLE, Ordering::SeqCst);
}

/// Flushes every CPU that may hold a translation from when the clock stood at `stamp`.
pub fn flush_stale(stamp: u64) {
    flush(|translations| translations.flushed.load(Ordering::SeqCst) <= stamp);
}

/// Flushes every CPU that runs a vCPU of `domain`.
pub fn flush_domain(domain: DomainId) {
    let engine = engine();
    flush(|translations| {
        let base = Mfn::new(translations.base.load(Ordering::SeqCst));
        translations.flushed.load(Ordering::SeqCst) != IDLE
            && engine
                .record(base)
                .is_some_and(|record| record.owner() == domain)
    });
}

/// Flushes the CPUs of which `stale` says so; mostly none, or this one alone.
#[inline(always)]
fn flush(stale: impl Fn(&Translations) -> bool) {
    let this = cpu_id();
    let mut others = CpuMask::EMPTY;
    let mut here = false;
    for (cpu, translations) in (0..smp::online()).zip(&CPUS) {
        if stale(translations) {
            if cpu == this {
                here = true;
            } else {
                others = others.with(cpu);
            }
        }
    }
    if here {
        flush_local();
    }
    if !others.is_empty() {
        smp::flush_cpus(others);
    }
}

/// Forgets this CPU's translation of one address.
#[inline]
pub fn invalidate(address: VirtAddr) {
    // SAFETY: INVLPG only forgets; the address is canonical by its type.
    unsafe {
        core::arch::asm!("invlpg [{}]", in(reg) address.as_u64(), options(nostack, preserves_flags))
    };
}

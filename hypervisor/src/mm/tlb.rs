//! The flush clock, and which CPU may still hold what.
//!
//! Each full flush of a CPU takes a number from a global clock when it begins, save [`load_idle`], after
//! which the book says that the CPU is idle. A frame is stamped with the clock when its last use of a
//! type ends, or its last reference. So a CPU whose last
//! flush has a number above the stamp cannot hold a translation from before: only the others have
//! to be flushed before the frame is used in a new way, and mostly there are none.
//!
//! Why `number > stamp` is enough: the entry was removed before the clock was read for the stamp
//! (the removal is a locked operation, so all see it by then), and a flush with a greater number
//! began after that. What the CPU learned since, it learned from tables without the entry.
//!
//! Of the CPUs that flushed no more since, only those are asked whose tables led to the frame: those
//! of its owner, and those of domains that ended a mapping of another's frame since their last flush
//! ([`end_foreign_use`]). No domain can have the CPUs of others interrupted by what it does with its
//! own frames.
//!
//! # The books
//!
//! Each CPU has a book ([`TlbBook`]): since when its TLB holds translations, of which domain, and when
//! that domain last ended a mapping of another's frame.
//! CR3 is loaded here, and by `LOAD_GUEST_TABLES` of entry.S, which does what [`switch_mode`] does; at
//! no other place once the machine is up. These are all the ways:
//!
//! | | tables of | forgets | the book |
//! |---|---|---|---|
//! | [`enter`] | a domain, from none | everything | names the domain, then begins |
//! | [`load_base`] | the same domain | everything | flushed now |
//! | [`switch_mode`] | the same vCPU, kernel's or user's | all but global ones | stays |
//! | [`load_idle`] | none | everything | idle |
//!
//! A CPU without a guest runs on the hypervisor's own tables, where nothing of a guest's can be
//! learned: it counts as flushed for ever ([`IDLE`]). A CPU that enters a guest is never idle in its
//! book; test builds stop where it is (`IN_BOOKS` of entry.S). Between two domains lies [`load_idle`],
//! so a TLB never holds translations of two. The book names the domain whose they are, not the owner of
//! some frame: a base pointer's frame may have been given up since, and be another domain's.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{DomainId, MachineAddr, Mfn, VirtAddr};
use paravane_core::mm::{Learned, StaleUses};
use x86::controlregs::{Cr4, cr4, cr4_write};

use crate::arch::cpus::{self, CpuMask};
use crate::arch::layout::MAX_CPUS;
use crate::arch::paging;
use crate::arch::percpu::{IDLE, PerCpu, TlbBook, cpu_id};
use crate::arch::split;
use crate::preempt;
use crate::sync::relax;

static CLOCK: AtomicU64 = AtomicU64::new(1);

#[inline(always)]
fn book() -> &'static TlbBook {
    &PerCpu::get().book
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
        split::forget((value - Cr4::CR4_ENABLE_GLOBAL_PAGES).bits() as u64);
        change();
        cr4_write(value);
    }
}

/// Loads CR3. What the book says of the tables at `l4` is the caller's.
#[inline(always)]
fn load(l4: MachineAddr) {
    // SAFETY: the frame is a checked L4 with the hypervisor's entries, held by the vCPU that runs
    // here, or the hypervisor's own: the running code, its stack and its data stay mapped.
    unsafe { split::load(l4) };
}

/// Test builds stop where a guest's tables would be loaded on a CPU that nobody would flush.
#[inline(always)]
fn assert_in_books() {
    #[cfg(feature = "audit")]
    assert!(
        book().flushed.load(Ordering::Relaxed) != IDLE,
        "a guest's tables on an idle CPU"
    );
}

/// Forgets all translations of this CPU, global ones included.
#[inline]
pub fn flush_local() {
    let number = begin();
    with_global_pages_off(|| ());
    let book = book();
    if book.flushed.load(Ordering::Relaxed) != IDLE {
        book.flushed.store(number, Ordering::SeqCst);
    }
}

/// Loads the base pointer of a vCPU of `domain` on this CPU, which had none, and forgets all
/// translations. The vCPU holds a type reference to the frame as L4, and keeps it until another base is
/// loaded.
pub fn enter(domain: DomainId, l4: Mfn) {
    let book = book();
    book.domain.store(domain.raw().into(), Ordering::Relaxed);
    // From here on this CPU may learn something: whoever sees that sees the domain, too. Writing CR3
    // serialises, so both are visible before the first page walk.
    book.flushed.store(begin(), Ordering::SeqCst);
    with_global_pages_off(|| load(l4.address()));
}

/// Loads another base pointer of the vCPU that runs here and forgets all translations. The vCPU holds
/// the frame as for [`enter`].
#[inline]
pub fn load_base(l4: Mfn) {
    assert_in_books();
    let number = begin();
    with_global_pages_off(|| load(l4.address()));
    book().flushed.store(number, Ordering::SeqCst);
}

/// Changes between the kernel's and the user's tables of the vCPU that runs here. Translations with
/// the global bit stay, which only user mappings have of a guest's.
#[inline(always)]
pub fn switch_mode(l4: Mfn) {
    assert_in_books();
    load(l4.address());
}

/// Goes over to the hypervisor's own tables: the guest's may be dissolved from now on, and this
/// CPU is not asked for flushes.
#[inline]
pub fn load_idle() {
    with_global_pages_off(|| load(paging::root()));
    book().flushed.store(IDLE, Ordering::SeqCst);
}

/// What a CPU may know. Its number is read before its domain: see [`enter`].
#[inline(always)]
fn learned(book: &TlbBook) -> Learned {
    let flushed = book.flushed.load(Ordering::SeqCst);
    Learned {
        flushed,
        domain: DomainId::new(book.domain.load(Ordering::Relaxed) as u16),
        foreign: book.foreign.load(Ordering::SeqCst),
    }
}

/// Flushes every CPU that may hold a translation of a frame of `owner` from when the clock stood at
/// `stamp`: see [`paravane_core::mm::stale`].
pub fn flush_stale(owner: DomainId, stamp: u64) {
    flush(|book| learned(book).may_know(owner, stamp));
}

/// Flushes every CPU that may hold a translation of frames with these last uses.
pub fn flush_uses(uses: &StaleUses) {
    flush(|book| uses.may_be_known_to(&learned(book)));
}

/// Notes that `domain` ends a mapping of another domain's frame, in the books of all CPUs that have
/// its tables. A CPU that enters `domain` later learns nothing of that frame: the entry is gone.
pub fn end_foreign_use(domain: DomainId) {
    // First of all: what a CPU that changes to another domain now has in its book is newer.
    let now = clock();
    for cpu in 0..cpus::online() {
        let book = &PerCpu::of(cpu).book;
        if of_domain(book, domain) {
            book.foreign.fetch_max(now, Ordering::SeqCst);
        }
    }
}

/// Whether a CPU may hold translations of `domain`.
#[inline(always)]
fn of_domain(book: &TlbBook, domain: DomainId) -> bool {
    let flushed = book.flushed.load(Ordering::SeqCst);
    flushed != IDLE && book.domain.load(Ordering::Relaxed) == u32::from(domain.raw())
}

/// Flushes every CPU that may hold translations of `domain`.
pub fn flush_domain(domain: DomainId) {
    flush(|book| of_domain(book, domain));
}

/// An L4 entry of `domain` has changed: where tables are split, CPUs run on copies of it.
#[inline]
pub fn l4_changed(domain: DomainId) {
    if split::is_on() {
        flush_domain(domain);
    }
}

/// Flushes the CPUs of which `stale` says so; mostly none, or this one alone.
#[inline(always)]
fn flush(stale: impl Fn(&TlbBook) -> bool) {
    #[cfg(feature = "audit")]
    crate::sync::held::assert_none("a flush");
    let this = cpu_id();
    // The boot processor asks before it has its area.
    let here = stale(book());
    let mut others = CpuMask::EMPTY;
    for cpu in (0..cpus::online()).filter(|&cpu| cpu != this) {
        if stale(&PerCpu::of(cpu).book) {
            others = others.with(cpu);
        }
    }
    if here {
        flush_local();
    }
    if !others.is_empty() {
        flush_cpus(others);
    }
}

/// Flushes that other processors asked of this one since the start.
#[cfg(feature = "audit")]
pub fn asked_here() -> u64 {
    PerCpu::get().flush_requested.load(Ordering::Relaxed)
}

/// Does the remote flushes that others asked of this processor. Called from the flush interrupt
/// and by everyone who waits for something with interrupts off.
#[inline]
pub fn serve() {
    let this = PerCpu::get();
    let requested = this.flush_requested.load(Ordering::Acquire);
    if requested != this.flush_done.load(Ordering::Relaxed) {
        flush_local();
        this.flush_done.store(requested, Ordering::Release);
    }
}

/// The work of asking one processor for a flush, and of one look whether it is done.
const ASK: u32 = 1000;
const WAIT: u32 = 40;

/// Has every processor of `cpus` forget all translations, this one too if it is among them.
/// Returns when all have. No lock is held.
///
/// The time that it waits counts as work. Interrupts are let in behind the next of the caller's own:
/// what it is about to change with the flush may not be interrupted by the machine's end.
fn flush_cpus(cpus: CpuMask) {
    let this = cpu_id();
    let others = cpus.without(this);
    let mut wanted = [0; MAX_CPUS];
    for cpu in others.iter() {
        let other = PerCpu::of(cpu);
        wanted[cpu as usize] = other.flush_requested.fetch_add(1, Ordering::AcqRel) + 1;
        cpus::ask_flush(cpu);
    }
    if cpus.contains(this) {
        flush_local();
    }
    let mut work = 0_u32;
    for cpu in others.iter() {
        work = work.saturating_add(ASK);
        let other = PerCpu::of(cpu);
        while other.flush_done.load(Ordering::Acquire) < wanted[cpu as usize] {
            work = work.saturating_add(WAIT);
            relax();
        }
    }
    preempt::note(work);
}

/// Forgets this CPU's translation of one address.
#[inline]
pub fn invalidate(address: VirtAddr) {
    // SAFETY: INVLPG only forgets; the address is canonical by its type.
    unsafe {
        core::arch::asm!("invlpg [{}]", in(reg) address.raw(), options(nostack, preserves_flags))
    };
}

//! What belongs to one processor, found from the stack pointer.
//!
//! Guests own both GS bases with any canonical value, so GS cannot lead the hypervisor to its
//! data (design:one-stack). Instead every stack of a processor lies in one 128 KiB-aligned block,
//! and the block's last bytes are the [`PerCpu`]. Directly under it the guest's `TrapFrame` is
//! pushed: TSS.RSP0 is the address of the `PerCpu`.
//!
//! The boot stack is such a block as well, so [`PerCpu::get`] works from the first Rust
//! function on.

use core::cell::Cell;
use core::mem::size_of;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

use paravane_core::mm::LinearSlots;

use super::frame::TrapFrame;
use super::layout::{self, STACK_BLOCK_BYTES};

/// Ways in which a hypercall ends without a result in rax.
pub mod special {
    /// The result is an ordinary value that happens to equal `SPECIAL`.
    pub const NONE: u32 = 0;
    /// It stopped at a preemption point and left its progress in `cont_args`.
    pub const CONTINUED: u32 = 1;
    /// It replaced the guest's frame, rax included.
    pub const FRAME: u32 = 2;
}

/// Stands in for a `vcpu_info` while no vCPU runs: nothing is ever pending in it.
static IDLE_VCPU_INFO: [u64; 8] = [0; 8];

/// What [`PerCpu::linear`] names while no vCPU runs.
static NO_LINEAR_SLOTS: LinearSlots = LinearSlots::new();

/// Where [`PerCpu::vcpu_info`] points while no vCPU runs.
#[must_use]
pub fn idle_vcpu_info() -> *const u8 {
    (&raw const IDLE_VCPU_INFO).cast()
}

/// The number in [`TlbBook::flushed`] of a processor that holds no guest's translations and learns
/// none.
pub const IDLE: u64 = u64::MAX;

/// What is known of one processor's translations: kept by [`crate::mm::tlb`], read by everyone who
/// asks whom to flush. A cache line of its own.
#[repr(C, align(64))]
pub struct TlbBook {
    /// The clock's number of the last full flush, or [`IDLE`].
    pub flushed: AtomicU64,
    /// The number of the domain whose translations there may be; meaningless while idle.
    pub domain: AtomicU32,
    /// The clock when this domain last ended a mapping of another domain's frame.
    pub foreign: AtomicU64,
}

/// L4 tables that an L4 of a guest can name, itself included, where page tables are split.
pub const NAMED: usize = 2;

/// What a processor needs where page tables are split ([`super::split`]), and a place for registers on
/// the way to a guest. Zero where they are not. Addresses are machine addresses of L4 tables.
#[repr(C)]
pub struct SplitTables {
    /// What the hypervisor runs on: loaded at entry.
    pub hypervisor: Cell<u64>,
    /// What the guest is to run on: loaded at exit; 0: the copy has to be made first.
    pub guest: Cell<u64>,
    /// The views: of the kernel's L4, and of the user's.
    pub views: [Cell<u64>; 2],
    /// Of which L4 they are copies that nothing has outdated; 0: of none.
    pub copied: [Cell<u64>; 2],
    /// Of each view, copies of L4 tables that the guest's L4 names in its own slots (`mm/views.rs`).
    pub named: [[Cell<u64>; NAMED]; 2],
    /// Registers, between the hypervisor's and the guest's.
    pub saved: [Cell<u64>; 3],
    /// One more than the number of the domain that ran here last.
    pub last_domain: Cell<u32>,
    /// The stacks are to be overwritten before a guest is entered.
    pub wipe: Cell<bool>,
}

impl SplitTables {
    /// No tables.
    const fn new() -> Self {
        SplitTables {
            hypervisor: Cell::new(0),
            guest: Cell::new(0),
            views: [const { Cell::new(0) }; 2],
            copied: [const { Cell::new(0) }; 2],
            named: [const { [const { Cell::new(0) }; NAMED] }; 2],
            saved: [const { Cell::new(0) }; 3],
            last_domain: Cell::new(0),
            wipe: Cell::new(false),
        }
    }

    /// Whether the domain in the book is another than when this was asked last.
    pub fn is_another(&self, book: &TlbBook) -> bool {
        let domain = book.domain.load(Ordering::Relaxed) + 1;
        self.last_domain.replace(domain) != domain
    }
}

/// One processor's data. `repr(C)`: assembly reaches fields by `offset_of!`.
#[repr(C, align(64))]
pub struct PerCpu {
    /// Where the system-call stub keeps the guest's stack pointer.
    pub syscall_scratch: Cell<u64>,
    /// Where the system-call stub jumps.
    pub syscall_entry: Cell<u64>,
    /// Where the stub of 32-bit code jumps.
    pub syscall32_entry: Cell<u64>,
    /// The address of the page fault that the short path is delivering.
    pub fault_address: Cell<u64>,
    /// What to do before a guest is entered next, bits of [`crate::work`]; zero on the fast path.
    pub work: AtomicU32,
    /// Whether the current vCPU runs its guest's user mode (1) or kernel mode (0).
    pub user_mode: Cell<u8>,
    /// The vCPU that runs here; null while none does.
    pub current: AtomicPtr<()>,
    /// The current vCPU's `vcpu_info` in the direct map, a word that stays zero while idle: what
    /// `domain::current::find_vcpu_info` found. Who moves the record asks for [`crate::work::VCPU_INFO`].
    pub vcpu_info: Cell<*const u8>,
    /// The current vCPU's domain's linear L4 slots; of none while idle.
    linear: Cell<&'static LinearSlots>,
    /// What a hypercall that returned no result means by it: one of [`special`]. Set by the entry of
    /// the hypercall table as it returns, taken back by its caller at once.
    pub special: Cell<u32>,
    /// The argument registers with which a call that stopped goes on; without a meaning else.
    pub cont_args: Cell<[Option<u64>; 6]>,
    /// The entries that map its descriptor-table windows: the GDT's pages, then the LDT's.
    pub windows: Cell<&'static [AtomicU64]>,
    /// How many pages of its GDT window may show frames of a guest's.
    pub gdt_shown: Cell<usize>,
    /// Whether its LDT window may show frames of a guest's.
    pub ldt_shown: Cell<bool>,
    /// This processor's number, from 0 without gaps.
    pub cpu: Cell<u32>,
    /// Its local APIC's number.
    pub apic_id: Cell<u32>,
    /// Nesting of faults in the hypervisor's own fault handling; not for ordinary use.
    pub fault_depth: Cell<u32>,
    /// Work that was done since interrupts were last let in ([`crate::preempt`]).
    pub spent: Cell<u32>,
    /// Whether timers of others had a turn since a guest last ran here (`time/expire.rs`).
    pub timers_had_turn: Cell<bool>,
    /// Remote flushes that others asked of this processor so far.
    pub flush_requested: AtomicU64,
    /// The last of them that this processor has done.
    pub flush_done: AtomicU64,
    /// The book of its translations.
    pub book: TlbBook,
    /// The tables that its guests run on.
    pub tables: SplitTables,
}

// SAFETY: the `Cell`s are read and written by their own processor only (or before it starts);
// whatever others touch is atomic.
unsafe impl Sync for PerCpu {}

impl PerCpu {
    /// Data of a processor that has not done anything yet.
    #[must_use]
    pub const fn new(cpu: u32, apic_id: u32, [syscall_entry, syscall32_entry]: [u64; 2]) -> Self {
        PerCpu {
            syscall_scratch: Cell::new(0),
            syscall_entry: Cell::new(syscall_entry),
            syscall32_entry: Cell::new(syscall32_entry),
            fault_address: Cell::new(0),
            work: AtomicU32::new(0),
            user_mode: Cell::new(0),
            current: AtomicPtr::new(core::ptr::null_mut()),
            vcpu_info: Cell::new(&raw const IDLE_VCPU_INFO as *const u8),
            linear: Cell::new(&NO_LINEAR_SLOTS),
            special: Cell::new(special::NONE),
            cont_args: Cell::new([None; 6]),
            windows: Cell::new(&[]),
            gdt_shown: Cell::new(0),
            ldt_shown: Cell::new(false),
            cpu: Cell::new(cpu),
            apic_id: Cell::new(apic_id),
            fault_depth: Cell::new(0),
            spent: Cell::new(0),
            timers_had_turn: Cell::new(false),
            flush_requested: AtomicU64::new(0),
            flush_done: AtomicU64::new(0),
            book: TlbBook {
                flushed: AtomicU64::new(IDLE),
                domain: AtomicU32::new(0),
                foreign: AtomicU64::new(0),
            },
            tables: SplitTables::new(),
        }
    }

    /// The data of the processor that asks.
    #[inline(always)]
    #[must_use]
    pub fn get() -> &'static PerCpu {
        let rsp: u64;
        // SAFETY: reads a register. `pure`, since a function never leaves its stack block.
        unsafe {
            core::arch::asm!("mov {}, rsp", out(reg) rsp, options(pure, nomem, nostack, preserves_flags))
        };
        let top = (rsp | (STACK_BLOCK_BYTES - 1)).wrapping_add(1);
        // SAFETY: all hypervisor code runs on a stack of a block whose top is an initialised
        // `PerCpu`: boot.S, `percpu::switch_to` and the AP start see to that. Blocks are never
        // unmapped while in use.
        unsafe { &*(top.wrapping_sub(size_of::<PerCpu>() as u64) as *const PerCpu) }
    }

    /// The data of processor `cpu`, which must have been brought up ([`super::cpus::online`]).
    #[inline]
    #[must_use]
    pub fn of(cpu: u32) -> &'static PerCpu {
        // SAFETY: the area of a processor that is up is mapped for ever, its `PerCpu` initialised.
        unsafe { &*(Self::address(cpu) as *const PerCpu) }
    }

    /// Where the data of processor `cpu` lie: also the value of its TSS.RSP0.
    #[inline]
    #[must_use]
    pub const fn address(cpu: u32) -> u64 {
        layout::percpu_area(cpu).raw() + STACK_BLOCK_BYTES - size_of::<PerCpu>() as u64
    }

    /// Counts work (`preempt.rs` says in what); interrupts are let in when more is spent there.
    #[inline]
    pub fn note_work(&self, units: u32) {
        self.spent.set(self.spent.get().saturating_add(units));
    }

    /// The frame of the guest at the top of this CPU's stack.
    #[inline(always)]
    pub fn guest_frame() -> *mut TrapFrame {
        PerCpu::get().frame().cast()
    }

    /// Where the guest's registers lie once it has been left.
    #[inline(always)]
    #[must_use]
    pub fn frame(&self) -> *mut u8 {
        (&raw const *self as *mut u8).wrapping_sub(TRAP_FRAME_BYTES)
    }

    /// The number of the current vCPU's last hypercall: entry.S leaves it below the guest's registers,
    /// where no other way in or out writes.
    pub fn last_call(&self) -> &Cell<u64> {
        let place = self.frame().wrapping_sub(size_of::<u64>());
        // SAFETY: a word of this processor's own stack, which nothing but this and the push of entry.S
        // uses.
        unsafe { &*place.cast() }
    }

    /// The linear L4 slots of the domain whose tables are loaded.
    #[inline(always)]
    #[must_use]
    pub fn linear(&self) -> &LinearSlots {
        self.linear.get()
    }

    /// Sets them, before the domain's tables are loaded.
    ///
    /// # Safety
    /// They stay where they are until [`PerCpu::no_linear`].
    pub unsafe fn set_linear(&self, slots: &LinearSlots) {
        // SAFETY: the caller's promise.
        self.linear.set(unsafe { &*core::ptr::from_ref(slots) });
    }

    /// No domain's tables are loaded.
    pub fn no_linear(&self) {
        self.linear.set(&NO_LINEAR_SLOTS);
    }

    /// Where [`PerCpu::linear`] is: for assembly.
    pub const LINEAR: usize = core::mem::offset_of!(PerCpu, linear);
}

/// Bytes of a `TrapFrame`.
pub const TRAP_FRAME_BYTES: usize = 168;

/// The number of the processor that asks.
#[inline(always)]
#[must_use]
pub fn cpu_id() -> u32 {
    PerCpu::get().cpu.get()
}

const _: () = assert!(size_of::<PerCpu>().is_multiple_of(64));

//! What belongs to one processor, found from the stack pointer.
//!
//! Guests own both GS bases with any canonical value, so GS cannot lead the hypervisor to its
//! data (DESIGN D13). Instead every stack of a processor lies in one 128 KiB-aligned block, and
//! the block's last bytes are the [`PerCpu`]. Directly under it the guest's `TrapFrame` is
//! pushed: TSS.RSP0 is the address of the `PerCpu`.
//!
//! The boot stack is such a block as well, so [`PerCpu::this`] works from the first Rust
//! function on.

use core::cell::Cell;
use core::mem::size_of;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

use super::layout::{self, STACK_BLOCK_BYTES};

/// Things to do on a processor before it enters a guest; bits of [`PerCpu::work`].
pub mod work {
    /// The scheduler shall choose again.
    pub const RESCHEDULE: u32 = 1 << 0;
    /// A timer may have expired.
    pub const TIMER: u32 = 1 << 1;
    /// The current vCPU may have an event to take.
    pub const EVENTS: u32 = 1 << 2;
}

/// One processor's data. `repr(C)`: assembly reaches fields by `offset_of!`.
#[repr(C, align(64))]
pub struct PerCpu {
    /// Free for the entry code: the guest's stack pointer and the like.
    pub scratch: [Cell<u64>; 4],
    /// The vCPU that runs here; null while none does.
    pub current: AtomicPtr<()>,
    /// What to do before a guest is entered next, bits of [`work`]; zero on the fast path.
    pub work: AtomicU32,
    /// This processor's number, from 0 without gaps.
    pub cpu: Cell<u32>,
    /// Its local APIC's number.
    pub apic_id: Cell<u32>,
    /// Nesting of faults in the hypervisor's own fault handling; not for ordinary use.
    pub fault_depth: Cell<u32>,
    /// Remote flushes that others asked of this processor so far.
    pub flush_requested: AtomicU64,
    /// The last of them that this processor has done.
    pub flush_done: AtomicU64,
}

// SAFETY: the `Cell`s are read and written by their own processor only (or before it starts);
// whatever others touch is atomic.
unsafe impl Sync for PerCpu {}

impl PerCpu {
    /// Data of a processor that has not done anything yet.
    #[must_use]
    pub const fn new(cpu: u32, apic_id: u32) -> Self {
        PerCpu {
            scratch: [const { Cell::new(0) }; 4],
            current: AtomicPtr::new(core::ptr::null_mut()),
            work: AtomicU32::new(0),
            cpu: Cell::new(cpu),
            apic_id: Cell::new(apic_id),
            fault_depth: Cell::new(0),
            flush_requested: AtomicU64::new(0),
            flush_done: AtomicU64::new(0),
        }
    }

    /// The data of the processor that asks.
    #[inline(always)]
    #[must_use]
    pub fn this() -> &'static PerCpu {
        let rsp: u64;
        // SAFETY: reads a register.
        unsafe {
            core::arch::asm!("mov {}, rsp", out(reg) rsp, options(nomem, nostack, preserves_flags))
        };
        let top = (rsp | (STACK_BLOCK_BYTES - 1)) + 1;
        // SAFETY: all hypervisor code runs on a stack of a block whose top is an initialised
        // `PerCpu`: boot.S, `percpu::switch_to` and the AP start see to that. Blocks are never
        // unmapped while in use.
        unsafe { &*((top - size_of::<PerCpu>() as u64) as *const PerCpu) }
    }

    /// The data of processor `cpu`, which must have been brought up ([`super::smp::online`]).
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
        layout::percpu_area(cpu).as_u64() + STACK_BLOCK_BYTES - size_of::<PerCpu>() as u64
    }

    /// Asks this processor to do `bits` before it enters a guest.
    #[inline]
    pub fn request(&self, bits: u32) {
        self.work.fetch_or(bits, Ordering::Release);
    }
}

/// The number of the processor that asks.
#[inline(always)]
#[must_use]
pub fn cpu_id() -> u32 {
    PerCpu::this().cpu.get()
}

const _: () = assert!(size_of::<PerCpu>() % 16 == 0);

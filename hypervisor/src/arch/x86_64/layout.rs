//! Where the hypervisor's parts lie in virtual memory.
//!
//! L4 slots 256 to 271 are the hypervisor's in every address space (design:slots); all sixteen
//! point to L3 tables from boot on and never change, so an address space takes part by copying the
//! sixteen entries ([`super::paging::hypervisor_l4_entries`]).
//!
//! | slot | address | what |
//! |---|---|---|
//! | 256 | `0xffff_8000_0000_0000` | machine-to-physical table, read-only for guests |
//! | 257 | `0xffff_8080_0000_0000` | per-CPU areas |
//! | 258 | `0xffff_8100_0000_0000` | device registers |
//! | 259 | `0xffff_8180_0000_0000` | frame table |
//! | 260 | `0xffff_8200_0000_0000` | machine-to-physical table, writable, the hypervisor's view |
//! | 261 | `0xffff_82d0_4000_0000` | the image |
//! | 262–271 | `0xffff_8300_0000_0000` | direct map of all memory |
//!
//! A per-CPU area is 4 MiB: in the first two the stack block; in the others the windows through which the
//! current vCPU's descriptor tables are seen, and what the processor itself reads (IDT, TSS, system-call
//! stub). So each half has an L1 table of its own, and where page tables are split (`super::split`) a
//! guest's tables show the second half as it is, and of the first what entry needs.

use paravane_core::addr::{MachineAddr, PAGE_SIZE, VirtAddr};

/// First L4 slot that is the hypervisor's.
pub const FIRST_L4_SLOT: usize = 256;
/// Number of L4 slots that are the hypervisor's.
pub const L4_SLOTS: usize = 16;

/// Address where L4 slot `slot` (of the upper half) begins.
const fn slot_base(slot: u64) -> u64 {
    0xffff_0000_0000_0000 | slot << 39
}

/// The machine-to-physical table: one `u64` a machine frame (paper, M22).
pub const M2P: VirtAddr = VirtAddr::new(slot_base(256));
/// Bytes of address space that the machine-to-physical table may take.
pub const M2P_BYTES: u64 = 0x40_0000_0000;
/// The area of CPU 0.
pub const PERCPU: VirtAddr = VirtAddr::new(slot_base(257));
/// Where device registers are mapped, in the order of the requests.
pub const MMIO: VirtAddr = VirtAddr::new(slot_base(258));
/// The frame records.
pub const FRAME_TABLE: VirtAddr = VirtAddr::new(slot_base(259));
/// The machine-to-physical table again, for the hypervisor to write.
pub const M2P_WRITABLE: VirtAddr = VirtAddr::new(slot_base(260));
/// The image: an address in it is this plus the machine address (`IMAGE_BASE` in `linker.ld`).
pub const IMAGE: VirtAddr = VirtAddr::new(0xffff_82d0_4000_0000);
/// The direct map: machine address 0.
pub const DIRECT_MAP: VirtAddr = VirtAddr::new(slot_base(262));
/// Bytes of machine memory that the direct map can show: ten L4 slots.
pub const DIRECT_MAP_BYTES: u64 = 10 << 39;
/// First address above everything of ours.
pub const END: VirtAddr = VirtAddr::new(slot_base(272));

/// All that is ours: what no guest may map, or watch with a breakpoint.
pub const HYPERVISOR: core::ops::Range<u64> = M2P.raw()..END.raw();

/// Processors that are brought up at most: the width of a `CpuMask`.
pub const MAX_CPUS: usize = 64;

/// Bytes of one per-CPU area.
pub const PERCPU_STRIDE: u64 = 0x40_0000;
/// Bytes of the stack block at the start of the area; also its alignment, by which
/// [`super::percpu::PerCpu::get`] finds its data from the stack pointer (design:one-stack).
pub const STACK_BLOCK_BYTES: u64 = 0x2_0000;
/// Offset of the 16 pages seen by GDTR: 14 of the guest's, the reserved one, one unused.
pub const GDT_WINDOW: u64 = 0x20_0000;
/// Offset of the 16 pages seen by LDTR.
pub const LDT_WINDOW: u64 = 0x21_0000;
/// Pages of each descriptor-table window.
pub const WINDOW_PAGES: usize = 16;
/// Offset of the interrupt descriptor table, read-only.
pub const IDT_PAGE: u64 = 0x22_0000;
/// Offset of the task-state segment.
pub const TSS_PAGE: u64 = 0x22_1000;
/// Offset of the system-call stub: execute-only by intent, read-only and executable in fact.
pub const SYSCALL_STUB_PAGE: u64 = 0x22_2000;

/// Page of the GDT window that holds the hypervisor's descriptors (a fact of the guest
/// interface: guests have the fourteen before it).
pub const RESERVED_GDT_PAGE: usize = paravane_abi::FIRST_RESERVED_GDT_PAGE as usize;
/// Hypervisor code.
pub const HYPERVISOR_CS: u16 = 0xe008;
/// Hypervisor stack and data.
pub const HYPERVISOR_SS: u16 = 0xe010;
/// Flat 32-bit code of guests, ring 3.
pub const FLAT_RING3_CS32: u16 = paravane_abi::FLAT_RING3_CS32 as u16;
/// Flat data of guests, ring 3.
pub const FLAT_RING3_DS: u16 = paravane_abi::FLAT_RING3_DS32 as u16;
/// Flat 64-bit code of guests, ring 3.
pub const FLAT_RING3_CS64: u16 = paravane_abi::FLAT_RING3_CS64 as u16;
/// The task-state segment (two slots).
pub const TSS_SELECTOR: u16 = 0xe040;
/// The current vCPU's LDT (two slots), where it has one.
pub const LDT_SELECTOR: u16 = 0xe050;

/// Pages of the stack block, from its start: each stack has an unmapped page below it.
pub mod stack {
    /// Pages of each IST stack.
    pub const IST_PAGES: u64 = 2;
    /// IST 1, double fault: its first page.
    pub const DOUBLE_FAULT: u64 = 1;
    /// IST 2, NMI: its first page.
    pub const NMI: u64 = 4;
    /// IST 3, machine check: its first page.
    pub const MACHINE_CHECK: u64 = 7;
    /// IST 4, debug: its first page.
    pub const DEBUG: u64 = 10;
    /// The first pages of IST 1 to 4.
    pub const IST: [u64; 4] = [DOUBLE_FAULT, NMI, MACHINE_CHECK, DEBUG];
    /// The main stack: its first page; it goes up to the top.
    pub const MAIN: u64 = 13;
}

/// Where the area of CPU `cpu` begins.
#[inline]
#[must_use]
pub const fn percpu_area(cpu: u32) -> VirtAddr {
    VirtAddr::new(PERCPU.raw() + cpu as u64 * PERCPU_STRIDE)
}

/// The direct map's address of a machine address.
#[inline]
#[must_use]
pub const fn phys_to_virt(address: MachineAddr) -> VirtAddr {
    VirtAddr::new(DIRECT_MAP.raw() + address.raw())
}

/// The machine address behind an address of the direct map or of the image; for others the
/// result means nothing.
#[inline]
#[must_use]
pub const fn virt_to_phys(address: VirtAddr) -> MachineAddr {
    let base = if address.raw() >= DIRECT_MAP.raw() {
        DIRECT_MAP
    } else {
        IMAGE
    };
    MachineAddr::new(address.raw().wrapping_sub(base.raw()))
}

const _: () = assert!(IMAGE.slot(4) == 261 && DIRECT_MAP.slot(4) == 262 && PERCPU.slot(4) == 257);
const _: () = assert!(stack::MAIN * PAGE_SIZE < STACK_BLOCK_BYTES);

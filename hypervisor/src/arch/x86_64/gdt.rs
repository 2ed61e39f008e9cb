//! Descriptors of the hypervisor and the task-state segment.
//!
//! GDTR covers fifteen pages of the per-CPU window: fourteen of the current vCPU's and then ours
//! (a fact of the guest interface, so that selectors like `FLAT_RING3_CS64` always exist). Ours
//! has accessed bits set from the start, and the processor writes nothing to it once the task register
//! is loaded. While a CPU runs a 32-bit guest, the descriptors for guests are those of such guests.

use core::mem::size_of;

use x86::dtables::{DescriptorTablePointer, lgdt};

use super::layout::{self, stack};
use super::percpu::PerCpu;
use paravane_core::addr::PAGE_SIZE;
use paravane_core::descriptor::{FLAT_RING1_CS, FLAT_RING1_DS};

/// GDTR's limit: everything up to the end of the reserved page.
const LIMIT: u16 = ((layout::RESERVED_GDT_PAGE + 1) * PAGE_SIZE as usize - 1) as u16;

/// Code, present, readable, accessed, ring 0, 64-bit.
const CODE_RING0: u64 = 0x00af_9b00_0000_ffff;
/// Data, present, writable, accessed, ring 0.
const DATA_RING0: u64 = 0x00cf_9300_0000_ffff;
/// As [`CODE_RING0`] for ring 3, 32-bit.
const CODE32_RING3: u64 = 0x00cf_fb00_0000_ffff;
/// As [`DATA_RING0`] for ring 3.
const DATA_RING3: u64 = 0x00cf_f300_0000_ffff;
/// As [`CODE_RING0`] for ring 3.
const CODE64_RING3: u64 = 0x00af_fb00_0000_ffff;

/// As [`CODE32_RING3`] for ring 1.
const CODE32_RING1: u64 = 0x00cf_bb00_0000_ffff;
/// As [`DATA_RING0`] for ring 1.
const DATA_RING1: u64 = 0x00cf_b300_0000_ffff;

/// How many flat descriptors guests have.
pub const FLAT: usize = 4;
/// The flat descriptors of 64-bit guests, with their selectors.
pub const FLAT_64: [(u16, u64); FLAT] = [
    (FLAT_RING1_CS, 0),
    (layout::FLAT_RING3_CS32, CODE32_RING3),
    (layout::FLAT_RING3_DS, DATA_RING3),
    (layout::FLAT_RING3_CS64, CODE64_RING3),
];
/// Those of 32-bit guests, in the same places. None is 64-bit code: what runs in ring 1 must not get
/// beyond 4 GiB, where it would be a supervisor among the hypervisor's pages.
pub const FLAT_32: [(u16, u64); FLAT] = [
    (FLAT_RING1_CS, CODE32_RING1),
    (FLAT_RING1_DS, DATA_RING1),
    (FLAT_RING3_CS_OF_32, CODE32_RING3),
    (FLAT_RING3_DS_OF_32, DATA_RING3),
];
const FLAT_RING3_CS_OF_32: u16 = paravane_abi::FLAT_RING3_CS as u16;
const FLAT_RING3_DS_OF_32: u16 = paravane_abi::FLAT_RING3_DS as u16;
const _: () = {
    let mut number = 0;
    while number < FLAT {
        // The same slots, so that one set replaces the other whole.
        assert!(FLAT_64[number].0 & 0xff8 == FLAT_32[number].0 & 0xff8);
        assert!(FLAT_32[number].1 >> 53 & 1 == 0);
        number += 1;
    }
};

/// The task-state segment of 64-bit mode (Intel SDM vol. 3, section 8.7 "Task Management in
/// 64-bit Mode").
#[repr(C, packed(4))]
pub struct TaskState {
    reserved0: u32,
    rsp: [u64; 3],
    reserved1: u64,
    ist: [u64; 7],
    reserved2: u64,
    reserved3: u16,
    /// Beyond the limit: no port is open to guests by way of the bitmap.
    io_bitmap: u16,
}

impl TaskState {
    /// The state segment of processor `cpu`: the guest's frame under its `PerCpu`, and the stacks
    /// of double fault, NMI, machine check and debug.
    #[must_use]
    pub fn new(cpu: u32) -> Self {
        let area = layout::percpu_area(cpu).raw();
        let top = |first_page: u64| area + (first_page + stack::IST_PAGES) * PAGE_SIZE;
        let mut ist = [0; 7];
        for (slot, first_page) in ist.iter_mut().zip(stack::IST) {
            *slot = top(first_page);
        }
        TaskState {
            reserved0: 0,
            rsp: [PerCpu::address(cpu), 0, 0],
            reserved1: 0,
            ist,
            reserved2: 0,
            reserved3: 0,
            io_bitmap: size_of::<TaskState>() as u16,
        }
    }
}

/// The reserved page's entries for processor `cpu`, by their index in the page.
#[must_use]
pub fn reserved_page(cpu: u32) -> [u64; 512] {
    let mut page = [0; 512];
    let mut set = |selector: u16, entry: u64| page[usize::from(selector & 0xfff) >> 3] = entry;
    set(layout::HYPERVISOR_CS, CODE_RING0);
    set(layout::HYPERVISOR_SS, DATA_RING0);
    for (selector, descriptor) in FLAT_64 {
        set(selector, descriptor);
    }
    let [low, high] = tss_descriptor(layout::percpu_area(cpu).raw() + layout::TSS_PAGE);
    set(layout::TSS_SELECTOR, low);
    set(layout::TSS_SELECTOR + 8, high);
    page
}

/// The two words of the descriptor of an available 64-bit TSS at `base`.
fn tss_descriptor(base: u64) -> [u64; 2] {
    let limit = size_of::<TaskState>() as u64 - 1;
    let low = limit | (base & 0xff_ffff) << 16 | 0x89 << 40 | (base >> 24 & 0xff) << 56;
    [low, base >> 32]
}

/// The two words of the descriptor of an LDT of `limit` + 1 bytes at `base`.
#[must_use]
pub fn ldt_descriptor(base: u64, limit: u32) -> [u64; 2] {
    let limit = u64::from(limit);
    let low = limit & 0xffff
        | (base & 0xff_ffff) << 16
        | 0x82 << 40
        | (limit >> 16 & 0xf) << 48
        | (base >> 24 & 0xff) << 56;
    [low, base >> 32]
}

/// Loads GDTR, the segment registers and the task register of processor `cpu`, which is this one.
///
/// # Safety
/// The area of `cpu` is mapped and filled, its reserved page writable (LTR marks the TSS busy).
pub unsafe fn load(cpu: u32) {
    let base = layout::percpu_area(cpu).raw() + layout::GDT_WINDOW;
    let pointer = DescriptorTablePointer::<u64> {
        base: base as *const u64,
        limit: LIMIT,
    };
    // SAFETY: the caller's promise; the far return goes on at the next instruction with the new
    // code segment, which is 64-bit code of ring 0 like the old one.
    unsafe {
        lgdt(&pointer);
        core::arch::asm!(
            "push {cs}",
            "lea {scratch}, [rip + 2f]",
            "push {scratch}",
            "retfq",
            "2:",
            "mov ss, {ss:e}",
            "xor {scratch:e}, {scratch:e}",
            "mov ds, {scratch:e}",
            "mov es, {scratch:e}",
            "mov fs, {scratch:e}",
            "mov gs, {scratch:e}",
            "lldt {scratch:x}",
            "ltr {tss:x}",
            cs = in(reg) u64::from(layout::HYPERVISOR_CS),
            ss = in(reg) u32::from(layout::HYPERVISOR_SS),
            tss = in(reg) u32::from(layout::TSS_SELECTOR),
            scratch = out(reg) _,
        );
    }
}

const _: () = assert!(size_of::<TaskState>() == 104);

//! Segment registers, their bases, and the windows through which the processor sees a guest's
//! descriptor tables.
//!
//! GDTR and LDTR of a CPU never change: they point to windows in the CPU's own area, and a switch
//! maps the next vCPU's frames there (layout.rs). CS and SS need no care, they are in the frame.

use core::arch::asm;
use core::sync::atomic::Ordering;

use paravane_core::addr::{MachineAddr, Mfn, PAGE_SIZE, VirtAddr};

use super::layout::{self, percpu_area};
use super::percpu::PerCpu;
use super::vcpu::{CpuState, DataSegments};
use super::{area, cpu, gdt, msr, paging, percpu};
use crate::mm::VcpuMemory;

const WRITABLE: u64 = 1 << 1;
/// Present, writable, accessed, dirty, no-execute.
const WINDOW_ENTRY: u64 = 1 | WRITABLE | 1 << 5 | 1 << 6 | 1 << 63;
/// Bits of an entry that name its frame.
const FRAME_MASK: u64 = 0x000f_ffff_ffff_f000;

/// Exchanges the active GS base with the other mode's.
#[inline(always)]
pub fn swap_gs_bases() {
    // SAFETY: the hypervisor never uses GS; both bases are guest values.
    unsafe { asm!("swapgs", options(nomem, nostack, preserves_flags)) };
}

fn read(register: u32) -> u64 {
    // SAFETY: the callers below name the three base registers, which every processor has.
    unsafe { msr::read(register) }
}

fn write(register: u32, value: u64) {
    // SAFETY: the callers below name the three base registers, and pass canonical values: checked
    // when they entered, or read back from the register.
    unsafe { msr::write(register, value) };
}

/// FS base of the current vCPU.
pub fn fs_base() -> u64 {
    read(msr::FS_BASE)
}

/// Sets it; `value` is canonical.
pub fn set_fs_base(value: u64) {
    write(msr::FS_BASE, value);
}

/// GS base that is active now. In kernel mode that is the guest kernel's.
pub fn gs_base_kernel() -> u64 {
    read(msr::GS_BASE)
}

/// Sets the guest kernel's GS base, in kernel mode; `value` is canonical.
pub fn set_gs_base_kernel(value: u64) {
    write(msr::GS_BASE, value);
}

/// GS base of user mode, read in kernel mode.
pub fn gs_base_user() -> u64 {
    read(msr::KERNEL_GS_BASE)
}

/// Sets the GS base of user mode, in kernel mode; `value` is canonical.
pub fn set_gs_base_user(value: u64) {
    write(msr::KERNEL_GS_BASE, value);
}

/// The data segment selectors in the processor: ds, es, fs, gs.
pub fn selectors() -> [u16; 4] {
    let (ds, es, fs, gs): (u16, u16, u16, u16);
    // SAFETY: reading segment registers has no effect.
    unsafe {
        asm!(
            "mov {0:x}, ds", "mov {1:x}, es", "mov {2:x}, fs", "mov {3:x}, gs",
            out(reg) ds, out(reg) es, out(reg) fs, out(reg) gs,
            options(nomem, nostack, preserves_flags)
        );
    }
    [ds, es, fs, gs]
}

/// Loads one data segment register; a selector that the processor refuses becomes null. Returns
/// whether it was taken.
macro_rules! load_selector {
    ($register:literal, $selector:expr) => {{
        let refused: u32;
        // SAFETY: the load can only fault, which continues at label 4; data segments have no
        // meaning for the hypervisor's own 64-bit code.
        unsafe {
            asm!(
                "xor {refused:e}, {refused:e}",
                concat!("2: mov ", $register, ", {selector:x}"),
                "3:",
                ".pushsection .text.fixup, \"ax\"",
                "4: mov {refused:e}, 1",
                concat!("mov ", $register, ", {zero:e}"),
                "jmp 3b",
                ".popsection",
                ".pushsection .ex_table, \"a\"",
                ".quad 2b, 4b",
                ".popsection",
                selector = in(reg) $selector,
                zero = in(reg) 0u32,
                refused = out(reg) refused,
                options(nostack),
            );
        }
        refused == 0
    }};
}

/// Loads the selector of user-mode GS, in kernel mode: the base that goes with it becomes the
/// one of user mode, as on return from a real kernel.
pub fn load_user_gs_selector(selector: u16) -> bool {
    swap_gs_bases();
    let taken = load_selector!("gs", selector);
    swap_gs_bases();
    taken
}

/// Takes the segment state of the current vCPU, which `state` is of, out of the processor.
pub fn save(state: &CpuState, user_mode: bool) {
    let [ds, es, fs, gs] = selectors();
    state.segments.set(DataSegments { ds, es, fs, gs });
    state.fs_base.set(fs_base());
    let (active, other) = (read(msr::GS_BASE), read(msr::KERNEL_GS_BASE));
    let (kernel, user) = if user_mode {
        (other, active)
    } else {
        (active, other)
    };
    state.gs_base_kernel.set(kernel);
    state.gs_base_user.set(user);
}

/// Puts the segment state of a vCPU, whose tables are loaded, into the processor. Returns whether
/// every selector was taken; a refused one is null.
#[must_use]
pub fn load(state: &CpuState, memory: &VcpuMemory, user_mode: bool) -> bool {
    map_gdt(memory);
    load_ldt(memory);
    let segments = state.segments.get();
    let ds = load_selector!("ds", segments.ds);
    let es = load_selector!("es", segments.es);
    let fs = load_selector!("fs", segments.fs);
    let gs = load_selector!("gs", segments.gs);
    write(msr::FS_BASE, state.fs_base.get());
    let (kernel, user) = (state.gs_base_kernel.get(), state.gs_base_user.get());
    let (active, other) = if user_mode {
        (user, kernel)
    } else {
        (kernel, user)
    };
    write(msr::GS_BASE, active);
    write(msr::KERNEL_GS_BASE, other);
    ds && es && fs && gs
}

/// Shows a vCPU's GDT in this CPU's window; a page that it does not have holds null descriptors.
pub fn map_gdt(memory: &VcpuMemory) {
    let percpu = PerCpu::get();
    let frames = memory.gdt_frames();
    let before = percpu.gdt_shown.replace(frames.len());
    for (page, frame) in frames.iter().enumerate() {
        let entry = frame.get().map_or_else(absent, showing);
        map_window(layout::GDT_WINDOW, page, entry);
    }
    for page in frames.len()..before {
        map_window(layout::GDT_WINDOW, page, absent());
    }
}

/// Shows `frame` in page `page` of this CPU's LDT window; without one, using the page faults.
pub fn map_ldt_page(page: usize, frame: Option<Mfn>) {
    if frame.is_some() {
        PerCpu::get().ldt_shown.set(true);
    }
    map_window(layout::LDT_WINDOW, page, frame.map_or(0, showing));
}

/// The entry of a window page that shows `frame`. The processor sets "accessed" in descriptors that
/// it loads, so the mapping is writable; no access of ours goes through it.
fn showing(frame: Mfn) -> u64 {
    frame.address().raw() | WINDOW_ENTRY
}

/// The entry of a page of null descriptors.
fn absent() -> u64 {
    area::empty_table().address().raw() | WINDOW_ENTRY & !WRITABLE
}

/// Makes page `page` of a window be mapped by `new`.
fn map_window(window: u64, page: usize, new: u64) {
    let percpu = PerCpu::get();
    let offset = window + PAGE_SIZE * page as u64;
    let number = (offset - layout::GDT_WINDOW) / PAGE_SIZE;
    let Some(entry) = percpu.windows.get().get(number as usize) else {
        return;
    };
    if entry.load(Ordering::Relaxed) != new {
        entry.store(new, Ordering::Relaxed);
        let address = percpu_area(percpu.cpu.get()).raw() + offset;
        // SAFETY: drops the translation of a page that only descriptor loads use.
        unsafe { x86::tlb::flush(address as usize) };
    }
}

/// This CPU will run a 32-bit guest: its GDT gets the descriptors of such guests, of which none is
/// 64-bit code of theirs; and ring 1, which is a supervisor to paging, may use pages of its guest's,
/// all of which are user pages.
pub fn enter_32() {
    set_flat(gdt::FLAT_32);
    cpu::bind_supervisor(false);
}

/// It runs none any more.
pub fn leave_32() {
    set_flat(gdt::FLAT_64);
    cpu::bind_supervisor(true);
}

/// Writes the flat descriptors of guests in this CPU's reserved page.
fn set_flat(descriptors: [(u16, u64); gdt::FLAT]) {
    for (selector, descriptor) in descriptors {
        if let Some(slot) = reserved_slot(selector) {
            // SAFETY: the slot is a descriptor of this CPU's reserved page, seen through the direct
            // map. No segment register of ours has it, and those of guests keep what they loaded.
            unsafe { slot.write_volatile(descriptor) };
        }
    }
}

/// Where a descriptor of this CPU's reserved page is in the direct map.
fn reserved_slot(selector: u16) -> Option<*mut u64> {
    let area = percpu_area(percpu::cpu_id()).raw();
    let reserved = area + layout::GDT_WINDOW + layout::RESERVED_GDT_PAGE as u64 * PAGE_SIZE;
    let entry = paging::l1_entry(VirtAddr::new(reserved))?;
    let frame = MachineAddr::new(entry.load(Ordering::Relaxed) & FRAME_MASK).frame();
    let slot = layout::phys_to_virt(frame.address()).raw() + u64::from(selector & 0xff8);
    Some(slot as *mut u64)
}

/// Loads LDTR for a vCPU: the size of its table decides. Pages that it has used are there, others come on demand,
/// by the faults that descriptor loads make in the window.
pub fn load_ldt(memory: &VcpuMemory) {
    let entries = memory.ldt_entries();
    if entries == 0 {
        // SAFETY: a null LDT selector is always valid.
        unsafe { asm!("lldt {:x}", in(reg) 0u32, options(nostack, preserves_flags)) };
        // The frames become something else, and this vCPU's tables may show the window (split.rs).
        if PerCpu::get().ldt_shown.replace(false) {
            (0..layout::WINDOW_PAGES).for_each(|page| map_ldt_page(page, None));
        }
        return;
    }
    for (page, frame) in memory.ldt_frames().into_iter().enumerate() {
        map_ldt_page(page, frame);
    }
    let area = percpu_area(percpu::cpu_id()).raw();
    let [low, high] = super::gdt::ldt_descriptor(area + layout::LDT_WINDOW, entries * 8 - 1);
    let Some(slot) = reserved_slot(layout::LDT_SELECTOR) else {
        return;
    };
    // SAFETY: the slot is this CPU's LDT descriptor, in its reserved page seen through the direct
    // map; LDTR then names it.
    unsafe {
        slot.write_volatile(low);
        slot.add(1).write_volatile(high);
        asm!("lldt {:x}", in(reg) u32::from(layout::LDT_SELECTOR), options(nostack, preserves_flags));
    }
}

/// Whether an address lies in this CPU's LDT window, and at which offset.
pub fn ldt_window_offset(address: u64) -> Option<u64> {
    let start = percpu_area(percpu::cpu_id()).raw() + layout::LDT_WINDOW;
    let offset = address.wrapping_sub(start);
    (offset < PAGE_SIZE * layout::WINDOW_PAGES as u64).then_some(offset)
}

//! Building and entering a processor's area (see [`super::layout`]).

use core::sync::atomic::Ordering;

use paravane_core::addr::{Mfn, PAGE_SIZE, VirtAddr};

use super::layout::{self, phys_to_virt, stack, virt_to_phys};
use super::paging::{self, Flags};
use super::percpu::{PerCpu, TRAP_FRAME_BYTES};
use super::{gdt, idt, split, stubs};

/// Stands in the windows where the vCPU has no descriptor table: all descriptors are absent.
#[repr(align(4096))]
struct EmptyPage {
    _descriptors: [u64; 512],
}

static EMPTY_TABLE: EmptyPage = EmptyPage {
    _descriptors: [0; 512],
};

/// The frame of a page of the image.
fn image_frame(address: u64) -> Mfn {
    virt_to_phys(VirtAddr::new(address)).frame()
}

/// The frame that stands where the vCPU has no page of descriptors.
pub fn empty_table() -> Mfn {
    image_frame((&raw const EMPTY_TABLE) as u64)
}

/// Where the frame can be filled.
fn bytes(frame: Mfn) -> *mut u8 {
    phys_to_virt(frame.address()).raw() as *mut u8
}

/// Builds the area of processor `cpu` with frames from `alloc`. Returns `None` when memory is short.
#[must_use]
pub fn create(cpu: u32, apic_id: u32, alloc: &mut dyn FnMut() -> Option<Mfn>) -> Option<()> {
    let area = layout::percpu_area(cpu).raw();
    let page = |offset: u64| VirtAddr::new(area + offset);
    let mut new_page = || {
        let frame = alloc()?;
        // SAFETY: the frame is ours alone and visible in the direct map.
        unsafe { bytes(frame).write_bytes(0, PAGE_SIZE as usize) };
        Some(frame)
    };

    let ist_pages = stack::IST
        .into_iter()
        .flat_map(|first| first..first + stack::IST_PAGES);
    let last = layout::STACK_BLOCK_BYTES / PAGE_SIZE;
    let mut top = Mfn::INVALID;
    for number in ist_pages.chain(stack::MAIN..last) {
        top = new_page()?;
        paging::map(page(number * PAGE_SIZE), top, 1, Flags::RW)?;
    }
    let percpu = PAGE_SIZE as usize - size_of::<PerCpu>();
    // SAFETY: the top page of the block is ours, and has room for a `PerCpu` at its end, which is
    // where `PerCpu::of` looks.
    unsafe {
        bytes(top).add(percpu).cast::<PerCpu>().write(PerCpu::new(
            cpu,
            apic_id,
            [stubs::syscall_entry(), stubs::syscall32_entry()],
        ))
    };

    let empty = empty_table();
    for number in 0..2 * layout::WINDOW_PAGES as u64 {
        paging::map(
            page(layout::GDT_WINDOW + number * PAGE_SIZE),
            empty,
            1,
            Flags::RO - Flags::GLOBAL,
        )?;
    }
    let reserved = new_page()?;
    // SAFETY: a fresh frame of 4096 bytes takes 512 words.
    unsafe {
        bytes(reserved)
            .cast::<[u64; 512]>()
            .write(gdt::reserved_page(cpu))
    };
    // Writable until the task register has been loaded, see `enter`.
    paging::map(reserved_page(cpu), reserved, 1, Flags::RW - Flags::GLOBAL)?;

    paging::map(
        page(layout::IDT_PAGE),
        image_frame(idt::table_address()),
        1,
        Flags::RO,
    )?;
    let tss = new_page()?;
    // SAFETY: a fresh frame has room for a TSS.
    unsafe {
        bytes(tss)
            .cast::<gdt::TaskState>()
            .write(gdt::TaskState::new(cpu))
    };
    paging::map(page(layout::TSS_PAGE), tss, 1, Flags::RO)?;

    let code = new_page()?;
    let stub = stubs::syscall_stub();
    let length = stub.len().min(PAGE_SIZE as usize);
    // SAFETY: a fresh frame of 4096 bytes; the source is a slice.
    unsafe { bytes(code).copy_from_nonoverlapping(stub.as_ptr(), length) };
    paging::map(page(layout::SYSCALL_STUB_PAGE), code, 1, Flags::RX)?;

    let tables = &PerCpu::of(cpu).tables;
    tables.hypervisor.set(paging::root().raw());
    if split::is_on() {
        let tops = stack::IST.map(|first| first + stack::IST_PAGES - 1);
        let pages = tops
            .into_iter()
            .chain([last - 1])
            .map(|number| page(number * PAGE_SIZE));
        let views = paging::create_views(pages, page(layout::GDT_WINDOW), &mut new_page)?;
        for (view, l4) in tables.views.iter().zip(views) {
            view.set(l4.raw());
        }
        for place in tables.named.as_flattened() {
            place.set(new_page()?.address().raw());
        }
    }
    Some(())
}

/// A stack, and how much of it was ever used, both in bytes.
#[cfg(feature = "audit")]
pub struct StackUse {
    /// What runs on it.
    pub name: &'static str,
    /// From its top to the deepest word that is not zero any more.
    pub used: u64,
    /// Its size. The page below it is not mapped.
    pub size: u64,
}

/// The stacks of processor `cpu`, which is up: they were zero when it began.
#[cfg(feature = "audit")]
pub fn stack_use(cpu: u32) -> impl Iterator<Item = StackUse> {
    let area = layout::percpu_area(cpu).raw();
    let ist = |name, first| (name, first, first + stack::IST_PAGES);
    let last = layout::STACK_BLOCK_BYTES / PAGE_SIZE;
    [
        ("main", stack::MAIN, last),
        ist("double fault", stack::DOUBLE_FAULT),
        ist("NMI", stack::NMI),
        ist("machine check", stack::MACHINE_CHECK),
        ist("debug", stack::DEBUG),
    ]
    .into_iter()
    .map(move |(name, first, end)| {
        let (low, high) = (area + first * PAGE_SIZE, area + end * PAGE_SIZE);
        let used = (low..high).step_by(8).find(|&address| {
            // SAFETY: a word of a stack that `create` mapped for good; whoever runs on it may change
            // it meanwhile, which a volatile read allows for.
            unsafe { (address as *const u64).read_volatile() != 0 }
        });
        StackUse {
            name,
            used: used.map_or(0, |deepest| high - deepest),
            size: high - low,
        }
    })
}

/// The reserved page in the window of processor `cpu`.
fn reserved_page(cpu: u32) -> VirtAddr {
    let offset = layout::GDT_WINDOW + layout::RESERVED_GDT_PAGE as u64 * PAGE_SIZE;
    VirtAddr::new(layout::percpu_area(cpu).raw() + offset)
}

/// Makes this processor number `cpu` for good: its descriptors, its stack; goes on in `then`.
///
/// # Safety
/// [`create`] built the area of `cpu`, no other processor uses it, and the processor runs on the
/// hypervisor's page tables. What is on the present stack is lost.
pub unsafe fn enter(cpu: u32, then: extern "C" fn() -> !) -> ! {
    // SAFETY: the caller's promise.
    unsafe {
        gdt::load(cpu);
        idt::load(layout::percpu_area(cpu).raw() + layout::IDT_PAGE);
    }
    if let Some(entry) = paging::l1_entry(reserved_page(cpu)) {
        entry.fetch_and(!Flags::WRITABLE.bits(), Ordering::Relaxed);
        // SAFETY: forgetting a translation is always sound.
        unsafe { x86::tlb::flush(reserved_page(cpu).raw() as usize) };
    }
    let windows = VirtAddr::new(layout::percpu_area(cpu).raw() + layout::GDT_WINDOW);
    PerCpu::of(cpu)
        .windows
        .set(paging::l1_entries(windows).unwrap_or_default());
    let top = (PerCpu::address(cpu) - TRAP_FRAME_BYTES as u64) & !15;
    // SAFETY: the new stack is mapped and unused; `then` never returns.
    unsafe {
        core::arch::asm!("mov rsp, {top}", "xor ebp, ebp", "call {then}", "ud2",
            top = in(reg) top, then = in(reg) then, options(noreturn));
    }
}

//! The machine and what runs on it: a privileged domain and one without privilege, made by the real
//! builder of a kernel that consists of nothing.

use std::arch::asm;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use paravane_core::addr::{DomainId, MachineAddr, PAGE_SIZE, VcpuId};
use paravane_core::cmdline::options;
use paravane_core::mm::FrameRecord;

use crate::arch::bootinfo::Module;
use crate::arch::memory::MemoryMap;
use crate::arch::percpu::{PerCpu, TRAP_FRAME_BYTES};
use crate::arch::{layout, privileged, uaccess};
use crate::domain::{self, current};
use crate::hypercall::TABLE_LEN;
use crate::{mm, sched, time, work};

#[path = "../../../sdk/builder/tests/common/mod.rs"]
mod common;

/// Frames of the machine.
const FRAMES: u64 = 48 << 8;
/// Where the loader put the modules.
const MODULES: u64 = 16 << 8;
const MODULE_FRAMES: u64 = 64;
/// What the domains are told.
const LINES: [&str; 2] = ["mem=12M", "domain mem=12M"];

/// What became of all calls of all inputs, which are processes of their own.
pub struct Tally {
    pub accepted: [AtomicU64; TABLE_LEN],
    pub refused: [AtomicU64; TABLE_LEN],
    pub stopped: AtomicU64,
}

/// See [`Tally`].
pub fn tally() -> &'static Tally {
    // SAFETY: `map_machine` maps zeros there, for ever; the words are atomics.
    unsafe { &*(TALLY as *const Tally) }
}

/// Where it is, beyond all of the machine.
const TALLY: u64 = 0x1b00_0000_0000;

static NARROW: AtomicBool = AtomicBool::new(false);

/// Whether the domains are 32-bit guests to the hypercalls.
pub fn is_narrow() -> bool {
    NARROW.load(Ordering::Relaxed)
}

/// Makes them such. Their tables stay those of 64-bit guests: it is about arguments.
pub fn be_narrow() {
    NARROW.store(true, Ordering::Relaxed);
    uaccess::end_at_4_gib();
}

/// Where the domains' kernels are. Those of 32-bit guests have memory on both sides of 4 GiB, so that
/// whoever goes on beyond it finds some.
fn base() -> u64 {
    if is_narrow() {
        0xffe0_0000
    } else {
        common::BASE
    }
}

/// Maps memory where the hypervisor expects it: each input has its own, or all share it.
fn map(address: u64, bytes: u64, sharing: i32) {
    // SAFETY: nothing is mapped there; if something were, the call would fail.
    let at = unsafe {
        libc::mmap(
            address as *mut libc::c_void,
            bytes.next_multiple_of(PAGE_SIZE) as usize,
            libc::PROT_READ | libc::PROT_WRITE,
            sharing | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    assert_eq!(at as u64, address, "the host has something at {address:#x}");
}

/// Runs `act` on the stack of processor 0, by which the hypervisor finds that processor's data.
pub fn on_processor(act: extern "C" fn()) {
    let top = (PerCpu::address(0) - TRAP_FRAME_BYTES as u64) & !15;
    // SAFETY: the stack is mapped and nobody else's; the function returns.
    unsafe {
        asm!(
            "mov r12, rsp",
            "mov rsp, {top}",
            "call {act}",
            "mov rsp, r12",
            top = in(reg) top,
            act = in(reg) act,
            out("r12") _,
            clobber_abi("C"),
        );
    }
}

/// Memory, and the processor that everything runs on.
pub fn map_machine() {
    privileged::install();
    let own = libc::MAP_PRIVATE;
    map(layout::DIRECT_MAP.raw(), FRAMES * PAGE_SIZE, own);
    map(
        layout::FRAME_TABLE.raw(),
        FRAMES * size_of::<FrameRecord>() as u64,
        own,
    );
    map(layout::M2P_WRITABLE.raw(), FRAMES * 8, own);
    map(layout::PERCPU.raw(), layout::STACK_BLOCK_BYTES, own);
    map(TALLY, size_of::<Tally>() as u64, libc::MAP_SHARED);
    // SAFETY: just mapped.
    unsafe {
        (PerCpu::address(0) as *mut PerCpu).write(PerCpu::new(0, 0, [0; 2]));
        (layout::M2P_WRITABLE.raw() as *mut u8).write_bytes(0xff, FRAMES as usize * 8);
    }
}

/// What is done for which work, as `start.rs` has it.
static WORK: work::Table = work::Table {
    bits: &[
        (work::VCPU_INFO, domain::current::find_vcpu_info),
        (work::TIMER, time::expire::expire),
        (work::DESTROY, domain::destroy::serve),
        (work::CONSOLE, domain::console::serve),
    ],
    idle: domain::destroy::idle,
};

/// Builds the two domains; one of them runs afterwards.
pub fn start() {
    work::install(&WORK);
    let kept = MODULES..MODULES + MODULE_FRAMES;
    let mut memory = MemoryMap::new(FRAMES, kept);
    mm::init(&mut memory).expect("memory for the frame table");
    let kernel = common::Elf::good_at(base()).bytes();
    let each = MODULE_FRAMES / LINES.len() as u64 * PAGE_SIZE;
    assert!(kernel.len() as u64 <= each);
    let mut next = MODULES * PAGE_SIZE;
    let modules = LINES.map(|cmdline| {
        let start = MachineAddr::new(next);
        next += each;
        let place = layout::phys_to_virt(start).raw() as *mut u8;
        // SAFETY: frames that nobody else has.
        unsafe { place.copy_from_nonoverlapping(kernel.as_ptr(), kernel.len()) };
        Module {
            start,
            end: MachineAddr::new(start.raw() + kernel.len() as u64),
            cmdline,
        }
    });
    // The list of an audit's build grows without a way to fail: let it have grown.
    let one = paravane_core::addr::Mfn::new(0);
    (0..4096).for_each(|_| mm::holds::add(one, false));
    (0..4096).for_each(|_| mm::holds::remove(one, false));
    let options = options::Options::DEFAULT;
    if let Err(problem) = domain::build::boot(&modules, &options) {
        panic!("{problem}");
    }
    sched::softirq(work::RESCHEDULE);
}

/// Lets domain `id` run, if it can.
pub fn switch_to(id: u16) -> bool {
    for _ in 0..4 {
        if current().domain.id == DomainId::new(id) {
            return true;
        }
        wake();
        sched::yield_now();
        sched::softirq(work::RESCHEDULE);
    }
    false
}

/// Wakes whoever blocked itself.
pub fn wake() {
    for id in 0..LINES.len() as u16 {
        if let Some(domain) = domain::find(DomainId::new(id)) {
            for number in 0..8 {
                if let Some(vcpu) = domain.vcpu(VcpuId::new(number)) {
                    sched::unblock(vcpu);
                }
            }
        }
    }
}

/// Pages that the running domain may write, the last first.
pub fn pages() -> Vec<u64> {
    let end = if is_narrow() { 1 << 32 } else { u64::MAX };
    let writable = |page: &u64| *page < end && uaccess::frame_of(*page, true).is_some();
    let first = base() >> 12;
    let mapped = (first..first + (12 << 8)).map(|page| page << 12);
    let mut pages: Vec<u64> = mapped.filter(writable).collect();
    pages.reverse();
    pages
}

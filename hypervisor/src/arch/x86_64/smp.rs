//! Bringing up the other processors.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::{MachineAddr, Mfn, PAGE_SIZE};

use super::cpus::{self, online};
use super::layout::phys_to_virt;
use super::percpu::{self, PerCpu, TRAP_FRAME_BYTES};
use super::{apic, area, calibrate, cpu, paging};

/// Page below 1 MiB where a processor starts; the memory map keeps low memory free.
const TRAMPOLINE_PAGE: u8 = 8;

core::arch::global_asm!(
    include_str!("trampoline.S"),
    trampoline = const (TRAMPOLINE_PAGE as u64) * PAGE_SIZE,
    ap_main = sym ap_main,
);

unsafe extern "C" {
    static trampoline_start: u8;
    static trampoline_end: u8;
    static mut ap_root: u64;
    static mut ap_stack: u64;
}

/// Progress of the processor that is being started.
static STARTED: AtomicU64 = AtomicU64::new(0);

/// Starts the processors with these APIC numbers, this one left out; frames come from `alloc`.
/// Each goes on in [`crate::start::start_secondary`]. Those that do not answer are named and left.
pub fn start_others(processors: &[u32], alloc: &mut dyn FnMut() -> Option<Mfn>) {
    let this = apic::id();
    let others = || {
        processors
            .iter()
            .copied()
            .filter(|&apic_id| apic_id != this)
    };
    if others().next().is_none() {
        return;
    }
    let place = phys_to_virt(MachineAddr::new(u64::from(TRAMPOLINE_PAGE) * PAGE_SIZE));
    // SAFETY: the symbols bracket the code; the page is low memory that nobody else uses; the
    // static is read by a processor that has not been started yet.
    unsafe {
        let start = &raw const trampoline_start;
        let length = (&raw const trampoline_end).offset_from_unsigned(start);
        (place.raw() as *mut u8).copy_from_nonoverlapping(start, length);
        (&raw mut ap_root).write_volatile(paging::root().raw());
    }
    // The specification's sequence: INIT, 10 ms, STARTUP, and once more if there is no answer
    // (SDM vol. 3, section 8.4.4.1 "Typical BSP Initialization Sequence").
    for apic_id in others() {
        apic::send_init(apic_id);
    }
    calibrate::wait(10_000);
    for apic_id in others() {
        let cpu = online();
        if area::create(cpu, apic_id, alloc).is_none() {
            warn!("too little memory for processor {cpu} (APIC {apic_id}): left out");
            return;
        }
        // SAFETY: as above.
        unsafe {
            (&raw mut ap_stack)
                .write_volatile((PerCpu::address(cpu) - TRAP_FRAME_BYTES as u64) & !15)
        };
        if start_one(apic_id) {
            cpus::set_online(cpu + 1);
        } else {
            // Back to waiting, so that it cannot wake up later and take another's area.
            apic::send_init(apic_id);
            warn!("processor with APIC {apic_id} does not answer: left out");
        }
    }
}

/// Starts one processor; whether it arrived.
fn start_one(apic_id: u32) -> bool {
    let before = STARTED.load(Ordering::Acquire);
    for _ in 0..2 {
        apic::send_startup(apic_id, TRAMPOLINE_PAGE);
        for _ in 0..10_000 {
            if STARTED.load(Ordering::Acquire) != before {
                return true;
            }
            calibrate::wait(10);
        }
    }
    false
}

/// The first Rust function of a processor that was started: on its own stack and our page tables.
extern "C" fn ap_main() -> ! {
    cpu::init();
    // SAFETY: `start_others` built the area of this number for this processor alone.
    unsafe { area::enter(percpu::cpu_id(), ap_entered) }
}

/// Goes on with descriptors of its own.
extern "C" fn ap_entered() -> ! {
    apic::init();
    super::setup::init_this_cpu();
    STARTED.fetch_add(1, Ordering::AcqRel);
    crate::start::start_secondary()
}

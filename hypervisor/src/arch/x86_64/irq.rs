//! The hypervisor's own interrupts. Handlers take no lock: they note what to do in
//! [`PerCpu::work`] and return.

use core::sync::atomic::{AtomicBool, Ordering};

use super::frame::TrapFrame;
use super::percpu::{PerCpu, work};
use super::{apic, power, smp};

/// The APIC timer.
pub const TIMER: u8 = 0xf0;
/// Another processor asks for a TLB flush.
pub const FLUSH: u8 = 0xf1;
/// Another processor has set bits in our [`PerCpu::work`].
pub const EVENT_CHECK_VECTOR: u8 = 0xf2;
/// The machine ends.
pub const STOP: u8 = 0xf3;
/// The serial line received something, or can take more.
pub const SERIAL: u8 = 0xf4;
/// What the APIC sends when an interrupt vanished.
pub const SPURIOUS: u8 = 0xff;

/// Set once processors shall stop, whatever they do.
static STOPPING: AtomicBool = AtomicBool::new(false);

/// Handles an interrupt of vector `vector`, [`super::idt::FIRST_IRQ`] or above.
#[inline]
pub fn handle(vector: u8) {
    match vector {
        TIMER => PerCpu::get().request(work::TIMER),
        FLUSH => smp::service_flush(),
        SERIAL => PerCpu::get().request(work::CONSOLE),
        STOP => power::halt(),
        // No end of interrupt: there was none (SDM vol. 3, section 10.9 "Spurious Interrupt").
        SPURIOUS => return,
        _ => {}
    }
    apic::end_of_interrupt();
}

/// Handles an NMI: the way to stop a processor that has interrupts off. May come at any time,
/// also inside a lock.
pub fn nmi(_frame: &TrapFrame) {
    if STOPPING.load(Ordering::Relaxed) {
        power::halt();
    }
}

/// Makes every other processor stop, wherever it is.
pub fn stop_others() {
    STOPPING.store(true, Ordering::SeqCst);
    let this = super::percpu::cpu_id();
    for cpu in (0..smp::online()).filter(|&cpu| cpu != this) {
        apic::send_nmi(cpu);
    }
}

/// Lets pending interrupts in: at preemption points and nowhere else.
#[inline]
pub fn window() {
    // SAFETY: every vector has a gate, and callers hold no lock that a handler takes (none does).
    // STI lets interrupts in only after the next instruction, hence the no-operation.
    unsafe { core::arch::asm!("sti", "nop", "cli", options(nostack)) };
}

//! The hypervisor's own failure: says what it can and ends the machine. Always our bug (D8).

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::arch::{boot, irq, layout, percpu, power};
use crate::console;

/// Most return addresses that are shown.
const TRACE: usize = 24;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    static PANICKING: AtomicBool = AtomicBool::new(false);
    if PANICKING.swap(true, Ordering::SeqCst) {
        // A panic in here, or on a second processor meanwhile: the first one tells.
        power::debug_exit(power::EXIT_PANIC);
        power::halt();
    }
    irq::stop_others();
    // SAFETY: this function never returns and ends the machine.
    unsafe { console::seize() };
    error!("panic on CPU {}: {}", percpu::cpu_id(), info);
    trace();
    power::end_failed(power::EXIT_PANIC)
}

/// Shows what on the stack could be return addresses, the innermost first. There are no frame
/// pointers, so some may be left-overs; `addr2line -e paravane ADDRESS...` names them.
fn trace() {
    let here = 0u64;
    let from = (&raw const here) as u64 & !7;
    let top = from | (layout::STACK_BLOCK_BYTES - 1);
    let text = boot::text();
    error!("possible return addresses, for addr2line -e paravane:");
    let mut left = TRACE;
    for address in (from..top).step_by(8) {
        // SAFETY: from this function's frame to the end of the stack block everything is mapped:
        // the main stack reaches the top, and on an interrupt stack `ends_stack` stops at the next guard.
        let word = unsafe { (address as *const u64).read_volatile() };
        if text.contains(&word) {
            error!("  {word:#018x}");
            left -= 1;
        }
        if left == 0 || ends_stack(address + 8) {
            break;
        }
    }
}

/// Whether the page at `address` lies below a stack of the block, and so is not mapped.
fn ends_stack(address: u64) -> bool {
    use layout::stack;
    let page = (address & (layout::STACK_BLOCK_BYTES - 1)) / 4096;
    // The boot stack is one piece; the guards are those of an area.
    address >= layout::PERCPU.as_u64()
        && address < layout::MMIO.as_u64()
        && [
            stack::DOUBLE_FAULT,
            stack::NMI,
            stack::MACHINE_CHECK,
            stack::DEBUG,
            stack::MAIN,
        ]
        .iter()
        .any(|&first| page + 1 == first)
}

//! The hypervisor's own failure: says what it can and ends the machine. Always our bug (D8).

use core::panic::PanicInfo;

use crate::arch::{percpu, power};
use crate::console;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    // SAFETY: this function never returns and ends the machine.
    unsafe { console::seize() };
    error!("panic on CPU {}: {}", percpu::cpu_id(), info);
    power::debug_exit(power::EXIT_PANIC);
    power::halt()
}

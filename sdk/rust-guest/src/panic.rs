//! What a guest's panic does: say so on the emergency console, with what the
//! hypervisor refused so far where it can tell, and end the domain as crashed. Nested panics only end.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::sched::{self, ShutdownReason};

static PANICKED: AtomicBool = AtomicBool::new(false);

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    if !PANICKED.swap(true, Ordering::Relaxed) {
        crate::println!("guest {info}");
        crate::refusals::print(0);
        crate::test::report_panic();
    }
    sched::shutdown(ShutdownReason::Crash)
}

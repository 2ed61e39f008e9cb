//! Claim: the report of the hypervisor's own failure is whole, though another processor fails at the same
//! moment, and others write to the console and wait for its lock: they all have stopped by then.
//!
//! Not on Xen: it has no call that makes it fail.
//! harness: xen=no smp=4 expect=panic say="a guest asked for it" deadline=60
//! harness: say="3 of 3 other processors have stopped" say="stack trace, for addr2line"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, console, entry, test};
use support::neighbour::wait;
use support::{audit, crowd, event};

entry!(run);

/// Asks the hypervisor to fail, on so many processors at once as the second argument says.
const PANIC: u64 = 0x7061_6e69_6321;
const BOTH: u32 = 2;

/// How often the others have written.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

extern "C" fn other(number: u64) -> ! {
    if number == 1 {
        fail();
    }
    loop {
        let _ = console::io::write(b".\n");
        WRITTEN.fetch_add(1, Ordering::SeqCst);
    }
}

fn fail() -> ! {
    audit::call(PANIC, BOTH);
    test::failure(format_args!("the hypervisor goes on"))
}

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, shared) = event::begin("panic-report", start);
    claim_eq!(crowd::start(&mut boot, shared, other), 4);
    wait("the others do not write", || {
        WRITTEN.load(Ordering::SeqCst) > 20
    });
    fail()
}

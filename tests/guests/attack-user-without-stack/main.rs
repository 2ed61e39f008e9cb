//! Attack: a vCPU in user mode without user tables and with a kernel stack that cannot be written. A
//! hypervisor that fails to deliver the first fault and goes back to the user's tables loads 0 for
//! them, and the machine resets. Such a context is refused; the same with user tables and a stack
//! runs.
//!
//! harness: smp=2 xen=no
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicBool, Ordering};

use paravane_guest::addr::Mfn;
use paravane_guest::mm::update;
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim_eq, entry, need, sched, test, vcpu};
use support::second::{self, begin_in_user_mode, try_start};
use support::space::Table;

entry!(run);

static RUNS: AtomicBool = AtomicBool::new(false);

extern "C" fn kernel() -> ! {
    RUNS.store(true, Ordering::SeqCst);
    loop {
        let _ = vcpu::down(second::SECOND);
    }
}

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("attack-user-without-stack", start);
    let without = try_start(&mut memory, start, kernel, |context| {
        begin_in_user_mode(context, Mfn::new(0));
        context.kernel_sp = 0x1000;
    });
    if without.is_ok() {
        // The machine resets, or the guest is ended.
        loop {
            sched::yield_now();
        }
    }
    claim_eq!(without, Err(Errno::EINVAL));
    let user = need!(Table::new(&mut memory).ok_or("no page"));
    need!(user.make_read_only(&memory));
    need!(update::pin(4, user.frame));
    claim_eq!(
        try_start(&mut memory, start, kernel, |context| {
            begin_in_user_mode(context, user.frame);
        }),
        Ok(())
    );
    while !RUNS.load(Ordering::SeqCst) {
        sched::yield_now();
    }
    second::wait_until_down();
    test::success()
}

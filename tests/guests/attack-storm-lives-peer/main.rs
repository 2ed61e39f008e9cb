//! One of the domains of `attack-storm-lives`, which ends as `end=` says.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, sched, vcpu};
use support::storm;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    println!("attack-storm-lives-peer");
    let mut own = support::begin("attack-storm-lives-peer", start);
    let (end, seed) = (
        storm::option(start, "end=", 0),
        storm::option(start, "seed=", 1),
    );
    let done = storm::run(
        &mut own,
        start,
        seed,
        1_000_000_000 + seed % 7 * 700_000_000,
    );
    println!("{done} operations, ends by {end}");
    match end {
        // SAFETY: none: this domain ends here.
        0 => unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2", options(noreturn)) },
        1 => sched::shutdown(sched::Reason::Suspend),
        2 => storm::watchdog(),
        _ => loop {
            for number in (0..8).rev() {
                let _ = vcpu::down(VcpuId::new(number));
            }
        },
    }
}

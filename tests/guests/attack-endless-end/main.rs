//! Attack: a domain goes on writing to the console while the boot domain switches the machine off.
//! What it writes is sent, byte by byte, by whoever ends the machine; as long as there is more of it,
//! the machine would stay on. Control: all that was written until then is sent. With `crash` on its
//! command line the boot domain crashes instead: see `xtask/src/test/boots.rs`.
//!
//! Not on Xen: it takes a second domain.
//! harness: xen=no smp=2 vcpus=1 release=yes domain="attack-endless-end-peer mem=16M" deadline=40
//! harness: lines="20 d0 last"
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, sched, time};
use support::event;
use support::neighbour::{talk, wait};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let (mut boot, _shared) = event::begin("attack-endless-end", start);
    let words = talk(&mut boot);
    wait("the neighbour does not write", || {
        words[0].load(Ordering::SeqCst) > 10
    });
    let begun = time::now();
    while time::now() < begun + 100_000_000 {
        sched::yield_now();
    }
    if start.has_option("crash") {
        // SAFETY: none: this domain ends here.
        unsafe { core::arch::asm!("mov rsp, 0x1000", "ud2", options(noreturn)) }
    }
    println!("VERDICT: success");
    for number in 0..20 {
        println!("last {number}.");
    }
    sched::shutdown(sched::ShutdownReason::Poweroff);
}

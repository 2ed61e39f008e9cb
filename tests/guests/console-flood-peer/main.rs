//! A second domain that floods the console, by its ring and by `console_io`, and ends with a full
//! ring.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, sched};
use support::console::{Line, own_ring};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let memory = support::begin("console-flood-peer", start);
    let mut ring = own_ring(start, &memory);
    for number in 0..400 {
        println!("flood {number}. {:=<60}", "");
        let line = Line::new(format_args!("ring {number}. {:+<60}\n", ""));
        let mut rest = line.bytes();
        while !rest.is_empty() {
            let written = ring.write(rest);
            rest = &rest[written..];
            if !rest.is_empty() {
                // Full: only now does anybody hear of it.
                let _ = ring.notify();
                sched::yield_now();
            }
        }
    }
    sched::shutdown(sched::ShutdownReason::Poweroff);
}

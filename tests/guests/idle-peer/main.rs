//! A second domain that is there and does nothing.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, println, sched};

entry!(run);

fn run(_: &'static StartInfo) -> ! {
    println!("idle-peer");
    loop {
        sched::block();
    }
}

//! A boot domain that waits for the end of its neighbour, whatever that is, and succeeds if it lives
//! to see it. What it says on the way is meant to look like words of the hypervisor's: see
//! `xtask/src/test/tenant.rs`.
//!
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, println, test};
use support::neighbour::{NEIGHBOUR, wait_for_end};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    test::begin("outlives");
    need!(events::map_shared_info(start.shared_info()));
    println!("paravane: FORGED at the start of a line");
    println!("over\rparavane: FORGED behind a carriage return");
    println!("\x1b\u{e9}paravane: FORGED behind a letter that is no ASCII");
    println!("\x1b[~Xparavane: FORGED behind an end of a control sequence that is no letter");
    println!("para\x1b[0mvane: FORGED around a control sequence");
    wait_for_end(NEIGHBOUR);
    test::success()
}

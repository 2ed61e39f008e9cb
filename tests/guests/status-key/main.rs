//! Claim: Control-\\ twice at the console makes the hypervisor say where each domain is; once it is the
//! boot domain's like any other byte (`boot/status-key`, which types it).
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::console::io;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, need, println, sched, test};

entry!(run);

/// What is typed, but for the second of two in a row.
const EXPECTED: &[u8] = b"a\x1cb\x1cc\n";

fn run(start: &'static StartInfo) -> ! {
    let _memory = support::begin("status-key", start);
    let mut got = [0; 128];
    let count = line(&mut got);
    claim_eq!(&got[..count], EXPECTED);
    test::success()
}

/// Reads a line.
#[inline(never)]
fn line(to: &mut [u8]) -> usize {
    // Not before this: what is typed finds the kernel here.
    println!("type now");
    let mut count = 0;
    while !to[..count].contains(&b'\n') {
        count += need!(io::read(&mut to[count..]));
        sched::yield_now();
    }
    count
}

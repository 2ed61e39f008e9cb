//! Claim: what was typed before the machine came up is there for the boot
//! domain, all of it and in order (`boot/typed-early`, which types it).
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::console::io;
use paravane_guest::start::StartInfo;
use paravane_guest::{claim_eq, entry, need, sched, test};

entry!(run);

/// More than a UART holds by itself.
const TYPED: &[u8] = b"typed before anything was up, and kept\n";

fn run(start: &'static StartInfo) -> ! {
    let _memory = support::begin("typed-early", start);
    let mut got = [0; 128];
    let mut count = 0;
    while !got[..count].contains(&b'\n') {
        count += need!(io::read(&mut got[count..]));
        sched::yield_now();
    }
    let got = core::str::from_utf8(&got[..count]);
    claim_eq!(got, core::str::from_utf8(TYPED));
    test::success()
}
